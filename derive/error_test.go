package derive

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// mistakes are sources with a mark ¦ where the caret must stand, and what the
// message must be. A source that does not begin with "cell" is put behind the
// declarations of base.
var mistakes = []struct{ name, src, msg string }{
	{"no cell", "¦dim d", `a file begins with a cell: cell rnn "Standard RNN"`},
	{"cell twice", "cell c\ncell ¦c", "the cell c is already in line 1"},
	{"cell without name", `cell ¦"Title"`, `expected the name of the cell, found "Title"`},
	{"character", "1 u[n] = s[n-1] ¦& b", `unexpected character "&"`},
	{"open text", `1 u[n] = s[n-1] ¦"note`, `the text has no closing "`},
	{"name", "1 u[n] = ¦b__c", `"b__c" is not a name: a letter, then letters and digits, with single underscores between them`},
	{"Greek run together", "1 u[n] = ¦θs", `"θs" is not a name: a letter, then letters and digits, with single underscores between them`},
	{"long name", "1 u[n] = ¦" + strings.Repeat("a", 65), "the name is longer than 64 characters in ASCII"},
	{"long Greek name", "1 u[n] = ¦" + strings.Repeat("θ_", 20) + "θ", "the name is longer than 64 characters in ASCII"},
	{"raised minus", "1 u[n] = W⁻¦b", "a raised minus needs a raised number: W⁻¹"},
	{"label", "¦1..2 u[n] = s[n-1]", "1..2 is not a label: points stand between letters or digits"},

	{"undefined", "1 u[n] = ¦W_q s[n-1]", "undefined symbol W_q (did you mean W_x?)"},
	{"undefined far", "1 u[n] = ¦quantity", "undefined symbol quantity"},
	{"reserved", "1 u[n] = ¦param", "param is a word of the language"},
	{"redeclared", "dim ¦d", "d is already declared in line 2"},
	{"redeclared Greek", "param ¦θ", "theta is already declared in line 5"},
	{"declared word", "param ¦tanh", "tanh is a word of the language"},
	{"undeclared dimension", "param q[¦d_y]\n1 u[n] = q", "undeclared dimension d_y (did you mean d_x?)"},
	{"no dimension", "param q[¦W]\n1 u[n] = q", "W is a parameter, not a dimension"},
	{"no dimension of I", "1 u[n] = I(¦b) s[n-1]", "b is a parameter, not a dimension"},
	{"size 0", "param q[¦0]", "a size is at least 1"},
	{"large size", "param q[¦99999999999999999999]", "the number 99999999999999999999 is too large: at most 4096 here"},
	{"fraction as size", "param q[¦1.5]", "expected a whole number, found 1.5"},
	{"three sizes", "param q[d,d¦,d]", "expected ], found ,"},
	{"taps of a state", "state ¦q[3; d]", "only a parameter or a map has taps, and q is a state"},
	{"initial value of a parameter", "param q ¦= 3", "only a state has an initial value, and q is a parameter"},
	{"initial value in time", "state q[d] = ¦s[n-1]\n1 u[n] = q[n]", "the initial value of q cannot use s[n-1]: it has no time"},
	{"initial value of another shape", "state q[d] = ¦ones(d_x)\n1 q[n] = b", "the initial value of q is a vector of size d_x, but q is a vector of size d"},
	{"warp", "warp F = ¦softmax", "softmax is not an elementwise function of one argument"},
	{"output", "output ¦q", "undefined symbol q"},
	{"adjoint of nothing", "adjoint ¦q: psi", "undefined symbol q"},
	{"adjoint twice", "adjoint s: psi\ncarry ¦psi", "psi is already named in line 11"},
	{"adjoint is a symbol", "adjoint s: ¦g\n1 g[n] = s[n-1]", "g is already a symbol, of line 12"},

	{"no step", "1 u[n] = ¦s", "s is a state: write s[n]"},
	{"no time", "cell c\nstate s\nsignal u\n1 u(t) = s(t) + ¦s", "s is a state: write s(t)"},
	{"steps and time", "1 u[n] = s¦(t)", "the cell has both steps, as in s[n], and time, as in s(t): put them in two cells"},
	{"steps in the sum of a continuous cell", "cell c\nstate s\n1 u(t) = s(t) + sum(k=0..¦n) k", "the cell has both steps, as in s[n], and time, as in s(t): put them in two cells"},
	{"index of a parameter", "1 u[n] = b¦[n]", "b is a parameter without taps: it takes no [ ]"},
	{"no tap", "1 u[n] = ¦A s[n-1]", "A has K taps: write A[k]"},
	{"tap in time", "1 u[n] = A¦[n] s[n-1]", "the index of a tap does not depend on n"},
	{"past the taps", "1 u[n] = sum(k=0..K) ¦A[k] s[n-1]", "A[k] goes past the K taps of A, which count from 0"},
	{"below the taps", "1 u[n] = sum(k=0..K-1) ¦A[k-1] s[n-1]", "A[k-1] goes below tap 0 of A"},
	{"index", "1 u[n] = s[n-¦b]", "b is a parameter: an index has only n, variables of sums, dimensions and whole numbers"},
	{"undefined index", "1 u[n] = s[n-¦k]", "undefined index k (did you mean K?)"},
	{"fraction in an index", "1 u[n] = s[n-¦0.5]", "expected a whole number, found 0.5"},
	{"variable of a sum", "1 u[n] = sum(¦d=0..1) s[n-1]", "d is already declared in line 2"},
	{"variable twice", "1 u[n] = sum(k=0..1) (sum(¦k=0..1) s[n-1])", "k is already the variable of a sum around this one"},
	{"function without argument", "1 u[n] = tanh ¦b", "tanh is a function: write tanh(…)"},
	{"warp without argument", "1 u[n] = G ¦b", "G is a warp: write G(…)"},
	{"arguments", "1 u[n] = ¦max(b)", "max takes 2 arguments, found 1"},
	{"slope", "1 u[n] = softmax¦'(b)", "softmax has no slope: only an elementwise function of one argument has"},
	{"delay first", "cell c\nstate s\nparam tau\n1 u(t) = s(tau - ¦t)", "the argument of a signal is t, once, with a delay: t - tau"},
	{"no delay", "cell c\nstate s\nparam tau\n1 u(t) = s(¦tau)", "the argument of a signal is t with a delay: write s(t - tau)"},
	{"derivative of a parameter", "cell c\nparam tau\n1 u(t) = d/dt ¦tau", "d/dt takes a signal over time: d/dt s(t)"},

	{"power of a power", "1 u[n] = W^2¦^2 b", "a power of a power needs parentheses"},
	{"exponent", "1 u[n] = W^¦+", "expected an exponent, found +"},
	{"open bracket", "1 u[n] = (b + b¦", "expected ) to close the ( of line 11, column 10, found the end of the line"},
	{"leftover", "1 u[n] = b¦)", "unexpected )"},
	{"nothing", "1 u[n] =¦", "expected an expression, found the end of the line"},
	{"deep", "1 u[n] = " + strings.Repeat("(", 100) + "¦b", "the expression is nested more than 200 levels deep"},
	{"deep minus", "1 u[n] = " + strings.Repeat("-", 199) + "¦b", "the expression is nested more than 200 levels deep"},
	{"large number", "1 u[n] = ¦1e999 b", "the number 1e999 is too large"},
	{"long statement", "¦1 u[n] = b" + strings.Repeat(" + b", 600), "the statement has more than 1024 words: is a bracket left open?"},

	{"defined twice", "1 u[n] = b\n2 ¦u[n] = b", "u is already defined in line 11: a second equation for it is an identity"},
	{"label twice", "1 u[n] = b\n¦1 g[n] = b", "the label 1 is already in line 11"},
	{"identity without label", "¦identity b = b", "an identity needs a label: identity 1.24  …"},
	{"definition of an input", "1 ¦x[n] = b", "x is an input: no equation defines it"},
	{"definition of a dimension", "1 ¦d = 3", "d is a dimension: no equation defines it"},
	{"definition of taps", "1 ¦A[0] = W", "A has taps: no equation defines it"},
	{"definition of a sum", "1 ¦tanh(b) = b", "the left side of a definition is a signal, s[n] or s(t), d/dt s(t), or a parameter; anything else is an identity"},
	{"definition of another step", "1 ¦s[n+1] = b", "the left side of a definition is s[n]: an equation for another step or time is an identity"},
	{"future", "1 u[n] = b + ¦s[n+1]", "s[n+1] is in the future: a definition reads s up to s[n], only inputs may look ahead"},
	{"future in a sum", "1 u[n] = sum(k=0..K-1) ¦s[n+k]", "s[n+k] is in the future: a definition reads s up to s[n], only inputs may look ahead"},
	{"future in time", "cell c\nstate s\nparam tau\n1 u(t) = ¦s(t + tau)", "s(t + tau) is in the future: a definition reads s up to s(t), only inputs may look ahead"},
	{"time in a constant", "1 q = ¦s[n] + b", "q has no time, so its definition cannot use s[n]"},
	{"step in a constant", "1 q = b + ¦n", "q has no time, so its definition cannot use n"},
	{"time in a constant of a continuous cell", "cell c\nstate s\n1 q = ¦t\n2 u(t) = s(t)", "q has no time, so its definition cannot use t"},
	{"cycle", "1 ¦u[n] = G(g[n])\n2 g[n] = b + u[n]", "the equations need each other within one step: u[n] -> g[n] -> u[n]"},
	{"cycle beside a branch", "1 ¦u[n] = W v[n] + W w[n]\n2 v[n] = b\n3 w[n] = u[n] + b", "the equations need each other within one step: u[n] -> w[n] -> u[n]"},
	{"cycle of one", "1 ¦u[n] = G(u[n])", "the equations need each other within one step: u[n] -> u[n]"},
	{"cycle in a sum", "1 ¦s[n] = sum(k=0..K-1) s[n-k]", "the equations need each other within one step: s[n] -> s[n]"},
	{"cycle of constants", "1 ¦P = Q\n2 Q = P + W", "the equations need each other within one step: P -> Q -> P"},

	{"product", "1 u[n] = b + W_x ¦s[n-1]", "shapes do not fit in W_x s[n-1]: W_x is a matrix d×d_x, s[n-1] is a vector of size d: the columns of the left must be the rows of the right"},
	{"product of vectors", "1 u[n] = b ¦s[n-1]", "shapes do not fit in b s[n-1]: b is a vector of size d, s[n-1] is a vector of size d: write a .* b for the elementwise product, a^T b for the scalar one"},
	{"sum", "1 u[n] = b ¦+ x[n]", "shapes do not fit in b + x[n]: b is a vector of size d, x[n] is a vector of size d_x"},
	{"number plus matrix", "1 q = 1 ¦+ W", "shapes do not fit in 1 + W: 1 is a scalar, W is a matrix d×d: a number times I(…) can be added to a matrix"},
	{"elementwise", "1 u[n] = 2 ¦.* b", "shapes do not fit in 2 .* b: 2 is a scalar, b is a vector of size d: write the product with a scalar without ⊙"},
	{"elementwise sizes", "1 u[n] = x[n] ¦⊙ b", "shapes do not fit in x[n] .* b: x[n] is a vector of size d_x, b is a vector of size d"},
	{"quotient", "1 u[n] = b ¦/ W", "shapes do not fit in b / W: b is a vector of size d, W is a matrix d×d: write inv(…) for the inverse of a matrix"},
	{"power of a matrix", "1 q = W^¦0.5", "the power of a matrix is a whole number up to 4096, not 0.5"},
	{"power of a rectangle", "1 q = W_x¦^2", "only a square matrix has powers, and W_x is a matrix d×d_x"},
	{"exponent a vector", "1 u[n] = b^(¦b)", "an exponent is a scalar, and b is a vector of size d"},
	{"transpose of a scalar", "1 q = 2¦^T", "2 is a scalar and has no transpose"},
	{"argument", "1 u[n] = ¦inv(b)", "inv takes a square matrix: b is a vector of size d"},
	{"argument of a map", "1 u[n] = h(¦x[n])", "h takes a vector of size d here, and x[n] is a vector of size d_x"},
	{"left and right", "1 s[n] = ¦x[n]", "the left side s[n] is a vector of size d, the right side a vector of size d_x"},
	{"scalar for a vector", "1 s[n] = ¦0", "the left side s[n] is a vector of size d, the right side a scalar"},
	{"identity sides", "identity 1 W = ¦W_x", "the left side W is a matrix d×d, the right side a matrix d×d_x"},
	{"transposed signal", "1 u[n] = b¦^T", "u would be a transposed vector: define the vector and transpose it where it is used"},
	{"shape from itself", "1 u[n] = ¦u[n-1] + g[n]\n2 g[n] = b", "the shape of u follows from itself here: declare u with its shape"},
	{"delay a vector", "cell c\ndim d\nstate s[d]\nparam b[d]\n1 u(t) = s(t ¦- b)", "the time t - b is a vector of size d, not a scalar"},

	{"unused parameter", "cell c\nparam ¦W, b\n1 q = b", "the parameter W is never used"},
	{"unused input", "cell c\ninput ¦x\nparam b\n1 q = b", "the input x is never used"},
	{"unused dimension", "cell c\ndim ¦d\nparam b\n1 q = b", "the dimension d is never used"},
}

// base declares what the mistakes play with, and uses it all.
const base = `cell c "A cell"
dim   d_x, d, K
input x[d_x]
state s[d] = 0
param W[d,d], W_x[d,d_x], b[d], theta, A[K; d,d]
warp  G = tanh
map   h(d) -> d
signal unused
identity 0.a unused[n] + theta + norm(h(W s[n] + W_x x[n] + G(b))) = 0
identity 0.b sum(k=0..K-1) A[k] = W
`

func TestMistakes(t *testing.T) {
	for _, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			src := m.src
			if !strings.HasPrefix(src, "cell") && m.name != "no cell" {
				src = base + src
			}
			before, after, _ := strings.Cut(src, "¦")
			line := strings.Count(before, "\n") + 1
			col := len([]rune(before[strings.LastIndex(before, "\n")+1:])) + 1
			_, err := Parse("c.eq", []byte(before+after))
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("no mistake found, want: %s", m.msg)
			}
			if e.Msg != m.msg {
				t.Errorf("message\n%s\nwant\n%s", e.Msg, m.msg)
			}
			if e.Line != line || e.Col != col {
				t.Errorf("place %d:%d, want %d:%d\n%v", e.Line, e.Col, line, col, e)
			}
		})
	}
}

func TestBaseHasNoMistake(t *testing.T) { mustParse(t, "base.eq", base) }

func TestErrorShowsTheCaret(t *testing.T) {
	_, err := Parse("rnn.eq", []byte("cell rnn\nstate s[2]\n\ts[n] = Ŵ s[n-1]\n"))
	want := "rnn.eq:3:9: undefined symbol W_hat\n\t\ts[n] = Ŵ s[n-1]\n\t\t       ^"
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestErrorOfALongLine(t *testing.T) {
	long := strings.Repeat("b + ", 200) + "&"
	_, err := Parse("c.eq", []byte("cell c\nparam b\n1 q = "+long))
	lines := strings.Split(fmt.Sprint(err), "\n")
	if len(lines) != 3 || len(lines[1]) > 130 || strings.Index(lines[2], "^") != strings.Index(lines[1], "&") {
		t.Errorf("the excerpt is\n%v", err)
	}
}

func TestTooMuch(t *testing.T) {
	many := func(lead, item string, n int) string {
		out := lead
		for i := range n {
			out += fmt.Sprintf(item, i)
		}
		return out
	}
	for want, src := range map[string]string{
		"the file is larger than 1048576 bytes":              strings.Repeat("#", MaxBytes+1),
		"the file is not UTF-8":                              "cell c\xff",
		"the cell has more than 1024 equations":              many("cell c\nparam b\n", "q%d = b\n", maxEquations+1),
		"the cell has more than 1024 symbols":                many("cell c\n", "param q%d\n", maxSymbols+1),
		"the label is longer than 64 characters":             "cell c\n" + strings.Repeat("1", 65) + " b = 1",
		`a file begins with a cell: cell rnn "Standard RNN"`: "",
	} {
		if _, err := Parse("c.eq", []byte(src)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %.200v, want %s", err, want)
		}
	}
}

package derive

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var plant = flag.Bool("plant", false, "plant the mistakes below, one after the other, and see the tests fail (minutes)")

// planted are mistakes in the rules of differentiation, each a change of one
// place in one file. That a term counts from step 0 on is not among them: what
// it holds before that step is zero already, so forgetting it changes nothing.
var planted = []struct{ what, file, right, wrong string }{
	{"the transposed shift has the wrong sign", "piece.go", "by := step(0).plus(-1, shift)", "by := step(0).plus(1, shift)"},
	{"a term does not move with its use", "piece.go", "p = p.replace(stepVar, by)", "_ = by"},
	{"steps beyond the last count", "run_backward.go", "last := variable(stepsVar).plus(-1, Index{Const: 1})", "last := variable(stepsVar)"},
	{"the conditions of a term are forgotten", "run_backward.go", "	if !holds {", "	if !holds && false {"},
	{"a matrix is not transposed", "pull_product.go", "part = multiply(flipAll(tensors[:i]), part)", "part = multiply(chain(tensors[:i]), part)"},
	{"what stands behind is not transposed", "pull_product.go", "part = multiply(part, flip(chain(tensors[i+1:])))", "part = multiply(part, chain(tensors[i+1:]))"},
	{"the factors of a transposed product keep their order", "build.go", "return multiply(flip(x.Y), flip(x.X))", "return multiply(flip(x.X), flip(x.Y))"},
	{"a scalar factor is lost", "pull_product.go", "	g = scale(g, scalars)\n", ""},
	{"a scalar gets one entry's share, not the total", "pull.go", "		return totalOf(g)\n", "		return multiply(g, number(1))\n"},
	{"a difference loses its minus", "pull.go", "p.pull(e.Y, negate(gathered(g, e.Y.Shape())), sums, spread(e.Y))", "p.pull(e.Y, gathered(g, e.Y.Shape()), sums, spread(e.Y))"},
	{"an elementwise factor gets itself", "pull.go", "p.pull(e.X, hadamard(g, e.Y), sums, other)", "p.pull(e.X, hadamard(g, e.X), sums, other)"},
	{"a divisor is not squared", "pull.go", "divide(hadamard(g, x), toPower(y, 2))", "divide(hadamard(g, x), y)"},
	{"a power keeps its exponent", "pull.go", "toPower(e.X, k-1)", "toPower(e.X, k)"},
	{"the slope of tanh lacks the square", "pull_call.go", "negate(toPower(y, 2))", "negate(y)"},
	{"the slope of sigmoid is its value", "pull_call.go", "return hadamard(hadamard(g, y), plus(one, negate(y)))", "return hadamard(g, y)"},
	{"a warp's slope is forgotten", "pull_call.go", "p.pull(x, hadamard(g, slopeAt(e.Func, e.Symbol, x)), sums, because(\"slope of \"+e.Symbol.Unicode()))", "p.pull(x, g, sums, because(\"\"))"},
	{"cos is its own slope", "pull_call.go", `return negate(hadamard(g, applied("sin", z.Shape(), z)))`, `return hadamard(g, applied("sin", z.Shape(), z))`},
	{"softmax loses what its entries share", "pull_call.go", "hadamard(y, plus(g, negate(inner(g, y))))", "hadamard(y, g)"},
	{"the inverse loses its minus", "pull_call.go", "p.pull(x, negate(multiply(multiply(t, g), t))", "p.pull(x, multiply(multiply(t, g), t)"},
	{"a convolution is not turned around", "pull_product.go", "return flip(applied(\"circ\", Shape{size, size}, x))", "return applied(\"circ\", Shape{size, size}, x)"},
	{"both sides of a maximum get everything", "pull_call.go", "rest = hadamard(g, plus(number(1), negate(by.Y)))", "rest = g"},
	{"a tap is taken for the one before", "piece.go", "value := Index{}.plus(k, variable(tap))", "value := Index{Const: -1}.plus(k, variable(tap))"},
	{"taps outside the sum count", "piece.go", "if !value.equal(variable(tap)) || !s.From.equal(Index{}) || !s.To.equal(last) {", "if false && last.equal(last) {"},
	{"the sum around a use is lost", "pull.go", `append(slices.Clip(sums), s), because("the sum over "`, `sums[:len(sums):len(sums)], because("the sum over "`},
	{"the loss itself is forgotten", "assemble.go", "terms = append(terms, d.given(s))", "_ = d.given"},
	{"only the first use counts", "adjoints.go", "d.terms[s] = append(d.terms[s], arrived(u))", "d.terms[s] = append(d.terms[s][:0:0], arrived(u))"},
	{"an initial value passes nothing on", "adjoints.go", "			u.initial = s\n			d.add(u)\n", "			u.initial = s\n"},
	{"a given start counts for the declared one", "run_backward.go", "bound && e.Symbol.role == declared {\n		return x.zero(of.Shape)", "bound && e.Symbol.role == declared && false {\n		return x.zero(of.Shape)"},
	{"a common factor swallows a sign", "gather.go", "return added([]Expr{withSign(a, minusA), withSign(b, minusB)})", "return added([]Expr{withSign(a, minusA), b})"},
	{"two equal terms become one", "gather.go", "return withSign(multiply(number(2), x), minusA)", "return withSign(x, minusA)"},
}

// provers are the tests that compare derived gradients with something else.
const provers = "^(TestBackwardAgainstDifferences|TestLibrary|TestRandomCells|TestVanillaGoldenGradients|TestAugmentedGoldenGradients)$"

// TestPlanted holds the table to the source: every place is there, once. With
// -plant it plants each mistake in an overlay of the package and demands that
// the provers notice.
func TestPlanted(t *testing.T) {
	for _, p := range planted {
		source, err := os.ReadFile(p.file)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(source), p.right); n != 1 {
			t.Errorf("%s: %s has %q %d times, want once", p.what, p.file, p.right, n)
			continue
		}
		if !*plant {
			continue
		}
		out, err := tryMutant(t, p.file, strings.Replace(string(source), p.right, p.wrong, 1))
		switch {
		case strings.Contains(out, "[build failed]"):
			t.Errorf("%s does not compile:\n%s", p.what, out)
		case err == nil:
			t.Errorf("%s, and no test noticed", p.what)
		default:
			t.Logf("caught: %s", p.what)
		}
	}
}

// tryMutant runs the provers with a file of the package replaced.
func tryMutant(t *testing.T, file, source string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	here, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	mutant, list := filepath.Join(dir, file), filepath.Join(dir, "overlay.json")
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {here: mutant}})
	if err != nil {
		t.Fatal(err)
	}
	for path, content := range map[string]string{mutant: source, list: string(overlay)} {
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command("go", "test", "-overlay", list, "-vet=off", "-short", "-count=1", "-timeout=120s", "-run", provers, ".", "-rapid.nofailfile")
	out, err := command.CombinedOutput()
	return string(out), err
}

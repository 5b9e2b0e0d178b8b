package eqtest

import (
	"fmt"
	"strings"
	"testing"

	"unroll/derive"
	"unroll/tensor"
)

const decay = `cell decay
dim    d
input  x[d]
state  s[d] = 0
param  A[d,d]
output s
1  s[n] = A s[n-1] + x[n]
adjoint 2 s: psi
carry   3 f of s
gradient 4 A
`

// said is a test that keeps what it is told, and stops nobody.
type said struct {
	testing.TB
	errors, attributes []string
}

func (s *said) Helper() {}

func (s *said) Errorf(format string, args ...any) {
	s.errors = append(s.errors, fmt.Sprintf(format, args...))
}

func (s *said) Attr(key, value string) { s.attributes = append(s.attributes, value) }

// run runs the cell and its backward pass, as production code would, and binds
// what they found.
func run(t *testing.T) (*derive.File, *derive.Env, map[string][]tensor.Vector) {
	t.Helper()
	f, err := derive.Parse("decay.eq", []byte(decay))
	if err != nil {
		t.Fatal(err)
	}
	const steps = 4
	r := tensor.NewRand(1)
	A, x, direct := tensor.RandMatrix(r, 3, 3, 1), tensor.RandSequence(r, steps, 3, 1), tensor.RandSequence(r, steps, 3, 1)
	s, psi, arrived := make([]tensor.Vector, steps), make([]tensor.Vector, steps), make([]tensor.Vector, steps)
	last, later := tensor.NewVector(3), tensor.NewVector(3)
	for n := range s {
		s[n] = tensor.Add(tensor.MulVec(A, last), x[n])
		last = s[n]
	}
	for n := steps - 1; n >= 0; n-- {
		psi[n] = tensor.Add(direct[n], later)
		arrived[n] = tensor.MulVecT(A, psi[n])
		later = arrived[n]
	}
	env := derive.NewEnv(f.Cell("decay"))
	signals := map[string][]tensor.Vector{"x": x, "s": s, "direct.s": direct, "psi": psi, "f": arrived}
	for name, v := range signals {
		if err := env.Bind(name, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := env.Bind("A", A); err != nil {
		t.Fatal(err)
	}
	return f, env, signals
}

func TestCheckAndSignals(t *testing.T) {
	f, env, signals := run(t)
	check := func() *said {
		to := &said{TB: t}
		Check(to, f, "decay.1", env, 4, 1e-14)
		Check(to, f, "decay.2", env, 4, 1e-14)
		Signals(to, f, "decay", env, 4, 1e-9)
		return to
	}
	if right := check(); len(right.errors) > 0 || len(right.attributes) != 4 || !strings.Contains(right.attributes[2], `"witness":"differences"`) {
		t.Fatalf("what is right: errors %q, findings %q", right.errors, right.attributes)
	}
	for name, want := range map[string][]string{
		"s":   {"eq decay.1: s[n]"},
		"psi": {"eq decay.2: ψ[n]", "eq decay.2: psi against differences"},
		"f":   {"eq decay.3: f against differences"},
	} {
		at := &signals[name][2][1]
		*at += 0.01
		errors := strings.Join(check().errors, "\n")
		for _, line := range want {
			if !strings.Contains(errors, line) {
				t.Errorf("%s is wrong: errors %q, want one with %q", name, errors, line)
			}
		}
		*at -= 0.01
	}
}

// Fields find the symbols they are named after.
func TestBind(t *testing.T) {
	f, _, signals := run(t)
	env := derive.NewEnv(f.Cell("decay"))
	Bind(t, env, struct {
		X, S  []tensor.Vector
		Other string
	}{X: signals["x"], S: signals["s"]})
	if env.Get("x") == nil || env.Get("s") == nil {
		t.Error("a field was not bound")
	}
}

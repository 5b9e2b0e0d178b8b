package gradcheck

import (
	"fmt"
	"math"
	"math/cmplx"
	"reflect"
	"strings"
	"testing"

	"unroll/tensor"
)

// bound lies well above what differences of this network get wrong, and well
// below the smallest planted mistake.
var bound = Tolerance{Default: 1e-9}

func TestFullAcceptsWhatIsRight(t *testing.T) {
	m := newNetwork()
	Compare(m.backward(""), Full(m.loss, Fields(m)), bound).Check(t)
}

func TestAlongAcceptsWhatIsRight(t *testing.T) {
	m := newNetwork()
	got, want := Along(tensor.NewRand(2), 3, m.loss, Fields(m), m.backward(""))
	Compare(got, want, bound).Check(t)
}

func TestFullRejectsMistakes(t *testing.T) {
	m := newNetwork()
	Reject(t, m.backward(""), Full(m.loss, Fields(m)), bound, m.mistakes())
}

func TestAlongRejectsMistakes(t *testing.T) {
	m := newNetwork()
	for _, mistake := range m.mistakes() {
		gradient, err := mistake.gradient()
		if err == nil {
			func() {
				defer tensor.Catch(&err)
				got, want := Along(tensor.NewRand(3), 1, m.loss, Fields(m), gradient)
				if Compare(got, want, bound).Pass() {
					t.Errorf("%s: survived", mistake.Name)
				}
			}()
		}
	}
}

// A gradient may be wrong by rounding, but by no more than the tolerance.
func TestCompareAtTheTolerance(t *testing.T) {
	want := []Array{Vec("b", tensor.Vector{3, -2, 1e-9})}
	for factor, pass := range map[float64]bool{1 + 1e-9: true, 1 + 0.9e-6: true, 1 + 1.1e-6: false, 1.001: false, -1: false} {
		got := []Array{Vec("b", tensor.Scale(factor, want[0].Data))}
		if report := Compare(got, want, Tolerance{Default: 1e-6}); report.Pass() != pass {
			t.Errorf("a gradient times %g: pass is %v\n%s", factor, !pass, report)
		}
	}
}

func TestParametersAreLeftAsTheyWere(t *testing.T) {
	m, untouched := newNetwork(), newNetwork()
	m.B[0], untouched.B[0] = 0.1+0.2, 0.1+0.2
	m.Wx.Data[1], untouched.Wx.Data[1] = math.Copysign(0, -1), math.Copysign(0, -1)
	Full(m.loss, Fields(m))
	Along(tensor.NewRand(2), 2, m.loss, Fields(m), m.backward(""))
	for i, a := range Fields(m) {
		for j, x := range Fields(untouched)[i].Data {
			if math.Float64bits(a.Data[j]) != math.Float64bits(x) {
				t.Errorf("%s[%d] was %v and is now %v", a.Name, j, x, a.Data[j])
			}
		}
	}
}

// A loss that gives up half-way leaves the parameters whole as well.
func TestParametersAreRestoredAfterAPanic(t *testing.T) {
	x := tensor.Vector{1, 2}
	func() {
		defer func() { _ = recover() }()
		Full(func() float64 { panic("no") }, []Array{Vec("x", x)})
	}()
	if x[0] != 1 || x[1] != 2 {
		t.Errorf("x is %v", x)
	}
}

func TestCostOfADirection(t *testing.T) {
	for _, size := range []int{2, 200} {
		x, calls := tensor.Ones(size), 0
		loss := func() float64 { calls++; return tensor.Dot(x, x) }
		Along(tensor.NewRand(1), 3, loss, []Array{Vec("x", x)}, []Array{Vec("x", x)})
		if calls != 12 {
			t.Errorf("size %d: %d losses for 3 directions, want 12", size, calls)
		}
	}
}

// A direction has the length 1, so a large parameter does not move further than
// a small one: twice the step at most.
func TestLengthOfADirection(t *testing.T) {
	for _, size := range []int{2, 2000} {
		x, furthest := tensor.NewVector(size), 0.0
		loss := func() float64 { furthest = max(furthest, tensor.Norm(x)); return 0 }
		Along(tensor.NewRand(1), 1, loss, []Array{Vec("x", x)}, []Array{Vec("x", x)})
		if math.Abs(furthest-2*step) > 1e-12 {
			t.Errorf("size %d: x moves by %g, want %g", size, furthest, 2*step)
		}
	}
}

// The step grows with the entry that moves, so that a large one moves at all
// and a small one beside it does not jump.
func TestStepFitsTheEntry(t *testing.T) {
	x := tensor.Vector{1e14, 0.5}
	loss := func() float64 { return 2*(x[0]-1e14) + math.Exp(20*x[1])/1e4 }
	want := []Array{Vec("x", tensor.Vector{2, 20 * math.Exp(20*x[1]) / 1e4})}
	Compare(Full(loss, []Array{Vec("x", x)}), want, Tolerance{Default: 1e-7}).Check(t)
}

func TestComplexStep(t *testing.T) {
	for _, x := range []float64{-20, -3, -1e-5, 0, 0.4, 1, 7} {
		y := math.Tanh(x)
		if got, want := ComplexStep(cmplx.Tanh, x), 1-y*y; math.Abs(got-want) > 2e-15 {
			t.Errorf("tanh′(%g) = %g, want %g", x, got, want)
		}
		if got, want := ComplexStep(cmplx.Exp, x), math.Exp(x); relative(got, want) > 1e-15 {
			t.Errorf("exp′(%g) = %g, want %g", x, got, want)
		}
	}
}

func TestCompareSaysWhatIsWrong(t *testing.T) {
	b, w := Vec("b", tensor.Vector{1, 2}), Mat("W", tensor.Identity(2))
	nan := Vec("b", tensor.Vector{1, math.NaN()})
	for _, c := range []struct {
		got, want []Array
		tol       Tolerance
		says      string
	}{
		{[]Array{b}, []Array{b, w}, bound, "W        +Inf (tolerance 1e-09): missing"},
		{[]Array{b, b}, []Array{b}, bound, "there twice"},
		{[]Array{b, w}, []Array{b}, bound, "W        +Inf (tolerance 1e-09): nothing to compare it with"},
		{[]Array{Vec("W", w.Data)}, []Array{w}, bound, "shape 4, want 2×2"},
		{[]Array{Vec("b", nil)}, []Array{Vec("b", nil)}, bound, "no entries"},
		{[]Array{b}, []Array{b}, Tolerance{1, map[string]float64{"c": 1}}, "c        +Inf (tolerance 1e+00): a tolerance for no parameter"},
		{[]Array{nan}, []Array{nan}, bound, "entry 1 is NaN, want NaN"},
		{[]Array{Vec("b", tensor.Vector{1, 3})}, []Array{b}, bound, "b        3.3e-01 (tolerance 1e-09): entry 1 is 3, want 2"},
	} {
		report := Compare(c.got, c.want, c.tol)
		if report.Pass() || !strings.Contains(report.String(), c.says) {
			t.Errorf("want %q in the report, have\n%s", c.says, report)
		}
	}
}

func TestCompareFindsTheWorstEntry(t *testing.T) {
	want := []Array{Vec("b", tensor.Vector{1, 1, 1})}
	for entry := range 3 {
		b := tensor.Vector{1.1, 1.1, 1.1}
		b[entry] = 2
		if l := Compare([]Array{Vec("b", b)}, want, bound)[0]; l.Entry != entry || l.Error != 0.5 || l.Got != 2 || l.Want != 1 {
			t.Errorf("entry %d is the worst, the report says %s", entry, l)
		}
	}
}

func TestEqualGradientsNeedNoTolerance(t *testing.T) {
	b := []Array{Vec("b", tensor.Vector{1, 2})}
	if report := Compare(b, b, Tolerance{}); !report.Pass() {
		t.Error(report)
	}
	if Compare(nil, nil, Tolerance{}).Pass() {
		t.Error("a comparison of nothing passes")
	}
}

func TestToleranceOfAParameter(t *testing.T) {
	got, want := []Array{Vec("a", tensor.Vector{1.01}), Vec("b", tensor.Vector{1.01})}, []Array{Vec("a", tensor.Vector{1}), Vec("b", tensor.Vector{1})}
	report := Compare(got, want, Tolerance{1e-3, map[string]float64{"a": 0.1}})
	if !report[0].Pass() || report[1].Pass() {
		t.Errorf("a has a tolerance of its own and b has not:\n%s", report)
	}
	if e := report.ErrorOf("a"); math.Abs(e-0.01/1.01) > 1e-15 {
		t.Errorf("the error of a is %g", e)
	}
	if e := report.ErrorOf("c"); !math.IsInf(e, 1) {
		t.Errorf("the error of no parameter is %g", e)
	}
}

func TestFields(t *testing.T) {
	s := struct {
		W      tensor.Matrix
		Taps   []tensor.Matrix
		X      []tensor.Vector
		B      tensor.Vector
		Alpha  float64
		hidden tensor.Vector
	}{tensor.Identity(2), []tensor.Matrix{tensor.NewMatrix(1, 2), tensor.NewMatrix(1, 2)}, []tensor.Vector{{1}}, tensor.Vector{1, 2}, 1, nil}
	arrays := Fields(&s)
	if got, want := shapes(arrays), "W 2×2, Taps[0] 1×2, Taps[1] 1×2, X[0] 1, B 2"; got != want {
		t.Errorf("the arrays are %s, want %s", got, want)
	}
	arrays[2].Data[1] = 7
	if s.Taps[1].At(0, 1) != 7 {
		t.Error("moving an entry of an array does not move the struct")
	}
	if !reflect.DeepEqual(arrays, Fields(s)) {
		t.Error("a struct and a pointer to it have different arrays")
	}
}

// lament is a testing.TB that keeps what it is told.
type lament struct {
	testing.TB
	said []string
}

func (l *lament) Helper()                        {}
func (l *lament) Error(args ...any)              { l.said = append(l.said, fmt.Sprint(args...)) }
func (l *lament) Errorf(format string, a ...any) { l.said = append(l.said, fmt.Sprintf(format, a...)) }

func TestRejectReports(t *testing.T) {
	right := []Array{Vec("b", tensor.Vector{1, 2})}
	gradient := func(a ...Array) func() []Array { return func() []Array { return a } }
	for _, c := range []struct {
		right    []Array
		mistakes []Mistake
		says     string
	}{
		{right, nil, "no mistakes"},
		{nil, []Mistake{{"zero", gradient(Vec("b", tensor.Vector{0, 0}))}}, "missing"},
		{right, []Mistake{{"none at all", gradient(right...)}}, `mistake "none at all" survived`},
		{right, []Mistake{{"forgets b", gradient()}}, `mistake "forgets b" has the arrays []`},
		{right, []Mistake{{"names c", gradient(right[0], Vec("c", nil))}}, `mistake "names c" has the arrays ["b" "c"]`},
	} {
		var l lament
		Reject(&l, c.right, right, bound, c.mistakes)
		if len(l.said) != 1 || !strings.Contains(l.said[0], c.says) {
			t.Errorf("want one complaint with %q, have %q", c.says, l.said)
		}
	}
	var l lament
	two := []Array{right[0], Vec("a", tensor.Vector{3})}
	Reject(&l, two, two, bound, []Mistake{
		{"zero, in another order", gradient(Vec("a", tensor.Vector{0}), right[0])},
		{"another shape", gradient(Vec("b", tensor.Vector{1}), two[1])},
	})
	Report{}.Check(&l)
	if len(l.said) != 1 || !strings.Contains(l.said[0], "nothing was compared") {
		t.Errorf("have %q", l.said)
	}
}

// A panic that is not about shapes is a bug of the table, not a rejection.
func TestRejectLetsOtherPanicsPass(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("the panic was taken for a rejection")
		}
	}()
	right := []Array{Vec("b", tensor.Vector{1, 2})}
	Reject(t, right, right, bound, []Mistake{{"breaks", func() []Array { panic("no") }}})
}

func Example() {
	m := newNetwork()
	want := Full(m.loss, Fields(m))
	report := Compare(m.backward("a transpose is missing"), want, Tolerance{Default: 1e-6})
	for _, l := range report {
		fmt.Println(l.Name, l.Pass())
	}
	fmt.Println(Compare(m.backward(""), want, Tolerance{Default: 1e-6}).Pass())
	// Output:
	// Wr false
	// Wx false
	// B false
	// true
}

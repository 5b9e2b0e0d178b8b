package train_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"unroll/derive"
	"unroll/internal/eqtest"
	"unroll/tensor"
	"unroll/train"
)

func TestMain(m *testing.M) { eqtest.Main(m) }

// Both sides are computed from the same numbers and differ by rounding.
const rounding = 1e-13

const size = 5

// valley is a model whose loss is half its squared distance from a bottom.
type valley struct{ W tensor.Vector }

func (v valley) Arrays() []tensor.Array { return []tensor.Array{v.W.Array("W")} }

func newValley(seed uint64) valley { return valley{tensor.RandVector(tensor.NewRand(seed), size, 1)} }

func toward(bottom valley) func(valley) (float64, valley, error) {
	return func(v valley) (float64, valley, error) {
		away := tensor.Sub(v.W, bottom.W)
		return tensor.Dot(away, away) / 2, valley{away}, nil
	}
}

func TestClip(t *testing.T) {
	g := tensor.RandVector(tensor.NewRand(44), size, 1)
	norm := tensor.Norm(g)
	clipped, err := train.Clip(g, norm/3)
	if err != nil {
		t.Fatal(err)
	}
	f := eqtest.Load(t, "train.eq")
	env := derive.NewEnv(f.Cell("clip"))
	eqtest.Bind(t, env, struct {
		G, GHat tensor.Vector
		C       float64
	}{g, clipped, norm / 3})
	eqtest.Check(t, f, "clip.3.13", env, 1, rounding)
	if got := tensor.Norm(clipped); math.Abs(got-norm/3) > rounding {
		t.Errorf("eq clip.3.13: the clipped norm is %g, want %g", got, norm/3)
	}
	for _, c := range []float64{norm * 1.01, math.Inf(1)} {
		if same, err := train.Clip(g, c); err != nil || tensor.MaxDiff([]tensor.Vector{same}, []tensor.Vector{g}) != 0 {
			t.Errorf("eq clip.3.13: a short gradient became %v, error %v", same, err)
		}
	}
}

func TestAdam(t *testing.T) {
	const steps = 6
	r := tensor.NewRand(3)
	start, adam := tensor.RandVector(r, size, 1), train.Adam{Rate: 0.3}
	var g, m, v, theta []tensor.Vector
	for range steps {
		g = append(g, tensor.RandVector(r, size, 2))
		last := start
		if len(theta) > 0 {
			last = theta[len(theta)-1]
		}
		theta = append(theta, adam.Step(last, g[len(g)-1]))
		m, v = append(m, adam.M), append(v, adam.V)
	}
	f := eqtest.Load(t, "train.eq")
	env := derive.NewEnv(f.Cell("adam"))
	for name, value := range map[string]any{
		"g": g, "m": m, "v": v, "theta": theta,
		"eta": adam.Rate, "beta_1": train.Beta1, "beta_2": train.Beta2, "epsilon": train.Epsilon,
	} {
		if err := env.Bind(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := env.BindInitial("theta", -1, start); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"adam.A1", "adam.A2", "adam.A3"} {
		eqtest.Check(t, f, id, env, steps, rounding)
	}
}

// Adam walks down to the bottom of a valley, and the model is moved in place.
func TestFit(t *testing.T) {
	p, bottom := newValley(1), newValley(2)
	losses, err := train.Fit(p, toward(bottom), train.Options{Steps: 500, Rate: 0.05, Clip: math.Inf(1)})
	if err != nil {
		t.Fatal(err)
	}
	if away := tensor.MaxAbs(tensor.Sub(p.W, bottom.W)); len(losses) != 500 || losses[0] < 0.1 || away > 1e-3 {
		t.Errorf("%d losses from %g on, ended %g away", len(losses), losses[0], away)
	}
}

// The first step of Adam is the learning rate in every direction, whatever the
// gradient's size; so clipping changes it by no more than ε can.
func TestFirstStep(t *testing.T) {
	p, before := newValley(1), newValley(1)
	if _, err := train.Fit(p, toward(newValley(2)), train.Options{Steps: 1, Rate: 0.05, Clip: 0.01}); err != nil {
		t.Fatal(err)
	}
	for i, moved := range tensor.Sub(p.W, before.W) {
		if math.Abs(math.Abs(moved)-0.05) > 1e-6 {
			t.Errorf("entry %d moved by %g, want ±0.05", i, moved)
		}
	}
}

func TestErrors(t *testing.T) {
	fit := func(o train.Options, objective func(valley) (float64, valley, error)) func() error {
		return func() error { _, err := train.Fit(newValley(1), objective, o); return err }
	}
	clip := func(g tensor.Vector, c float64) func() error {
		return func() error { _, err := train.Clip(g, c); return err }
	}
	returning := func(g tensor.Vector, err error) func(valley) (float64, valley, error) {
		return func(valley) (float64, valley, error) { return 0, valley{g}, err }
	}
	good, down := train.Options{Steps: 1, Rate: 1, Clip: 1}, toward(newValley(2))
	for want, bad := range map[string]func() error{
		"Steps is -1":                        fit(train.Options{Steps: -1, Rate: 1, Clip: 1}, down),
		"Rate is 0":                          fit(train.Options{Steps: 1, Clip: 1}, down),
		"Clip is NaN":                        fit(train.Options{Steps: 1, Rate: 1, Clip: math.NaN()}, down),
		"step 0: no data left":               fit(good, returning(nil, errors.New("no data left"))),
		"step 0: the gradient has W with 2 ": fit(good, returning(tensor.NewVector(2), nil)),
		"gradient is NaN at entry 4":         fit(good, returning(tensor.Vector{1, 1, 1, 1, math.NaN()}, nil)),
		"gradient is +Inf at entry 1":        clip(tensor.Vector{1, math.Inf(1)}, 1),
		"c is 0":                             clip(tensor.Vector{1}, 0),
		"c is -1":                            clip(tensor.Vector{1}, -1),
	} {
		if err := bad(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %q, want one that says %q", err, want)
		}
	}
}

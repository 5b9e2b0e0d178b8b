package cell_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"unroll/derive"
	"unroll/internal/eqtest"
	"unroll/lstm"
	"unroll/ocr/cell"
	"unroll/tensor"
)

func TestMain(m *testing.M) { eqtest.Main(m) }

// Both sides are computed from the same numbers; they differ in the order of a
// few sums only.
const rounding = 1e-13

// Sizes are all different, so that none can stand for another.
const ds, dx, steps = 5, 3, 7

// randomLSTM is a cell whose biases are random too, and whose peepholes are
// zero as those of a file are.
func randomLSTM(r *rand.Rand) lstm.Vanilla {
	p := lstm.RandomVanilla(r, ds, dx)
	for _, a := range p.Arrays() {
		copy(a.Data, tensor.RandVector(r, len(a.Data), 1))
	}
	p.Wscu, p.Wscs, p.Wscr = tensor.NewMatrix(ds, ds), tensor.NewMatrix(ds, ds), tensor.NewMatrix(ds, ds)
	return p
}

// Each equation of the cell, in both arithmetics. The limit of the state is so
// low that it is reached, on both sides.
func TestEquations(t *testing.T) {
	f := eqtest.Load(t, "line.eq")
	for name, a := range map[string]cell.Arithmetic{"exact": cell.Exact, "bytes": cell.Bytes} {
		t.Run(name, func(t *testing.T) {
			r := tensor.NewRand(3)
			c := cell.LSTM{Vanilla: randomLSTM(r), SMax: 0.3}
			x := tensor.RandSequence(r, steps, dx, 2)
			tr, err := c.Run(x, a)
			if err != nil {
				t.Fatalf("eq line.5.c.1a: %v", err)
			}
			reached := map[float64]int{}
			for _, s := range tr.S {
				for _, v := range s {
					reached[v]++
				}
			}
			if reached[0.3] == 0 || reached[-0.3] == 0 {
				t.Errorf("eq line.5.c.4: the state reaches its limits %d and %d times, want both", reached[0.3], reached[-0.3])
			}
			env := derive.NewEnv(f.Cell("line"))
			eqtest.Bind(t, env, c.Vanilla)
			eqtest.Bind(t, env, tr)
			for symbol, value := range map[string]any{"s_max": c.SMax, "G_c": a.Sigmoid, "G_d": a.Tanh, "K": a.Keep} {
				if err := env.Bind(symbol, value); err != nil {
					t.Fatal(err)
				}
			}
			for _, q := range f.Cell("line").Equations {
				eqtest.Check(t, f, q.ID, env, steps, rounding)
			}
		})
	}
}

// In the arithmetic of the formulas the cell is the Vanilla LSTM that was
// derived, number by number.
func TestIsTheVanillaLSTM(t *testing.T) {
	r := tensor.NewRand(4)
	c := cell.LSTM{Vanilla: randomLSTM(r), SMax: 100}
	x := tensor.RandSequence(r, steps, dx, 1)
	same(t, c, x)
}

// same demands that a cell and the Vanilla LSTM in it do the same with inputs.
func same(t *testing.T, c cell.LSTM, x []tensor.Vector) {
	t.Helper()
	ours, err := c.Run(x, cell.Exact)
	if err != nil {
		t.Fatal(err)
	}
	derived, err := c.Vanilla.Forward(x, lstm.State{})
	if err != nil {
		t.Fatal(err)
	}
	for n := range x {
		for name, pair := range map[string][2]tensor.Vector{
			"g_cu": {ours.Gcu[n], derived.Gcu[n]}, "g_cs": {ours.Gcs[n], derived.Gcs[n]}, "g_cr": {ours.Gcr[n], derived.Gcr[n]},
			"u": {ours.U[n], derived.U[n]}, "s": {ours.S[n], derived.S[n]}, "v": {ours.V[n], derived.V[n]},
		} {
			if e := tensor.MaxAbs(tensor.Sub(pair[0], pair[1])); !(e <= 1e-12) {
				t.Fatalf("%s at step %d: difference %.1e", name, n, e)
			}
		}
	}
}

func TestRunErrors(t *testing.T) {
	c := cell.LSTM{Vanilla: randomLSTM(tensor.NewRand(5)), SMax: 100}
	if _, err := c.Run([]tensor.Vector{tensor.NewVector(dx + 1)}, cell.Exact); err == nil || err.Error() != "cell: LSTM.Run: x[0] has 4 entries, expected 3" {
		t.Errorf("an input too long: error %v", err)
	}
	c.Wvcr = tensor.NewMatrix(ds, ds+1)
	if _, err := c.Run(nil, cell.Exact); err == nil || err.Error() != "cell: LSTM.Run: lstm: Vanilla.Forward: Wvcr is 5×6, expected 5×5" {
		t.Errorf("a matrix too wide: error %v", err)
	}
}

// The tables are within two millionths of the functions, everywhere.
func TestTables(t *testing.T) {
	for x := -20.0; x <= 20; x += 0.00137 {
		for name, pair := range map[string][2]float64{"tanh": {cell.Bytes.Tanh(x), cell.Exact.Tanh(x)}, "sigmoid": {cell.Bytes.Sigmoid(x), cell.Exact.Sigmoid(x)}} {
			if d := pair[0] - pair[1]; !(d <= 2e-6 && d >= -2e-6) {
				t.Fatalf("%s(%g) is %g, expected %g", name, x, pair[0], pair[1])
			}
		}
	}
	for v, want := range map[float64]float64{0.5: 64. / 127, -0.5: -64. / 127, 3: 1, -3: -1, 0.0039: 0, 0.004: 1. / 127} {
		if got := cell.Bytes.Keep(v); got != want {
			t.Errorf("%g is kept as %g, want %g", v, got, want)
		}
	}
}

func TestDot(t *testing.T) {
	r := tensor.NewRand(1)
	for n := range 10 {
		a, b := tensor.RandVector(r, n, 1), tensor.RandVector(r, n, 1)
		if d := cell.Dot(a, b) - tensor.Dot(a, b); math.Abs(d) > 1e-15 {
			t.Errorf("of %d entries: difference %g", n, d)
		}
	}
}

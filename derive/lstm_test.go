package derive

import (
	"math"
	"testing"

	"unroll/tensor"
)

// The golden parameters: array p, counted from 1, has the entries
// 0.1 (((3p + 5k) mod 11) − 5), k from 0, taps outermost, then row by row.
func goldenEntries(p, n int) tensor.Vector {
	v := tensor.NewVector(n)
	for k := range v {
		v[k] = 0.1 * float64((3*p+5*k)%11-5)
	}
	return v
}

// bindGolden binds the parameters of a cell in the order of their
// declarations, and four inputs, numbered from first on.
func bindGolden(t *testing.T, c *Cell, sizes map[string]int, first int) *Env {
	e := NewEnv(c)
	p := 0
	for _, s := range c.Symbols {
		if s.Kind != Param {
			continue
		}
		p++
		rows, cols, taps := sizes[s.Shape.Rows], max(1, sizes[s.Shape.Cols]), max(1, sizes[s.Taps])
		entries := goldenEntries(p, taps*rows*cols)
		var matrices []tensor.Matrix
		for l := range taps {
			matrices = append(matrices, tensor.Matrix{Rows: rows, Cols: cols, Data: entries[l*rows*cols : (l+1)*rows*cols]})
		}
		switch {
		case s.Taps != "":
			mustBind(t, e, s.Name, matrices)
		case s.Shape.Vector():
			mustBind(t, e, s.Name, entries)
		default:
			mustBind(t, e, s.Name, matrices[0])
		}
	}
	var x []tensor.Vector
	for n := range 4 {
		x = append(x, tensor.Scale(2, goldenEntries(first+n, sizes["d_x"])))
	}
	mustBind(t, e, "x", x)
	return e
}

// compare runs a cell and compares its states s and v, side by side in want.
func compare(t *testing.T, c *Cell, e *Env, want []tensor.Vector) {
	if err := c.Run(e, len(want)); err != nil {
		t.Fatal(err)
	}
	s, v := e.Get("s").([]tensor.Vector), e.Get("v").([]tensor.Vector)
	for n := range want {
		got := append(s[n].Clone(), v[n]...)
		if d := tensor.MaxAbs(tensor.Sub(got, want[n])); !(d < 5.1e-11) { // the numbers have ten digits
			t.Errorf("step %d: s and v are %.10f, want %.10f", n, got, want[n])
		}
	}
	for _, q := range c.Equations {
		for n := range want {
			left, right, err := q.Sides(e, n)
			if err != nil {
				t.Fatal(err)
			}
			if tensor.MaxAbs(tensor.Sub(left.Data(), right.Data())) != 0 {
				t.Errorf("%s does not hold at step %d of its own run", q.ID, n)
			}
		}
	}
}

func TestVanillaGolden(t *testing.T) {
	c := cellOf(t, "vanilla")
	e := bindGolden(t, c, map[string]int{"d_x": 2, "d_s": 2}, 16)
	compare(t, c, e, []tensor.Vector{
		{-0.1224552794, 0.1237834912, -0.0635534958, 0.0443819739},
		{-0.2898056776, -0.0369380239, -0.1785633671, -0.0186544631},
		{-0.4135687107, -0.2478060253, -0.2536700388, -0.1223918808},
		{-0.1822093380, 0.0740163157, -0.0875021642, 0.0263577817},
	})
}

func TestAugmentedGolden(t *testing.T) {
	c := cellOf(t, "augmented")
	e := bindGolden(t, c, map[string]int{"d_x": 2, "d_s": 3, "d_v": 2, "L": 2}, 21)
	compare(t, c, e, []tensor.Vector{
		{-0.1054586474, 0.0960535075, -0.1668310895, 0.0256896431, -0.0583734270},
		{-0.1245826119, 0.2584640219, -0.2325621125, 0.0699660693, -0.0880425085},
		{-0.1115809663, 0.3420257234, -0.2239935505, 0.1068436251, -0.1158899440},
		{-0.2004836542, 0.2398234500, -0.2502986365, 0.0621609715, -0.1180604651},
	})
	if L := e.Get("L"); L != 2 {
		t.Errorf("L is %v, want the 2 taps that were bound", L)
	}
}

// TestCanonicalRun computes parameters from parameters and holds identities
// along the run.
func TestCanonicalRun(t *testing.T) {
	c := cellOf(t, "canonical")
	e := NewEnv(c)
	r := tensor.NewRand(1)
	const d, dx, steps = 3, 2, 12
	mustBind(t, e, "A", tensor.RandMatrix(r, d, d, 1))
	mustBind(t, e, "B", tensor.RandMatrix(r, d, d, 1))
	mustBind(t, e, "C", tensor.RandMatrix(r, d, dx, 1))
	mustBind(t, e, "φ", tensor.RandVector(r, d, 1))
	mustBind(t, e, "ΔT", 0.1)
	mustBind(t, e, "x", tensor.RandSequence(r, steps, dx, 1))
	if err := c.Run(e, steps); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"canonical.1.17", "canonical.1.24"} {
		q := (&File{Cells: []*Cell{c}}).Equation(id)
		for n := range steps - 1 {
			left, right, err := q.Sides(e, n)
			if err != nil {
				t.Fatal(err)
			}
			if d := tensor.MaxAbs(tensor.Sub(left.Data(), right.Data())); !(d < 1e-14) {
				t.Errorf("%s at %d: the sides differ by %g", id, n, d)
			}
		}
	}
	if J := e.Get("J").([]tensor.Matrix); len(J) != steps || J[0].Rows != d {
		t.Errorf("J has %d steps, want %d", len(J), steps)
	}
	if q := e.Get("q").(float64); !(q > 0) || math.IsInf(q, 0) {
		t.Errorf("q is %g", q)
	}
}

// cellOf returns a cell of testdata.
func cellOf(t *testing.T, name string) *Cell {
	for _, f := range testFiles(t) {
		if c := f.Cell(name); c != nil {
			return c
		}
	}
	t.Fatalf("no cell %s in testdata", name)
	return nil
}

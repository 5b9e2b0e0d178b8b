package gru_test

import (
	"testing"

	"unroll/derive"
	"unroll/gru"
	"unroll/internal/eqtest"
	"unroll/tensor"
)

// Each forward equation against its statement.
func TestForwardAgainstEquations(t *testing.T) {
	both(t, func(t *testing.T, after bool) {
		f, env := newSystem(1, after).environment(t)
		for _, label := range []string{"1a", "1b", "2a", "2b", "3", "4a", "4b", "5"} {
			eqtest.Check(t, f, cells[after]+"."+label, env, steps, rounding)
		}
	})
}

// The third witness: each backward equation as package derive derives it from
// gru.eq, evaluated on what the hand-written pass computed.
func TestBackwardAgainstDerived(t *testing.T) {
	both(t, func(t *testing.T, after bool) {
		s := newSystem(2, after)
		s.later = nil // the equations end with the sequence
		f, env := s.environment(t)
		for _, label := range []string{"6", "7a", "7b", "8", "9a", "9b", "10a", "10b", "11", "13"} {
			eqtest.Check(t, f, cells[after]+"."+label, env, steps, rounding)
		}
		for _, label := range []string{"12a", "12b", "12c", "12d", "12e", "12f", "12g", "12h", "12i", "14"} {
			eqtest.Check(t, f, cells[after]+"."+label, env, 1, rounding)
		}
		if after {
			eqtest.Check(t, f, "gru_after.12j", env, 1, rounding)
		}
		eqtest.Signals(t, f, cells[after], env, steps, 1e-10)
	})
}

// The cell runs by itself too, from its text alone.
func TestEquationsRun(t *testing.T) {
	both(t, func(t *testing.T, after bool) {
		s := newSystem(3, after)
		f, err := derive.Parse("gru.eq", []byte(gru.Equations))
		if err != nil {
			t.Fatal(err)
		}
		c := f.Cell(cells[after])
		env := derive.NewEnv(c)
		eqtest.Bind(t, env, s.GRU)
		bind(t, env, "x", s.x)
		if err := c.Run(env, steps); err != nil {
			t.Fatal(err)
		}
		tr, err := s.Forward(s.x, nil)
		if err != nil {
			t.Fatal(err)
		}
		if far := tensor.MaxDiff(tr.H, env.Get("h").([]tensor.Vector)); far > rounding {
			t.Errorf("eq %s.5: the states are %.1e apart", cells[after], far)
		}
	})
}

// With q = r ⊙ h the two units differ only in where the reset acts, so with
// r = 1 everywhere and c_h = 0 they are one.
func TestUnitsAgreeWithOpenReset(t *testing.T) {
	s := newSystem(4, false)
	for i := range s.Br {
		s.Br[i] = 1000
	}
	after := s.GRU
	after.After, after.Ch = true, tensor.NewVector(d)
	want := s.forward(t)
	got, err := after.Forward(s.x, s.start)
	if err != nil {
		t.Fatal(err)
	}
	if far := tensor.MaxDiff(got.H, want.H); far > rounding {
		t.Errorf("eq gru_after.4a: with an open reset the units are %.1e apart", far)
	}
	closed := newSystem(4, false)
	after.Br = tensor.Scale(0, s.Br)
	other, err := after.Forward(closed.x, closed.start)
	if err != nil {
		t.Fatal(err)
	}
	if tensor.MaxDiff(other.H, want.H) < 1e-3 {
		t.Error("eq gru_after.4a: the reset gate changes nothing")
	}
}

// A closed update gate, z = 1, holds a state for ever.
func TestKeptState(t *testing.T) {
	both(t, func(t *testing.T, after bool) {
		s := newSystem(5, after)
		for i := range s.Bz {
			s.Bz[i] = 1000
		}
		if far := tensor.MaxDiff(s.forward(t).H[steps-1:], []tensor.Vector{s.start}); far != 0 {
			t.Errorf("eq %s.5: a kept state moved by %g", cells[after], far)
		}
	})
}

// A sequence in two chunks is the whole sequence, bit for bit, forward and
// backward; the parameters' gradients add up to the whole.
func TestChunks(t *testing.T) {
	both(t, func(t *testing.T, after bool) {
		for _, cut := range []int{0, 1, 4, steps} {
			s := newSystem(6, after)
			whole := s.forward(t)
			g, direct := s.backward(t), s.direct(whole)
			first, second := s, s
			first.x, second.x = s.x[:cut], s.x[cut:]
			a := first.forward(t)
			second.start = a.Last()
			b := second.forward(t)
			if tensor.MaxDiff(append(append([]tensor.Vector{}, a.H...), b.H...), whole.H) != 0 {
				t.Errorf("cut at %d: the states differ", cut)
			}
			gb := s.back(t, s.GRU, b, direct[cut:], s.later)
			ga := s.back(t, s.GRU, a, direct[:cut], gb.Start)
			if tensor.MaxDiff([]tensor.Vector{ga.Start}, []tensor.Vector{g.Start}) != 0 ||
				tensor.MaxDiff(append(append([]tensor.Vector{}, ga.X...), gb.X...), g.X) != 0 {
				t.Errorf("cut at %d: the gradients of the inputs or of the start differ", cut)
			}
			pa, pb := ga.Params.Arrays(), gb.Params.Arrays()
			for i, want := range g.Params.Arrays() {
				sum := tensor.Add(pa[i].Data, pb[i].Data)
				if far := tensor.MaxAbs(tensor.Sub(sum, want.Data)); far > rounding {
					t.Errorf("cut at %d: the gradients by %s are %.1e apart", cut, want.Name, far)
				}
			}
		}
	})
}

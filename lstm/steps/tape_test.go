package steps_test

import (
	"maps"
	"slices"
	"testing"

	"unroll/autodiff"
	"unroll/internal/eqtest"
	"unroll/internal/gradcheck"
	"unroll/tensor"
)

// exact is how far another way to the same sums may be: rounding, against a
// gradient of a thousandth or more.
var exact = gradcheck.Tolerance{Default: 1e-11}

func TestBackwardAgainstTape(t *testing.T) {
	onTape(t, system0(40), func(c *tapeCell) {
		c.say("r", c.Tanh(c.say("s", c.Add(c.keep(), c.enter("r")))))
	})
	onTape(t, system1(41), func(c *tapeCell) {
		c.say("s", c.Add(c.Hadamard(c.gate("cs"), c.keep()), c.Hadamard(c.gate("cu"), c.enter("r"))))
		c.say("r", c.Tanh(c.at["s"]))
	})
	onTape(t, system2(42), func(c *tapeCell) {
		c.say("s", c.Add(c.Hadamard(c.gate("cs"), c.keep()), c.Hadamard(c.gate("cu"), c.enter("v"))))
		c.say("v", c.Hadamard(c.gate("cr"), c.say("r", c.Tanh(c.at["s"]))))
	})
	onTape(t, system3(43), func(c *tapeCell) {
		c.say("s", c.Add(c.Hadamard(c.gate("cs"), c.keep()), c.Hadamard(c.gate("cu"), c.Tanh(c.enter("v")))))
		c.say("v", c.Hadamard(c.gate("cr"), c.say("r", c.Tanh(c.at["s"]))))
	})
	onTape(t, system4(44), func(c *tapeCell) {
		c.say("s", c.Add(c.Hadamard(c.gate("cs"), c.at["s"]), c.Hadamard(c.gate("cu"), c.Tanh(c.enter("v")))))
		c.say("v", c.Hadamard(c.gate("cr"), c.say("r", c.Tanh(c.at["s"]))))
	})
	onTape(t, system5(45), func(c *tapeCell) {
		write, keep, update := c.look("cu"), c.look("cs"), c.Tanh(c.enter("v"))
		c.say("s", c.Add(c.Hadamard(keep, c.at["s"]), c.Hadamard(write, update)))
		c.say("v", c.Hadamard(c.look("cr"), c.say("r", c.Tanh(c.at["s"]))))
	})
}

// tapeCell is a cell on a tape. It knows nothing of package steps but the names
// of the parameters.
type tapeCell struct {
	autodiff.Tape
	w  map[string]*autodiff.Var   // parameters
	x  *autodiff.Var              // the input of this step
	at map[string]*autodiff.Var   // signals, each as it was said last
	of map[string][]*autodiff.Var // signals of all steps
}

// say names a signal of this step.
func (c *tapeCell) say(name string, v *autodiff.Var) *autodiff.Var {
	c.at[name], c.of[name] = v, append(c.of[name], v)
	return v
}

func (c *tapeCell) keep() *autodiff.Var { return c.say("F_s", c.MulVec(c.w["W_s"], c.at["s"])) }

func (c *tapeCell) enter(fed string) *autodiff.Var {
	return c.say("F_u", c.Add(c.MulVec(c.w["W_r"], c.at[fed]), c.MulVec(c.w["W_x"], c.x), c.w["theta_s"]))
}

// gate is one that is the same at every step.
func (c *tapeCell) gate(to string) *autodiff.Var {
	return c.say("g_"+to, c.Sigmoid(c.w["b_"+to]))
}

// look is a gate that looks at the input, at the value of the last step and at
// the state, which may be the last or this one.
func (c *tapeCell) look(to string) *autodiff.Var {
	return c.Sigmoid(c.say("a_"+to, c.Add(
		c.MulVec(c.w["W_x"+to], c.x), c.MulVec(c.w["W_s"+to], c.at["s"]), c.MulVec(c.w["W_v"+to], c.at["v"]), c.w["b_"+to])))
}

// onTape runs a cell and its loss on a tape, goes back, and compares what the
// tape found with the backward pass.
func onTape[P cell[P]](t *testing.T, s system[P], step func(c *tapeCell)) {
	c := &tapeCell{w: map[string]*autodiff.Var{}, at: map[string]*autodiff.Var{}, of: map[string][]*autodiff.Var{}}
	sStart, vStart := c.Vec("s[-1]", s.start.S), c.Vec("v[-1]", s.start.V)
	c.at["s"], c.at[s.fed()] = sStart, vStart
	for _, a := range s.p.Arrays() {
		if len(a.Shape) == 1 {
			c.w[a.Name] = c.Vec(a.Name, a.Data)
		} else {
			c.w[a.Name] = c.Mat(a.Name, tensor.Matrix{Rows: a.Shape[0], Cols: a.Shape[1], Data: a.Data})
		}
	}
	E := c.Num("0", 0)
	for n := range s.x {
		c.x = c.say("x", c.Vec("x", s.x[n]))
		step(c)
		E = c.Add(E, c.Scale(0.5, c.SquaredNorm(c.Sub(c.at[s.fed()], c.Vec("target", s.target[n])))))
	}
	if err := c.Backward(E); err != nil {
		t.Fatal(err)
	}

	tr := s.forward(t)
	g := s.backward(t, tr, s.direct(tr))
	got := s.gradient(g)
	var wanted []gradcheck.Array
	grads := map[string]*autodiff.Var{"s[-1]": sStart, s.fed() + "[-1]": vStart}
	maps.Copy(grads, c.w)
	for n, x := range c.of["x"] {
		grads[got[len(c.w)+n].Name] = x
	}
	for _, a := range got {
		wanted = append(wanted, gradcheck.Array{Name: a.Name, Shape: a.Shape, Data: grads[a.Name].Grad.Data})
	}
	text := eqtest.Load(t, "steps.eq").Cell(s.name)
	for _, a := range text.Carries { // what step 0 tells the start
		got = append(got, gradcheck.Vec(a.Name, adjoints(g)[a.Name][0]))
		wanted = append(wanted, gradcheck.Vec(a.Name, grads[a.Of+"[-1]"].Grad.Data))
	}
	for _, a := range text.Adjoints {
		got = append(got, gradcheck.Vec(a.Name, slices.Concat(adjoints(g)[a.Name]...)))
		wanted = append(wanted, gradcheck.Vec(a.Name, slices.Concat(gradients(c.of[a.Of])...)))
	}
	record(t, "tape", s.name, gradcheck.Compare(got, wanted, exact))
}

// gradients returns what a tape found for a signal, at all steps.
func gradients(vars []*autodiff.Var) []tensor.Vector {
	list := make([]tensor.Vector, len(vars))
	for n, v := range vars {
		list[n] = v.Grad.Data
	}
	return list
}

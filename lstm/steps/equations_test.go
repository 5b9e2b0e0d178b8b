package steps_test

import (
	"testing"

	"unroll/derive"
	"unroll/internal/eqtest"
	"unroll/tensor"
)

// Every equation, forward as it is written and backward as package derive
// derives it, evaluated on what the code computed.
func TestEquations(t *testing.T) {
	equations(t, system0(30))
	equations(t, system1(31))
	equations(t, system2(32))
	equations(t, system3(33))
	equations(t, system4(34))
	equations(t, system5(35))
}

func equations[P cell[P]](t *testing.T, s system[P]) {
	tr := s.forward(t)
	direct := s.direct(tr)
	g := s.backward(t, tr, direct)

	f := eqtest.Load(t, "steps.eq")
	c := f.Cell(s.name)
	env := derive.NewEnv(c)
	bind := func(name string, value any) {
		if err := env.Bind(name, value); err != nil {
			t.Fatal(err)
		}
	}
	eqtest.Bind(t, env, s.p)
	eqtest.Bind(t, env, tr)
	for _, name := range c.Outputs {
		bind("direct."+name, direct)
	}
	for _, a := range append(c.Adjoints, c.Carries...) {
		bind(a.Name, adjoints(g)[a.Name])
	}
	for _, a := range g.Params.Arrays() {
		if len(a.Shape) == 1 {
			bind("d."+a.Name, tensor.Vector(a.Data))
		} else {
			bind("d."+a.Name, tensor.Matrix{Rows: a.Shape[0], Cols: a.Shape[1], Data: a.Data})
		}
	}
	bind("d.x", g.X)
	bind("d.s@-1", g.Start.S)
	bind("d."+s.fed()+"@-1", g.Start.V)
	if err := env.BindInitial("s", -1, s.start.S); err != nil {
		t.Fatal(err)
	}
	if err := env.BindInitial(s.fed(), -1, s.start.V); err != nil {
		t.Fatal(err)
	}

	for _, q := range c.Equations {
		eqtest.Check(t, f, q.ID, env, length, rounding)
	}
	b, err := c.Backward()
	if err != nil {
		t.Fatal(err)
	}
	for i, q := range b.Equations {
		times := 1 // a gradient, summed over all steps
		if i < b.Steps || q.Defines().Name == "d.x" {
			times = length
		}
		eqtest.Check(t, f, q.ID, env, times, rounding)
	}
	eqtest.Signals(t, f, s.name, env, length, 1e-10)
}

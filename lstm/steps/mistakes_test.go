package steps_test

import (
	"testing"

	"unroll/internal/gradcheck"
	"unroll/lstm"
	"unroll/lstm/steps"
	"unroll/tensor"
)

// attempt is a backward pass that a tired person wrote: the right one on
// something else than it needs, or with something else done to what it found.
type attempt[P cell[P]] struct {
	system[P]
	tr     steps.Trace
	direct []tensor.Vector
	g      steps.Gradients[P]
}

// mistake is a way to be wrong. Given is done before the backward pass, spoil
// after it.
type mistake[P cell[P]] struct {
	name  string
	given func(a *attempt[P])
	spoil func(a *attempt[P])
}

// reject demands that differences reject every mistake, those that can be made
// in any of the cells and those of this one.
func reject[P cell[P]](t *testing.T, again func() system[P], own []mistake[P]) {
	s := again()
	tr := s.forward(t)
	want := gradcheck.Full(func() float64 { return s.loss(t) }, s.variables(s.p, s.x, s.start))
	var list []gradcheck.Mistake
	for _, m := range append(common[P](s.p), own...) {
		list = append(list, gradcheck.Mistake{Name: s.name + ": " + m.name, Gradient: func() []gradcheck.Array {
			a := &attempt[P]{system: again()}
			a.tr = a.forward(t)
			a.direct = a.system.direct(a.tr)
			if m.given != nil {
				m.given(a)
			}
			a.g = a.backward(t, a.tr, a.direct)
			if m.spoil != nil {
				m.spoil(a)
			}
			return s.gradient(a.g)
		}})
	}
	if len(list) < 20 {
		t.Errorf("%s: %d mistakes, want at least 20", s.name, len(list))
	}
	gradcheck.Reject(t, s.gradient(s.backward(t, tr, s.direct(tr))), want, tolerance, list)
}

// common are mistakes that can be made in any of the cells. A matrix that acts
// on what was there a step before sends its transpose back.
func common[P cell[P]](p P) []mistake[P] {
	zero := tensor.NewVector(d)
	list := []mistake[P]{
		{name: "the loss of the last step is lost", given: func(a *attempt[P]) { a.direct[length-1] = zero }},
		{name: "the loss is a step late", given: func(a *attempt[P]) { a.direct = later(a.direct) }},
		{name: "x[n] becomes x[n-1]", given: func(a *attempt[P]) { a.tr.X = later(a.tr.X) }},
		{name: "s[-1] is taken for zero", given: func(a *attempt[P]) { a.tr.Start.S = zero }},
		{name: "what is fed back first is taken for zero", given: func(a *attempt[P]) { a.tr.Start.V = zero }},
		{name: "the slope of the readout is a step late", given: func(a *attempt[P]) { a.tr.S = later(a.tr.S) }},
		{name: "the gradients of the starts are exchanged", spoil: func(a *attempt[P]) {
			a.g.Start.S, a.g.Start.V = a.g.Start.V, a.g.Start.S
		}},
		{name: "the gradient of x is a step late", spoil: func(a *attempt[P]) { a.g.X = later(a.g.X) }},
	}
	for _, w := range p.Arrays() {
		if len(w.Shape) == 1 {
			continue
		}
		list = append(list, mistake[P]{name: w.Name + " sends nothing back", given: func(a *attempt[P]) { clear(array(a.p, w.Name)) }})
		if w.Shape[0] == w.Shape[1] {
			list = append(list,
				mistake[P]{name: w.Name + " is not transposed", given: func(a *attempt[P]) { transpose(array(a.p, w.Name)) }},
				mistake[P]{name: "the gradient of " + w.Name + " is transposed", spoil: func(a *attempt[P]) { transpose(array(a.g.Params, w.Name)) }})
		}
	}
	return list
}

// array returns the numbers of a parameter, in place.
func array[P cell[P]](p P, name string) []float64 {
	for _, a := range p.Arrays() {
		if a.Name == name {
			return a.Data
		}
	}
	return nil
}

// transpose transposes a d×d matrix in place.
func transpose(data []float64) {
	copy(data, tensor.T(tensor.Matrix{Rows: d, Cols: d, Data: data}).Data)
}

// later returns a sequence with every vector a step later, and the last one
// first.
func later(sequence []tensor.Vector) []tensor.Vector {
	return append([]tensor.Vector{sequence[length-1]}, sequence[:length-1]...)
}

// ever returns a sequence that is the same at each step.
func ever(value float64) []tensor.Vector {
	sequence := make([]tensor.Vector, length)
	for n := range sequence {
		sequence[n] = fill(value)
	}
	return sequence
}

func outer(a, b []tensor.Vector) tensor.Matrix {
	sum := tensor.NewMatrix(len(a[0]), len(b[0]))
	for n := range a {
		sum = tensor.AddMat(sum, tensor.Outer(a[n], b[n]))
	}
	return sum
}

func sum(a []tensor.Vector) tensor.Vector { return tensor.Add(a[0], a[1:]...) }

func TestMistakesInT0(t *testing.T) {
	type a = *attempt[steps.T0]
	reject(t, func() system[steps.T0] { return system0(70) }, []mistake[steps.T0]{
		{name: "the slope is forgotten", given: func(a a) { a.tr.S = ever(0) }},
		{name: "the slope is taken at r[n]", given: func(a a) { a.tr.S = a.tr.R }},
		{name: "W_s and W_r are exchanged", given: func(a a) { a.p.Ws, a.p.Wr = a.p.Wr, a.p.Ws }},
		{name: "r[n-1] becomes r[n]", spoil: func(a a) { a.g.Params.Wr = outer(a.g.Psi, a.tr.R) }},
		{name: "s[n-1] becomes s[n]", spoil: func(a a) { a.g.Params.Ws = outer(a.g.Psi, a.tr.S) }},
		{name: "χ in the place of ψ in θ_s", spoil: func(a a) { a.g.Params.ThetaS = sum(a.g.Chi) }},
	})
}

func TestMistakesInT1(t *testing.T) {
	type a = *attempt[steps.T1]
	reject(t, func() system[steps.T1] { return system1(71) }, []mistake[steps.T1]{
		{name: "the two gates are exchanged", given: func(a a) { a.tr.Gcs, a.tr.Gcu = a.tr.Gcu, a.tr.Gcs }},
		{name: "the gate on the state lets all back", given: func(a a) { a.tr.Gcs = ever(1) }},
		{name: "the gate on what comes in lets all back", given: func(a a) { a.tr.Gcu = ever(1) }},
		{name: "γ_cs sees s[n] in the place of F_s", given: func(a a) { a.tr.Fs = a.tr.S }},
		{name: "γ_cu sees r[n] in the place of F_u", given: func(a a) { a.tr.Fu = a.tr.R }},
		{name: "γ_cs and γ_cu are exchanged", given: func(a a) { a.tr.Fs, a.tr.Fu = a.tr.Fu, a.tr.Fs }},
		{name: "γ_cs sees what was gated already", given: func(a a) {
			for n := range a.tr.Fs {
				a.tr.Fs[n] = tensor.Hadamard(a.tr.Gcs[n], a.tr.Fs[n])
			}
		}},
		{name: "the slope of the readout is forgotten", given: func(a a) { a.tr.S = ever(0) }},
		{name: "the slope of a gate is forgotten", spoil: func(a a) { a.g.Params.Bcs = sum(a.g.GammaCs) }},
		{name: "the slope of a gate is that of the data", spoil: func(a a) {
			a.g.Params.Bcu = tensor.Hadamard(sum(a.g.GammaCu), lstm.SlopeGd(a.p.Bcu))
		}},
		{name: "a gate learns from the first step alone", spoil: func(a a) {
			a.g.Params.Bcs = tensor.Hadamard(a.g.GammaCs[0], lstm.SlopeGc(a.p.Bcs))
		}},
		{name: "ψ in the place of φ_s in W_s", spoil: func(a a) {
			a.g.Params.Ws = outer(a.g.Psi, append([]tensor.Vector{a.start.S}, a.tr.S[:length-1]...))
		}},
		{name: "φ_s in the place of φ_u in W_x", spoil: func(a a) { a.g.Params.Wx = outer(a.g.PhiS, a.tr.X) }},
		{name: "ψ in the place of φ_u in θ_s", spoil: func(a a) { a.g.Params.ThetaS = sum(a.g.Psi) }},
		{name: "s[-1] is seen past the gate", spoil: func(a a) { a.g.Start.S = tensor.MulVecT(a.p.Ws, a.g.Psi[0]) }},
	})
}

func TestMistakesInT2(t *testing.T) {
	type a = *attempt[steps.T2]
	reject(t, func() system[steps.T2] { return system2(72) }, []mistake[steps.T2]{
		{name: "r is fed back, not v", given: func(a a) { a.tr.V = a.tr.R }},
		{name: "the gate on what is shown lets all back", given: func(a a) { a.tr.Gcr = ever(1) }},
		{name: "γ_cr sees v in the place of r", given: func(a a) { a.tr.R = a.tr.V }},
		{name: "γ_cr sees s in the place of r", given: func(a a) { a.tr.R = a.tr.S }},
		{name: "g_cr and g_cs are exchanged", given: func(a a) { a.tr.Gcr, a.tr.Gcs = a.tr.Gcs, a.tr.Gcr }},
		{name: "g_cs and g_cu are exchanged", given: func(a a) { a.tr.Gcs, a.tr.Gcu = a.tr.Gcu, a.tr.Gcs }},
		{name: "the slope of the readout is forgotten", given: func(a a) { a.tr.S = ever(0) }},
		{name: "the slope is taken at v[n]", given: func(a a) { a.tr.S = a.tr.V }},
		{name: "ρ in the place of χ in γ_cr", spoil: func(a a) {
			a.g.Params.Bcr = tensor.NewVector(d)
			for n := range a.g.Rho {
				a.g.Params.Bcr = tensor.Add(a.g.Params.Bcr, tensor.Hadamard(a.g.Rho[n], a.tr.R[n]))
			}
			a.g.Params.Bcr = tensor.Hadamard(a.g.Params.Bcr, lstm.SlopeGc(a.p.Bcr))
		}},
		{name: "the slope of a gate is forgotten", spoil: func(a a) { a.g.Params.Bcr = sum(a.g.GammaCr) }},
		{name: "the slope of another gate", spoil: func(a a) {
			a.g.Params.Bcr = tensor.Hadamard(sum(a.g.GammaCr), lstm.SlopeGc(a.p.Bcs))
		}},
		{name: "v[n-1] becomes v[n]", spoil: func(a a) { a.g.Params.Wr = outer(a.g.PhiU, a.tr.V) }},
		{name: "ψ in the place of φ_u in x", spoil: func(a a) { a.g.X[2] = tensor.MulVecT(a.p.Wx, a.g.Psi[2]) }},
	})
}

func TestMistakesInT3(t *testing.T) {
	type a = *attempt[steps.T3]
	reject(t, func() system[steps.T3] { return system3(73) }, []mistake[steps.T3]{
		{name: "the slope of the update is forgotten", given: func(a a) { a.tr.Fu = ever(0) }},
		{name: "the slope of the update is taken at u", given: func(a a) { a.tr.Fu = a.tr.U }},
		{name: "the slope of the update is taken at s", given: func(a a) { a.tr.Fu = a.tr.S }},
		{name: "the slope of the update is a step late", given: func(a a) { a.tr.Fu = later(a.tr.Fu) }},
		{name: "γ_cu sees F_u in the place of u", given: func(a a) { a.tr.U = a.tr.Fu }},
		{name: "γ_cu sees the update of the step before", given: func(a a) { a.tr.U = later(a.tr.U) }},
		{name: "the gate on what comes in lets all back", given: func(a a) { a.tr.Gcu = ever(1) }},
		{name: "the gate on the state lets all back", given: func(a a) { a.tr.Gcs = ever(1) }},
		{name: "r is fed back, not v", given: func(a a) { a.tr.V = a.tr.R }},
		{name: "the update is gated by g_cr", given: func(a a) { a.tr.Gcu = a.tr.Gcr }},
		{name: "the update skips the gate in θ_s", spoil: func(a a) {
			a.g.Params.ThetaS = tensor.NewVector(d)
			for n := range a.g.Psi {
				a.g.Params.ThetaS = tensor.Add(a.g.Params.ThetaS, tensor.Hadamard(a.g.Psi[n], lstm.SlopeGd(a.tr.Fu[n])))
			}
		}},
		{name: "φ_s in the place of φ_u in W_r", spoil: func(a a) {
			a.g.Params.Wr = outer(a.g.PhiS, append([]tensor.Vector{a.start.V}, a.tr.V[:length-1]...))
		}},
	})
}

func TestMistakesInT4(t *testing.T) {
	type a = *attempt[steps.T4]
	reject(t, func() system[steps.T4] { return system4(74) }, []mistake[steps.T4]{
		{name: "nothing comes back from state to state", given: func(a a) { a.tr.Gcs = ever(0) }},
		{name: "the carousel has no gate backwards", given: func(a a) { a.tr.Gcs = ever(1) }},
		{name: "the carousel has a slope", given: func(a a) {
			for n := range a.tr.Gcs {
				a.tr.Gcs[n] = tensor.Hadamard(a.tr.Gcs[n], lstm.SlopeGd(a.tr.S[n]))
			}
		}},
		{name: "the carousel is gated by g_cu", given: func(a a) { a.tr.Gcs = a.tr.Gcu }},
		{name: "γ_cs sees s[n] in the place of s[n-1]", spoil: func(a a) {
			gamma := tensor.NewVector(d)
			for n := range a.g.Psi {
				gamma = tensor.Add(gamma, tensor.Hadamard(a.g.Psi[n], a.tr.S[n]))
			}
			a.g.Params.Bcs = tensor.Hadamard(gamma, lstm.SlopeGc(a.p.Bcs))
		}},
		{name: "s[-1] is seen past the gate", spoil: func(a a) { a.g.Start.S = a.g.Psi[0] }},
		{name: "s[-1] is seen through the update", spoil: func(a a) { a.g.Start.S = a.g.PhiU[0] }},
		{name: "γ_cu sees F_u in the place of u", given: func(a a) { a.tr.U = a.tr.Fu }},
		{name: "the slope of the update is forgotten", given: func(a a) { a.tr.Fu = ever(0) }},
		{name: "the slope of the readout is forgotten", given: func(a a) { a.tr.S = ever(0) }},
		{name: "γ_cr sees v in the place of r", given: func(a a) { a.tr.R = a.tr.V }},
		{name: "the gate on what is shown lets all back", given: func(a a) { a.tr.Gcr = ever(1) }},
		{name: "r is fed back, not v", given: func(a a) { a.tr.V = a.tr.R }},
	})
}

func TestMistakesInT5(t *testing.T) {
	type a = *attempt[steps.T5]
	before := func(a a) (s, v []tensor.Vector) {
		return append([]tensor.Vector{a.start.S}, a.tr.S[:length-1]...), append([]tensor.Vector{a.start.V}, a.tr.V[:length-1]...)
	}
	reject(t, func() system[steps.T5] { return system5(75) }, []mistake[steps.T5]{
		{name: "the peephole of g_cr sees s[n-1]", spoil: func(a a) { s, _ := before(a); a.g.Params.Wscr = outer(a.g.AlphaCr, s) }},
		{name: "the peephole of g_cs sees s[n]", spoil: func(a a) { a.g.Params.Wscs = outer(a.g.AlphaCs, a.tr.S) }},
		{name: "the peephole of g_cu sees s[n]", spoil: func(a a) { a.g.Params.Wscu = outer(a.g.AlphaCu, a.tr.S) }},
		{name: "g_cr is fed v[n]", spoil: func(a a) { a.g.Params.Wvcr = outer(a.g.AlphaCr, a.tr.V) }},
		{name: "α_cs and α_cu are exchanged in W_v", spoil: func(a a) {
			_, v := before(a)
			a.g.Params.Wvcs, a.g.Params.Wvcu = outer(a.g.AlphaCu, v), outer(a.g.AlphaCs, v)
		}},
		{name: "what g_cs and g_cu see is exchanged", given: func(a a) { a.tr.Acs, a.tr.Acu = a.tr.Acu, a.tr.Acs }},
		{name: "the slope of g_cr is taken at g_cr", given: func(a a) { a.tr.Acr = a.tr.Gcr }},
		{name: "the slope of g_cs is a step late", given: func(a a) { a.tr.Acs = later(a.tr.Acs) }},
		{name: "the slope of g_cu is taken at zero", given: func(a a) { a.tr.Acu = ever(0) }},
		{name: "the peepholes are diagonal", given: func(a a) {
			for _, m := range []tensor.Matrix{a.p.Wscu, a.p.Wscs, a.p.Wscr} {
				for i := range m.Data {
					if i%d != i/d {
						m.Data[i] = 0
					}
				}
			}
		}},
		{name: "the carousel has no gate backwards", given: func(a a) { a.tr.Gcs = ever(1) }},
		{name: "g_cs of the step before on the carousel", given: func(a a) { a.tr.Gcs = later(a.tr.Gcs) }},
		{name: "the slope of the update is that of a gate", given: func(a a) {
			a.tr.Fu = ever(0)
			a.tr.Gcu = later(a.tr.Gcu)
		}},
		{name: "ψ in the place of α_cs in b_cs", spoil: func(a a) { a.g.Params.Bcs = sum(a.g.Psi) }},
		{name: "γ_cu sees F_u in the place of u", given: func(a a) { a.tr.U = a.tr.Fu }},
		{name: "γ_cr sees v in the place of r", given: func(a a) { a.tr.R = a.tr.V }},
		{name: "the gate on what is shown lets all back", given: func(a a) { a.tr.Gcr = ever(1) }},
		{name: "r is fed back, not v", given: func(a a) { a.tr.V = a.tr.R }},
		{name: "the gates send nothing back to x", spoil: func(a a) {
			for n := range a.g.X {
				a.g.X[n] = tensor.MulVecT(a.p.Wx, a.g.PhiU[n])
			}
		}},
		{name: "f_χ and f_ψ are exchanged before the first step", spoil: func(a a) { a.g.Start = lstm.State{S: a.g.FChi[0], V: a.g.FPsi[0]} }},
	})
}

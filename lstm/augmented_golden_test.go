package lstm_test

import (
	"testing"

	"unroll/lstm"
	"unroll/tensor"
)

// common returns a network of common windows that look ahead, its numbers not
// yet set.
func common(t testing.TB, dx, ds, dv, taps int) lstm.Augmented {
	t.Helper()
	return must(lstm.RandomAugmented(tensor.NewRand(1), lstm.Sizes{X: dx, S: ds, V: dv, Taps: taps}, lstm.Options{}))(t, "augmented.6.b.1a")
}

// (7.a) One of everything but two taps: all weights ½, all biases 0.1.
func TestAugmentedGoldenScalars(t *testing.T) {
	p := common(t, 1, 1, 1, 2)
	for _, a := range p.Arrays() {
		a.Data[0] = 0.1
		if len(a.Shape) == 2 {
			a.Data[0] = 0.5
		}
	}
	tr := must(p.Forward([]tensor.Vector{{1}, {-1}, {0.5}}, lstm.State{}))(t, "augmented.6.b.1a")
	gates := tensor.Vector{0.5249791875, 0.4708102187, 0.5895410628}
	for _, c := range []struct {
		label, claim string
		got          []tensor.Vector
		want         tensor.Vector
	}{
		{"6.b.1a", "ξ_cu", tr.XiCu, tensor.Vector{0, -0.25, 0.25}},
		{"6.b.1e", "ξ_du", tr.XiDu, tensor.Vector{0, -0.25, 0.25}},
		{"6.b.2b", "g_cu", tr.Gcu, gates},
		{"6.b.3b", "g_cs", tr.Gcs, gates},
		{"6.b.4b", "g_cx", tr.Gcx, gates},
		{"6.b.5b", "u", tr.U, tensor.Vector{0.0996679946, -0.0107559935, 0.2446070364}},
		{"6.b.6", "s", tr.S, tensor.Vector{0.0523236228, 0.0195704647, 0.1557434847}},
		{"6.b.7b", "g_cr", tr.Gcr, tensor.Vector{0.5314986841, 0.4667320681, 0.6059106784}},
		{"6.b.8b", "q", tr.Q, tensor.Vector{0.0277845855, 0.0091329975, 0.0936109845}},
		{"6.b.8c", "v", tr.V, tensor.Vector{0.0138922927, 0.0045664987, 0.0468054923}},
	} {
		golden(t, "augmented."+c.label, c.claim, column(c.got, 0), c.want, 1e-10)
	}
}

// checksums are the sum of the entries, and the sum of them times their place.
func checksums(entries tensor.Vector) tensor.Vector {
	sums := tensor.NewVector(2)
	for k, entry := range entries {
		sums[0], sums[1] = sums[0]+entry, sums[1]+float64(k+1)*entry
	}
	return sums
}

// (7.b) Sizes that differ, which a missing transpose does not survive. Golden
// arrays have all their taps in one.
func TestAugmentedGoldenVectors(t *testing.T) {
	s := augmented{
		Augmented: common(t, 2, 3, 2, 2),
		start:     lstm.State{}, later: lstm.State{S: tensor.NewVector(3), V: tensor.NewVector(2)},
	}
	const taps, windows = 2, 5
	arrays := s.Arrays()
	for p := range windows {
		entries := goldenEntries(p+1, taps*3*2)
		for l := range taps {
			entries = entries[copy(arrays[p*taps+l].Data, entries):]
		}
	}
	for i, a := range arrays[windows*taps:] {
		copy(a.Data, goldenEntries(windows+1+i, len(a.Data)))
	}
	for n := range 4 {
		s.x = append(s.x, tensor.Scale(2, goldenEntries(21+n, 2)))
		s.y = append(s.y, goldenEntries(25+n, 2))
	}
	tr, g := s.forward(t), s.backward(t)
	const digits = 1e-10
	golden(t, "augmented.6.b.8c", "E", tensor.Vector{s.loss(t)()}, tensor.Vector{0.411905319695}, 1e-12)
	golden(t, "augmented.6.b.6", "s[·]_0", column(tr.S, 0), tensor.Vector{-0.1054586474, -0.1245826119, -0.1115809663, -0.2004836542}, digits)
	golden(t, "augmented.6.b.6", "s[·]_1", column(tr.S, 1), tensor.Vector{0.0960535075, 0.2584640219, 0.3420257234, 0.2398234500}, digits)
	golden(t, "augmented.6.b.6", "s[·]_2", column(tr.S, 2), tensor.Vector{-0.1668310895, -0.2325621125, -0.2239935505, -0.2502986365}, digits)
	golden(t, "augmented.6.b.8c", "v[·]_0", column(tr.V, 0), tensor.Vector{0.0256896431, 0.0699660693, 0.1068436251, 0.0621609715}, digits)
	golden(t, "augmented.6.b.8c", "v[·]_1", column(tr.V, 1), tensor.Vector{-0.0583734270, -0.0880425085, -0.1158899440, -0.1180604651}, digits)

	gradient := map[string]tensor.Vector{"x": flat(g.X)}
	for _, a := range g.Params.Arrays() {
		gradient[symbolOf(a)] = append(gradient[symbolOf(a)], a.Data...)
	}
	want := map[string]tensor.Vector{
		"W_xcu": {-0.0180498535, -0.0828065820}, "W_xcs": {-0.0072082111, -0.0650184176}, "W_xcx": {-0.0001490547, 0.0298876172},
		"W_xcr": {-0.0141679829, -0.0852616469}, "W_xdu": {0.0078993885, 0.1431455865},
		"W_scu": {-0.0058292778, -0.0323027319}, "W_scs": {-0.0028197290, -0.0163281136}, "W_scx": {-0.0003203933, -0.0015884957}, "W_scr": {0.0030166723, 0.0104034249},
		"W_vcu": {-0.0009262603, -0.0040068173}, "W_vcs": {-0.0004274878, -0.0019852255}, "W_vcx": {-0.0000507108, 0.0000504473},
		"W_vcr": {-0.0011547263, -0.0058165776}, "W_vdu": {0.0004279130, 0.0030285026},
		"b_cu": {0.0259439867, 0.0513878141}, "b_cs": {0.0121472390, 0.0265886986}, "b_cx": {-0.0009353341, -0.0027213385},
		"b_cr": {0.0271641916, 0.0609990548}, "b_du": {-0.0174309682, -0.0155277243}, "W_qdr": {-0.0021432543, -0.0911820751},
		"x": {-0.0273638983, -0.1374812639},
	}
	if len(gradient) != len(want) {
		t.Errorf("%d gradients, want %d", len(gradient), len(want))
	}
	for name, sums := range want {
		golden(t, "augmented.6.c.9a", "∂E/∂"+name, checksums(gradient[name]), sums, digits)
	}
}

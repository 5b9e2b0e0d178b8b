package lstm_test

import (
	"testing"

	"unroll/lstm"
	"unroll/tensor"
)

// goldenEntries are those of golden array p, counted from 1 (7.b).
func goldenEntries(p, size int) tensor.Vector {
	v := tensor.NewVector(size)
	for k := range v {
		v[k] = 0.1 * float64((3*p+5*k)%11-5)
	}
	return v
}

// column returns entry i of each vector.
func column(signal []tensor.Vector, i int) tensor.Vector {
	var column tensor.Vector
	for _, v := range signal {
		column = append(column, v[i])
	}
	return column
}

// (7.a) One of everything: all weights ½, all biases 0.1.
func TestVanillaGoldenScalars(t *testing.T) {
	s := vanilla{Vanilla: lstm.RandomVanilla(tensor.NewRand(1), 1, 1), x: []tensor.Vector{{1}, {-1}, {0.5}}, y: silence(3)}
	for _, a := range s.Arrays() {
		a.Data[0] = 0.1
		if len(a.Shape) == 2 {
			a.Data[0] = 0.5
		}
	}
	tr, g := s.forward(t), s.backward(t)
	s.start, s.later = lstm.State{}, lstm.State{S: tensor.Vector{0}, V: tensor.Vector{0}}
	golden(t, "vanilla.5.c.6b", "E", tensor.Vector{s.loss(t)()}, tensor.Vector{0.035150704403}, 1e-12)
	const digits = 1e-10
	for _, c := range []struct {
		label, claim string
		got          []tensor.Vector
		want         tensor.Vector
	}{
		{"5.c.1b", "g_cu", tr.Gcu, tensor.Vector{0.6456563062, 0.4718971338, 0.5922126702}},
		{"5.c.2b", "g_cs", tr.Gcs, tensor.Vector{0.6456563062, 0.4718971338, 0.5922126702}},
		{"5.c.3b", "u", tr.U, tensor.Vector{0.5370495670, -0.2783612352, 0.3425546309}},
		{"5.c.4", "s", tr.S, tensor.Vector{0.3467494397, 0.0322721977, 0.2219771970}},
		{"5.c.5b", "g_cr", tr.Gcr, tensor.Vector{0.6842504609, 0.4329638839, 0.6149037674}},
		{"5.c.6a", "r", tr.R, tensor.Vector{0.3334896348, 0.0322609986, 0.2184017585}},
		{"5.c.6b", "v", tr.V, tensor.Vector{0.2281904363, 0.0139678472, 0.1342960641}},
		{"5.d.1", "χ", g.Chi, tensor.Vector{0.2444063849, 0.0426179750, 0.1342960641}},
		{"5.d.4", "ψ", g.Psi, tensor.Vector{0.1915248581, 0.0709463048, 0.0821128742}},
		{"5.d.6b", "α_cu", g.AlphaCu, tensor.Vector{0.0235323677, -0.0049215783, 0.0067928577}},
		{"5.d.5b", "α_cs", g.AlphaCs, tensor.Vector{0, 0.0061307190, 0.0006399576}},
		{"5.d.3b", "α_cr", g.AlphaCr, tensor.Vector{0.0176097306, 0.0003375460, 0.0069453772}},
		{"5.d.7b", "α_du", g.AlphaDu, tensor.Vector{0.0879931599, 0.0308852106, 0.0429220628}},
	} {
		golden(t, "vanilla."+c.label, c.claim, column(c.got, 0), c.want, digits)
	}
	want := map[string]float64{
		"W_xcu": 0.0318503748, "W_scu": -0.0014873341, "W_vcu": -0.0010281755, "b_cu": 0.0254036471,
		"W_xcs": -0.0058107402, "W_scs": 0.0021464762, "W_vcs": 0.0014079103, "b_cs": 0.0067706766,
		"W_xcr": 0.0207448732, "W_scr": 0.0076587729, "W_vcr": 0.0001740367, "b_cr": 0.0248926538,
		"W_xdu": 0.0785689808, "W_vdu": 0.0076472385, "b_du": 0.1618004334,
	}
	for _, a := range g.Params.Arrays() {
		golden(t, "vanilla.5.d.10a", "∂E/∂"+a.Name, a.Data, tensor.Vector{want[a.Name]}, digits)
	}
}

// (7.b) Two of everything, which a missing transpose does not survive. Each
// gradient is known by the sum of its entries, and by the sum of them times
// their place.
func TestVanillaGoldenVectors(t *testing.T) {
	s := vanilla{Vanilla: lstm.RandomVanilla(tensor.NewRand(1), 2, 2), later: lstm.State{S: tensor.NewVector(2), V: tensor.NewVector(2)}}
	for i, a := range s.Arrays() {
		copy(a.Data, goldenEntries(i+1, len(a.Data)))
	}
	for n := range 4 {
		s.x = append(s.x, tensor.Scale(2, goldenEntries(16+n, 2)))
		s.y = append(s.y, goldenEntries(20+n, 2))
	}
	tr := s.forward(t)
	const digits = 1e-10
	golden(t, "vanilla.5.c.6b", "E", tensor.Vector{s.loss(t)()}, tensor.Vector{0.341499544458}, 1e-12)
	golden(t, "vanilla.5.c.4", "s[·]_0", column(tr.S, 0), tensor.Vector{-0.1224552794, -0.2898056776, -0.4135687107, -0.1822093380}, digits)
	golden(t, "vanilla.5.c.4", "s[·]_1", column(tr.S, 1), tensor.Vector{0.1237834912, -0.0369380239, -0.2478060253, 0.0740163157}, digits)
	golden(t, "vanilla.5.c.6b", "v[·]_0", column(tr.V, 0), tensor.Vector{-0.0635534958, -0.1785633671, -0.2536700388, -0.0875021642}, digits)
	golden(t, "vanilla.5.c.6b", "v[·]_1", column(tr.V, 1), tensor.Vector{0.0443819739, -0.0186544631, -0.1223918808, 0.0263577817}, digits)
	want := map[string]tensor.Vector{
		"W_xcu": {-0.0136019611, -0.0159388775}, "W_xcs": {-0.0103492918, -0.0184234680},
		"W_xcr": {-0.0274012025, -0.0650987558}, "W_xdu": {-0.0852110896, -0.3833237732},
		"W_scu": {0.0065845520, 0.0120163332}, "W_scs": {0.0021463743, -0.0049391415}, "W_scr": {-0.0017002431, -0.0088534962},
		"W_vcu": {0.0033487244, 0.0055568055}, "W_vcs": {0.0011403361, -0.0032415443},
		"W_vcr": {0.0052830746, 0.0089315680}, "W_vdu": {0.0145196675, 0.0762075038},
		"b_cu": {0.0130082479, 0.0088548716}, "b_cs": {0.0013548003, 0.0105912348},
		"b_cr": {-0.0026816713, -0.0160775418}, "b_du": {-0.1946592995, -0.3158781944},
	}
	for _, a := range s.backward(t).Params.Arrays() {
		var sum, weighted float64
		for k, entry := range a.Data {
			sum, weighted = sum+entry, weighted+float64(k+1)*entry
		}
		golden(t, "vanilla.5.d.10a", "∂E/∂"+a.Name, tensor.Vector{sum, weighted}, want[a.Name], digits)
	}
}

package rnn_test

import (
	"testing"

	"unroll/internal/gradcheck"
	"unroll/rnn"
	"unroll/tensor"
)

// signalDifferences returns χ and ψ by differences. A readout r[n], or a state
// s[n], is moved, the network goes on from there, and the loss of step n and
// all later ones is compared.
func signalDifferences(t testing.TB, p rnn.Canonical, s system, sStart tensor.Vector) adjoints {
	t.Helper()
	tr := must(p.Forward(s.x, sStart, s.rStart))(t, "rnn_canonical.1.20a")
	later := func(n int, state, readout tensor.Vector) float64 {
		rest := must(p.Forward(s.x[n+1:], state, readout))(t, "rnn_canonical.1.20a")
		E, _, err := rnn.SquaredError(append([]tensor.Vector{readout}, rest.R...), s.v[n:])
		return must(E, err)(t, "loss.2.2b")
	}
	var g adjoints
	for n := range s.x {
		state, readout := tr.S[n].Clone(), tr.R[n].Clone()
		chi := gradcheck.Full(func() float64 { return later(n, state, readout) }, []gradcheck.Array{gradcheck.Vec("r", readout)})
		psi := gradcheck.Full(func() float64 { return later(n, state, rnn.G(state)) }, []gradcheck.Array{gradcheck.Vec("s", state)})
		g.Chi, g.Psi = append(g.Chi, chi[0].Data), append(g.Psi, psi[0].Data)
	}
	return g
}

// A signal of one step has the room that the gradient of one input has.
var atStep = gradcheck.Tolerance{Default: differences.Default}

func TestSignalsAgainstDifferences(t *testing.T) {
	s := newSystem(32)
	g, without := s.backward(t), rnn.Canonical{Ws: tensor.NewMatrix(d, d), Wr: s.Wr, Wx: s.Wx, ThetaS: s.ThetaS}
	want := signalDifferences(t, without, s, tensor.NewVector(d))
	record(t, "differences", "rnn", map[string]string{"Chi": "3.1", "Psi": "3.2"},
		gradcheck.Compare(gradcheck.Fields(adjoints{g.Chi, g.Psi}), gradcheck.Fields(want), atStep))

	p, s, sStart := newCanonical(33)
	c := canonicalBackward(t, p, s, sStart)
	record(t, "differences", "rnn_canonical", map[string]string{"Chi": "3.1", "Psi": "3.5a"},
		gradcheck.Compare(gradcheck.Fields(adjoints{c.Chi, c.Psi}), gradcheck.Fields(signalDifferences(t, p, s, sStart)), atStep))
}

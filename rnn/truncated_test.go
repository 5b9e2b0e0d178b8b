package rnn_test

import (
	"testing"

	"unroll/rnn"
	"unroll/tensor"
)

// A horizon keeps the contributions of the losses that are near enough, and one
// as long as the sequence keeps all.
func TestTruncated(t *testing.T) {
	s := newSystem(46)
	tr := s.forward(t)
	direct := s.direct(t, tr)
	for horizon := 1; horizon <= steps+1; horizon++ {
		psi := repeat(tensor.NewVector(d), steps)
		for l := range steps {
			for n, part := range must(s.Contribution(tr, l, direct[l]))(t, "distance.3.7") {
				if l-n < horizon {
					psi[n] = tensor.Add(psi[n], part)
				}
			}
		}
		g := must(s.Truncated(tr, direct, horizon))(t, "rnn.3.1")
		agree(t, "rnn.3.2", "losses within the horizon", flat(g.Psi), flat(psi), rounding)
		agree(t, "rnn.3.4a", "losses within the horizon", g.Params.Wr.Data, outer(psi, append([]tensor.Vector{tr.RStart}, tr.R[:steps-1]...)).Data, rounding)
		agree(t, "rnn.3.4e", "losses within the horizon", g.RStart, tensor.MulVecT(s.Wr, psi[0]), rounding)
	}
	whole, g := s.backward(t), must(s.Truncated(tr, direct, steps))(t, "rnn.3.1")
	agree(t, "rnn.3.1", "a horizon of all steps", flat(g.Chi), flat(whole.Chi), rounding)
	agree(t, "rnn.3.4a", "a horizon of all steps", g.Params.Flat(), whole.Params.Flat(), rounding)
}

// Chunks that carry the readout on are the whole sequence forward. Backward,
// each is the gradient of its own loss with its start held fixed; a single one
// is exact, several are not.
func TestCarried(t *testing.T) {
	s := newSystem(52)
	tr, exact := s.forward(t), s.backward(t)
	chunks := must(s.Carried(s.x, s.v, s.rStart, []int{3, 2, 2}))(t, "segments.2.8")
	var r []tensor.Vector
	rStart := s.rStart
	for m, j := range []int{0, 3, 5} {
		r = append(r, chunks[m].R...)
		chunk := s
		K := len(chunks[m].X)
		chunk.x, chunk.v, chunk.rStart = s.x[j:j+K], s.v[j:j+K], rStart
		agree(t, "segments.2.9", "gradient of a chunk", chunks[m].Gradient.Flat(), chunk.backward(t).Params.Flat(), rounding)
		rStart = chunks[m].Last()
	}
	agree(t, "rnn.1.31b", "readouts of the whole sequence", flat(r), flat(tr.R), 0)
	E, g := rnn.Total(chunks)
	agree(t, "segments.2.8", "loss of the whole sequence", tensor.Vector{E}, tensor.Vector{s.loss(t)()}, rounding)
	if near := tensor.MaxAbs(tensor.Sub(g.Flat(), exact.Params.Flat())); near < 1e-3 {
		t.Errorf("eq segments.2.9: chunks have the exact gradient to %.1e, though it is cut", near)
	}
	_, g = rnn.Total(must(s.Carried(s.x, s.v, s.rStart, []int{steps}))(t, "segments.2.9"))
	agree(t, "segments.2.9", "a single chunk is exact", g.Flat(), exact.Params.Flat(), rounding)
}

package rnn

import (
	"fmt"

	"unroll/internal/check"
	"unroll/tensor"
)

// Segment is what one segment of a sequence contributes.
type Segment struct {
	Trace
	E        float64  // its loss E_m
	Gradient Standard // ∂E_m/∂Θ, by the parameters
}

// Independent unrolls the network over one segment after the other, each from
// r[−1] = 0, against targets v as [SquaredError] takes them. The lengths are at
// least 1 and add up to the number of steps.
//
// No more steps than the longest segment has are needed at a time. Where the
// targets of a segment depend on nothing outside it, this is all there is to
// learn (the unrolling proposition); where they do, [Standard.BoundaryBound]
// limits what is lost, and a [DelayedCopy] over more than a segment cannot be
// learned at all.
func (p Standard) Independent(x, v []tensor.Vector, lengths []int) ([]Segment, error) {
	return p.segments("Standard.Independent", x, v, nil, lengths, func(Trace) tensor.Vector { return nil })
}

// Carried is like [Standard.Independent], but each segment starts from the last
// readout of the one before it, and the first from rStart; nil stands for
// zeros. The readouts are those of the whole sequence. The gradients are not:
// they take the start of a segment as given, and end there. This is truncated
// backpropagation through time as it is mostly done, in chunks; a single
// segment is the exact gradient.
func (p Standard) Carried(x, v []tensor.Vector, rStart tensor.Vector, lengths []int) ([]Segment, error) {
	return p.segments("Standard.Carried", x, v, rStart, lengths, Trace.Last)
}

// segments unrolls one segment after the other; next says where the one after
// a trace starts.
func (p Standard) segments(function string, x, v []tensor.Vector, rStart tensor.Vector, lengths []int, next func(Trace) tensor.Vector) ([]Segment, error) {
	err := check.First(p.check(), check.Sequence("x", x, len(x), p.Wx.Cols), targets(v, len(x), p.d()), check.Start("rStart", rStart, p.d()), partition(lengths, len(x)))
	if err != nil {
		return nil, check.In("rnn: "+function, err)
	}
	xs, vs, segments := split(x, lengths), split(v, lengths), make([]Segment, len(lengths))
	for m := range segments {
		if segments[m], err = p.segment(xs[m], vs[m], rStart); err != nil {
			return nil, fmt.Errorf("%w, in segment %d of %s", err, m, function)
		}
		rStart = next(segments[m].Trace)
	}
	return segments, nil
}

// segment goes forward and backward over one segment.
func (p Standard) segment(x, v []tensor.Vector, rStart tensor.Vector) (Segment, error) {
	tr, err := p.Forward(x, rStart)
	if err != nil {
		return Segment{}, err
	}
	E, direct, err := SquaredError(tr.R, v)
	if err != nil {
		return Segment{}, err
	}
	g, err := p.Backward(tr, direct)
	return Segment{Trace: tr, E: E, Gradient: g.Params}, err
}

// Total adds up the losses of segments and their gradients (eqs. 2.8, 2.9).
// The order of the segments does not matter, but for rounding. Of no segments
// both are zero.
func Total(segments []Segment) (E float64, gradient Standard) {
	if len(segments) == 0 {
		return 0, Standard{}
	}
	gradient = segments[0].Gradient.zero()
	for _, m := range segments {
		//eq:segments.2.8
		E = E + m.E
		//eq:segments.2.9
		gradient = gradient.plus(m.Gradient)
	}
	return E, gradient
}

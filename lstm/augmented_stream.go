package lstm

import (
	"fmt"

	"unroll/internal/check"
	"unroll/tensor"
)

// Stream runs an augmented network over inputs that come one by one, or a few
// at a time. It looks at the parameters once, where Forward looks at them in each
// call, which takes longer than a step.
type Stream struct {
	p    Augmented
	last State
}

// Stream returns a stream that goes on from a state. The parameters must not
// change while it is in use. A window that sees more than the input of its own
// step is an error: the others are not there.
func (p Augmented) Stream(start State) (*Stream, error) {
	err := check.First(p.check(), start.check("start", p.ds(), p.dv()))
	if past, ahead := p.Reach(); err == nil && (past > 0 || ahead > 0) {
		err = fmt.Errorf("the windows reach %d steps back and %d ahead, expected 0 and 0", past, ahead)
	}
	if err != nil {
		return nil, check.In("lstm: Augmented.Stream", err)
	}
	return &Stream{p, start.orZero(p.ds(), p.dv())}, nil
}

// Forward runs the next steps and returns what Forward of the network returns,
// to the last bit. After an error the stream is where it was.
func (s *Stream) Forward(x []tensor.Vector) (AugmentedTrace, error) {
	if err := check.Sequence("x", x, len(x), s.p.dx()); err != nil {
		return AugmentedTrace{}, check.In("lstm: Stream.Forward", err)
	}
	tr := s.p.run(x, 0, len(x), s.last)
	s.last = tr.Last()
	return tr, nil
}

package rnn_test

import (
	"testing"

	"unroll/rnn"
	"unroll/tensor"
	"unroll/train"
)

// learn trains a network of 8 readouts on examples, of which it unrolls each by
// one of the ways to do so, and returns the mean loss a target of the last tenth
// of the training. No example comes twice, so the loss is that on unseen data.
func learn(t *testing.T, size, steps int, segments func(p rnn.Standard) ([]rnn.Segment, int, error)) float64 {
	t.Helper()
	losses, err := train.Fit(rnn.Random(tensor.NewRand(60), 8, size), func(p rnn.Standard) (float64, rnn.Standard, error) {
		s, targets, err := segments(p)
		E, gradient := rnn.Total(s)
		return E / float64(targets), gradient, err
	}, train.Options{Steps: steps, Rate: 0.01, Clip: 1})
	if err != nil {
		t.Fatal(err)
	}
	tail := losses[steps-steps/10:]
	return tensor.Sum(tail) / float64(len(tail))
}

// (V7) What a boundary makes impossible. To say again what was heard lag steps
// ago can be learned over the whole sequence and not over segments within the
// lag, where every answer lies beyond the boundary: there the best is to say 0.
// Segments somewhat longer than the lag are right where the answer is inside,
// and their loss is the share of targets that it is not.
func TestDelayedCopyNeedsTheSegment(t *testing.T) {
	const steps, lag, chance = 24, 3, 1. / 24 // half the variance of a target
	for _, c := range []struct {
		K     int
		blind float64 // share of the targets that nobody can know
	}{
		{2, 1},
		{3, 1},
		{6, 9. / 21}, // 3 of each segment but the first, which has none there
		{24, 0},
	} {
		draw, lengths := tensor.NewRand(61), make([]int, steps/c.K)
		for m := range lengths {
			lengths[m] = c.K
		}
		loss := learn(t, 1, 800, func(p rnn.Standard) ([]rnn.Segment, int, error) {
			x, v := rnn.DelayedCopy(draw, steps, 1, lag)
			segments, err := p.Independent(x, v, lengths)
			return segments, steps - lag, err
		}) / chance
		t.Logf("V7: lag %d, segments of %2d: loss %.2f of that of saying 0; %.2f is what nobody can know", lag, c.K, loss, c.blind)
		if loss < 0.9*c.blind || loss > c.blind+0.1 {
			t.Errorf("segments of %d have a loss of %.2f, want about %.2f", c.K, loss, c.blind)
		}
	}
}

// The adding problem over a few steps is learned, by the loss of the last step
// alone.
func TestAddingIsLearned(t *testing.T) {
	const length, chance = 6, 1. / 48
	draw := tensor.NewRand(62)
	loss := learn(t, 2, 1000, func(p rnn.Standard) ([]rnn.Segment, int, error) {
		var batch []rnn.Segment
		for range 8 {
			x, v, err := rnn.Adding(draw, length)
			if err != nil {
				return nil, 0, err
			}
			s, err := p.Independent(x, v, []int{length})
			if err != nil {
				return nil, 0, err
			}
			batch = append(batch, s...)
		}
		return batch, len(batch), nil
	}) / chance
	t.Logf("adding problem over %d steps: loss %.2f of that of saying ½", length, loss)
	if loss > 1./3 {
		t.Errorf("the loss is %.2f of that of saying ½, want less than a third", loss)
	}
}

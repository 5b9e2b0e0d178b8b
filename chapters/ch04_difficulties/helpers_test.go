package ch04_difficulties

import (
	"unroll/rnn"
	"unroll/tensor"
)

// factors is the largest factor on an error after 0 to 60 steps back, past
// states that are drawn at random between plus and minus a size.
func factors(cell rnn.Standard, size float64) ([]float64, error) {
	past, err := cell.Forward(tensor.RandSequence(tensor.NewRand(9), 61, 2, 0), nil)
	if err != nil {
		return nil, err
	}
	past.S = tensor.RandSequence(tensor.NewRand(9), 61, 8, size)
	return cell.GradientNorms(past, 60)
}

// batch is the mean loss and gradient over examples that draw brings.
func batch(p rnn.Standard, size int, draw func() (x, v []tensor.Vector, err error)) (float64, rnn.Standard, error) {
	var segments []rnn.Segment
	for range size {
		x, v, err := draw()
		if err != nil {
			return 0, rnn.Standard{}, err
		}
		one, err := p.Independent(x, v, []int{len(x)})
		if err != nil {
			return 0, rnn.Standard{}, err
		}
		segments = append(segments, one...)
	}
	E, gradient := rnn.Total(segments)
	return E / float64(size), gradient, nil
}

// mean is the arithmetic mean.
func mean(v []float64) float64 {
	return tensor.Sum(v) / float64(len(v))
}

// smooth averages over a sliding window.
func smooth(v []float64, width int) []float64 {
	var out []float64
	for i := range len(v) - width + 1 {
		out = append(out, mean(v[i:i+width]))
	}
	return out
}

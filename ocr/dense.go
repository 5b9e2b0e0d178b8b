package ocr

import (
	"fmt"
	"math"

	"unroll/ocr/cell"
	"unroll/tensor"
)

// Dense computes F(W x + b) at every place.
type Dense struct {
	W tensor.Matrix
	B tensor.Vector
	F string // Tanh, Softmax, Logistic, Relu, Linear, …, as in the file
}

func (s *source) dense(kind string) Layer {
	m := s.matrix(kind + ": weights")
	if s.err != nil {
		return nil
	}
	return Dense{columns(m, 0, m.Cols-1), column(m, m.Cols-1), kind}
}

func (l Dense) shape(in shape) (shape, error) {
	err := in.wantDepth(l.F, l.W.Cols)
	in.depth = l.W.Rows
	return in, err
}

func (l Dense) forward(in Grid, p *pass) Grid {
	out := NewGrid(in.Height, in.Width, l.W.Rows)
	for y := range in.Height {
		for x := range in.Width {
			at := out.At(y, x)
			for i := range at {
				at[i] = cell.Dot(l.W.Row(i), in.At(y, x)) + l.B[i]
			}
			l.activate(at, p.Arithmetic)
			if l.F != "Softmax" {
				for i := range at {
					at[i] = p.Keep(at[i])
				}
			}
		}
	}
	return out
}

// activate applies F in place.
func (l Dense) activate(v tensor.Vector, a cell.Arithmetic) {
	var f func(float64) float64
	switch l.F {
	case "Softmax", "SoftmaxNoCTC":
		softmax(v)
		return
	case "Tanh":
		f = a.Tanh
	case "Logistic":
		f = a.Sigmoid
	case "Relu":
		f = func(x float64) float64 { return max(0, x) }
	case "LinLogistic":
		f = func(x float64) float64 { return max(0, min(1, x)) }
	case "LinTanh":
		f = func(x float64) float64 { return max(-1, min(1, x)) }
	case "Linear":
		return
	}
	for i := range v {
		v[i] = f(v[i])
	}
}

// softmax makes probabilities of the entries, in place.
func softmax(v tensor.Vector) {
	largest := v[0]
	for _, x := range v {
		largest = max(largest, x)
	}
	sum := 0.0
	for i, x := range v {
		v[i] = math.Exp(max(x-largest, -86)) // Tesseract's smallest probability is e⁻⁸⁶, not 0
		sum += v[i]
	}
	for i := range v {
		v[i] /= sum
	}
}

// String describes the layer, such as "Tanh 9 to 16".
func (l Dense) String() string { return fmt.Sprintf("%s %d to %d", l.F, l.W.Cols, l.W.Rows) }

package onnx

import (
	"math"
	"sync"
	"testing"
)

// The LSTM of recurrentModel has one unit, so that its formulas can be written
// out with numbers.
func TestLSTMByHand(t *testing.T) {
	m, err := Parse("lstm.onnx", recurrentModel())
	if err != nil {
		t.Fatal(err)
	}
	x := []float32{0.5, -1, 1, 0.25, -0.5, 0.125}
	sigmoid := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	var h, c float64
	for n := range 3 {
		a, b := float64(x[2*n]), float64(x[2*n+1])
		i := sigmoid(1*a + 2*b + 1*h)
		o := sigmoid(3*a + 4*b + 2*h)
		f := sigmoid(5*a + 6*b + 3*h)
		g := math.Tanh(7*a + 8*b + 4*h)
		c = f*c + i*g
		h = o * math.Tanh(c)
	}
	out, err := m.Run(map[string]Tensor{"X": {Float32, []int{3, 1, 2}, x}})
	if err != nil {
		t.Fatal(err)
	}
	if err := near(out["Y_h"], Tensor{Float32, []int{1, 1, 1}, []float32{float32(h)}}, 1e-7, 1e-6); err != nil {
		t.Error(err)
	}
}

// A model can run several times at once, from the first run on.
func TestRunsAtOnce(t *testing.T) {
	m, err := Parse("lstm.onnx", recurrentModel())
	if err != nil {
		t.Fatal(err)
	}
	x := Tensor{Float32, []int{3, 1, 2}, []float32{1, 2, 3, 4, 5, 6}}
	results := make([]Tensor, 8)
	var all sync.WaitGroup
	for i := range results {
		all.Go(func() {
			if out, err := m.Run(map[string]Tensor{"X": x}); err == nil {
				results[i] = out["Y_h"]
			}
		})
	}
	all.Wait()
	for _, y := range results {
		if err := near(y, results[0], 0, 0); err != nil || y.Type == 0 {
			t.Errorf("%s: %v", y, err)
		}
	}
}

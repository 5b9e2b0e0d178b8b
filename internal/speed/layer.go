package speed

import (
	"math"
	"math/rand/v2"

	"unroll/engine"
)

// A Layer is a layer of the engine ready to do its work.
type Layer struct {
	Do     func() error // one call; after the first it allocates nothing
	Level  string       // the kernels in use
	device *engine.Device
}

// Close ends the workers.
func (l *Layer) Close() { l.device.Close() }

// Open makes a layer with random weights and input for some work.
func Open(w Work) (*Layer, error) {
	if err := w.Check(); err != nil {
		return nil, err
	}
	device, err := engine.Open(engine.Options{Threads: w.Threads, Level: w.Level})
	if err != nil {
		return nil, err
	}
	l := &Layer{Level: device.Level().String(), device: device}
	if l.Do, err = call(device, w); err != nil {
		device.Close()
		return nil, err
	}
	return l, nil
}

// call is the work as a function.
func call(d *engine.Device, w Work) (func() error, error) {
	makeLayer := d.RNN
	if w.Model == "lstm" {
		makeLayer = d.LSTM
	}
	l, err := makeLayer(w.Shape.I, w.Shape.H)
	if err != nil {
		return nil, err
	}
	r := rand.New(rand.NewPCG(1, 2))
	weights := l.NewWeights()
	bound := float32(1 / math.Sqrt(float64(w.Shape.H)))
	for _, part := range [][]float32{weights.Input, weights.Recurrent, weights.Bias} {
		fill(r, part, bound)
	}
	if err := l.SetWeights(weights); err != nil {
		return nil, err
	}
	switch w.Mode {
	case "train":
		return training(l, w.Shape, r)
	case "forward":
		return forward(l, w.Shape, r)
	}
	return stream(l, w.Shape, r)
}

func fill(r *rand.Rand, x []float32, bound float32) {
	for i := range x {
		x[i] = (2*r.Float32() - 1) * bound
	}
}

// forward runs whole sequences, from zero state.
func forward(l *engine.Layer, s Shape, r *rand.Rand) (func() error, error) {
	stream, err := l.Stream(s.B)
	if err != nil {
		return nil, err
	}
	x, y := make([]float32, s.T*s.B*s.I), make([]float32, s.T*s.B*s.H)
	fill(r, x, 1)
	return func() error {
		if err := stream.SetState(engine.State{}); err != nil {
			return err
		}
		return stream.Run(x, y)
	}, nil
}

// stream runs one step; the state goes on from call to call.
func stream(l *engine.Layer, s Shape, r *rand.Rand) (func() error, error) {
	stream, err := l.Stream(s.B)
	if err != nil {
		return nil, err
	}
	x, y := make([]float32, s.B*s.I), make([]float32, s.B*s.H)
	fill(r, x, 1)
	return func() error { return stream.Run(x, y) }, nil
}

// training clears the gradient, goes forward, takes the loss mean(y²), goes back
// and takes a step of gradient descent.
func training(l *engine.Layer, s Shape, r *rand.Rand) (func() error, error) {
	t, err := l.Training(s.T, s.B)
	if err != nil {
		return nil, err
	}
	x, y, dy := make([]float32, s.T*s.B*s.I), make([]float32, s.T*s.B*s.H), make([]float32, s.T*s.B*s.H)
	fill(r, x, 1)
	var loss float64
	return func() error {
		l.ClearGradient()
		if err := t.Forward(x, engine.State{}, y); err != nil {
			return err
		}
		loss = meanSquare(y, dy)
		if math.IsNaN(loss) {
			return errNaN
		}
		if err := t.Backward(dy, engine.State{}, nil, engine.State{}); err != nil {
			return err
		}
		return l.SGD(1e-3)
	}, nil
}

// meanSquare is the mean of y² and, in dy, its gradient.
func meanSquare(y, dy []float32) float64 {
	scale := 2 / float32(len(y))
	var sums [4]float32 // of a block, side by side, so that they do not wait for each other
	var total float64
	for len(y) > 0 {
		block := min(len(y), 4096)
		for i, v := range y[:block] {
			sums[i%4] += v * v
			dy[i] = v * scale
		}
		for i := range sums {
			total += float64(sums[i])
			sums[i] = 0
		}
		y, dy = y[block:], dy[block:]
	}
	return total * float64(scale) / 2
}

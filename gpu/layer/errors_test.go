package layer_test

import (
	"math"
	"strings"
	"testing"

	"unroll/engine"
	"unroll/engine/net"
	"unroll/gpu"
	"unroll/gpu/layer"
	"unroll/gpu/ptx"
)

func second(_ any, err error) error { return err }

func TestErrors(t *testing.T) {
	d := open(t, layer.Options{Loop: layer.Persistent, Units: 5})
	l, err := d.LSTM(3, 5)
	must(t, err)
	rnn, err := open(t, layer.Options{}).RNN(3, 5)
	must(t, err)
	rs, err := rnn.Stream(2)
	must(t, err)
	gru, err := d.GRU(3, 5)
	must(t, err)
	s, err := l.Stream(2)
	must(t, err)
	training, err := l.Training(4, 2)
	must(t, err)
	f := func(n int) []float32 { return make([]float32, n) }
	none := engine.State{}
	for _, c := range []struct {
		err  error
		want string
	}{
		{second(layer.Open(gpu.NewInterpreter(ptx.Options{}), layer.Options{Loop: 3})), "layer: Open: Loop is 3, expected Fused, Products or Persistent"},
		{second(layer.Open(gpu.NewInterpreter(ptx.Options{}), layer.Options{Units: -1})), "layer: Open: Units is -1"},
		{second(d.LSTM(0, 5)), "layer: LSTM: inputs is 0, expected at least 1"},
		{second(d.Vanilla(3, -1)), "layer: Vanilla: hidden is -1, expected at least 1"},
		{second(d.RNN(math.MaxInt, math.MaxInt)), "too large"},
		{second(d.GRU(1, 1<<15)), "too large"},
		{second(d.Augmented(1, 1, engine.Augmentation{Coupled: true})), "layer: Augmented: no kernel for {Peepholes:0 External:false Coupled:true"},
		{second(d.Augmented(1, 1, windowed(engine.Window{Taps: -1}))), "layer: Augmented: the window has -1 taps from 0 on"},
		{second(d.Augmented(1, 0, windowed(engine.Window{}))), "layer: Augmented: hidden is 0"},
		{second(d.Augmented(1<<12, 1<<12, windowed(engine.Window{Taps: 1 << 12}))), "too large"},
		{second(d.Augmented(0, 1, engine.Augmentation{})), "layer: Augmented: inputs is 0"},
		{second(gru.Training(1, 1)), "layer: Training: Loop is Persistent, expected Fused or Products: this cell has no such kernel"},
		{second(l.Training(1, 10000)), "layer: Training: Loop is Persistent, which needs 240400 bytes on chip for 5 units of 10000 sequences, expected at most 232448"},
		{second(l.Stream(0)), "layer: Stream: batch is 0, expected at least 1"},
		{second(l.Training(0, 2)), "layer: Training: steps is 0"},
		{second(l.Training(1<<30, 1<<30)), "too large"},
		{s.Run(nil, nil), "layer: Run: x has 0 numbers, expected a multiple of 6 for each step, and at least one"},
		{s.Run(f(12), f(10)), "layer: Run: y has 10 numbers, expected 20"},
		{s.SetState(engine.State{H: f(3)}), "layer: SetState: state.H has 3 numbers, expected 10"},
		{s.State(engine.State{C: f(3)}), "layer: State: state.C has 3 numbers, expected 10"},
		{rs.SetState(engine.State{C: f(10)}), "layer: SetState: state.C has 10 numbers, expected 0"},
		{training.Backward(f(40), none, nil, none), "layer: Backward: there is no Forward to go back through"},
		{training.Last(none), "layer: Last: there is no Forward"},
		{training.Forward(nil, none, nil), "layer: Forward: x has 0 numbers, expected 6 for each of 1 to 4 steps"},
		{training.Forward(f(30), none, nil), "x has 30 numbers"},
		{training.Forward(f(6), engine.State{H: f(1)}, nil), "layer: Forward: start.H has 1 numbers, expected 10"},
		{training.Forward(f(6), none, f(1)), "layer: Forward: y has 1 numbers, expected 10"},
		{l.SetWeights(engine.Weights{}), "layer: SetWeights: Input has 0 numbers, expected 60"},
		{l.Weights(engine.Weights{Input: f(60), Recurrent: f(9)}), "layer: Weights: Recurrent has 9 numbers, expected 100"},
		{l.Gradient(l.NewWeights()), "layer: Gradient: there is none"},
		{l.SGD(1), "layer: Update: there is no gradient"},
		{l.Adam(1, 0, 0, -1), "engine: Rule: Eps is -1"},
		{second(l.ClipNorm(1)), "layer: ClipNorm: there is no gradient"},
		{second(l.ClipNorm(math.NaN())), "layer: ClipNorm: the limit is NaN"},
	} {
		expect(t, c.err, c.want)
	}
	must(t, training.Forward(f(12), none, nil))
	expect(t, training.Backward(f(40), none, nil, none), "layer: Backward: dy has 40 numbers, expected 20")
	expect(t, training.Backward(f(20), engine.State{H: f(1)}, nil, none), "later.H has 1")
	expect(t, training.Backward(f(20), none, f(1), none), "dx has 1 numbers, expected 12")
	expect(t, training.Backward(f(20), none, nil, engine.State{C: f(1)}), "start.C has 1")
	dy := f(20)
	dy[3] = float32(math.Inf(1))
	must(t, training.Backward(dy, none, nil, none))
	expect(t, training.Backward(f(20), none, nil, none), "there is no Forward")
	expect(t, second(l.ClipNorm(1)), "layer: ClipNorm: the norm of the gradient is")
}

func TestNetworkErrors(t *testing.T) {
	d, cpu := open(t, layer.Options{}), processor(t)
	spec := net.Spec{Cell: "lstm", Vocabulary: 3, Hidden: 2, Layers: 2, Outputs: 3, Loss: "softmax"}
	refused := func(change func(*net.Spec), words string) {
		s := spec
		change(&s)
		from, err := net.New(cpu, s, 1)
		must(t, err)
		expect(t, second(d.Network(from)), words)
	}
	refused(func(s *net.Spec) { s.Cell, s.Augmentation.Coupled = "augmented", true }, "layer: Network: no kernel for {Peepholes:0 External:false Coupled:true")
	refused(func(s *net.Spec) { s.Loss = "squared" }, "Loss is squared, expected softmax")
	refused(func(s *net.Spec) { s.Bidirectional = true }, "Bidirectional is true, expected false")
	refused(func(s *net.Spec) { s.Last = true }, "Last is true, expected false")
	refused(func(s *net.Spec) { s.Dropout = 0.5 }, "Dropout is 0.5, expected 0")
	from, err := net.New(cpu, spec, 1)
	must(t, err)
	n, err := d.Network(from)
	must(t, err)
	training, err := n.Training(2, 2)
	must(t, err)
	stream, err := n.Stream(2)
	must(t, err)
	forward := func(b net.Batch, s net.State) error { return second(training.Forward(b, s)) }
	two := []int32{1, 2}
	for _, c := range []struct {
		err  error
		want string
	}{
		{second(n.Training(0, 1)), "layer: Training: steps is 0"},
		{forward(net.Batch{}, nil), "layer: Forward: Symbols has 0 entries, expected 2 for each step"},
		{forward(net.Batch{Symbols: make([]int32, 6)}, nil), "the batch has 3 steps, expected at most 2"},
		{forward(net.Batch{Symbols: []int32{1, 3}}, nil), "Symbols is 3 at entry 1, expected 0 to 2"},
		{forward(net.Batch{Symbols: two, Lengths: []int{1, 1}}, nil), "Lengths are given, expected none"},
		{forward(net.Batch{Symbols: two}, nil), "Classes has 0 entries, expected 2"},
		{forward(net.Batch{Symbols: two, Classes: []int32{-2, 0}}, nil), "Classes is -2 at entry 0, expected -1 to 2"},
		{forward(net.Batch{Symbols: two, Classes: two}, net.State{}), "the state has 0 layers, expected 2"},
		{forward(net.Batch{Symbols: two, Classes: two}, net.State{{H: make([]float32, 3)}, {}}), "state[0].H has 3 numbers, expected 4"},
		{training.Backward(1), "there is no Forward to go back through"},
		{training.Last(nil), "there is no Forward"},
		{stream.Run(net.Batch{Symbols: two}, nil), "layer: Run: answers has 0 entries, expected 6"},
	} {
		expect(t, c.err, c.want)
	}
}

// Memory that is not there is asked for by name and size, what is free is told, and
// what had been taken is given back.
func TestOutOfMemory(t *testing.T) {
	driver := gpu.NewInterpreter(ptx.Options{Memory: 3000})
	d, err := layer.Open(driver, layer.Options{})
	must(t, err)
	l, err := d.LSTM(2, 6)
	must(t, err)
	for range 3 { // nothing stays behind
		expect(t, second(l.Training(40, 1)), "layer: Training: gates, 3840 bytes, beside 2068 that this device gave out: ptx: Alloc: expected 1 to 932 bytes, which are free, found 3840")
		expect(t, second(d.LSTM(2, 100)), "layer: LSTM: weights, 164800 bytes, beside")
	}
	training, err := l.Training(2, 1)
	must(t, err)
	forth := func() error { return training.Forward(make([]float32, 4), engine.State{}, nil) }
	must(t, forth())
	must(t, training.Backward(make([]float32, 12), engine.State{}, nil, engine.State{}))
	expect(t, l.Adam(1, 0, 0, 1), "layer: Update: moment 1, 864 bytes")
	must(t, l.SGD(1)) // the layer still works
	must(t, forth())
	must(t, training.Close())
	must(t, training.Close())
	must(t, d.Close())
	must(t, driver.Close())
}

// A driver that knows the kernels already is an error of Open, and so is one without
// room for anything.
func TestOpenFails(t *testing.T) {
	driver := gpu.NewInterpreter(ptx.Options{Memory: 4})
	expect(t, second(layer.Open(driver, layer.Options{})), "layer: Open: constants, 8 bytes, beside 0 that this device gave out: ptx: Alloc: expected 1 to 4 bytes")
	expect(t, second(layer.Open(driver, layer.Options{})), "layer: Open: kernels: ")
	must(t, driver.Close())
}

// A kernel that fails names itself, and the call.
func TestKernelFails(t *testing.T) {
	driver := gpu.NewInterpreter(ptx.Options{Budget: 30})
	d, err := layer.Open(driver, layer.Options{})
	must(t, err)
	_, err = d.LSTM(2, 6)
	if err == nil || !strings.HasPrefix(err.Error(), "layer: LSTM: ptx: ") {
		t.Errorf("found %v", err)
	}
	must(t, d.Close())
	must(t, driver.Close())
}

package ch05_argument

import (
	"math"
	"math/rand/v2"

	"unroll/lstm"
	"unroll/lstm/steps"
	"unroll/tensor"
	"unroll/train"
)

// In float64 the logistic function is exactly one at open, and exactly zero at
// closed.
const open, closed = 40., -800.

// bias is what a constant gate needs to stand at a value.
func bias(gate float64) tensor.Vector {
	return tensor.Vector{math.Log(gate / (1 - gate))}
}

// one is a matrix of one number.
func one(value float64) tensor.Matrix { return tensor.FromRows(tensor.Vector{value}) }

// entry is one entry of a signal, over all steps.
func entry(signal []tensor.Vector, i int) []float64 {
	var values []float64
	for _, v := range signal {
		values = append(values, v[i])
	}
	return values
}

// turning is an input that is one for a while and then as long minus one.
func turning() []tensor.Vector {
	var x []tensor.Vector
	for n := range 40 {
		x = append(x, tensor.Vector{1})
		if n >= 20 {
			x[n][0] = -1
		}
	}
	return x
}

// takenBack is how many steps after the turn the state is no longer above zero.
func takenBack(state []float64) int {
	for n := range 20 {
		if state[20+n] < 1e-9 {
			return n + 1
		}
	}
	return 20
}

// without is the parameters of T3 as T4 has them.
func without(p steps.T3) steps.T4 {
	return steps.T4{Wr: p.Wr, Wx: p.Wx, ThetaS: p.ThetaS, Bcs: p.Bcs, Bcu: p.Bcu, Bcr: p.Bcr}
}

// cell is what every step of the argument has.
type cell[P any] interface {
	Arrays() []tensor.Array
	Forward(x []tensor.Vector, start lstm.State) (steps.Trace, error)
	Backward(tr steps.Trace, direct []tensor.Vector) (steps.Gradients[P], error)
}

// run is a forward pass. The networks of this chapter are its own, so that an
// error is one of the chapter.
func run[P cell[P]](p P, x []tensor.Vector, start lstm.State) steps.Trace {
	trace, err := p.Forward(x, start)
	if err != nil {
		panic(err)
	}
	return trace
}

// back is a backward pass from a derivative by the last output alone.
func back[P cell[P]](p P, trace steps.Trace, last tensor.Vector) steps.Gradients[P] {
	direct := make([]tensor.Vector, len(trace.X))
	for n := range direct {
		direct[n] = tensor.NewVector(len(last))
	}
	direct[len(direct)-1] = last
	g, err := p.Backward(trace, direct)
	if err != nil {
		panic(err)
	}
	return g
}

// wayBack is the size of an error that is noticed at the last step, at each step
// on its way back, from the last to the first.
func wayBack[P cell[P]](p P, x []tensor.Vector, d int) []float64 {
	psi := back(p, run(p, x, lstm.State{}), tensor.Ones(d)).Psi
	var sizes []float64
	for n := range psi {
		sizes = append(sizes, tensor.Norm(psi[len(psi)-1-n])/tensor.Norm(psi[len(psi)-1]))
	}
	return sizes
}

// latch draws a sequence of numbers between minus and plus one half, one of the
// first half with a mark, and the number that was marked.
func latch(r *rand.Rand, length int) (x []tensor.Vector, answer float64) {
	for range length {
		x = append(x, tensor.Vector{r.Float64() - 0.5, 0})
	}
	marked := r.IntN(length / 2)
	x[marked][1] = 1
	return x, x[marked][0]
}

// ask runs a cell over a sequence. The first entry of its last output is its
// answer; off is how far that is from the right one.
func ask[P cell[P]](p P, x []tensor.Vector, answer float64) (trace steps.Trace, off tensor.Vector) {
	trace = run(p, x, lstm.State{})
	said := trace.Output()[len(x)-1]
	off = tensor.NewVector(len(said))
	off[0] = said[0] - answer
	return trace, off
}

// test is the mean loss over sequences that were not seen in training.
func test[P cell[P]](p P, length int) float64 {
	draw, loss := tensor.NewRand(6), 0.
	const sequences = 100
	for range sequences {
		x, answer := latch(draw, length)
		_, off := ask(p, x, answer)
		loss += tensor.Dot(off, off) / 2 / sequences
	}
	return loss
}

// result is what became of a cell: its losses in training, and its mean loss on
// new sequences of about that length and of twice that.
type result struct {
	Name       string
	Losses     []float64
	Same, Long float64
}

// learn trains a cell on sequences of about ten steps, and tests it.
func learn[P cell[P]](name string, p P) result {
	draw := tensor.NewRand(5)
	losses, err := train.Fit(p, func(p P) (float64, P, error) {
		x, answer := latch(draw, 6+draw.IntN(9))
		trace, off := ask(p, x, answer)
		return tensor.Dot(off, off) / 2, back(p, trace, off).Params, nil
	}, train.Options{Steps: 3000, Rate: 0.01, Clip: 1})
	if err != nil {
		panic(err)
	}
	return result{name, losses, test(p, 10), test(p, 20)}
}

// all trains every step of the argument, from random parameters.
func all(seed uint64) []result {
	const d, dx = 4, 2
	draw := func() *rand.Rand { return tensor.NewRand(seed) }
	return []result{
		learn("T0", steps.RandomT0(draw(), d, dx)),
		learn("T1", steps.RandomT1(draw(), d, dx)),
		learn("T2", steps.RandomT2(draw(), d, dx)),
		learn("T3", steps.RandomT3(draw(), d, dx)),
		learn("T4", steps.RandomT4(draw(), d, dx)),
		learn("T5", steps.RandomT5(draw(), d, dx)),
	}
}

// smooth averages over a sliding window.
func smooth(v []float64, width int) []float64 {
	var out []float64
	for i := range len(v) - width + 1 {
		out = append(out, tensor.Sum(v[i:i+width])/float64(width))
	}
	return out
}

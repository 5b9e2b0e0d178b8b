package ch06_vanilla

import (
	"fmt"
	"math"
	"slices"

	"unroll/figure"
	"unroll/lstm"
	"unroll/rnn"
	"unroll/tensor"
	"unroll/train"
)

// zero is a cell whose parameters are all zero.
func zero(ds, dx int) lstm.Vanilla {
	cell := lstm.RandomVanilla(tensor.NewRand(1), ds, dx)
	for _, a := range cell.Arrays() {
		clear(a.Data)
	}
	return cell
}

// quiet is how much smaller a forecast is than what it is about.
const quiet = 0.25

// forecasts is a series on the scale of its first values, and for each of them
// what comes next, small enough for a value between −1 and 1.
func forecasts(series []float64, first int) (x, y []tensor.Vector, err error) {
	var known []tensor.Vector
	for _, value := range series {
		known = append(known, tensor.Vector{value})
	}
	scale, err := lstm.Standardise(known[:first])
	if err != nil {
		return nil, nil, err
	}
	known, err = scale.Apply(known)
	if err != nil {
		return nil, nil, err
	}
	last := len(known) - 1
	for _, next := range known[1:] {
		y = append(y, tensor.Scale(quiet, next))
	}
	return known[:last], y, nil
}

// against is the squared error of a forecast between two steps, divided by
// that of saying that nothing changes.
func against(trace lstm.VanillaTrace, y []tensor.Vector, from, to int) float64 {
	var found, unchanged float64
	for n := from; n < to; n++ {
		miss, change := trace.V[n][0]-y[n][0], quiet*trace.X[n][0]-y[n][0]
		found, unchanged = found+miss*miss, unchanged+change*change
	}
	return found / unchanged
}

// entry is one entry of each vector.
func entry(signal []tensor.Vector, i int) []float64 {
	var out []float64
	for _, v := range signal {
		out = append(out, v[i])
	}
	return out
}

// extent is the smallest and the largest number.
func extent(v []float64) (low, high float64) { return slices.Min(v), slices.Max(v) }

// gradient is the squared error of a cell from a zero start, and all gradients.
func gradient(p lstm.Vanilla, x, y []tensor.Vector) (
	float64, lstm.VanillaGradients, error) {
	trace, err := p.Forward(x, lstm.State{})
	if err != nil {
		return 0, lstm.VanillaGradients{}, err
	}
	E, direct, err := rnn.SquaredError(trace.V, y)
	if err != nil {
		return 0, lstm.VanillaGradients{}, err
	}
	g, err := p.Backward(trace, direct, lstm.State{})
	return E, g, err
}

// mistake is a backward pass that goes by other weights than those that were
// used, or by other signals than those that were.
type mistake struct {
	name    string
	weights func(p *lstm.Vanilla)
	signals func(tr *lstm.VanillaTrace)
}

// gradient is what the mistake makes of the gradient.
func (m mistake) gradient(p lstm.Vanilla, x, y []tensor.Vector) (
	lstm.VanillaGradients, error) {
	trace, err := p.Forward(x, lstm.State{})
	if err != nil {
		return lstm.VanillaGradients{}, err
	}
	_, direct, err := rnn.SquaredError(trace.V, y)
	if err != nil {
		return lstm.VanillaGradients{}, err
	}
	if m.weights != nil {
		m.weights(&p)
	}
	if m.signals != nil {
		m.signals(&trace)
	}
	return p.Backward(trace, direct, lstm.State{})
}

// differences is the slope of the squared error by each parameter, which is
// moved a little each way and put back.
func differences(p lstm.Vanilla, x, y []tensor.Vector) lstm.Vanilla {
	loss := func() float64 {
		E, _, err := gradient(p, x, y)
		if err != nil {
			return math.NaN()
		}
		return E
	}
	const h = 1e-5
	slopes := zero(len(p.Bcu), p.Wxcu.Cols)
	for i, a := range p.Arrays() {
		for k, value := range a.Data {
			a.Data[k] = value + h
			up := loss()
			a.Data[k] = value - h
			slopes.Arrays()[i].Data[k] = (up - loss()) / (2 * h)
			a.Data[k] = value
		}
	}
	return slopes
}

// compare prints how far a gradient is from the right one, relative to its
// length, and the cosine of the angle between them.
func compare(name string, found, right lstm.Vanilla) {
	a, b := train.Flat(found.Arrays()), train.Flat(right.Arrays())
	off := tensor.Norm(tensor.Sub(a, b)) / tensor.Norm(b)
	cosine := tensor.Dot(a, b) / tensor.Norm(a) / tensor.Norm(b)
	fmt.Printf("%-36s  %5.0e  %9.4f\n", name, off, cosine)
}

// transpose turns every square matrix around.
func transpose(p *lstm.Vanilla) {
	for _, m := range []*tensor.Matrix{
		&p.Wscu, &p.Wscs, &p.Wscr, &p.Wvcu, &p.Wvcs, &p.Wvcr, &p.Wvdu,
	} {
		*m = tensor.T(*m)
	}
}

// every is a signal with the same sizes and one number everywhere.
func every(signal []tensor.Vector, number float64) []tensor.Vector {
	var out []tensor.Vector
	for _, v := range signal {
		out = append(out, tensor.Scale(number, tensor.Ones(len(v))))
	}
	return out
}

// small is a cell for two inputs with weights smaller than usual by a factor,
// and a bias of the gate that keeps.
func small(seed uint64, ds int, factor, bias float64) lstm.Vanilla {
	cell := lstm.RandomVanilla(tensor.NewRand(seed), ds, 2)
	for _, a := range cell.Arrays() {
		copy(a.Data, tensor.Scale(factor, a.Data))
	}
	copy(cell.Bcs, tensor.Scale(bias, tensor.Ones(ds)))
	return cell
}

// atTheEnd is a derivative of the loss that is zero but at the last step.
func atTheEnd(steps, d int) []tensor.Vector {
	direct := make([]tensor.Vector, steps)
	for n := range direct {
		direct[n] = tensor.NewVector(d)
	}
	direct[steps-1] = tensor.Ones(d)
	return direct
}

// fromTheEnd is the norm of a signal, step by step from the last one back,
// relative to the last one.
func fromTheEnd(signal []tensor.Vector) []float64 {
	var norms []float64
	for _, v := range slices.Backward(signal) {
		norms = append(norms, tensor.Norm(v))
	}
	return tensor.Scale(1/norms[0], norms)
}

// leftInNetwork is what is left, after 0, 1, 2 … steps back, of an error that
// the loss notices at the last step alone.
func leftInNetwork(p rnn.Standard, x []tensor.Vector) ([]float64, error) {
	trace, err := p.Forward(x, nil)
	if err != nil {
		return nil, err
	}
	g, err := p.Backward(trace, atTheEnd(len(x), len(p.ThetaS)))
	return fromTheEnd(g.Psi), err
}

// leftInCell is the same for an LSTM, and what its gates alone let through.
func leftInCell(p lstm.Vanilla, x []tensor.Vector) (left, kept []float64, err error) {
	trace, err := p.Forward(x, lstm.State{})
	if err != nil {
		return nil, nil, err
	}
	g, err := p.Backward(trace, atTheEnd(len(x), len(p.Bcu)), lstm.State{})
	if err != nil {
		return nil, nil, err
	}
	carousel, err := p.Carousel(trace)
	if err != nil {
		return nil, nil, err
	}
	gates, err := carousel.Kept(len(x) - 1)
	return fromTheEnd(g.Psi), fromTheEnd(gates), err
}

// batch is the mean loss and gradient over examples that draw brings.
func batch(p lstm.Vanilla, size int, draw func() (x, v []tensor.Vector, err error)) (
	float64, lstm.Vanilla, error) {
	E, sum := 0.0, zero(len(p.Bcu), p.Wxcu.Cols)
	for range size {
		x, v, err := draw()
		if err != nil {
			return 0, p, err
		}
		e, g, err := gradient(p, x, v)
		if err != nil {
			return 0, p, err
		}
		E += e / float64(size)
		for i, a := range g.Params.Arrays() {
			into := sum.Arrays()[i].Data
			copy(into, tensor.Add(into, tensor.Scale(1/float64(size), a.Data)))
		}
	}
	return E, sum, nil
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

// inside draws what a cell for the adding problem keeps while it reads.
func inside(trace lstm.VanillaTrace) *figure.Figure {
	fig := figure.New("Inside the cell")
	fig.X, fig.Y = "step", "mark; state"
	fig.Line("", nil, entry(trace.X, 1))
	for i, name := range []string{"first", "second", "third", "fourth"} {
		fig.Line("s, "+name+" entry", nil, entry(trace.S, i))
	}
	fig.Alt = "A line that is zero but for two marks, and four curves. One of them " +
		"is level between the marks and steps at each of them; another grows, " +
		"with a step at each mark; the others move little."
	fig.Caption = "The state of the trained cell over one new sequence. The dark " +
		"line is the mark."
	return fig
}

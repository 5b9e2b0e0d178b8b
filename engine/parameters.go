package engine

import (
	"fmt"
	"math"

	"unroll/engine/cpu"
)

// Parameters are numbers that are learned, in the order in which the device works
// with them, with their gradient and what an optimiser keeps of each. Every [Layer]
// has them; a dense layer or a table of embeddings can be made of them. Their length
// is rounded up; what is past the last number, or stands for nothing, is zero, and so
// is its gradient.
type Parameters struct {
	device   *Device
	weights  []float32
	gradient []float32
	added    bool // the gradient holds something to add to
	moments  [2][]float32
	updates  int
	moved    func() // the weights have changed

	rule                     Rule
	factor                   float32
	sums                     []float64        // of the squares of each span of the gradient
	follow, square, multiply func(worker int) // jobs, made once so that a call allocates nothing
}

// A Kind says which numbers of [Parameters] are meant.
type Kind int

// Momentum keeps one moment of each weight, the velocity; Adam keeps two, the mean of
// the gradient and that of its square.
const (
	Weight Kind = iota
	Gradients
	FirstMoment
	SecondMoment
)

// granule divides the number of parameters.
const granule = 16

// Parameters makes n of them, all zero.
func (d *Device) Parameters(n int) (*Parameters, error) {
	if err := sizes("Parameters", size{"n", n}); err != nil {
		return nil, err
	}
	return d.parameters(n, func() {}), nil
}

func (d *Device) parameters(n int, moved func()) *Parameters {
	p := &Parameters{device: d, weights: floats(up(n, granule)), moved: moved}
	p.sums = make([]float64, (len(p.weights)+span-1)/span)
	p.follow, p.square, p.multiply = p.workUpdate, p.workSquare, p.workMultiply
	return p
}

// Packed is where the numbers of a kind lie. Who writes there says so by
// [Parameters.Changed]. A gradient that was used or cleared is zero.
func (p *Parameters) Packed(kind Kind) []float32 {
	n := len(p.weights)
	switch kind {
	case Weight:
		return p.weights
	case Gradients:
		p.gradient = made(p.gradient, n)
		if !p.added {
			clear(p.gradient)
		}
		return p.gradient
	}
	k := kind - FirstMoment
	p.moments[k] = made(p.moments[k], n)
	return p.moments[k]
}

// made is s, or n zeros if there is none.
func made(s []float32, n int) []float32 {
	if s == nil {
		return floats(n)
	}
	return s
}

// Changed says that numbers of a kind were written to.
func (p *Parameters) Changed(kind Kind) {
	switch kind {
	case Weight:
		p.moved()
	case Gradients:
		p.added = true
	}
}

// Added reports whether there is a gradient to add to.
func (p *Parameters) Added() bool { return p.added }

// Updates is how many steps the optimiser has made.
func (p *Parameters) Updates() int { return p.updates }

// SetUpdates makes the optimiser go on from so many steps.
func (p *Parameters) SetUpdates(n int) { p.updates = n }

// ClearGradient makes the next Backward start a new gradient.
func (p *Parameters) ClearGradient() { p.added = false }

// span is how many numbers of a gradient are summed up by one worker before the sums
// are, so that the result is the same for every number of workers.
const span = 1 << 12

// Norm is the norm of all gradients together.
func Norm(all ...*Parameters) float64 {
	sum := 0.0
	for _, p := range all {
		if !p.added {
			continue
		}
		p.device.pool.Run(p.square)
		for _, s := range p.sums {
			sum += s
		}
	}
	return math.Sqrt(sum)
}

func (p *Parameters) workSquare(worker int) {
	from, to := cpu.Share(len(p.sums), worker, p.device.Threads())
	for i := from; i < to; i++ {
		var s [4]float64
		g := p.gradient[i*span : min((i+1)*span, len(p.gradient))]
		for len(g) >= 4 {
			a, b, c, d := float64(g[0]), float64(g[1]), float64(g[2]), float64(g[3])
			s[0], s[1], s[2], s[3] = s[0]+a*a, s[1]+b*b, s[2]+c*c, s[3]+d*d
			g = g[4:]
		}
		p.sums[i] = s[0] + s[1] + (s[2] + s[3])
	}
}

// Scale multiplies the gradient by a factor.
func (p *Parameters) Scale(factor float64) {
	if p.added {
		p.factor = float32(factor)
		p.device.pool.Run(p.multiply)
	}
}

func (p *Parameters) workMultiply(worker int) {
	from, to := p.portion(worker)
	g := p.gradient[from:to]
	for i := range g {
		g[i] *= p.factor
	}
}

// portion is a worker's part of the numbers.
func (p *Parameters) portion(worker int) (from, to int) {
	from, to = cpu.Share(len(p.weights)/granule, worker, p.device.Threads())
	return from * granule, to * granule
}

// update follows a rule, and clears the gradient.
func (p *Parameters) update(function string, r Rule) error {
	if !p.added {
		return fmt.Errorf("engine: %s: there is no gradient, expected a call of Backward before", function)
	}
	for k := range r.moments() {
		p.moments[k] = made(p.moments[k], len(p.weights))
	}
	p.updates++
	p.rule = r
	p.device.pool.Run(p.follow)
	p.added = false
	p.moved()
	return nil
}

// workUpdate follows the rule for a worker's part.
func (p *Parameters) workUpdate(worker int) {
	from, to := p.portion(worker)
	k, w, g, r := p.device.kernels, p.weights[from:to], p.gradient[from:to], p.rule
	switch r.Kind {
	case SGD:
		k.Axpy(float32(-r.Rate), g, w)
	case Momentum:
		k.Momentum(w, g, p.moments[0][from:to], float32(r.Rate), float32(r.Beta1))
	default:
		k.Adam(w, g, p.moments[0][from:to], p.moments[1][from:to], p.updates, r.Rate, r.Beta1, r.Beta2, r.Eps, r.Decay)
	}
}

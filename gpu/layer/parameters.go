package layer

import (
	"errors"
	"fmt"
	"math"

	"unroll/engine"
	"unroll/gpu"
	"unroll/gpu/kernels"
)

// Parameters are the numbers on the device that are learned, with their gradient
// and what an optimiser keeps of each.
type Parameters struct {
	*memory
	n                 int
	weights, gradient gpu.Pointer
	sums, norm        gpu.Pointer // partial sums of squares; the norm, and the factor that clips
	added             bool        // the gradient holds something to add to
	moments           [2]gpu.Pointer
	updates           int
}

// parameters makes n numbers, all zero.
func (d *Device) parameters(function string, n int) (*Parameters, error) {
	m := d.memory()
	p := &Parameters{memory: m, n: n, weights: m.floats("weights", n), gradient: m.floats("gradient", n)}
	p.sums, p.norm = m.floats("sums", (n+kernels.Chunk-1)/kernels.Chunk), m.floats("norm", 2)
	if err := m.made(function); err != nil {
		return nil, err
	}
	q := d.queue()
	q.clear(p.weights, n)
	if err := q.done(function); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// add makes the gradient ready to be added to.
func (p *Parameters) add(q *queue) {
	if !p.added {
		q.clear(p.gradient, p.n)
	}
	p.added = true
}

// Added reports whether there is a gradient to add to.
func (p *Parameters) Added() bool { return p.added }

// Updates is how many steps the optimiser has made.
func (p *Parameters) Updates() int { return p.updates }

// ClearGradient makes the next Backward start a new gradient.
func (p *Parameters) ClearGradient() { p.added = false }

// ClipNorm returns the norm of the gradient, and shortens it where it is above a
// limit. A gradient that is not finite has no direction to keep: that is an error.
func (p *Parameters) ClipNorm(limit float64) (norm float64, err error) {
	switch {
	case !(limit > 0):
		return 0, fmt.Errorf("layer: ClipNorm: the limit is %g, expected a number above 0", limit)
	case !p.added:
		return 0, fmt.Errorf("layer: ClipNorm: there is no gradient, expected a call of Backward before")
	}
	q, length, factor := p.device.queue(), make([]float32, 1), step(p.norm, 1)
	q.launch(kernels.SquareSum(p.n, p.gradient, p.sums))
	q.launch(kernels.ClipFactor((p.n+kernels.Chunk-1)/kernels.Chunk, p.sums, float32(limit), p.norm, factor))
	q.read(length, p.norm)
	if err := q.done("ClipNorm"); err != nil {
		return 0, err
	}
	norm = float64(length[0])
	if math.IsNaN(norm) || math.IsInf(norm, 0) {
		return norm, fmt.Errorf("layer: ClipNorm: the norm of the gradient is %g, expected a finite number", norm)
	}
	q.launch(kernels.Scale(p.n, p.gradient, factor))
	return norm, q.done("ClipNorm")
}

// SGD takes a step of gradient descent, and clears the gradient.
func (p *Parameters) SGD(rate float64) error {
	return p.Update(engine.Rule{Kind: engine.SGD, Rate: rate})
}

// Adam takes a step by Adam, and clears the gradient.
func (p *Parameters) Adam(rate, beta1, beta2, eps float64) error {
	return p.Update(engine.Rule{Kind: engine.Adam, Rate: rate, Beta1: beta1, Beta2: beta2, Eps: eps})
}

// Update takes a step by a rule, and clears the gradient.
func (p *Parameters) Update(r engine.Rule) error {
	if err := r.Check(); err != nil {
		return fmt.Errorf("layer: Update: %w", err)
	}
	if !p.added {
		return fmt.Errorf("layer: Update: there is no gradient, expected a call of Backward before")
	}
	q := p.device.queue()
	count := map[string]int{engine.Momentum: 1, engine.Adam: 2, engine.AdamW: 2}[r.Kind]
	if err := p.keep("Update", q, count); err != nil {
		return err
	}
	at := float64(p.updates + 1)
	a := kernels.Adaptive{
		Rate: float32(r.Rate / (1 - math.Pow(r.Beta1, at))), Beta1: float32(r.Beta1), Beta2: float32(r.Beta2),
		Root: float32(1 / math.Sqrt(1-math.Pow(r.Beta2, at))), Eps: float32(r.Eps),
	}
	switch r.Kind {
	case engine.SGD:
		q.launch(kernels.SGD(p.n, p.weights, p.gradient, float32(r.Rate)))
	case engine.Momentum:
		q.launch(kernels.Momentum(p.n, p.weights, p.gradient, p.moments[0], float32(r.Rate), float32(r.Beta1)))
	case engine.Adam:
		q.launch(kernels.Adam(p.n, p.weights, p.gradient, p.moments[0], p.moments[1], a))
	case engine.AdamW:
		q.launch(kernels.AdamW(p.n, p.weights, p.gradient, p.moments[0], p.moments[1], a, float32(1-r.Rate*r.Decay)))
	}
	if err := q.done("Update"); err != nil {
		return err
	}
	p.updates++
	p.added = false
	return nil
}

// keep makes the first moments, so many, where they are not there yet.
func (p *Parameters) keep(function string, q *queue, count int) error {
	for k := range count {
		if p.moments[k] != 0 {
			continue
		}
		at := p.floats(fmt.Sprintf("moment %d", k+1), p.n)
		if err := p.err; err != nil {
			p.err = nil // the weights stay
			return fmt.Errorf("layer: %s: %w", function, err)
		}
		p.moments[k] = at
		q.clear(at, p.n)
	}
	return nil
}

package engine

import (
	"math"

	"unroll/engine/cpu"
)

// A norm is layer normalisation (Ba, Kiros and Hinton 2016) of a sum x: with mean μ and
// deviation σ over its units,
//
//	y = (x - μ)/σ    z = gain·y + shift
type norm struct {
	x, y, z     signal
	inverse     signal // 1/σ, one number
	gain, shift vector
}

// epsilon is added to σ², so that equal numbers do not end in a division by zero.
const epsilon = 1e-5

// norm makes the normalisation of a sum.
func (p *program) norm(x signal, gain, shift func(*Weights) *[]float32, at int) norm {
	o := norm{
		x: x, y: p.signal(x.width), z: p.signal(x.width), inverse: p.signal(1),
		gain: p.vector(x.width, gain, at), shift: p.vector(x.width, shift, at),
	}
	p.weighted = append(p.weighted, o)
	return o
}

// norms are made side by side. Each worker reads whole rows and writes its own units.
type norms []norm

func (all norms) forward(b *buffers, p part, s int) {
	b.meet()
	for _, o := range all {
		v := values{buffers: b, slot: s}
		v.from, v.to = b.panels(p, o.x.width)
		for v.r = p.row; v.r < p.row+p.rows; v.r++ {
			o.row(v, p.group == 0)
		}
	}
}

// row normalises a row; one worker keeps 1/σ.
func (o norm) row(v values, keep bool) {
	var sum, square float64
	whole := v.rowOf(o.x.place, v.slot, v.r)[o.x.at:][:o.x.width]
	for _, x := range whole {
		sum += float64(x)
	}
	mean := float32(sum / float64(len(whole)))
	for _, x := range whole {
		square += float64(x-mean) * float64(x-mean)
	}
	inverse := float32(1 / math.Sqrt(square/float64(len(whole))+epsilon))
	if keep {
		v.rowOf(o.inverse.place, v.slot, v.r)[o.inverse.at] = inverse
	}
	y, z := v.of(o.y), v.of(o.z)
	for i, x := range v.real(o.x) {
		y[i] = (x - mean) * inverse
	}
	copy(z, o.shift.of(v.weights, v.from, v.to))
	v.kernels().MultiplyAdd(1, o.gain.of(v.weights, v.from, v.to), y, z)
}

// real is what a signal is without the units that only fill the last panel.
func (v values) real(s signal) []float32 {
	return v.of(s)[:max(0, min(v.to*cpu.Panel, s.width)-v.from*cpu.Panel)]
}

func (all norms) backward(t *Training, p part, s int) {
	t.meet()
	for _, o := range all {
		v := values{buffers: t.buffers, slot: s}
		v.from, v.to = t.panels(p, o.x.width)
		for v.r = p.row; v.r < p.row+p.rows; v.r++ {
			v.d = t.gradientRow(v.r)
			o.rowBack(v)
		}
	}
}

// rowBack takes a row back. The mean and the deviation depend on every unit, so each is
// told something by all others. What z was becomes its gradient.
func (o norm) rowBack(v values) {
	var along, across float64
	y, dz := v.rowOf(o.y.place, v.slot, v.r)[o.y.at:], v.d[o.z.gradient:]
	gain := v.weights[o.gain.weights:]
	for i := range o.x.width {
		d := float64(dz[i]) * float64(gain[i])
		across += d
		along += d * float64(y[i])
	}
	mean, slope := float32(across/float64(o.x.width)), float32(along/float64(o.x.width))
	inverse := v.rowOf(o.inverse.place, v.slot, v.r)[o.inverse.at]
	own, ownGain, ownD := v.of(o.y), o.gain.of(v.weights, v.from, v.to), v.gradient(o.z)
	dx := v.gradient(o.x)
	for i := range v.real(o.x) {
		dx[i] += inverse * (ownD[i]*ownGain[i] - mean - own[i]*slope)
	}
	copy(v.of(o.z), ownD)
}

func (o norm) each(w Weights, f func(packed int, number *float32)) {
	o.gain.each(w, f)
	o.shift.each(w, f)
}

func (o norm) reach() []reach { return append(o.gain.reach(), o.shift.reach()...) }

func (o norm) gradient(t *Training, worker int) {
	o.gain.gradient(t, worker, o.z, o.y)
	from, to := cpu.Share(cpu.Panels(o.shift.units), worker, t.device.Threads())
	sum := o.shift.of(t.Layer.gradient, from, to)
	if !t.added {
		clear(sum)
	}
	v := values{buffers: t.buffers, from: from, to: to}
	for v.slot = range t.done {
		for v.r = range t.batch {
			t.device.kernels.Axpy(1, v.of(o.z), sum)
		}
	}
}

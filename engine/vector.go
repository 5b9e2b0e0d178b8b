package engine

import "unroll/engine/cpu"

// A weighted operation has weights.
type weighted interface {
	// each calls f with the numbers of w that are its own, and their places among the
	// packed.
	each(w Weights, f func(packed int, number *float32))
	// reach says how far they go in the fields of the weights.
	reach() []reach
	// gradient adds to the gradient of its weights, for a worker, what all steps say.
	gradient(t *Training, worker int)
}

// A vector is weights with one number for each unit.
type vector struct {
	units, weights int // where they begin among the packed
	field          func(*Weights) *[]float32
	at             int // and in the field
}

// vector makes one.
func (p *program) vector(units int, field func(*Weights) *[]float32, at int) vector {
	v := vector{units, p.size, field, at}
	p.size += cpu.Panels(units) * cpu.Panel
	return v
}

func (o vector) each(w Weights, f func(packed int, number *float32)) {
	if numbers := *o.field(&w); numbers != nil {
		for i := range o.units {
			f(o.weights+i, &numbers[o.at+i])
		}
	}
}

func (o vector) reach() []reach { return []reach{{o.field, o.at + o.units}} }

// of is a worker's panels of what is packed.
func (o vector) of(packed []float32, from, to int) []float32 {
	return packed[o.weights+from*cpu.Panel : o.weights+to*cpu.Panel]
}

// gradient adds a·b of all steps and sequences to that of the vector.
func (o vector) gradient(t *Training, worker int, a, b signal) {
	from, to := cpu.Share(cpu.Panels(o.units), worker, t.device.Threads())
	sum := o.of(t.Layer.gradient, from, to)
	if !t.added {
		clear(sum)
	}
	v := values{buffers: t.buffers, from: from, to: to}
	for v.slot = range t.done {
		for v.r = range t.batch {
			t.device.kernels.MultiplyAdd(1, v.of(a), v.of(b), sum)
		}
	}
}

// diagonal adds w·x to a sum: a matrix that has a diagonal only.
type diagonal struct {
	vector
	x, sum signal
}

// peep adds diagonal weights from x to a sum.
func (p *program) peep(x, sum signal, field func(*Weights) *[]float32, at int) diagonal {
	o := diagonal{p.vector(x.width, field, at), x, sum}
	p.weighted = append(p.weighted, o)
	return o
}

func (o diagonal) forward(v values) {
	v.kernels().MultiplyAdd(1, o.of(v.weights, v.from, v.to), v.of(o.x), v.of(o.sum))
}

func (o diagonal) backward(v values) {
	v.kernels().MultiplyAdd(1, o.of(v.weights, v.from, v.to), v.gradient(o.sum), v.gradient(o.x))
}

// gradient: what a sum was is its gradient after the way back.
func (o diagonal) gradient(t *Training, worker int) { o.vector.gradient(t, worker, o.sum, o.x) }

// move makes y = x.
type move struct{ x, y signal }

func (o move) forward(v values)  { copy(v.of(o.y), v.of(o.x)) }
func (o move) backward(v values) { v.kernels().Axpy(1, v.gradient(o.y), v.gradient(o.x)) }

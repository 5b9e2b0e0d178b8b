package engine

import "unroll/engine/cpu"

// An entry is an operation that works on each unit by itself, so that no worker has
// to wait for another.
type entry interface {
	forward(v values)
	backward(v values)
}

// pointwise does entries one after another for each row.
type pointwise struct {
	units   int
	entries []entry
}

func (o pointwise) forward(b *buffers, p part, s int) {
	v := values{buffers: b, slot: s}
	v.from, v.to = b.panels(p, o.units)
	for v.r = p.row; v.r < p.row+p.rows; v.r++ {
		for _, e := range o.entries {
			e.forward(v)
		}
	}
}

func (o pointwise) backward(t *Training, p part, s int) {
	v := values{buffers: t.buffers, slot: s}
	v.from, v.to = t.panels(p, o.units)
	for v.r = p.row; v.r < p.row+p.rows; v.r++ {
		v.d = t.gradientRow(v.r)
		for i := len(o.entries) - 1; i >= 0; i-- {
			o.entries[i].backward(v)
		}
	}
}

// values are a worker's panels of all signals in one row.
type values struct {
	*buffers
	slot, r  int
	from, to int // panels
	d        []float32
}

// of is what a signal is.
func (v values) of(s signal) []float32 {
	return v.rowOf(s.place, v.slot, v.r)[s.at+v.from*cpu.Panel : s.at+v.to*cpu.Panel]
}

// gradient is the gradient of a signal, as far as it is known.
func (v values) gradient(s signal) []float32 {
	return v.d[s.gradient+v.from*cpu.Panel : s.gradient+v.to*cpu.Panel]
}

func (v values) kernels() *cpu.Kernels { return v.device.kernels }

// sigmoid makes of a sum x a gate.
type sigmoid struct{ x signal }

func (o sigmoid) forward(v values) { v.kernels().Sigmoid(v.of(o.x), v.of(o.x)) }

func (o sigmoid) backward(v values) { v.kernels().SigmoidSlope(v.of(o.x), v.gradient(o.x)) }

// tanh makes of x y, which may be x itself.
type tanh struct{ x, y signal }

func (o tanh) forward(v values) { v.kernels().Tanh(v.of(o.x), v.of(o.y)) }

func (o tanh) backward(v values) {
	v.kernels().TanhSlope(v.of(o.y), v.gradient(o.y))
	if o.x != o.y {
		v.kernels().Axpy(1, v.gradient(o.y), v.gradient(o.x))
	}
}

// product makes of a and b y = a·b.
type product struct{ a, b, y signal }

func (o product) forward(v values) { v.kernels().Multiply(v.of(o.a), v.of(o.b), v.of(o.y)) }

func (o product) backward(v values) {
	v.kernels().MultiplyAdd(1, v.gradient(o.y), v.of(o.b), v.gradient(o.a))
	v.kernels().MultiplyAdd(1, v.gradient(o.y), v.of(o.a), v.gradient(o.b))
}

// productOnto adds a·b to y.
type productOnto struct{ a, b, y signal }

func (o productOnto) forward(v values) { v.kernels().MultiplyAdd(1, v.of(o.a), v.of(o.b), v.of(o.y)) }

func (o productOnto) backward(v values) { product(o).backward(v) }

// blend makes y = z·a + (1-z)·b.
type blend struct{ z, a, b, y signal }

func (o blend) forward(v values) {
	z, a, b, y := v.of(o.z), v.of(o.a), v.of(o.b), v.of(o.y)
	v.kernels().Multiply(z, a, y)
	v.kernels().MultiplyAdd(-1, z, b, y)
	v.kernels().Axpy(1, b, y)
}

func (o blend) backward(v values) {
	z, d := v.of(o.z), v.gradient(o.y)
	v.kernels().MultiplyAdd(1, d, v.of(o.a), v.gradient(o.z))
	v.kernels().MultiplyAdd(-1, d, v.of(o.b), v.gradient(o.z))
	v.kernels().MultiplyAdd(1, d, z, v.gradient(o.a))
	v.kernels().MultiplyAdd(-1, d, z, v.gradient(o.b))
	v.kernels().Axpy(1, d, v.gradient(o.b))
}

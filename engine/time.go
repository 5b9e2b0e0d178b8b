package engine

import "unroll/engine/cpu"

// forward goes through the first steps slots, for every cell and every use.
func (b *buffers) forward(p part, steps int) {
	if b.ahead {
		b.project(p, steps)
	}
	for s := range steps {
		b.step(p, s)
		b.meet()
	}
}

// backward goes through the slots from the last to the first. Before each step dh
// holds the gradient of h, and the cells' gradient is in dc.
func (t *Training) backward(p part, steps int) {
	t.addFromAbove(p, steps-1)
	for s := steps - 1; s >= 0; s-- {
		t.meet() // all of dh is there, and dz is no longer read
		t.stepBack(p, s)
		t.meet() // all of dz is there
		t.products(p, s)
	}
}

// project multiplies the inputs of all slots, and the bias, with their weights.
// With few sequences that is much faster than a few rows at every step.
func (b *buffers) project(p part, steps int) {
	a := cpu.Operand{Data: b.rowX(0, 0), Stride: b.ldv}
	for g := p.group; g < p.group+p.groups; g++ {
		for n := range b.width / cpu.Panel {
			w := b.panel(b.weights, g*b.width/cpu.Panel+n)
			b.device.kernels.Tile(steps*b.batch, b.inputs+1, a, w, cpu.Panel, b.sums(p, g, 0, 0)[n*cpu.Panel:], b.width, false)
		}
	}
}

// step does slot s: for each group the product, then at once the cell.
func (b *buffers) step(p part, s int) {
	k := b.device.kernels
	skip, data := 0, b.rowX(s, p.row)
	if b.ahead {
		skip, data = b.inputs+1, b.rowH(s, p.row)
	}
	a := cpu.Operand{Data: data, Stride: b.ldv}
	for g := p.group; g < p.group+p.groups; g++ {
		z := b.sums(p, g, s, p.row)
		for n := range b.width / cpu.Panel {
			w := b.panel(b.weights, g*b.width/cpu.Panel+n)[skip*cpu.Panel:]
			k.Tile(p.rows, b.inner-skip, a, w, cpu.Panel, z[n*cpu.Panel:], b.width, b.ahead)
		}
		b.cell.forward(k, p.rows, z, b.cells(g, s, p.row), b.cells(g, s+1, p.row), b.ldc, b.rowH(s+1, p.row)[g*b.cell.units():], b.ldv)
	}
}

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

// some rows are projected at once.
const projected = 512

// project multiplies the inputs of all slots, and the bias, with their weights.
func (b *buffers) project(p part, steps int) {
	left := &b.left[p.worker]
	for r := 0; r < steps*b.batch; r += projected {
		left.Set(b.device.kernels, min(projected, steps*b.batch-r), b.inputs+1, cpu.Operand{Data: b.rowX(0, r), Stride: b.ldv})
		for g := p.group; g < p.group+p.groups; g++ {
			for n := range b.width / cpu.Panel {
				left.Tile(&b.fromInputs.panels[g*b.width/cpu.Panel+n], b.sums(p, g, 0, r)[n*cpu.Panel:], b.width, false)
			}
		}
	}
}

// step does slot s: for each group the product, then at once the cell.
func (b *buffers) step(p part, s int) {
	k, left := b.device.kernels, &b.left[p.worker]
	weights, data := &b.whole, b.rowX(s, p.row)
	if b.ahead {
		weights, data = &b.fromHidden, b.rowH(s, p.row)
	}
	left.Set(k, p.rows, weights.rows, cpu.Operand{Data: data, Stride: b.ldv})
	b.read(p, s)
	for g := p.group; g < p.group+p.groups; g++ {
		z := b.sums(p, g, s, p.row)
		for n := range b.width / cpu.Panel {
			left.Tile(&weights.panels[g*b.width/cpu.Panel+n], z[n*cpu.Panel:], b.width, b.ahead)
		}
		b.write(p, g, s, z)
		b.cell.forward(k, p.rows, z, b.cells(g, s, p.row), b.cells(g, s+1, p.row), b.ldc, b.rowH(s+1, p.row)[g*b.cell.units():], b.ldv)
	}
}

package engine

import "unroll/engine/cpu"

// forward goes through the first steps slots, for every cell and every use.
func (b *buffers) forward(p part, steps int) {
	if b.ahead {
		b.project(p, steps)
	}
	for s := range steps {
		q := b.until(p, s)
		if q.rows > 0 {
			b.step(q, s)
		}
		b.stay(p, q, s)
		b.meet()
	}
}

// backward goes through the slots from the last to the first. Before each step dh
// holds the gradient of h, and the cells' gradient is in dc.
func (t *Training) backward(p part, steps int) {
	joined := 0 // how many sequences have in dh what comes from above
	if t.joined {
		joined = t.until(p, steps).rows
	}
	for s := steps - 1; s >= 0; s-- {
		q := t.until(p, s)
		t.addFromAbove(part{p.worker, p.row + joined, q.rows - joined, p.group, p.groups}, s)
		joined = q.rows
		t.meet() // all of dh is there, and dz is no longer read
		if q.rows > 0 {
			t.stepBack(q, s)
			t.meet() // all of dz is there
			t.products(q, s)
		}
		t.noInputs(p, q, s)
	}
}

// projected is how many blocks of rows are projected at once.
const projected = 2

// project multiplies the inputs of all slots, and the bias, with their weights.
func (b *buffers) project(p part, steps int) {
	if b.program != nil {
		b.runAhead(p, steps)
		return
	}
	left := &b.left[p.worker]
	for r := 0; r < steps*b.batch; r += projected * b.blockRows() {
		left.Set(b.device.kernels, min(projected*b.blockRows(), steps*b.batch-r), b.inputs+1, cpu.Operand{Data: b.rowX(0, r), Stride: b.ldv})
		for g := p.group; g < p.group+p.groups; g++ {
			for n := range b.width / cpu.Panel {
				left.Tile(&b.fromInputs.panels[g*b.width/cpu.Panel+n], b.sums(p, g, 0, r)[n*cpu.Panel:], b.ldz, false)
			}
		}
	}
}

// turnabout counts n panels up at even steps and down at odd ones: those that a step
// used last are still in a cache when the next uses them first.
func turnabout(step, i, n int) int {
	if step%2 == 0 {
		return i
	}
	return n - 1 - i
}

// step does slot s: for each group the product, then at once the cell.
func (b *buffers) step(p part, s int) {
	if b.program != nil {
		b.runStep(p, s)
		return
	}
	k, left := b.device.kernels, &b.left[p.worker]
	weights, data := &b.whole, b.rowX(s, p.row)
	if b.ahead {
		weights, data = &b.fromHidden, b.rowH(s, p.row)
	}
	left.Set(k, p.rows, weights.rows, cpu.Operand{Data: data, Stride: b.ldv})
	b.read(p, s)
	for i := range p.groups {
		g := p.group + turnabout(s, i, p.groups)
		z := b.sums(p, g, s, p.row)
		for i := range b.width / cpu.Panel {
			n := turnabout(s, i, b.width/cpu.Panel)
			left.Tile(&weights.panels[g*b.width/cpu.Panel+n], z[n*cpu.Panel:], b.ldz, b.ahead)
		}
		b.write(p, g, s, z)
		if b.batch > 1 {
			b.cell.forward(k, p.rows, z, b.cells(g, s, p.row), b.cells(g, s+1, p.row), b.ldc, b.rowH(s+1, p.row)[g*b.cell.units():], b.ldv)
		}
	}
	if b.batch == 1 { // a row for each group
		units := b.cell.units()
		b.cell.forward(k, p.groups, b.sums(p, p.group, s, 0), b.cells(p.group, s, 0), b.cells(p.group, s+1, 0), units, b.rowH(s+1, 0)[p.group*units:], units)
	}
}

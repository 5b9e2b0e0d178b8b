package engine

import (
	"fmt"

	"unroll/engine/cpu"
)

// Backward takes dy, the gradient of every output of the last Forward, and what
// reaches the last state from beyond it (nil for nothing). It adds the gradient of
// the weights to the layer's, and writes that of x to dx and that of the start
// state to start, where they are not nil. The gates are used up: each Forward is
// followed by one Backward at most.
func (t *Training) Backward(dy []float32, later State, dx []float32, start State) error {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.done == 0 {
		return fmt.Errorf("engine: Backward: there is no Forward to go back through")
	}
	err := first(
		length("Backward", "dy", dy, t.done*t.batch*t.outputs),
		optional("Backward", "dx", dx, t.done*t.batch*t.inputs),
		t.checkState("Backward", "later", later), t.checkState("Backward", "start", start))
	if err != nil {
		return err
	}
	t.turnAll(dx != nil, t.rows())
	if t.beside == nil {
		t.gradient = made(t.gradient, len(t.weights))
	}
	if dx != nil && t.dxRows == nil {
		rows := t.batch
		if t.program != nil {
			rows *= t.device.Threads() * t.inputSteps()
		}
		t.dxRows = floats(rows * t.lddx)
	}
	clear(t.dh) // also what lies past the last unit
	clear(t.dc)
	if t.beside != nil && len(t.ends) > 0 { // what has no gradient
		clear(t.dz)
		clear(t.beside.p)
	}
	for r := range t.batch {
		put(t.dh[r*t.lddh:][:t.outputs], later.H, r)
		if t.rowC(0, r) != nil {
			put(t.dc[r*t.ldc:][:t.hidden], later.C, r)
		}
	}
	t.dy, t.dx, t.toStart = dy, dx, start.H != nil
	t.run(t.back)
	if t.beside != nil {
		t.device.pool.Run(t.beside.gather)
		t.beside.added = true
	} else {
		t.device.pool.Run(t.gather)
		t.added = true
	}
	if t.program != nil && dx != nil {
		t.device.pool.Run(t.gatherInputs)
	}
	t.done = 0
	t.dy, t.dx = nil, nil
	for r := range t.batch {
		if start.H != nil {
			copy(start.H[r*t.outputs:][:t.outputs], t.dh[r*t.lddh:])
		}
		if start.C != nil {
			copy(start.C[r*t.hidden:][:t.hidden], t.dc[r*t.ldc:])
		}
	}
	return nil
}

func (t *Training) workBackward(p part) { t.backward(p, t.done) }

// stepBack takes the cell back at slot s.
func (t *Training) stepBack(p part, s int) {
	if t.program != nil {
		t.runBack(p, s)
		return
	}
	units := t.cell.units()
	if t.batch == 1 { // a row for each group
		t.cell.backward(t.device.kernels, p.groups,
			t.sums(p, p.group, s, 0), t.dz[p.group*t.width:], t.width,
			t.cells(p.group, s, 0), t.cells(p.group, s+1, 0), units,
			t.rowH(s+1, 0)[p.group*units:], units,
			t.dh[p.group*units:], units, t.cellGradient(p.group, 0))
		return
	}
	for g := p.group; g < p.group+p.groups; g++ {
		t.cell.backward(t.device.kernels, p.rows,
			t.sums(p, g, s, p.row), t.dz[p.row*t.lddz+g*t.width:], t.lddz,
			t.cells(g, s, p.row), t.cells(g, s+1, p.row), t.ldc,
			t.rowH(s+1, p.row)[g*units:], t.ldv,
			t.dh[p.row*t.lddh+g*units:], t.lddh, t.cellGradient(g, p.row))
	}
}

func (t *Training) cellGradient(group, r int) []float32 {
	if t.c == nil {
		return nil
	}
	return t.dc[r*t.ldc+group*t.cell.units():]
}

// products makes of dz at slot s the gradient of h before it, on top of what comes
// from above, and that of x.
func (t *Training) products(p part, s int) {
	if t.program != nil {
		t.moveOn(p, s)
		return
	}
	dz := &t.left[p.worker]
	dz.Set(t.device.kernels, p.rows, t.columns(), cpu.Operand{Data: t.dz[p.row*t.lddz:], Stride: t.lddz})
	t.readBack(p, s)
	if s > 0 || t.toStart {
		from, to := t.panels(p, t.hidden)
		t.takeFromAbove(p, s-1, from, to)
		for i := range to - from {
			n := from + turnabout(s, i, to-from)
			dz.Tile(&t.toHidden.panels[n], t.dh[p.row*t.lddh+n*cpu.Panel:], t.lddh, true)
			if t.beside != nil {
				t.writeBack(p, s, n, t.beside.aHidden, t.dh, t.lddh)
			}
		}
	}
	if t.dx == nil {
		return
	}
	from, to := t.panels(p, t.inputs)
	for n := from; n < to; n++ {
		dz.Tile(&t.toInputs.panels[n], t.dxRows[p.row*t.lddx+n*cpu.Panel:], t.lddx, false)
		if t.beside != nil {
			t.writeBack(p, s, n, t.beside.aInputs, t.dxRows, t.lddx)
		}
		left, right := n*cpu.Panel, min((n+1)*cpu.Panel, t.inputs)
		for r := p.row; r < p.row+p.rows; r++ {
			copy(t.dx[(s*t.batch+r)*t.inputs+left:(s*t.batch+r)*t.inputs+right], t.dxRows[r*t.lddx+left:])
		}
	}
}

// takeFromAbove makes of dh the gradient that comes from above, at slot s, alone.
func (t *Training) takeFromAbove(p part, s, from, to int) {
	left, right := from*cpu.Panel, min(to*cpu.Panel, t.hidden)
	for r := p.row; r < p.row+p.rows; r++ {
		if s < 0 && t.above != nil {
			copy(t.dh[r*t.lddh+left:r*t.lddh+right], t.above[r*t.outputs+left:])
		} else if s < 0 {
			clear(t.dh[r*t.lddh+left : r*t.lddh+right])
		} else {
			copy(t.dh[r*t.lddh+left:r*t.lddh+right], t.dy[(s*t.batch+r)*t.hidden+left:])
		}
	}
}

// addFromAbove adds dy at slot s to dh, for the units of a worker.
func (t *Training) addFromAbove(p part, s int) {
	from, to := t.span(p)
	for r := p.row; r < p.row+p.rows; r++ {
		dh, dy := t.dh[r*t.lddh+from:r*t.lddh+to], t.dy[(s*t.batch+r)*t.outputs+from:]
		for i := range dh {
			dh[i] += dy[i]
		}
	}
}

// depth is about how many rows of V and dZ the gradient of the weights takes at once.
const depth = 256

// blockSteps is how many steps that is, and blockRows how many rows. Blocks are added up
// from the last to the first, so that the sum is the same to the last bit where only
// some steps are kept at a time.
func (b *buffers) blockSteps() int { return max(1, depth/b.batch) }
func (b *buffers) blockRows() int  { return b.blockSteps() * b.batch }

// lastBlock is the row where the last block of the steps that were done begins.
func (t *Training) lastBlock() int {
	return (t.done - 1) / t.blockSteps() * t.blockRows()
}

// workGradient adds Vᵀ·dZ to the gradient, the groups shared by all workers.
func (t *Training) workGradient(worker int) {
	from, to := cpu.Share(t.groups, worker, t.device.Threads())
	k, left, right := t.device.kernels, &t.left[worker], &t.right[worker]
	rows := t.done * t.batch
	for r, added := t.lastBlock(), t.added; r >= 0; r, added = r-t.blockRows(), true {
		terms := min(t.blockRows(), rows-r)
		left.Set(k, t.inner, terms, cpu.Operand{Data: t.rowX(0, r), Stride: t.ldv, Columns: true})
		for g := from; g < to; g++ {
			dz := t.z[g*t.zGroup+r*t.ldz:]
			for n := range t.width / cpu.Panel {
				right.Set(k, t.inner, terms, dz[n*cpu.Panel:], t.ldz)
				left.Tile(right, t.panel(t.gradient, g*t.width/cpu.Panel+n), cpu.Panel, added)
			}
		}
	}
}

package engine

import (
	"fmt"

	"unroll/engine/cpu"
)

// beside is what a run keeps for an adapter.
type beside struct {
	*Adapter
	u, p    []float32 // [slots][batch] rows: v·A, and on the way back dz·Bᵀ
	ldu     int
	scratch []float32 // for every worker, rank×32
	gather  func(worker int)
}

// Adapt makes the runs of the training use an adapter of its layer beside the
// weights; nil makes them use the weights alone. Backward then adds to the gradient
// of the adapter, and the layer has none.
func (t *Training) Adapt(a *Adapter) error {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if err := t.adapt("Training.Adapt", a); err != nil || a == nil {
		return err
	}
	t.beside.p = floats(len(t.beside.u))
	t.beside.scratch = floats(t.device.Threads() * a.rank * cpu.Panel)
	t.beside.gather = t.workAdapter
	t.done = 0
	return nil
}

// Adapt makes the stream use an adapter of its layer from the next step on; nil
// makes it use the weights alone. The state stays.
func (s *Stream) Adapt(a *Adapter) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.b.adapt("Stream.Adapt", a)
}

func (b *buffers) adapt(function string, a *Adapter) error {
	if a == nil {
		b.beside = nil
		return nil
	}
	if a.layer != b.Layer {
		return fmt.Errorf("engine: %s: the adapter is of a layer with %d inputs and %d units, expected one of this layer, with %d and %d",
			function, a.layer.inputs, a.layer.hidden, b.inputs, b.hidden)
	}
	ldu := a.panels * cpu.Panel
	b.beside = &beside{Adapter: a, u: floats(b.slots * b.batch * ldu), ldu: ldu}
	return nil
}

// read makes u = v·A at slot s.
func (b *buffers) read(p part, s int) {
	if b.beside == nil {
		return
	}
	from, rows := b.rowsOf(p)
	for n := range b.beside.panels {
		b.device.kernels.Tile(rows, b.inner, cpu.Operand{Data: b.rowX(s, from), Stride: b.ldv},
			b.beside.a[n*b.inner*cpu.Panel:], cpu.Panel, b.beside.u[(s*b.batch+from)*b.beside.ldu+n*cpu.Panel:], b.beside.ldu, false)
	}
	b.meet()
}

// write adds u·B to the sums z of a group at slot s.
func (b *buffers) write(p part, g, s int, z []float32) {
	if b.beside == nil {
		return
	}
	u := b.beside.at(b.beside.u, s*b.batch+p.row)
	for n := range b.width / cpu.Panel {
		b.device.kernels.Tile(p.rows, b.beside.rank, u, b.beside.b[(g*b.width/cpu.Panel+n)*b.beside.rank*cpu.Panel:], cpu.Panel, z[n*cpu.Panel:], b.ldz, true)
	}
}

// at is the matrix of rows of u or p that begins with a row.
func (b *beside) at(rows []float32, row int) cpu.Operand {
	return cpu.Operand{Data: rows[row*b.ldu:], Stride: b.ldu}
}

// rowsOf is a worker's share of the rows of a step.
func (b *buffers) rowsOf(p part) (from, rows int) {
	if b.together() {
		from, to := cpu.Share(b.batch, p.worker, len(b.parts))
		return from, to - from
	}
	return p.row, p.rows
}

// readBack makes p = dz·Bᵀ at slot s.
func (t *Training) readBack(p part, s int) {
	if t.beside == nil {
		return
	}
	from, rows := t.rowsOf(p)
	for n := range t.beside.panels {
		t.device.kernels.Tile(rows, t.columns(), cpu.Operand{Data: t.dz[from*t.lddz:], Stride: t.lddz},
			t.beside.bTurned[n*t.columns()*cpu.Panel:], cpu.Panel, t.beside.p[(s*t.batch+from)*t.beside.ldu+n*cpu.Panel:], t.beside.ldu, false)
	}
	t.meet()
}

// writeBack adds p·Aᵀ at slot s, with A turned over, to a panel of the gradient of
// h or of x.
func (t *Training) writeBack(p part, s, panel int, turned, to []float32, ld int) {
	t.device.kernels.Tile(p.rows, t.beside.rank, t.beside.at(t.beside.p, s*t.batch+p.row),
		turned[panel*t.beside.rank*cpu.Panel:], cpu.Panel, to[p.row*ld+panel*cpu.Panel:], ld, true)
}

// workAdapter adds pᵀ·v to the gradient of A and uᵀ·dz to that of B, by products
// whose left matrix has as many rows as the adapter has ranks.
func (t *Training) workAdapter(worker int) {
	b, g := t.beside, t.beside.of(t.beside.gradient)
	t.gatherA(worker, g.InputA, b.sizes.Input, 0, 0, t.inputs)
	t.gatherA(worker, g.RecurrentA, b.sizes.Recurrent, b.sizes.Input, t.inputs+1, t.hidden)
	from, to := cpu.Share(t.groups, worker, t.device.Threads())
	sums := b.scratch[worker*b.rank*cpu.Panel:][:b.rank*cpu.Panel]
	for group := from; group < to; group++ {
		for n := range t.width / cpu.Panel {
			t.sum(sums, b.u, 0, b.rank, t.z[group*t.zGroup+n*cpu.Panel:], t.ldz)
			for j := range cpu.Panel {
				row, used := t.row(group, n*cpu.Panel+j)
				if !used {
					continue
				}
				t.put(g.InputB[row*b.sizes.Input:][:b.sizes.Input], sums, 0, j, b.sizes.InputScale)
				t.put(g.RecurrentB[row*b.sizes.Recurrent:][:b.sizes.Recurrent], sums, b.sizes.Input, j, b.sizes.RecurrentScale)
			}
		}
	}
}

// gatherA adds to the gradient of an A of some directions, the first one given,
// which reads width numbers of v from one on.
func (t *Training) gatherA(worker int, gradient []float32, rank, first, from, width int) {
	b := t.beside
	begin, end := cpu.Share(cpu.Panels(width), worker, t.device.Threads())
	sums := b.scratch[worker*b.rank*cpu.Panel:][:rank*cpu.Panel]
	for n := begin; n < end && rank > 0; n++ {
		t.sum(sums, b.p, first, rank, t.rowX(0, 0)[from+n*cpu.Panel:], t.ldv)
		for i := range rank {
			left, right := n*cpu.Panel, min((n+1)*cpu.Panel, width)
			to := gradient[i*width+left : i*width+right]
			if !b.added {
				clear(to)
			}
			for j := range to {
				to[j] += sums[i*cpu.Panel+j]
			}
		}
	}
}

// sum makes the sums, over all rows of the run, of so many columns of rows, the
// first one given, times 32 columns of others.
func (t *Training) sum(sums, rows []float32, first, rank int, others []float32, ld int) {
	count := t.done * t.batch
	for k := 0; k < count; k += depth {
		a := t.beside.at(rows, k)
		a.Data, a.Columns = a.Data[first:], true
		t.device.kernels.Tile(rank, min(depth, count-k), a, others[k*ld:], ld, sums, cpu.Panel, k > 0)
	}
}

// put adds a column of the sums, from a row on and with a scale, to a row of the
// gradient of B.
func (t *Training) put(to, sums []float32, from, column int, scale float32) {
	for i := range to {
		if !t.beside.added {
			to[i] = 0
		}
		to[i] += scale * sums[(from+i)*cpu.Panel+column]
	}
}

// row is the row of the weights (gate·hidden + unit) in a column of a group, if
// there is one.
func (l *Layer) row(group, column int) (row int, used bool) {
	unit := group*l.cell.units() + column%l.cell.units()
	return column/l.cell.units()*l.hidden + unit, unit < l.hidden
}

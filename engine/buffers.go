package engine

import "unroll/engine/cpu"

// buffers are what a layer's run works on: slots for steps, each with a row for
// every sequence.
type buffers struct {
	*Layer
	batch, slots int

	v     []float32 // [slots+1][batch] rows [x | 1 | h]; slot s has x[s] and h[s-1]
	lead  int       // slots before the first, for windows that see earlier inputs
	begin int       // where x begins in a row, so that h begins on a cache line
	ldv   int

	z                      []float32 // the sums, and then the gates, of a group: batch rows of width
	zWorker, zGroup, zStep int       // how far apart they lie
	ldz                    int       // and the rows of a group

	c          []float32 // [slots+1][batch] rows of cells; slot s has c[s-1]
	cStep, ldc int

	signals               []float32 // of a program: rows of the inner signals
	signalStep, ldSignals int

	parts   []part
	ends    []int            // the slots that each sequence has, the most first; none: all have all
	beside  *beside          // the adapter in use, or nil
	left    []cpu.Left       // for every part, the left matrix of its products
	now     func(part)       // what run is at
	perform func(worker int) // does it for a worker; made once so that a run allocates nothing
	ahead   bool             // the inputs of all slots are multiplied before the first step
}

// A part is what one worker does at every step.
type part struct{ worker, row, rows, group, groups int }

// cache is how many bytes of weights we expect to stay in a core's second cache.
const cache = 1 << 21

// worthwhile is how many operations a step must have for each worker to make
// meeting worth it.
const worthwhile = 1 << 20

// newBuffers makes buffers for so many slots. With keep everything stays for the
// way back; without, gates and cells only live until the next step.
func (l *Layer) newBuffers(slots, batch int, keep bool) *buffers {
	if l.program != nil {
		return l.newProgramBuffers(slots, batch, keep)
	}
	b := &buffers{Layer: l, batch: batch, slots: slots}
	h := up(l.inputs+1, 16)
	b.begin = h - l.inputs - 1
	b.ldc = l.groups * l.cell.units()
	b.ldv = pitch(h + b.ldc)
	b.v = floats((slots + 1) * batch * b.ldv)
	for r := range (slots + 1) * batch {
		b.v[r*b.ldv+h-1] = 1
	}
	b.share()
	b.left = make([]cpu.Left, b.device.Threads())
	b.perform = func(worker int) { b.now(b.parts[worker]) }
	b.ahead = slots > 1 && b.parts[0].rows == batch && b.worthAhead()
	size := batch * l.width
	b.ldz = l.width
	switch {
	case batch == 1: // the groups' rows side by side: one call of the cell does all
		b.zGroup, b.ldz = l.width, l.groups*l.width
		if keep || b.ahead {
			b.zStep = b.ldz
		}
		b.z = floats(b.ldz + (slots-1)*b.zStep)
	case keep || b.ahead:
		b.zGroup, b.zStep = slots*size, size
		b.z = floats(l.groups * slots * size)
	default:
		b.zWorker = size
		b.z = floats(len(b.parts) * size)
	}
	if _, stateless := l.cell.(rnn); stateless {
		b.ldc = 0
		return b
	}
	b.c = floats(batch * b.ldc)
	if keep {
		b.cStep = batch * b.ldc
		b.c = floats((slots + 1) * batch * b.ldc)
	}
	return b
}

// worthAhead reports whether the inputs of all slots should be multiplied before
// the first step: with few sequences, because tiles of few rows are slow; and with
// weights that stay in no cache, because their half for the inputs is then read
// once and not at every step, which must save more than it costs to write the sums
// and read them again.
func (b *buffers) worthAhead() bool {
	return b.batch < 16 || 4*len(b.weights) > cache && b.inputs > 8*b.batch
}

// share divides the work: by sequences if the weights fit into a core's cache,
// else by groups of units, and not at all if a step is too short for that.
func (b *buffers) share() {
	workers := b.device.Threads()
	operations := 2 * b.batch * len(b.weights)
	switch {
	case workers > 1 && b.batch >= 4*workers && 4*len(b.weights) <= cache:
		for w := range workers {
			from, to := cpu.Share(b.batch, w, workers)
			b.parts = append(b.parts, part{w, from, to - from, 0, b.groups})
		}
	case workers > 1 && b.groups >= workers && operations >= worthwhile*workers:
		for w := range workers {
			from, to := cpu.Share(b.groups, w, workers)
			b.parts = append(b.parts, part{w, 0, b.batch, from, to - from})
		}
	default:
		b.parts = []part{{0, 0, b.batch, 0, b.groups}}
	}
}

// together reports whether the workers have to meet at every step.
func (b *buffers) together() bool { return len(b.parts) > 1 && b.parts[0].groups < b.groups }

// meet waits for the other workers if steps are shared.
func (b *buffers) meet() {
	if b.together() {
		b.device.pool.Meet()
	}
}

// run calls f once for every part, each on its worker.
func (b *buffers) run(f func(part)) {
	if len(b.parts) == 1 {
		f(b.parts[0])
		return
	}
	b.now = f
	b.device.pool.Run(b.perform)
}

// ready brings the weights into the form for the way forward.
func (b *buffers) ready() {
	if b.program != nil {
		b.formProgram()
		return
	}
	if b.ahead {
		b.refresh(&b.fromInputs, b.slots*b.batch)
		b.refresh(&b.fromHidden, b.rows())
	} else {
		b.refresh(&b.whole, b.rows())
	}
}

// panels is a worker's share of the panels that hold so many columns.
func (b *buffers) panels(p part, columns int) (from, to int) {
	if b.together() {
		return cpu.Share(cpu.Panels(columns), p.worker, len(b.parts))
	}
	return 0, cpu.Panels(columns)
}

// rowX is the row of inputs of sequence r at slot s, with the 1 and h after it.
func (b *buffers) rowX(s, r int) []float32 { return b.v[((b.lead+s)*b.batch+r)*b.ldv+b.begin:] }

// rowH is the row that the step at slot s starts from.
func (b *buffers) rowH(s, r int) []float32 { return b.rowX(s, r)[b.inputs+1:] }

// rowC is the row of cells before slot s, or nil.
func (b *buffers) rowC(s, r int) []float32 {
	switch {
	case b.program != nil && b.program.cells:
		return b.rowX(s, r)[b.program.c.at-b.begin:]
	case b.c != nil:
		return b.c[s*b.cStep+r*b.ldc:]
	}
	return nil
}

// span is a worker's part of the outputs: from inclusive to exclusive.
func (b *buffers) span(p part) (from, to int) {
	if b.program == nil {
		return p.group * b.units, min((p.group+p.groups)*b.units, b.outputs)
	}
	from, to = b.panels(p, b.outputs)
	return from * cpu.Panel, min(to*cpu.Panel, b.outputs)
}

// sums is the row of a group's sums.
func (b *buffers) sums(p part, group, s, r int) []float32 {
	return b.z[p.worker*b.zWorker+group*b.zGroup+s*b.zStep+r*b.ldz:]
}

// cells is the row of a group's cells before slot s.
func (b *buffers) cells(group, s, r int) []float32 {
	if b.c == nil {
		return nil
	}
	return b.c[s*b.cStep+r*b.ldc+group*b.cell.units():]
}

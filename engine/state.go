package engine

// A State is what a layer knows of the steps before: H [batch][outputs], and C
// [batch][hidden] for cells that have one. nil stands for zeros.
type State struct{ H, C []float32 }

func (b *buffers) checkState(function, name string, s State) error {
	n, cells := b.batch*b.outputs, b.batch*b.hidden
	if b.rowC(0, 0) == nil {
		cells = 0
	}
	switch { // names are put together only for an error: this runs at every step
	case s.H != nil && len(s.H) != n:
		return length(function, name+".H", s.H, n)
	case s.C != nil && len(s.C) != cells:
		return length(function, name+".C", s.C, cells)
	}
	return nil
}

// setState puts a state before slot 0.
func (b *buffers) setState(s State) {
	for r := range b.batch {
		b.put(b.rowH(0, r)[:b.outputs], s.H, r)
		if c := b.rowC(0, r); c != nil {
			b.put(c[:b.hidden], s.C, r)
		}
	}
}

// state copies the state before a slot to s.
func (b *buffers) state(slot int, s State) {
	for r := range b.batch {
		b.stateOf(r, slot, s)
	}
}

// stateOf copies that of one sequence.
func (b *buffers) stateOf(r, slot int, s State) {
	if s.H != nil {
		copy(s.H[r*b.outputs:][:b.outputs], b.rowH(slot, r))
	}
	if s.C != nil {
		copy(s.C[r*b.hidden:][:b.hidden], b.rowC(slot, r))
	}
}

// put copies the r-th row of a matrix as wide as dst, or zeros if it is nil.
func put(dst, matrix []float32, r int) {
	if matrix == nil {
		clear(dst)
		return
	}
	copy(dst, matrix[r*len(dst):])
}

// put is put of finite numbers.
func (b *buffers) put(dst, matrix []float32, r int) {
	put(dst, matrix, r)
	b.device.kernels.Finite(dst, dst)
}

// fill copies the inputs of the slots that fall to a worker.
func (b *buffers) fill(p part, steps int, x []float32) {
	from, to := p.row, p.row+p.rows
	if b.together() {
		from, to = 0, 0
		for s := p.worker; s < steps; s += len(b.parts) {
			b.fillRows(s, 0, b.batch, x)
		}
	}
	for s := 0; s < steps && from < to; s++ {
		b.fillRows(s, from, to, x)
	}
	b.meet()
}

func (b *buffers) fillRows(s, from, to int, x []float32) {
	for r := from; r < to; r++ {
		b.device.kernels.Finite(x[(s*b.batch+r)*b.inputs:][:b.inputs], b.rowX(s, r))
	}
}

// give copies the outputs of a worker's own rows and units.
func (b *buffers) give(p part, steps int, y []float32) {
	from, to := b.span(p)
	for s := range steps {
		for r := p.row; r < p.row+p.rows; r++ {
			copy(y[(s*b.batch+r)*b.outputs+from:(s*b.batch+r)*b.outputs+to], b.rowH(s+1, r)[from:to])
		}
	}
}

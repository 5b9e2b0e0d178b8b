package engine

import "unroll/engine/cpu"

// A side is some rows of the packed weights as the right matrix of a product, its
// panels in the form that the level multiplies fastest.
type side struct {
	from, rows int
	panels     []cpu.Right
	fresh      bool // they are those of the weights
	m          int  // for products with so many rows
}

func (l *Layer) side(from, rows int) side {
	return side{from: from, rows: rows, panels: make([]cpu.Right, l.columns()/cpu.Panel)}
}

// refresh brings the panels of a side into form for products with m rows, if the
// weights have changed, or the form was for few rows. Only the first of several
// callers has to.
func (l *Layer) refresh(s *side, m int) {
	l.refreshing.Lock()
	defer l.refreshing.Unlock()
	if s.fresh && (l.device.kernels.Splits(s.m) || !l.device.kernels.Splits(m)) {
		return
	}
	l.stale, s.m = s, m
	l.device.pool.Run(l.workRefresh)
	s.fresh = true
}

func (l *Layer) workSide(worker int) {
	s := l.stale
	from, to := cpu.Share(len(s.panels), worker, l.device.Threads())
	for n := from; n < to; n++ {
		s.panels[n].Set(l.device.kernels, s.m, s.rows, l.panel(l.weights, n)[s.from*cpu.Panel:], cpu.Panel)
	}
}

// changed says that the weights are others than those of the sides and of the way
// back.
func (l *Layer) changed() {
	l.whole.fresh, l.fromInputs.fresh, l.fromHidden.fresh = false, false, false
	l.toHidden.fresh, l.toInputs.fresh = false, false
	if l.program != nil {
		l.program.forms = forms{}
	}
}

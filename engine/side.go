package engine

import "unroll/engine/cpu"

// A side is some rows of the packed weights as the right matrix of a product, its
// panels in the form that the level multiplies fastest.
type side struct {
	from, rows int
	panels     []cpu.Right
	fresh      bool // they are those of the weights
}

func (l *Layer) side(from, rows int) side {
	return side{from: from, rows: rows, panels: make([]cpu.Right, l.columns()/cpu.Panel)}
}

// refresh brings the panels of a side into form, if the weights have changed. Only
// the first of several callers has to.
func (l *Layer) refresh(s *side) {
	l.refreshing.Lock()
	defer l.refreshing.Unlock()
	if s.fresh {
		return
	}
	l.stale = s
	l.device.pool.Run(l.workRefresh)
	s.fresh = true
}

func (l *Layer) workSide(worker int) {
	s := l.stale
	from, to := cpu.Share(len(s.panels), worker, l.device.Threads())
	for n := from; n < to; n++ {
		s.panels[n].Set(l.device.kernels, s.rows, l.panel(l.weights, n)[s.from*cpu.Panel:], cpu.Panel)
	}
}

// changed says that the weights are others than those of the sides and of the way
// back.
func (l *Layer) changed() {
	l.whole.fresh, l.fromInputs.fresh, l.fromHidden.fresh, l.turned = false, false, false, false
}

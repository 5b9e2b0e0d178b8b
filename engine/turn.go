package engine

import "unroll/engine/cpu"

// A turned is some rows of the weights, turned over and packed for the way back: the
// product of the gradient of the sums with them gives that of h or of x.
type turned struct {
	from, n int         // these rows
	packed  []float32   // panels of (columns)×32
	panels  []cpu.Right // the same in the form for products
	fresh   bool        // they belong to the weights as they are
	m       int         // for products with so many rows
}

// turnAll packs the weights that the way back needs, for products with m rows.
func (l *Layer) turnAll(inputs bool, m int) {
	if l.program != nil {
		l.turnProgram(m)
		return
	}
	l.turn(&l.toHidden, m)
	if inputs {
		l.turn(&l.toInputs, m)
	}
}

// turn packs weights for the way back, if they have changed.
func (l *Layer) turn(t *turned, m int) {
	l.refreshing.Lock()
	defer l.refreshing.Unlock()
	if t.fresh && (l.device.kernels.Splits(t.m) || !l.device.kernels.Splits(m)) {
		return
	}
	if t.packed == nil {
		t.packed = floats(cpu.Panels(t.n) * cpu.Panel * l.columns())
		t.panels = make([]cpu.Right, cpu.Panels(t.n))
	}
	l.turning, t.m = t, m
	l.device.pool.Run(l.turnOver)
	l.device.pool.Run(l.turnPanels)
	t.fresh = true
}

// workTurn writes a worker's share of the rows as the columns of panels, in blocks
// of 32×32.
func (l *Layer) workTurn(worker int) {
	t := l.turning
	begin, end := cpu.Share(l.columns()/cpu.Panel, worker, l.device.Threads())
	for b := begin; b < end; b++ {
		panel := l.panel(l.weights, b)
		for p := range cpu.Panels(t.n) {
			to := t.packed[(p*l.columns()+b*cpu.Panel)*cpu.Panel:][:cpu.Panel*cpu.Panel]
			for i := range min(cpu.Panel, t.n-p*cpu.Panel) {
				for j, w := range (*[cpu.Panel]float32)(panel[(t.from+p*cpu.Panel+i)*cpu.Panel:]) {
					to[j*cpu.Panel+i] = w
				}
			}
		}
	}
}

// workPanels brings the panels into the form for products.
func (l *Layer) workPanels(worker int) {
	t := l.turning
	from, to := cpu.Share(len(t.panels), worker, l.device.Threads())
	for n := from; n < to; n++ {
		t.panels[n].Set(l.device.kernels, t.m, l.columns(), t.packed[n*l.columns()*cpu.Panel:], cpu.Panel)
	}
}

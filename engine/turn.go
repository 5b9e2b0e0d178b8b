package engine

import "unroll/engine/cpu"

// turn packs the weights for the way back, if they have changed: the product of
// the gradient of the sums with them gives the gradients of h and of x.
func (l *Layer) turn() {
	if l.turned {
		return
	}
	if l.turnedHidden == nil {
		l.turnedHidden = floats(cpu.Panels(l.hidden) * cpu.Panel * l.columns())
		l.turnedInputs = floats(cpu.Panels(l.inputs) * cpu.Panel * l.columns())
		l.toHidden, l.toInputs = make([]cpu.Right, cpu.Panels(l.hidden)), make([]cpu.Right, cpu.Panels(l.inputs))
	}
	l.device.pool.Run(l.turnOver)
	l.device.pool.Run(l.turnPanels)
	l.turned = true
}

func (l *Layer) workTurn(worker int) {
	l.turnRows(l.turnedInputs, 0, l.inputs, worker)
	l.turnRows(l.turnedHidden, l.inputs+1, l.hidden, worker)
}

// workPanels brings the turned panels into the form for products.
func (l *Layer) workPanels(worker int) {
	set := func(to []cpu.Right, turned []float32) {
		from, end := cpu.Share(len(to), worker, l.device.Threads())
		for n := from; n < end; n++ {
			to[n].Set(l.device.kernels, l.columns(), turned[n*l.columns()*cpu.Panel:], cpu.Panel)
		}
	}
	set(l.toInputs, l.turnedInputs)
	set(l.toHidden, l.turnedHidden)
}

// turnRows writes n rows of the packed weights, from one on, as the columns of
// panels, in blocks of 32×32.
func (l *Layer) turnRows(dst []float32, from, n, worker int) {
	begin, end := cpu.Share(l.columns()/cpu.Panel, worker, l.device.Threads())
	for b := begin; b < end; b++ {
		panel := l.panel(l.weights, b)
		for p := range cpu.Panels(n) {
			to := dst[(p*l.columns()+b*cpu.Panel)*cpu.Panel:][:cpu.Panel*cpu.Panel]
			for i := range min(cpu.Panel, n-p*cpu.Panel) {
				for j, w := range (*[cpu.Panel]float32)(panel[(from+p*cpu.Panel+i)*cpu.Panel:]) {
					to[j*cpu.Panel+i] = w
				}
			}
		}
	}
}

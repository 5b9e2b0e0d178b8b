package engine

import "unroll/engine/cpu"

// turn packs the weights for the way back, if they have changed: the product of
// the gradient of the sums with them gives the gradients of h and of x.
func (l *Layer) turn() {
	if l.turned {
		return
	}
	if l.toHidden == nil {
		l.toHidden = floats(cpu.Panels(l.hidden) * cpu.Panel * l.columns())
		l.toInputs = floats(cpu.Panels(l.inputs) * cpu.Panel * l.columns())
	}
	l.device.pool.Run(l.turnOver)
	l.turned = true
}

func (l *Layer) workTurn(worker int) {
	l.turnRows(l.toInputs, 0, l.inputs, worker)
	l.turnRows(l.toHidden, l.inputs+1, l.hidden, worker)
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

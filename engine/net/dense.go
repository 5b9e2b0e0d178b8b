package net

import "unroll/engine"

// dense is a layer y = W x + b over many rows x.
type dense struct {
	w, b            *engine.Parameters // W [outputs][inputs]
	inputs, outputs int

	forth, back, weights *engine.Product
}

func newDense(d *engine.Device, inputs, outputs int) dense {
	return dense{inputs: inputs, outputs: outputs, forth: d.Product(), back: d.Product(), weights: d.Product()}
}

// matrix is W, or its gradient, to the last number.
func (d *dense) matrix(kind engine.Kind) []float32 {
	return d.w.Packed(kind)[:d.outputs*d.inputs]
}

// forward writes y [m][outputs] for x [m][inputs].
func (d *dense) forward(y, x []float32, m int) error {
	for i := range m {
		copy(y[i*d.outputs:][:d.outputs], d.b.Packed(engine.Weight))
	}
	return d.forth.Form(engine.Form{B: true, Add: true}, y, x, d.matrix(engine.Weight), m, d.inputs, d.outputs)
}

// backward adds to the gradient of W and b, and writes that of x to dx, for dy of the
// last forward. dx may be x.
func (d *dense) backward(dx, dy, x []float32, m int) error {
	if err := d.weights.Form(engine.Form{A: true, Add: true}, d.matrix(engine.Gradients), dy, x, d.outputs, m, d.inputs); err != nil {
		return err
	}
	db := d.b.Packed(engine.Gradients)[:d.outputs]
	for i := range m {
		for k, g := range dy[i*d.outputs:][:d.outputs] {
			db[k] += g
		}
	}
	d.w.Changed(engine.Gradients)
	d.b.Changed(engine.Gradients)
	return d.back.Form(engine.Form{}, dx, dy, d.matrix(engine.Weight), m, d.outputs, d.inputs)
}

package net

import "unroll/engine"

// dense is a layer y = W x + b over many rows x.
type dense struct {
	w, b *array // W [outputs][inputs]

	turned               []float32 // W the other way, [inputs][outputs]
	forth, back, weights *engine.Product
	columns, weightG     []float32 // dy the other way, and the gradient of W
}

func newDense(d *engine.Device, w, b *array) dense {
	return dense{
		w: w, b: b, turned: make([]float32, len(w.w)), weightG: make([]float32, len(w.w)),
		forth: d.Product(), back: d.Product(), weights: d.Product(),
	}
}

// turn follows a change of W.
func (d *dense) turn() { transpose(d.turned, d.w.w, d.w.Shape[0], d.w.Shape[1]) }

// transpose writes a matrix of so many rows and columns with its columns as rows.
func transpose(dst, src []float32, rows, columns int) {
	for i := range rows {
		for j, x := range src[i*columns:][:columns] {
			dst[j*rows+i] = x
		}
	}
}

// forward writes y [m][outputs] for x [m][inputs].
func (d *dense) forward(y, x []float32, m int) error {
	outputs, inputs := d.w.Shape[0], d.w.Shape[1]
	if err := d.forth.Of(y, x, d.turned, m, inputs, outputs); err != nil {
		return err
	}
	for i := range m {
		row := y[i*outputs:][:outputs]
		for k, b := range d.b.w {
			row[k] += b
		}
	}
	return nil
}

// backward adds to the gradient of W and b, and writes that of x, for dy of the
// last forward.
func (d *dense) backward(dx, dy, x []float32, m int) error {
	outputs, inputs := d.w.Shape[0], d.w.Shape[1]
	if err := d.back.Of(dx, dy, d.w.w, m, outputs, inputs); err != nil {
		return err
	}
	if len(d.columns) < m*outputs {
		d.columns = make([]float32, m*outputs)
	}
	columns := d.columns[:m*outputs]
	transpose(columns, dy, m, outputs)
	if err := d.weights.Of(d.weightG, columns, x, outputs, m, inputs); err != nil {
		return err
	}
	for i, g := range d.weightG {
		d.w.g[i] += g
	}
	for k := range outputs {
		sum := float32(0)
		for _, g := range columns[k*m:][:m] {
			sum += g
		}
		d.b.g[k] += sum
	}
	return nil
}

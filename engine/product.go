package engine

import (
	"sync"

	"unroll/engine/cpu"
)

// A Product multiplies matrices on a device and keeps the memory that it needs
// for that, so that only its first call of a size allocates.
type Product struct {
	device *Device
	mutex  sync.Mutex

	m, k, n    int
	form       Form
	a, b, c    []float32
	padded     []float32 // a copy of a where its rows would fall on the same places of the first cache
	left       cpu.Operand
	panels     []float32 // b in panels
	right      []cpu.Right
	block      []cpu.Left // for every worker, some rows of a
	edge       []float32  // the last panel of c, if it is narrower than a tile
	pack, work func(worker int)
}

// Product makes a multiplier.
func (d *Device) Product() *Product {
	p := &Product{device: d, block: make([]cpu.Left, d.Threads())}
	p.pack, p.work = p.workPack, p.workTiles
	return p
}

// A Form says how the matrices of a product lie, and what becomes of it. The zero value
// is c = a·b, with every matrix row by row.
type Form struct {
	A   bool // a lies by columns: it is given as its transpose, k×m
	B   bool // likewise b, as n×k
	Add bool // the product is added to c
}

// Of computes c = a·b, row by row: a is m×k, b is k×n and c is m×n. c must not
// overlap a or b.
func (p *Product) Of(c, a, b []float32, m, k, n int) error {
	return p.Form(Form{}, c, a, b, m, k, n)
}

// Form is Of for matrices that lie otherwise. The way back through a layer y = x·Wᵀ has
// all forms: y with W by columns, dx = dy·W, and dW += dyᵀ·x with dy by columns.
func (p *Product) Form(f Form, c, a, b []float32, m, k, n int) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if m != p.m || k != p.k || n != p.n {
		err := first(
			sizes("Product", size{"m", m}, size{"k", k}), sizes("Product", size{"k", k}, size{"n", n}), sizes("Product", size{"m", m}, size{"n", n}))
		if err != nil {
			return err
		}
	}
	err := first(
		length("Product", "a", a, m*k), length("Product", "b", b, k*n), length("Product", "c", c, m*n))
	if err != nil {
		return err
	}
	p.m, p.k, p.n, p.form, p.a, p.b, p.c = m, k, n, f, a, b, c
	p.panels = enough(p.panels, k*cpu.Panels(n)*cpu.Panel)
	if len(p.right) < cpu.Panels(n) {
		p.right = make([]cpu.Right, cpu.Panels(n))
	}
	p.edge = enough(p.edge, min(m, block)*cpu.Panel)
	p.left = cpu.Operand{Data: a, Stride: k}
	if f.A {
		p.left = cpu.Operand{Data: a, Stride: m, Columns: true}
	} else if k%256 == 0 && !p.device.kernels.Splits(m) {
		p.padded = enough(p.padded, m*pitch(k))
		p.left = cpu.Operand{Data: p.padded, Stride: pitch(k)}
	}
	p.device.pool.Run(p.pack)
	p.device.pool.Run(p.work)
	p.a, p.b, p.c = nil, nil, nil
	return nil
}

// enough is s, or a longer one if n numbers do not fit.
func enough(s []float32, n int) []float32 {
	if cap(s) < n {
		return floats(n)
	}
	return s[:n]
}

// workPack brings a worker's share of b into panels, and copies its share of a. A
// level that splits numbers reads whole panels where they lie.
func (p *Product) workPack(worker int) {
	from, to := cpu.Share(cpu.Panels(p.n), worker, p.device.Threads())
	k := p.device.kernels
	for j := from; j < to; j++ {
		if !p.form.B && k.Splits(p.m) && (j+1)*cpu.Panel <= p.n {
			p.right[j].Set(k, p.m, p.k, p.b[j*cpu.Panel:], p.n)
			continue
		}
		panel := p.panels[j*p.k*cpu.Panel:][:p.k*cpu.Panel]
		if p.form.B {
			p.turn(panel, j*cpu.Panel)
		}
		for i := 0; i < p.k && !p.form.B; i++ {
			row := panel[i*cpu.Panel:][:cpu.Panel]
			if used := copy(row, p.b[i*p.n+j*cpu.Panel:(i+1)*p.n]); used < cpu.Panel {
				clear(row[used:])
			}
		}
		p.right[j].Set(k, p.m, p.k, panel, cpu.Panel)
	}
	if len(p.padded) == 0 || &p.left.Data[0] != &p.padded[0] {
		return
	}
	from, to = cpu.Share(p.m, worker, p.device.Threads())
	for i := from; i < to; i++ {
		copy(p.padded[i*p.left.Stride:][:p.k], p.a[i*p.k:])
	}
}

// turn writes a panel of b that lies by columns, from column on.
func (p *Product) turn(panel []float32, column int) {
	used := min(cpu.Panel, p.n-column)
	if used < cpu.Panel {
		clear(panel)
	}
	for j := range used {
		for i, x := range p.b[(column+j)*p.k:][:p.k] {
			panel[i*cpu.Panel+j] = x
		}
	}
}

// block is how many rows of a are multiplied with all panels before the next: so
// many stay in a core's second cache.
const block = 224

// workTiles computes a worker's share of the panels of c.
func (p *Product) workTiles(worker int) {
	from, to := cpu.Share(cpu.Panels(p.n), worker, p.device.Threads())
	for i := 0; i < p.m; i += block {
		rows := min(block, p.m-i)
		a := &p.block[worker]
		left := p.left
		if left.Columns {
			left.Data = left.Data[i:]
		} else {
			left.Data = left.Data[i*left.Stride:]
		}
		a.Set(p.device.kernels, rows, p.k, left)
		for j := from; j < to; j++ {
			if (j+1)*cpu.Panel <= p.n {
				a.Tile(&p.right[j], p.c[i*p.n+j*cpu.Panel:], p.n, p.form.Add)
				continue
			}
			a.Tile(&p.right[j], p.edge, cpu.Panel, false)
			for r := range rows {
				c := p.c[(i+r)*p.n+j*cpu.Panel : (i+r+1)*p.n]
				if !p.form.Add {
					copy(c, p.edge[r*cpu.Panel:])
					continue
				}
				for q := range c {
					c[q] += p.edge[r*cpu.Panel+q]
				}
			}
		}
	}
}

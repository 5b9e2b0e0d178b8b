package ch09_fast

import (
	"fmt"

	"unroll/engine"
	"unroll/engine/cpu"
)

// ## Step 4: panels, and a tile in registers
//
// So far every multiplication is a single one. The vector units do eight or sixteen at once, two such operations in
// every cycle. To keep them busy the sums have to stay in registers: a *tile* of the result, some rows high and two
// registers wide. For each term it loads a piece of the weights, and each row's number is spread and multiplied with
// it. That is the kernel which all fast products share [@goto2008]. It wants its weights in the order in which it
// reads them, so they are *packed* once, into panels of 32 columns.
//
// We also choose the order of the columns: the four gates of sixteen units lie side by side, in two panels. That pays
// in the steps to come.

// packed is the layer on its kernels. Slot t of v has the rows [x | 1 | h] that
// step t reads; its h is what step t−1 wrote.
type packed struct {
	work
	k             *cpu.Kernels
	panels        []float32 // two for each group of 16 units, inner×32 each
	inner, groups int
	v             []float32 // [T+1][B][inner]
	z             []float32 // sums of a group: rows of 64
	c             []float32 // [B][16·groups]
}

// pack takes a number of hidden units that 16 divides.
func (w work) pack(k *cpu.Kernels) *packed {
	m, inner := w.beside()
	p := &packed{work: w, k: k, inner: inner, groups: w.H / 16}
	p.panels = make([]float32, inner*4*w.H)
	cpu.Pack(p.panels, inner, 4*w.H, func(i, column int) float32 {
		group, gate, unit := column/64, column%64/16, column%16
		return m[(gate*w.H+16*group+unit)*inner+i]
	})
	p.v, p.c = make([]float32, (w.T+1)*w.B*inner), make([]float32, w.B*w.H)
	p.z = make([]float32, p.groups*w.T*w.B*64)
	for r := range w.T * w.B {
		copy(p.v[r*inner:], w.x[r*w.I:][:w.I])
		p.v[r*inner+w.I] = 1
	}
	return p
}

// multiply adds terms from…to of the product of some rows of v to the sums z of a
// group, or begins those sums.
func (p *packed) multiply(group, firstRow, rows, from, to int, z []float32, add bool) {
	a := cpu.Operand{Data: p.v[firstRow*p.inner+from:], Stride: p.inner}
	for half := range 2 {
		panel := p.panels[((2*group+half)*p.inner+from)*cpu.Panel:]
		p.k.Tile(rows, to-from, a, panel, cpu.Panel, z[half*cpu.Panel:], 64, add)
	}
}

// h is where step t writes the outputs of a group, rows inner apart.
func (p *packed) h(t, group int) []float32 {
	return p.v[(t+1)*p.B*p.inner+p.I+1+16*group:]
}

// steps runs all steps: first the sums of all groups, then the gates of each.
func (p *packed) steps(gates func(z, c, h []float32)) {
	clear(p.c)
	size := p.B * 64
	for t := range p.T {
		for g := range p.groups {
			p.multiply(g, t*p.B, p.B, 0, p.inner, p.z[g*size:], false)
		}
		for g := range p.groups {
			gates(p.z[g*size:][:size], p.c[16*g:], p.h(t, g))
		}
	}
}

// oneByOne makes gates, cells and outputs of the sums of a group, unit by unit.
func (p *packed) oneByOne(z, c, h []float32) {
	for b := range p.B {
		for u := range 16 {
			s := z[64*b+u:]
			h[b*p.inner+u] = gates(s[0], s[16], s[32], s[48], &c[b*p.H+u])
		}
	}
}

// ## Step 5: activations by the vector
//
// Now the products are fast, and the activations are what takes the time: `math.Exp` and `math.Tanh` do one number with
// great care. A vector of them costs little more than one. The kernels compute the exponential and the tangent by a
// polynomial and a division, and are held against the exact functions at every float32 number there is. The same kernel
// makes cells and outputs while it has the gates in its registers.

func (p *packed) byTheVector(z, c, h []float32) {
	p.k.LSTMForward(p.B, z, c, c, p.H, h, p.inner)
}

// ## Step 6: gates at once
//
// The sums of all groups do not stay in the first cache until the gates come for them. So the gates of a group come as
// soon as its sums are there, and the next group uses the same memory.

func (p *packed) atOnce() {
	clear(p.c)
	for t := range p.T {
		for g := range p.groups {
			p.multiply(g, t*p.B, p.B, 0, p.inner, p.z, false)
			p.byTheVector(p.z, p.c[16*g:], p.h(t, g))
		}
	}
}

// ## Step 7: the inputs ahead
//
// The state of a step must be there before the next one can begin; the inputs are there from the start. Multiplied for
// all steps at once they are a product with many rows, even if there is one sequence only. What remains for every step
// is the product with the state.

func (p *packed) ahead() {
	clear(p.c)
	size := p.T * p.B * 64
	for g := range p.groups {
		p.multiply(g, 0, p.T*p.B, 0, p.I+1, p.z[g*size:], false)
	}
	for t := range p.T {
		for g := range p.groups {
			z := p.z[g*size+t*p.B*64:]
			p.multiply(g, t*p.B, p.B, p.I+1, p.inner, z, true)
			p.byTheVector(z, p.c[16*g:], p.h(t, g))
		}
	}
}

// ## Step 8: threads
//
// The engine does all this, and shares the work among threads. Where all the weights fit into a core's own cache, each
// thread takes some of the sequences, and they need not wait for each other. Where they do not fit, each takes some of
// the units, and all meet once in every step. It takes inputs ahead where that pays, and its buffers are laid out so
// that rows do not fall on the same place of a cache.

// onEngine is the layer on the engine.
func (w work) onEngine(d *engine.Device) (*engine.Stream, error) {
	l, err := d.LSTM(w.I, w.H)
	if err != nil {
		return nil, err
	}
	err = l.SetWeights(engine.Weights{Input: w.input, Recurrent: w.recurrent, Bias: w.bias})
	if err != nil {
		return nil, err
	}
	return l.Stream(w.B)
}

// ## All the same
//
// Eight ways, one result. The sums are taken in other orders, so the last digits differ.

// A way computes the outputs of some work, and says where they are.
type way struct {
	name string
	run  func()
	y    func() []float32
}

// ways are the steps above on some work, with one device for each thread count.
func ways(w work, k *cpu.Kernels, devices ...*engine.Device) (list []way, err error) {
	y := make([]float32, w.T*w.B*w.H)
	given := func() []float32 { return y }
	p := w.pack(k)
	kept := func() []float32 { // what the packed layer left in its rows
		for r := range w.T * w.B {
			copy(y[r*w.H:][:w.H], p.v[(r+w.B)*p.inner+w.I+1:])
		}
		return y
	}
	list = []way{
		{"1 as the formula reads", func() { w.asItReads(y) }, given},
		{"2 one product, four chains", func() { w.oneProduct(y) }, given},
		{"3 four sequences at a time", func() { w.batched(y) }, given},
		{"4 packed panels, a tile", func() { p.steps(p.oneByOne) }, kept},
		{"5 activations by the vector", func() { p.steps(p.byTheVector) }, kept},
		{"6 gates at once", p.atOnce, kept},
		{"7 inputs ahead", p.ahead, kept},
	}
	for _, d := range devices {
		s, err := w.onEngine(d)
		if err != nil {
			return nil, err
		}
		run := func() {
			err = s.SetState(engine.State{})
			if err == nil {
				err = s.Run(w.x, y)
			}
			if err != nil {
				fmt.Println(err)
			}
		}
		list = append(list, way{fmt.Sprintf("8 the engine, threads: %d", d.Threads()), run, given})
	}
	return list, nil
}

// open opens two devices, with one thread and with two, and their kernels.
func open(level string) (k *cpu.Kernels, one, two *engine.Device, err error) {
	if one, err = engine.Open(engine.Options{Threads: 1, Level: level}); err != nil {
		return nil, nil, nil, err
	}
	if two, err = engine.Open(engine.Options{Threads: 2, Level: level}); err != nil {
		return nil, nil, nil, err
	}
	k, err = cpu.At(one.Level())
	return k, one, two, err
}

func Example_same() {
	k, one, two, err := open("")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer one.Close()
	defer two.Close()
	list, err := ways(newWork(9, 5, 7, 48), k, one, two)
	if err != nil {
		fmt.Println(err)
		return
	}
	var first []float32
	for _, way := range list {
		way.run()
		if first == nil {
			first = append(first, way.y()...)
		}
		fmt.Printf("%-28s within 1e-5: %v\n", way.name, furthest(first, way.y()) < 1e-5)
	}
	// Output:
	// 1 as the formula reads       within 1e-5: true
	// 2 one product, four chains   within 1e-5: true
	// 3 four sequences at a time   within 1e-5: true
	// 4 packed panels, a tile      within 1e-5: true
	// 5 activations by the vector  within 1e-5: true
	// 6 gates at once              within 1e-5: true
	// 7 inputs ahead               within 1e-5: true
	// 8 the engine, threads: 1     within 1e-5: true
	// 8 the engine, threads: 2     within 1e-5: true
}

// ## Measured
//
// A layer of 256 units and 128 inputs over 100 steps, for one sequence and for 32. Each time is the best of several, on
// a machine that did nothing else if it could be helped.

func Example_steps() {
	k, one, two, err := open("")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer one.Close()
	defer two.Close()
	var cells [][]string
	var names []string
	for i, batch := range []int{1, 32} {
		w := newWork(100, batch, 128, 256)
		list, err := ways(w, k, one, two)
		if err != nil {
			fmt.Println(err)
			return
		}
		for j, way := range list {
			if i == 0 {
				names, cells = append(names, way.name), append(cells, nil)
			}
			seconds := shortest(way.run)
			cells[j] = append(cells[j], fmt.Sprintf("%.2f", seconds*1e3),
				fmt.Sprintf("%.1f", w.operations()/seconds/1e9))
		}
	}
	fmt.Println("kernels:", k.Level)
	row("", "1: ms", "GF/s", "32: ms", "GF/s")
	for j, name := range names {
		row(name, cells[j]...)
	}
	// Recorded:
}

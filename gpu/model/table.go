package model

import (
	"fmt"
	"math"

	"unroll/gpu"
	"unroll/gpu/kernels"
	"unroll/gpu/ptx"
)

// Row is a kernel at one size.
type Row struct {
	Kernel, Size string
	Counts       ptx.Counts
	Blocks       int
}

// Rows runs kernels of matrices and of recurrent steps on the interpreter, at sizes
// that it can still run, and returns what it counted.
func Rows() ([]Row, error) {
	d := gpu.NewInterpreter(ptx.Options{Measure: true, Resident: 1})
	if err := kernels.Load(d); err != nil {
		return nil, err
	}
	b := bench{d: d}
	const n, batch, units, steps, rank = 128, 16, 128, 4, 16
	a, c := b.zeros(n*n), b.zeros(n*n)
	matrix := kernels.Rows(a, n)
	size := fmt.Sprintf("%d×%d×%d", n, n, n)
	b.row(size, kernels.Product1(n, n, n, matrix, matrix, kernels.Rows(c, n)))
	b.row(size, kernels.Product2(n, n, n, matrix, matrix, kernels.Rows(c, n)))
	b.row(size, kernels.Product3(n, n, n, matrix, matrix, kernels.Rows(c, n)))

	size = fmt.Sprintf("%d sequences, %d units", batch, units)
	one := batch * units
	gates, wv, ws, wr := b.zeros(steps*4*one), b.zeros(4*units*units), b.zeros(2*units*units), b.zeros(units*units)
	x, y, z, r := b.zeros((steps+1)*one), b.zeros((steps+1)*one), b.zeros(one), b.zeros(steps*one)
	b.row(size, kernels.LSTMForward(batch, units, gates, x, z, y))
	b.row(size, kernels.LSTMBackward(batch, units, gates, x, z, r, y))
	b.row(size, kernels.VanillaUpdate(batch, units, gates, x, z))
	b.row(size, kernels.Readout(batch, units, gates, z, r, y))
	b.row(size, kernels.LSTMStep(batch, units, gates, wv, x, y, z, r))
	b.row(size, kernels.VanillaStep(batch, units, gates, wv, ws, wr, x, y, z, r, b.zeros(one)))
	size += fmt.Sprintf(", %d steps", steps)
	b.row(size, kernels.LSTMPersistent(steps, batch, units, 16, gates, wv, x, y, b.zeros(1)))
	b.row(size, kernels.VanillaPersistent(steps, batch, units, 16, gates, wv, ws, wr, x, r, y, b.zeros(1)))

	size = fmt.Sprintf("%d rows of %d", n, n)
	b.row(size, kernels.Softmax1(n, n, a, b.zeros(n), 1, b.zeros(n), c))
	b.row(size, kernels.Softmax2(n, n, a, b.zeros(n), 1, b.zeros(n), c))
	size = fmt.Sprintf("%d weights", n*n)
	b.row(size, kernels.Adam(n*n, c, a, b.zeros(n*n), b.zeros(n*n), kernels.Adaptive{Rate: 1e-3, Beta1: 0.9, Beta2: 0.999, Root: 1, Eps: 1e-8}))
	b.row(size, kernels.SquareSum(n*n, a, b.zeros(4)))

	size = fmt.Sprintf("%d rows of %d, rank %d", n, n, rank)
	which, scale, adapter := b.zeros(n), b.zeros(1), b.zeros(rank*n)
	first, last := b.rising(n/kernels.AdapterRows, 0), b.rising(n/kernels.AdapterRows, 1)
	b.row(size, kernels.Adapter1(n, rank, n, which, scale, a, adapter, b.zeros(n*rank)))
	b.row(size, kernels.Adapter2(n/kernels.AdapterRows, rank, n, first, last, which, scale, a, adapter, b.zeros(n*rank)))
	size = fmt.Sprintf("%d×%d×%d", batch, n, n)
	b.row(size, kernels.NF4Product1(batch, n, n, a, b.zeros(n*n/8), b.zeros(n*n/64), b.zeros(16), b.zeros(batch*n)))
	b.row(size, kernels.NF4Product2(batch, n, n, a, b.zeros(n*n/8), b.zeros(n*n/64), b.zeros(16), b.zeros(batch*n)))
	return b.rows, b.err
}

// bench runs launches until one fails.
type bench struct {
	d    *gpu.Interpreter
	rows []Row
	err  error
}

// zeros puts n zeros on the device: for the counts it does not matter what a number
// is.
func (b *bench) zeros(n int) gpu.Pointer { return b.put(make([]float32, n)) }

// rising puts the first rows of n groups there, or of those after.
func (b *bench) rising(n, after int) gpu.Pointer {
	x := make([]float32, n)
	for i := range x {
		x[i] = math.Float32frombits(uint32((i + after) * kernels.AdapterRows))
	}
	return b.put(x)
}

func (b *bench) put(x []float32) gpu.Pointer {
	p, err := b.d.Alloc(4 * len(x))
	if err == nil {
		err = b.d.HtoD(p, gpu.Bytes(x))
	}
	if b.err == nil {
		b.err = err
	}
	return p
}

func (b *bench) row(size string, l gpu.Launch) {
	if b.err == nil {
		b.err = b.d.Launch(l)
	}
	if b.err == nil {
		b.rows = append(b.rows, Row{l.Kernel, size, b.d.Counts(), l.Grid[0] * l.Grid[1]})
	}
}

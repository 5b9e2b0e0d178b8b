package cpu

import "fmt"

// Kernels are the inner loops at one level. Their methods check sizes and then
// run the level's own functions.
type Kernels struct {
	Level Level
	loops
}

// loops are what a level implements. Sizes are right when they are called.
type loops struct {
	rows         int // the most rows of a tile
	tile         func(m, k int, a Operand, b []float32, ldb int, c []float32, ldc int, add bool)
	exp          func(n int, x, y *float32)
	sigmoid      func(n int, x, y *float32)
	tanh         func(n int, x, y *float32)
	lstmForward  func(m int, z, c, next *float32, ldc int, h *float32, ldh int)
	lstmBackward func(m int, z, dz *float32, lddz int, c, next *float32, ldc int, dh *float32, lddh int, dc *float32, lddc int)
	rnnForward   func(m int, z, h *float32, ldh int)
	rnnBackward  func(m int, z, dz *float32, lddz int, h *float32, ldh int, dh *float32, lddh int)
	codesMulVec  func(rows, blocks int, values *float32, codes *byte, scales, x, y *float32)
	codesNumbers func(blocks int, values *float32, codes *byte, scales, w *float32)
	multiply     func(n int, x, y, z *float32)
	multiplyAdd  func(n int, alpha float32, x, y, z *float32)
	sigmoidSlope func(n int, y, d *float32)
	tanhSlope    func(n int, y, d *float32)
	finite       func(n int, x, y *float32)
	axpy         func(n int, alpha float32, x, y *float32)
	// Those of a matrix unit; nil where there is none.
	splitRow   func(k int, x *float32, dst *uint32) (lost int)
	splitPanel func(k, columns int, b *float32, ldb int, dst *uint32) (lost int)
	splitTurn  func(n int, src, dst *uint32)
	split      func(blocks, m int, a, b []uint32, c []float32, ldc int, add bool)
	adam       func(n int, w, g, m, v *float32, keep1, take1, keep2, take2, root, eps, rate, keep float32)
	momentum   func(n int, w, g, v *float32, rate, keep float32)
}

// At returns the kernels of a level, or an error if it does not run here.
func At(level Level) (*Kernels, error) {
	if fastest, _ := fastest(); level < Go || level > fastest {
		return nil, unavailable(level)
	}
	return &Kernels{Level: level, loops: table(level)}, nil
}

// need panics unless s holds m rows of so many numbers, a stride apart.
func need(function, name string, s []float32, m, stride, width int) {
	switch {
	case stride < width:
		panic(fmt.Sprintf("cpu: %s: rows of %s are %d apart, expected at least %d", function, name, stride, width))
	case m > 0 && len(s) < (m-1)*stride+width:
		panic(fmt.Sprintf("cpu: %s: %s has %d numbers, expected %d rows of %d, %d apart", function, name, len(s), m, width, stride))
	}
}

package nf4

import (
	"fmt"
	"math"
)

// Format says how a weight is quantised.
type Format struct {
	Block  int  // numbers in a block: a power of two, 32 to 4096; 64 is usual
	Double bool // quantise the largest moduli too
}

// second is the size of a block of largest moduli.
const second = 256

// smallest keeps a block of zeros from being divided by zero.
const smallest = 1e-38

// Weight is a matrix in four bits a number.
type Weight struct {
	Rows, Cols int
	Format
	Codes  []byte    // indices of the values, row by row, two a byte, the earlier one in the upper half
	Absmax []float32 // the largest modulus of each block; nil with Double
	Again  Absmax8   // the same in eight bits; empty without Double
}

// Absmax8 is the largest moduli of blocks in eight bits: Dynamic()[Codes[i]] ·
// Absmax[i/256] + Offset.
type Absmax8 struct {
	Codes  []byte
	Absmax []float32 // the largest modulus of each 256 of them, less the offset
	Offset float32   // their mean
}

// Quantise returns the rows×cols matrix w, row by row, in four bits a number. The
// error says what is wrong with a size, or which number is not finite.
func Quantise(w []float32, rows, cols int, f Format) (Weight, error) {
	if f.Block < 32 || f.Block > 4096 || f.Block&(f.Block-1) != 0 {
		return Weight{}, fmt.Errorf("nf4: Quantise: Block is %d, expected a power of two, 32 to 4096", f.Block)
	}
	if rows < 1 || cols < 1 || len(w)%cols != 0 || len(w)/cols != rows {
		return Weight{}, fmt.Errorf("nf4: Quantise: w has %d numbers, expected %d×%d", len(w), rows, cols)
	}
	for i, x := range w {
		if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
			return Weight{}, fmt.Errorf("nf4: Quantise: w is %g at (%d, %d), expected a finite number", x, i/cols, i%cols)
		}
	}
	q := Weight{Rows: rows, Cols: cols, Format: f, Codes: make([]byte, (len(w)+1)/2)}
	thresholds := Thresholds()
	for from := 0; from < len(w); from += f.Block {
		block := w[from:min(from+f.Block, len(w))]
		largest := float32(largestOf(block))
		q.Absmax = append(q.Absmax, largest)
		scale := 1 / max(largest, smallest)
		for i, x := range block {
			// A product with the reciprocal, as bitsandbytes has it, is a little
			// less exact than a quotient and can leave [−1, 1] by a rounding.
			q.set(from+i, index(&thresholds, min(1, max(-1, x*scale))))
		}
	}
	if len(w)%2 == 1 {
		q.set(len(w), index(&thresholds, 0)) // the other half of the last byte
	}
	if f.Double {
		q.Again, q.Absmax = quantise8(q.Absmax), nil
	}
	return q, nil
}

func largestOf(block []float32) (largest float64) {
	for _, x := range block {
		largest = max(largest, math.Abs(float64(x)))
	}
	return largest
}

func (q Weight) set(i int, index byte) {
	if i%2 == 0 {
		index <<= 4
	}
	q.Codes[i/2] |= index
}

// quantise8 quantises the largest moduli of blocks.
func quantise8(absmax []float32) Absmax8 {
	sum := 0.0
	for _, x := range absmax {
		sum += float64(x)
	}
	q := Absmax8{Codes: make([]byte, len(absmax)), Offset: float32(sum / float64(len(absmax)))}
	dynamic := Dynamic()
	less := make([]float32, len(absmax))
	for i, x := range absmax {
		less[i] = x - q.Offset
	}
	for from := 0; from < len(less); from += second {
		block := less[from:min(from+second, len(less))]
		largest := float32(largestOf(block))
		q.Absmax = append(q.Absmax, largest)
		for i, x := range block {
			q.Codes[from+i] = byte(nearest(dynamic[:], x/max(largest, smallest)))
		}
	}
	return q
}

// scale returns the largest modulus of a block.
func (q Weight) scale(dynamic *[256]float32, b int) float32 {
	if !q.Double {
		return q.Absmax[b]
	}
	return dynamic[q.Again.Codes[b]]*q.Again.Absmax[b/second] + q.Again.Offset
}

// Dequantise returns the numbers, row by row.
func (q Weight) Dequantise() []float32 {
	w := make([]float32, q.Rows*q.Cols)
	q.numbers(w, 0)
	return w
}

// numbers writes the numbers of the weight from the given one on into dst.
func (q Weight) numbers(dst []float32, from int) {
	codes, dynamic, scale := Codes(), Dynamic(), float32(0)
	for i := range dst {
		at := from + i
		if i == 0 || at%q.Block == 0 {
			scale = q.scale(&dynamic, at/q.Block)
		}
		b := q.Codes[at/2]
		if at%2 == 0 {
			b >>= 4
		}
		dst[i] = codes[b&15] * scale
	}
}

// Bits returns the bits that are stored for a number of the weight, on average.
func (q Weight) Bits() float64 {
	singles := len(q.Absmax) + len(q.Again.Absmax)
	if q.Double {
		singles++ // the offset
	}
	return float64(8*(len(q.Codes)+len(q.Again.Codes))+32*singles) / float64(q.Rows*q.Cols)
}

// Error is what quantisation lost, in the units of the weight.
type Error struct {
	Largest  float64 // the largest modulus of a difference
	RMS      float64 // the root of the mean of its square
	Relative float64 // that by the root of the mean square of the weight; 0 for zeros
}

// Error compares the weight with the numbers w that it was made from.
func (q Weight) Error(w []float32) (Error, error) {
	if len(w) != q.Rows*q.Cols {
		return Error{}, fmt.Errorf("nf4: Weight.Error: w has %d numbers, expected %d×%d", len(w), q.Rows, q.Cols)
	}
	var e Error
	power := 0.0
	for i, x := range q.Dequantise() {
		d := float64(x) - float64(w[i])
		e.Largest = max(e.Largest, math.Abs(d))
		e.RMS += d * d
		power += float64(w[i]) * float64(w[i])
	}
	if power > 0 {
		e.Relative = math.Sqrt(e.RMS / power)
	}
	e.RMS = math.Sqrt(e.RMS / float64(len(w)))
	return e, nil
}

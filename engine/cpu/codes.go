package cpu

import (
	"fmt"
	"unsafe"
)

// Block is how many codes share a scale. A code is the index of one of sixteen
// values, two a byte, the earlier one in the upper half, so that a block is half as
// many bytes. The number of a code is its value times the scale of its block.
const Block = 64

// CodesMulVec writes the product of a matrix with x to y, of one number for each
// row. A row of the matrix is len(x) codes, a multiple of [Block], and the rows
// follow each other; scales has one number for each block. What has to be read is
// a seventh of what it would be in float32, so where that decides, this is faster.
func (k *Kernels) CodesMulVec(values *[16]float32, codes []byte, scales, x, y []float32) {
	checkBlocks("CodesMulVec", len(y)*len(x), codes, scales)
	if len(x)%Block != 0 {
		panic(fmt.Sprintf("cpu: CodesMulVec: x has %d numbers, expected a multiple of %d", len(x), Block))
	}
	if len(x) == 0 {
		clear(y)
		return
	}
	if len(y) > 0 {
		k.codesMulVec(len(y), len(x)/Block, &values[0], &codes[0], &scales[0], &x[0], &y[0])
	}
}

// CodesNumbers writes the numbers of codes to w, a multiple of [Block] of them.
func (k *Kernels) CodesNumbers(values *[16]float32, codes []byte, scales, w []float32) {
	checkBlocks("CodesNumbers", len(w), codes, scales)
	if len(w) > 0 {
		k.codesNumbers(len(w)/Block, &values[0], &codes[0], &scales[0], &w[0])
	}
}

// checkBlocks panics unless there are n codes in whole blocks, and their scales.
func checkBlocks(function string, n int, codes []byte, scales []float32) {
	if n%Block != 0 || len(codes) < n/2 || len(scales) < n/Block {
		panic(fmt.Sprintf("cpu: %s: %d codes in %d bytes with %d scales, expected a multiple of %d with two a byte and a scale for each %[5]d", function, n, len(codes), len(scales), Block))
	}
}

func codesMulVecGo(rows, blocks int, values *float32, codes *byte, scales, x, y *float32) {
	of := (*[16]float32)(unsafe.Pointer(values))
	in := unsafe.Slice(x, blocks*Block)
	bytes, scale := unsafe.Slice(codes, rows*blocks*Block/2), unsafe.Slice(scales, rows*blocks)
	for i, out := 0, unsafe.Slice(y, rows); i < rows; i++ {
		sum := float32(0)
		for b := range blocks {
			part, at := float32(0), in[b*Block:][:Block]
			for j, code := range bytes[(i*blocks+b)*Block/2:][:Block/2] {
				part += of[code>>4]*at[2*j] + of[code&15]*at[2*j+1]
			}
			sum += scale[i*blocks+b] * part
		}
		out[i] = sum
	}
}

func codesNumbersGo(blocks int, values *float32, codes *byte, scales, w *float32) {
	of := (*[16]float32)(unsafe.Pointer(values))
	scale, out := unsafe.Slice(scales, blocks), unsafe.Slice(w, blocks*Block)
	for j, code := range unsafe.Slice(codes, blocks*Block/2) {
		out[2*j], out[2*j+1] = scale[2*j/Block]*of[code>>4], scale[2*j/Block]*of[code&15]
	}
}

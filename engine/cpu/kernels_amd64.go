//go:build amd64 && !noasm

package cpu

func table(level Level) loops {
	switch level {
	case AMX:
		t := table(AVX512)
		t.splitRow, t.splitPanel, t.splitTurn, t.split = splitRowAMX, splitPanelAMX, splitTurnAMX, splitAMX
		return t
	case AVX512:
		return loops{
			rows: len(tileRowsAVX512) - 1, tile: tileAVX512,
			exp: expAVX512, sigmoid: sigmoidAVX512, tanh: tanhAVX512,
			lstmForward: lstmForwardAVX512, lstmBackward: lstmBackwardAVX512,
			rnnForward: rnnForwardAVX512, rnnBackward: rnnBackwardAVX512,
			codesMulVec: codesMulVecAVX512, codesNumbers: codesNumbersAVX512,
			multiply: multiplyAVX512, multiplyAdd: multiplyAddAVX512,
			sigmoidSlope: sigmoidSlopeAVX512, tanhSlope: tanhSlopeAVX512, finite: finiteAVX512,
			axpy: axpyAVX512, adam: adamAVX512, momentum: momentumAVX512,
		}
	case AVX2:
		return loops{
			rows: len(tileRowsAVX2) - 1, tile: tileAVX2,
			exp: expAVX2, sigmoid: sigmoidAVX2, tanh: tanhAVX2,
			lstmForward: lstmForwardAVX2, lstmBackward: lstmBackwardAVX2,
			rnnForward: rnnForwardAVX2, rnnBackward: rnnBackwardAVX2,
			codesMulVec: codesMulVecAVX2, codesNumbers: codesNumbersAVX2,
			multiply: multiplyAVX2, multiplyAdd: multiplyAddAVX2,
			sigmoidSlope: sigmoidSlopeAVX2, tanhSlope: tanhSlopeAVX2, finite: finiteAVX2,
			axpy: axpyAVX2, adam: adamAVX2, momentum: momentumAVX2,
		}
	}
	return goLoops
}

type tileFunc func(k int, a *float32, lda int, b *float32, ldb int, c *float32, ldc int, add int)

// The functions of the tiles, by their number of rows.
var (
	tileRowsAVX512 = [...]tileFunc{nil,
		tileRows1AVX512, tileRows2AVX512, tileRows3AVX512, tileRows4AVX512, tileRows5AVX512, tileRows6AVX512, tileRows7AVX512,
		tileRows8AVX512, tileRows9AVX512, tileRows10AVX512, tileRows11AVX512, tileRows12AVX512, tileRows13AVX512, tileRows14AVX512}
	tileColsAVX512 = [...]tileFunc{nil,
		tileCols1AVX512, tileCols2AVX512, tileCols3AVX512, tileCols4AVX512, tileCols5AVX512, tileCols6AVX512, tileCols7AVX512,
		tileCols8AVX512, tileCols9AVX512, tileCols10AVX512, tileCols11AVX512, tileCols12AVX512, tileCols13AVX512, tileCols14AVX512}
	tileRowsAVX2 = [...]tileFunc{nil,
		tileRows1AVX2, tileRows2AVX2, tileRows3AVX2, tileRows4AVX2, tileRows5AVX2, tileRows6AVX2}
	tileColsAVX2 = [...]tileFunc{nil,
		tileCols1AVX2, tileCols2AVX2, tileCols3AVX2, tileCols4AVX2, tileCols5AVX2, tileCols6AVX2}
)

func tileAVX512(m, k int, a Operand, b []float32, ldb int, c []float32, ldc int, add bool) {
	f := tileRowsAVX512[m]
	if a.Columns {
		f = tileColsAVX512[m]
	}
	f(k, &a.Data[0], a.Stride, &b[0], ldb, &c[0], ldc, number(add))
}

func tileAVX2(m, k int, a Operand, b []float32, ldb int, c []float32, ldc int, add bool) {
	f := tileRowsAVX2[m]
	if a.Columns {
		f = tileColsAVX2[m]
	}
	f(k, &a.Data[0], a.Stride, &b[0], ldb, &c[0], ldc, number(add))
}

// splitAMX multiplies the whole chunks, then the rest.
func splitAMX(blocks, m int, a, b []uint32, c []float32, ldc int, add bool) {
	whole, rest := m/chunk, m%chunk
	if whole > 0 {
		settings := tileSizes(chunk)
		tile2AMX(whole, blocks, &a[0], &b[0], &c[0], &c[16*ldc], ldc, number(add), &settings[0])
	}
	if rest == 0 {
		return
	}
	settings := tileSizes(rest)
	a, c = a[whole*blocks*blockWords:], c[whole*chunk*ldc:]
	if rest <= 16 {
		tile1AMX(1, blocks, &a[0], &b[0], &c[0], nil, ldc, number(add), &settings[0])
	} else {
		tile2AMX(1, blocks, &a[0], &b[0], &c[0], &c[16*ldc], ldc, number(add), &settings[0])
	}
}

// tileSizes is what the unit wants to be told: 16 rows of 64 bytes for each tile, but
// for A and C as many rows as there are of m.
func tileSizes(m int) (settings [64]byte) {
	settings[0] = 1
	for tile := range 8 {
		settings[16+2*tile], settings[48+tile] = 64, 16
	}
	first, second := min(m, 16), max(min(m-16, 16), 1)
	settings[48], settings[49], settings[52] = byte(first), byte(first), byte(first)
	settings[50], settings[51], settings[53] = byte(second), byte(second), byte(second)
	return settings
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

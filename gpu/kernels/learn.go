package kernels

import "unroll/gpu"

// Softmax1 makes of each row z of sums the loss of its right class, and its
// gradient times weight. A negative class has neither.
func Softmax1(rows, classes int, z, right gpu.Pointer, weight float32, loss, dz gpu.Pointer) gpu.Launch {
	return each("softmax1", rows, softmax(rows, classes, z, right, weight, loss, dz)...)
}

// Softmax2 is Softmax1 with a warp for each row.
func Softmax2(rows, classes int, z, right gpu.Pointer, weight float32, loss, dz gpu.Pointer) gpu.Launch {
	return each("softmax2", 32*rows, softmax(rows, classes, z, right, weight, loss, dz)...)
}

func softmax(rows, classes int, z, right gpu.Pointer, weight float32, loss, dz gpu.Pointer) []gpu.Argument {
	return append(then(list(ints{rows, classes}, z, right), weight), list(nil, loss, dz)...)
}

// Chunk is how many numbers a block of [Sum] and [SquareSum] adds.
const Chunk = 4096

// Sum adds n numbers to one for each [Chunk]; a second Sum of those adds them up.
func Sum(n int, x, sums gpu.Pointer) gpu.Launch {
	return blocks("sum", parts(n, Chunk), 1, list(ints{n}, x, sums)...)
}

// SquareSum is Sum of the squares.
func SquareSum(n int, x, sums gpu.Pointer) gpu.Launch {
	return blocks("square_sum", parts(n, Chunk), 1, list(ints{n}, x, sums)...)
}

// ClipFactor makes of n partial sums of squares the norm, and the factor that
// makes it at most most.
func ClipFactor(n int, sums gpu.Pointer, most float32, norm, factor gpu.Pointer) gpu.Launch {
	return blocks("clip_factor", 1, 1, append(then(list(ints{n}, sums), most), list(nil, norm, factor)...)...)
}

// Scale multiplies n numbers by a factor on the device.
func Scale(n int, x, factor gpu.Pointer) gpu.Launch {
	return each("scale", n, list(ints{n}, x, factor)...)
}

// FillRows makes each of some rows of n numbers the same.
func FillRows(rows, n int, bias, x gpu.Pointer) gpu.Launch {
	return each("fill_rows", rows*n, list(ints{rows, n}, bias, x)...)
}

// ColumnSums adds rows of n numbers to sums.
func ColumnSums(rows, n int, x, sums gpu.Pointer) gpu.Launch {
	return each("column_sums", n, list(ints{rows, n}, x, sums)...)
}

// SGD moves n weights w against their gradient g.
func SGD(n int, w, g gpu.Pointer, rate float32) gpu.Launch {
	return each("sgd", n, then(list(ints{n}, w, g), rate)...)
}

// Momentum moves weights against the decaying sum m of their gradients.
func Momentum(n int, w, g, m gpu.Pointer, rate, keep float32) gpu.Launch {
	return each("momentum", n, then(list(ints{n}, w, g, m), rate, keep)...)
}

// Adaptive is what Adam needs at one update: the rate over 1−β₁ᵗ, both decays, 1
// over the root of 1−β₂ᵗ, and what keeps the divisor from 0.
type Adaptive struct{ Rate, Beta1, Beta2, Root, Eps float32 }

// Adam moves weights w by their gradient g and its running moments m and v.
func Adam(n int, w, g, m, v gpu.Pointer, a Adaptive) gpu.Launch {
	return each("adam", n, then(list(ints{n}, w, g, m, v), a.Rate, a.Beta1, a.Beta2, a.Root, a.Eps)...)
}

// AdamW is Adam with weights that first decay to keep times what they were.
func AdamW(n int, w, g, m, v gpu.Pointer, a Adaptive, keep float32) gpu.Launch {
	return each("adamw", n, then(list(ints{n}, w, g, m, v), a.Rate, a.Beta1, a.Beta2, a.Root, a.Eps, keep)...)
}

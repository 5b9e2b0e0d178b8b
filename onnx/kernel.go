package onnx

// The sums of products that everything rests on. They are made in the type of
// the entries.

// dot is the sum of the products of two vectors of one length. Four sums run
// beside each other, so that none waits for the one before.
func dot[T number](a, b []T) T {
	b = b[:len(a)]
	var s0, s1, s2, s3 T
	i := 0
	for ; i+4 <= len(a); i += 4 {
		x, y := a[i:i+4:i+4], b[i:i+4:i+4]
		s0 += x[0] * y[0]
		s1 += x[1] * y[1]
		s2 += x[2] * y[2]
		s3 += x[3] * y[3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + (s2 + s3)
}

// multiply is the product of an m×k and a k×n matrix.
func multiply[T number](a, b []T, m, k, n int) []T {
	out := make([]T, m*n)
	for i := range m {
		row := out[i*n : (i+1)*n]
		for l, v := range a[i*k : (i+1)*k] {
			addScaled(row, v, b[l*n:(l+1)*n])
		}
	}
	return out
}

// addScaled adds v times x to a vector of the same length.
func addScaled[T number](to []T, v T, x []T) {
	x = x[:len(to)]
	for i := range to {
		to[i] += v * x[i]
	}
}

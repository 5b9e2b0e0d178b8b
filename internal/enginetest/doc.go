// Package enginetest is the table of cases that every implementation of the
// engine's kernels has to pass: sizes around the edge of every tile, odd strides,
// empty inputs, aliasing where it is allowed, and numbers at the ends of the
// range, all compared with float64. What a kernel must not touch is filled with
// a pattern and looked at afterwards.
package enginetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"unroll/engine/cpu"
)

// Kernels runs every case of the table.
func Kernels(t *testing.T, k *cpu.Kernels) {
	t.Run("tile", func(t *testing.T) { tiles(t, k) })
	t.Run("split", func(t *testing.T) { splits(t, k) })
	t.Run("ends of the range", func(t *testing.T) { ends(t, k) })
	t.Run("accuracy", func(t *testing.T) { accuracy(t, k) })
	t.Run("not finite", func(t *testing.T) { infinite(t, k) })
	t.Run("pack", packs)
	t.Run("activations", func(t *testing.T) { activations(t, k) })
	t.Run("lstm", func(t *testing.T) { lstm(t, k) })
	t.Run("rnn", func(t *testing.T) { rnn(t, k) })
	t.Run("codes", func(t *testing.T) { codes(t, k) })
	t.Run("pointwise", func(t *testing.T) { pointwise(t, k) })
	t.Run("finite", func(t *testing.T) { finite(t, k) })
	t.Run("optimisers", func(t *testing.T) { optimisers(t, k) })
	t.Run("short slices", func(t *testing.T) { short(t, k) })
}

// untouched fills what lies between the rows and after them.
const untouched = 12345.5

// rows makes m rows of so many random numbers, a stride apart, with the pattern
// between them.
func rows(r *rand.Rand, m, stride, width int) []float32 {
	s := make([]float32, m*stride+3)
	for i := range s {
		s[i] = untouched
		if i < m*stride && i%stride < width {
			s[i] = r.Float32()*2 - 1
		}
	}
	return s
}

// intact reports whether the pattern between the rows is still there.
func intact(s []float32, m, stride, width int) error {
	for i, x := range s {
		if (i >= m*stride || i%stride >= width) && x != untouched {
			return fmt.Errorf("number %d lies outside the %d rows of %d, %d apart, and was overwritten with %g", i, m, width, stride, x)
		}
	}
	return nil
}

// near demands agreement to a tolerance relative to the size of the terms.
func near(got float32, want, scale, tolerance float64) error {
	if d := math.Abs(float64(got) - want); !(d <= tolerance*scale) {
		return fmt.Errorf("is %g, expected %g, off by %.2g of %.3g", got, want, d, scale)
	}
	return nil
}

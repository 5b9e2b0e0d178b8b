package engine

import (
	"fmt"
	"math/bits"
	"unsafe"
)

// most is how many numbers a buffer may have: 32 GiB.
const most = 1 << 33

// A size is a number that a caller gave, with its name.
type size struct {
	name  string
	value int
}

// sizes demands that every size is at least 1 and that their product, the length
// of the largest buffer, can be allocated.
func sizes(function string, all ...size) error {
	product := uint64(1)
	for _, s := range all {
		if s.value < 1 {
			return fmt.Errorf("engine: %s: %s is %d, expected at least 1", function, s.name, s.value)
		}
		high, low := bits.Mul64(product, uint64(s.value))
		if high > 0 || low > most {
			return fmt.Errorf("engine: %s: a buffer of %v numbers is too large, expected at most %d", function, all, most)
		}
		product = low
	}
	return nil
}

// String is the size as an error shows it.
func (s size) String() string { return fmt.Sprintf("%s=%d", s.name, s.value) }

// length demands that a slice has so many numbers.
func length(function, name string, s []float32, want int) error {
	if len(s) != want {
		return fmt.Errorf("engine: %s: %s has %d numbers, expected %d", function, name, len(s), want)
	}
	return nil
}

// optional is length for a slice that may be nil.
func optional(function, name string, s []float32, want int) error {
	if s == nil {
		return nil
	}
	return length(function, name, s, want)
}

// first is the first error, if any.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// floats allocates n zeros that begin on a cache line.
func floats(n int) []float32 {
	const line = 16
	s := make([]float32, n+line-1)
	skip := (line - int(uintptr(unsafe.Pointer(&s[0]))/4%line)) % line
	return s[skip : skip+n : skip+n]
}

// up rounds n up to a multiple of m.
func up(n, m int) int { return (n + m - 1) / m * m }

// pitch rounds n up to an odd number of cache lines, so that rows one below
// another do not fall on the same few places of the first cache.
func pitch(n int) int {
	lines := up(n, 16) / 16
	return 16 * (lines | 1)
}

package proof

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"

	"unroll/gpu"
)

// Session is a case while it runs: buffers on a device, launches, comparisons. The
// first error stays, and what follows does nothing.
type Session struct {
	driver  gpu.Driver
	err     error
	buffers []buffer
	outputs [][]byte // what was compared, for the digest
}

type buffer struct {
	at    gpu.Pointer
	bytes []byte // what was copied there, if no kernel may change it
}

// In puts numbers on the device that no kernel may change.
func (s *Session) In(x []float32) gpu.Pointer { return s.constant(gpu.Bytes(x)) }

// Ints is In for whole numbers.
func (s *Session) Ints(x []int32) gpu.Pointer {
	bits := make([]float32, len(x))
	for i, v := range x {
		bits[i] = math.Float32frombits(uint32(v))
	}
	return s.In(bits)
}

// Codes is In for bytes.
func (s *Session) Codes(x []byte) gpu.Pointer { return s.constant(x) }

func (s *Session) constant(x []byte) gpu.Pointer {
	p := s.alloc(len(x))
	if s.err == nil {
		s.err = s.driver.HtoD(p, x)
		s.buffers[len(s.buffers)-1].bytes = x
	}
	return p
}

// InOut puts numbers on the device that a kernel changes.
func (s *Session) InOut(x []float32) gpu.Pointer {
	p := s.alloc(4 * len(x))
	if s.err == nil {
		s.err = s.driver.HtoD(p, gpu.Bytes(x))
	}
	return p
}

// Out makes room for n numbers that a kernel writes.
func (s *Session) Out(n int) gpu.Pointer { return s.alloc(4 * n) }

func (s *Session) alloc(bytes int) gpu.Pointer {
	if s.err != nil {
		return 0
	}
	p, err := s.driver.Alloc(bytes)
	if s.err = err; err == nil {
		s.buffers = append(s.buffers, buffer{at: p})
	}
	return p
}

// Launch runs a kernel.
func (s *Session) Launch(l gpu.Launch) {
	if s.err == nil {
		s.err = s.driver.Launch(l)
	}
	if s.err == nil {
		s.err = s.driver.Sync()
	}
}

// Same holds what is at p against a reference, bit for bit; a NaN is like any
// other.
func (s *Session) Same(name string, p gpu.Pointer, want []float32) {
	got := s.read(p, len(want))
	if s.err != nil {
		return
	}
	for i, w := range want {
		if g := got[i]; math.Float32bits(g) != math.Float32bits(w) && (g == g || w == w) {
			s.err = fmt.Errorf("%s[%d]: expected %v (%#x), found %v (%#x)", name, i, w, math.Float32bits(w), g, math.Float32bits(g))
			return
		}
	}
}

// Near holds what is at p against a reference with another order of sums: within
// bound, relative to the largest number of both.
func (s *Session) Near(name string, p gpu.Pointer, want []float32, bound float64) {
	got := s.read(p, len(want))
	if s.err != nil {
		return
	}
	scale := 0.0
	for _, w := range want {
		scale = max(scale, math.Abs(float64(w)))
	}
	for i, w := range want {
		if d := math.Abs(float64(got[i]) - float64(w)); !(d <= bound*scale) {
			s.err = fmt.Errorf("%s[%d]: expected %v within %g, found %v", name, i, w, bound*scale, got[i])
			return
		}
	}
}

// read copies numbers from the device, and keeps them for the digest.
func (s *Session) read(p gpu.Pointer, n int) []float32 {
	b := make([]byte, 4*n)
	if s.err == nil {
		s.err = s.driver.DtoH(b, p)
	}
	s.outputs = append(s.outputs, b)
	return gpu.Floats(b)
}

// close checks that the constants are what they were, and frees all.
func (s *Session) close() error {
	for i, b := range slices.Backward(s.buffers) {
		if s.err == nil && b.bytes != nil {
			now := make([]byte, len(b.bytes))
			if s.err = s.driver.DtoH(now, b.at); s.err == nil && !bytes.Equal(now, b.bytes) {
				s.err = fmt.Errorf("buffer %d, which no kernel may change, has changed", i)
			}
		}
		s.err = errors.Join(s.err, s.driver.Free(b.at))
	}
	return s.err
}

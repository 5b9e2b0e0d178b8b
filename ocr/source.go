package ocr

import (
	"encoding/binary"
	"fmt"
	"math"
)

// source reads a part of a file from front to back. The first thing that does
// not fit is kept as its error; from then on it returns zeros, so that a reader
// asks once, at its end. What it allocates is bounded by the bytes that are
// left.
type source struct {
	name string // the file and its part, for errors
	data []byte
	at   int
	err  error
}

// fail keeps the first error.
func (s *source) fail(field, format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf("%s: byte %d: %s: %s", s.name, s.at, field, fmt.Sprintf(format, args...))
	}
}

// take returns the next n bytes, nil where there are fewer.
func (s *source) take(field string, n int) []byte {
	left := len(s.data) - s.at
	if n < 0 || n > left {
		s.fail(field, "expected %d bytes, found %d before the end", n, left)
	}
	if s.err != nil {
		return nil
	}
	s.at += n
	return s.data[s.at-n : s.at]
}

func (s *source) byte(field string) byte {
	if b := s.take(field, 1); b != nil {
		return b[0]
	}
	return 0
}

func (s *source) int32(field string) int {
	if b := s.take(field, 4); b != nil {
		return int(int32(binary.LittleEndian.Uint32(b)))
	}
	return 0
}

func (s *source) int64(field string) int64 {
	if b := s.take(field, 8); b != nil {
		return int64(binary.LittleEndian.Uint64(b))
	}
	return 0
}

func (s *source) float64(field string) float64 {
	if b := s.take(field, 8); b != nil {
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	return 0
}

// count reads how many things of a size follow, and refuses more than the bytes
// that are left can hold.
func (s *source) count(field string, size int) int {
	n := s.int32(field)
	if left := len(s.data) - s.at; n < 0 || n > left/size {
		s.fail(field, "expected a count of things of %d bytes that fit in %d bytes, found %d", size, left, n)
		return 0
	}
	return n
}

// string reads a length and as many bytes.
func (s *source) string(field string) string {
	return string(s.take(field, s.count(field, 1)))
}

// within reads a number and demands that it lies in a range.
func (s *source) within(field string, low, high int) int {
	n := s.int32(field)
	if n < low || n > high {
		s.fail(field, "expected a number from %d to %d, found %d", low, high, n)
		return low
	}
	return n
}

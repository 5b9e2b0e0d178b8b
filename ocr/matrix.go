package ocr

import (
	"unroll/tensor"
)

// The bits of the byte that a matrix of the file begins with.
const (
	modeBytes   = 1   // entries are bytes, with a factor for each row
	modeAdam    = 4   // of training only
	modeFloat64 = 128 // numbers are float64; files without it are of before 2016
)

// matrix reads a matrix of weights. Its last column is the bias.
func (s *source) matrix(field string) tensor.Matrix {
	mode := s.byte(field + ": mode")
	if s.err == nil && mode&^(modeBytes|modeAdam) != modeFloat64 {
		s.fail(field+": mode", "expected 128, 129, 132 or 133, found %d", mode)
	}
	size := 8
	if mode&modeBytes != 0 {
		size = 1
	}
	rows, cols := s.int32(field+": rows"), s.int32(field+": columns")
	s.take(field+": filler", size)
	left := (len(s.data) - s.at) / size
	if rows < 1 || cols < 2 || rows > left/cols {
		s.fail(field, "expected at least 1×2 entries and at most the %d that are left, found %d×%d", left, rows, cols)
	}
	if s.err != nil {
		return tensor.Matrix{}
	}
	m := tensor.NewMatrix(rows, cols)
	if size == 1 {
		s.bytesInto(field, m)
	} else {
		for i := range m.Data {
			m.Data[i] = s.float64(field)
		}
	}
	s.finite(field, m.Data)
	return m
}

// bytesInto reads a matrix of bytes and the factor of each row.
func (s *source) bytesInto(field string, m tensor.Matrix) {
	entries := s.take(field, len(m.Data))
	if n := s.count(field+": factors", 8); s.err == nil && n < m.Rows {
		s.fail(field+": factors", "expected at least %d, one for each row, found %d", m.Rows, n)
	} else {
		factors := s.take(field+": factors", 8*n)
		if s.err != nil {
			return
		}
		row := &source{name: s.name, data: factors}
		for i := range m.Rows {
			factor := row.float64(field)
			for j := range m.Cols {
				m.Set(i, j, float64(int8(entries[i*m.Cols+j]))*factor)
			}
		}
	}
}

// columns returns some columns of a matrix, as a matrix of its own.
func columns(m tensor.Matrix, from, to int) tensor.Matrix {
	part := tensor.NewMatrix(m.Rows, to-from)
	for i := range m.Rows {
		copy(part.Row(i), m.Row(i)[from:to])
	}
	return part
}

// column returns one column.
func column(m tensor.Matrix, j int) tensor.Vector {
	return columns(m, j, j+1).Data
}

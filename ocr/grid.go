package ocr

import "unroll/tensor"

// Grid is an image of vectors: at each of Height × Width places Depth numbers.
// It is stored row by row.
type Grid struct {
	Height, Width, Depth int
	Data                 []float64
}

// NewGrid returns a grid of zeros.
func NewGrid(height, width, depth int) Grid {
	return Grid{height, width, depth, make([]float64, height*width*depth)}
}

// At returns the vector at row y and column x, sharing its storage.
func (g Grid) At(y, x int) tensor.Vector {
	first := (y*g.Width + x) * g.Depth
	return g.Data[first : first+g.Depth]
}

// Row returns the vectors of row y, sharing their storage.
func (g Grid) Row(y int) []tensor.Vector {
	row := make([]tensor.Vector, g.Width)
	for x := range row {
		row[x] = g.At(y, x)
	}
	return row
}

// rearranged returns a grid of another height and width, whose vector at (y, x)
// is that of g at from(y, x).
func (g Grid) rearranged(height, width int, from func(y, x int) (int, int)) Grid {
	out := NewGrid(height, width, g.Depth)
	for y := range height {
		for x := range width {
			copy(out.At(y, x), g.At(from(y, x)))
		}
	}
	return out
}

package tensor

// Array is a parameter of a model as an optimiser, a file or a test sees it: a
// name and a row of numbers. Data is that of the model itself, so that what is
// written into it changes the model.
type Array struct {
	Name  string // the symbol, such as W_r or W_xcu[1]
	Shape []int  // of a matrix {rows, columns}, of a vector {size}
	Data  []float64
}

// Array returns the vector as an array.
func (v Vector) Array(name string) Array { return Array{name, []int{len(v)}, v} }

// Array returns the matrix as an array, row by row.
func (m Matrix) Array(name string) Array { return Array{name, []int{m.Rows, m.Cols}, m.Data} }

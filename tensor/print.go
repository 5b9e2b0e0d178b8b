package tensor

import (
	"strconv"
	"strings"
)

// String prints the entries in one row, four digits after the point:
// "[ 0.5000 -1.2500 ]".
func (v Vector) String() string { return Format(Matrix{1, len(v), v}, 4) }

// String prints one row a line, columns aligned, four digits after the point.
func (m Matrix) String() string { return Format(m, 4) }

// Format prints a matrix with the given number of digits after the point, one
// row a line, every entry padded to the widest. A negative zero prints as 0.
func Format(m Matrix, digits int) string {
	cells := make([]string, len(m.Data))
	width := 0
	for i, x := range m.Data {
		cells[i] = strconv.FormatFloat(x, 'f', digits, 64)
		if strings.Trim(cells[i], "-0.") == "" {
			cells[i] = strings.TrimPrefix(cells[i], "-")
		}
		width = max(width, len(cells[i]))
	}
	lines := make([]string, m.Rows)
	for i := range lines {
		var line strings.Builder
		line.WriteString("[ ")
		for _, cell := range cells[i*m.Cols : (i+1)*m.Cols] {
			line.WriteString(strings.Repeat(" ", width-len(cell)) + cell + " ")
		}
		lines[i] = line.String() + "]"
	}
	return strings.Join(lines, "\n")
}

package ocr

import (
	"unroll/lstm"
	"unroll/ocr/cell"
	"unroll/tensor"
)

// LSTM runs a cell along each row of a grid, from left to right, and starts each
// row with zeros.
type LSTM struct {
	cell.LSTM
	Summary bool // only the last value of each row is handed on
}

// stateLimit is Tesseract's bound of the state.
const stateLimit = 100

// lstm reads an LSTM: the number of columns without the bias, then the weights
// of cell input, input gate, forget gate and output gate.
func (s *source) lstm(kind string, in, out int) Layer {
	columnsOf := s.int32(kind + ": columns")
	var gates [4]tensor.Matrix
	for i, name := range []string{"cell input", "input gate", "forget gate", "output gate"} {
		gates[i] = s.matrix(kind + ": " + name)
		if s.err != nil {
			return nil
		}
		d := gates[0].Rows
		if i == 0 && columnsOf == in+2*d {
			s.fail(kind, "expected an LSTM along one dimension, found one along two")
		}
		if m := gates[i]; s.err == nil && (d != out || columnsOf != in+d || m.Rows != d || m.Cols != columnsOf+1) {
			s.fail(kind+": "+name, "expected %d×%d for %d inputs and %d states, found %s", out, in+out+1, in, out, m.Shape())
		}
	}
	if s.err != nil || in < 1 {
		s.fail(kind+": inputs", "expected at least 1, found %d", in)
		return nil
	}
	x := func(m tensor.Matrix) tensor.Matrix { return columns(m, 0, in) }
	v := func(m tensor.Matrix) tensor.Matrix { return columns(m, in, in+out) }
	b := func(m tensor.Matrix) tensor.Vector { return column(m, in+out) }
	du, cu, cs, cr := gates[0], gates[1], gates[2], gates[3]
	zero := tensor.NewMatrix(out, out)
	return LSTM{cell.LSTM{Vanilla: lstm.Vanilla{
		Wxcu: x(cu), Wxcs: x(cs), Wxcr: x(cr), Wxdu: x(du),
		Wscu: zero, Wscs: zero, Wscr: zero,
		Wvcu: v(cu), Wvcs: v(cs), Wvcr: v(cr), Wvdu: v(du),
		Bcu: b(cu), Bcs: b(cs), Bcr: b(cr), Bdu: b(du),
	}, SMax: stateLimit}, kind == "SummLSTM"}
}

func (p LSTM) shape(in shape) (shape, error) {
	err := in.wantDepth("LSTM", p.Wxcu.Cols)
	in.depth = len(p.Bcu)
	if p.Summary {
		in.width = 1
	}
	return in, err
}

func (p LSTM) forward(in Grid, pass *pass) Grid {
	width := in.Width
	if p.Summary {
		width = 1
	}
	out := NewGrid(in.Height, width, len(p.Bcu))
	tr := p.NewTrace(in.Width)
	for y := range in.Height {
		p.Fill(in.Row(y), pass.Arithmetic, &tr)
		for x := range width {
			copy(out.At(y, x), tr.V[in.Width-width+x])
		}
	}
	return out
}

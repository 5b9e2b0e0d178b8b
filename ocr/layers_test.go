package ocr

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"slices"
	"testing"

	"unroll/ocr/cell"
	"unroll/tensor"
)

func pngOf(t testing.TB, width, height int, c color.Color) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// counting is the grid of the numbers 1, 2, 3, …
func counting(height, width, depth int) Grid {
	g := NewGrid(height, width, depth)
	for i := range g.Data {
		g.Data[i] = float64(i + 1)
	}
	return g
}

// Each layer on a grid that is small enough to be followed by hand.
func TestLayers(t *testing.T) {
	w := tensor.FromRows(tensor.Vector{1, -1}, tensor.Vector{0, 2})
	for name, c := range map[string]struct {
		layer Layer
		in    Grid
		want  Grid
	}{
		"Maxpool": {Maxpool{X: 2, Y: 1}, counting(2, 3, 1), Grid{2, 1, 1, []float64{2, 5}}},
		"Stack":   {Stack{X: 2, Y: 2}, counting(2, 3, 1), Grid{1, 1, 4, []float64{1, 4, 2, 5}}},
		"XY":      {Turned{"XYTranspose", Maxpool{X: 2, Y: 1}}, counting(2, 3, 1), Grid{1, 3, 1, []float64{4, 5, 6}}},
		"Parallel": {Parallel{[]Layer{Maxpool{X: 1, Y: 1}, Stack{X: 1, Y: 1}}}, counting(1, 2, 1),
			Grid{1, 2, 2, []float64{1, 1, 2, 2}}},
		"Linear":   {Dense{w, tensor.Vector{10, 20}, "Linear"}, counting(1, 1, 2), Grid{1, 1, 2, []float64{9, 24}}},
		"Relu":     {Dense{w, tensor.Vector{0, 0}, "Relu"}, counting(1, 1, 2), Grid{1, 1, 2, []float64{0, 4}}},
		"clip":     {Dense{w, tensor.Vector{0, 0}, "LinTanh"}, counting(1, 1, 2), Grid{1, 1, 2, []float64{-1, 1}}},
		"clip 0":   {Dense{w, tensor.Vector{0, 0}, "LinLogistic"}, counting(1, 1, 2), Grid{1, 1, 2, []float64{0, 1}}},
		"Tanh":     {Dense{w, tensor.Vector{0, 0}, "Tanh"}, counting(1, 1, 2), Grid{1, 1, 2, []float64{math.Tanh(-1), math.Tanh(4)}}},
		"Softmax":  {Dense{w, tensor.Vector{5, 0}, "Softmax"}, counting(1, 1, 2), Grid{1, 1, 2, []float64{0.5, 0.5}}},
		"Logistic": {Dense{w, tensor.Vector{1, 0}, "Logistic"}, counting(1, 1, 2), Grid{1, 1, 2, []float64{0.5, 1 / (1 + math.Exp(-4))}}},
	} {
		got := c.layer.forward(c.in, &pass{Arithmetic: cell.Exact})
		if got.Height != c.want.Height || got.Width != c.want.Width || got.Depth != c.want.Depth || tensor.MaxAbs(tensor.Sub(got.Data, c.want.Data)) > 1e-15 {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		out, err := c.layer.shape(shape{c.in.Height, c.in.Width, c.in.Depth, 1})
		if err != nil || out.height != got.Height || out.width != got.Width || out.depth != got.Depth {
			t.Errorf("%s: shape %s, %v; the output is %d×%d×%d", name, out, err, got.Height, got.Width, got.Depth)
		}
	}
}

func TestTurn(t *testing.T) {
	for how, want := range map[string]Grid{
		"RTLReversed": {2, 3, 1, []float64{3, 2, 1, 6, 5, 4}},
		"TTBReversed": {2, 3, 1, []float64{4, 5, 6, 1, 2, 3}},
		"XYTranspose": {3, 2, 1, []float64{1, 4, 2, 5, 3, 6}},
	} {
		l := Turned{how, Maxpool{X: 1, Y: 1}}
		if got := l.turn(counting(2, 3, 1)); got.Height != want.Height || got.Width != want.Width || !slices.Equal(got.Data, want.Data) {
			t.Errorf("%s: %v, want %v", how, got, want)
		}
		if back := l.forward(counting(2, 3, 1), &pass{}); back.Width != 3 || !slices.Equal(back.Data, counting(2, 3, 1).Data) {
			t.Errorf("%s: turned back: %v", how, back)
		}
	}
}

// A window shows the neighbours column by column, and noise beyond the edge.
func TestConvolve(t *testing.T) {
	out := Convolve{1, 1}.forward(counting(3, 3, 1), &pass{noise: newNoise(1), Arithmetic: cell.Exact})
	if got, want := out.At(1, 1), []float64{1, 4, 7, 2, 5, 8, 3, 6, 9}; !slices.Equal(got, want) {
		t.Errorf("the window around the middle is %v, want %v", got, want)
	}
	corner := out.At(2, 2)
	if got := []float64{corner[0], corner[1], corner[3], corner[4]}; !slices.Equal(got, []float64{5, 8, 6, 9}) {
		t.Errorf("the window around a corner has %v of the image, want 5, 8, 6, 9", got)
	}
	for _, i := range []int{2, 5, 6, 7, 8} {
		if v := corner[i]; v < -1 || v > 1 {
			t.Errorf("beyond the corner there is %g, want noise between -1 and 1", v)
		}
	}
}

// The generator is C++'s minstd_rand: its ten thousandth number from the seed 1
// is what the standard says.
func TestNoise(t *testing.T) {
	n := noise(1)
	for range 10000 {
		n.next()
	}
	if n != 399268537 {
		t.Errorf("the ten thousandth number is %d, want 399268537", n)
	}
}

// A summary is the last value of each row, and each row starts anew.
func TestSummary(t *testing.T) {
	m, err := Parse("small", smallFile(false))
	if err != nil {
		t.Fatal(err)
	}
	lstm := m.Network.(Series).Layers[3].(Turned).Layer.(LSTM)
	in := counting(2, 4, 2)
	for i := range in.Data {
		in.Data[i] /= 10
	}
	all := lstm
	all.Summary = false
	p := &pass{Arithmetic: cell.Exact}
	last, whole := lstm.forward(in, p), all.forward(in, p)
	for y := range 2 {
		if !slices.Equal(last.At(y, 0), whole.At(y, 3)) {
			t.Errorf("row %d: the summary is %v, the last value %v", y, last.At(y, 0), whole.At(y, 3))
		}
		if tr, err := lstm.Run(in.Row(y), cell.Exact); err != nil || !slices.Equal(tr.V[3], last.At(y, 0)) {
			t.Errorf("row %d alone ends with %v, %v", y, tr.V[3], err)
		}
	}
}

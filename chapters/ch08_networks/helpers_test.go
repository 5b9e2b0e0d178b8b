package ch08_networks

import (
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"math"
	"os"
	"slices"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"unroll/data"
	"unroll/lstm"
	"unroll/ocr"
	"unroll/onnx"
	"unroll/stack"
	"unroll/tensor"
	"unroll/vad"
)

// file is a file of a data set; the error says how to bring it.
func file(set, name string) (string, error) {
	s, err := data.Find(set)
	if err != nil {
		return "", err
	}
	return s.Path(name)
}

// detector is the file of the detector, as the operators it is made of.
func detector() (*onnx.Model, error) {
	path, err := file("silero-vad", "silero_vad_v5.onnx")
	if err != nil {
		return nil, err
	}
	return onnx.Open(path)
}

// recording is the sentence that the chapter listens to.
const recording = "sense_and_sensibility_01_austen_64kb-0890"

// listen reads the sentence and the network, and lets the one hear the other.
func listen() (p *vad.Network, s vad.Sound, h vad.Heard, err error) {
	m, err := detector()
	if err != nil {
		return p, s, h, err
	}
	sound, err := file("speech", recording+".wav")
	if err != nil {
		return p, s, h, err
	}
	if s, err = vad.OpenWAV(sound); err != nil {
		return p, s, h, err
	}
	if p, err = vad.Load(m, s.Rate); err != nil {
		return p, s, h, err
	}
	h, err = p.Hear(s.Samples)
	return p, s, h, err
}

// words is what is said in the sentence.
func words() (string, error) {
	path, err := file("speech", "transcription")
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(text)) {
		if said, _, ok := strings.Cut(line, " </s> ("+recording); ok {
			return strings.TrimPrefix(said, "<s> "), nil
		}
	}
	return "", nil
}

// outline is the outline of a sound, drawn between −1.1 and −0.1.
func outline(s vad.Sound) (x, low, high []float64) {
	x, low, high = s.Envelope(400)
	loudest := max(tensor.MaxAbs(low), tensor.MaxAbs(high))
	for i := range x {
		low[i] = -0.6 + 0.5*low[i]/loudest
		high[i] = -0.6 + 0.5*high[i]/loudest
	}
	return x, low, high
}

// middles are the middles of frames, in seconds.
func middles(p *vad.Network, frames int) []float64 {
	x := make([]float64, frames)
	for n := range x {
		x[n] = (float64(n) + 0.5) * p.Seconds()
	}
	return x
}

// unit is one entry of a signal, over time.
func unit(signal []tensor.Vector, i int) tensor.Vector {
	v := make(tensor.Vector, len(signal))
	for n := range v {
		v[n] = signal[n][i]
	}
	return v
}

// mean is the mean of the entries.
func mean(v tensor.Vector) float64 { return tensor.Sum(v) / float64(len(v)) }

// alike is the correlation of two signals, between −1 and 1.
func alike(a, b tensor.Vector) float64 {
	centred := func(v tensor.Vector) tensor.Vector {
		return tensor.Sub(v, tensor.Scale(mean(v), tensor.Ones(len(v))))
	}
	a, b = centred(a), centred(b)
	if size := tensor.Norm(a) * tensor.Norm(b); size > 0 {
		return tensor.Dot(a, b) / size
	}
	return 0
}

// sorted lists the units 0, …, n − 1 by a number, the smallest first.
func sorted(n int, by func(i int) float64) []int {
	units := make([]int, n)
	for i := range units {
		units[i] = i
	}
	slices.SortFunc(units, func(i, j int) int { return cmp.Compare(by(i), by(j)) })
	return units
}

// lasts is how many steps it takes until a gate that keeps has let a state sink
// to 1/e of what it was.
func lasts(gate tensor.Vector) float64 { return -1 / math.Log(mean(gate)) }

// inside are the nodes of the detector's network for 16000 samples a second:
// those in a branch of the node that asks for the rate.
func inside(m *onnx.Model) (nodes []onnx.Node) {
	for _, n := range m.Graph.Nodes {
		for _, a := range n.Attributes {
			if g, ok := a.Value.(*onnx.Graph); ok && a.Name == "then_branch" {
				nodes = g.Nodes
			}
		}
	}
	return nodes
}

// oneLayer is a stack of a single cell.
func oneLayer(p lstm.Augmented) stack.Stack {
	return stack.Stack{Layers: []stack.Layer{{Forward: stack.Augmented(p)}}}
}

// copies are arrays with numbers of their own.
func copies(arrays []tensor.Array) []tensor.Array {
	own := slices.Clone(arrays)
	for i := range own {
		own[i].Data = slices.Clone(own[i].Data)
	}
	return own
}

// typeset is the image of a line of text.
func typeset(text string) (image.Image, error) {
	f, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return nil, err
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: 26, DPI: 72})
	if err != nil {
		return nil, err
	}
	defer face.Close()
	m := image.NewGray(image.Rect(0, 0, font.MeasureString(face, text).Ceil()+16, 36))
	draw.Draw(m, m.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	d := font.Drawer{Dst: m, Src: image.Black, Face: face, Dot: fixed.P(8, 27)}
	d.DrawString(text)
	return m, nil
}

// read sets a line of text, reads it, and returns what is read, and each layer
// of the network at work.
func read(text string) (m *ocr.Model, line ocr.Line, stages []ocr.Stage, err error) {
	path, err := file("tesseract-eng", "eng.traineddata")
	if err != nil {
		return nil, line, nil, err
	}
	if m, err = ocr.Open(path); err != nil {
		return nil, line, nil, err
	}
	picture, err := typeset(text)
	if err != nil {
		return nil, line, nil, err
	}
	if line, err = m.Read(picture); err != nil {
		return nil, line, nil, err
	}
	stages, err = m.Stages(picture)
	return m, line, stages, err
}

package ocr_test

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/gofont/gosmallcaps"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"unroll/tensor"
)

// typeset is the image of a line of text, and the text.
type typeset struct {
	text  string
	image image.Image
}

// look is how a line is set and printed.
type look struct {
	name        string
	font        []byte
	size        float64 // of the font, in pixels
	ink, paper  uint8
	blur, grain float64 // of a bad copy: how wide a dot of ink is, how rough the paper
	capitals    bool    // small letters look like capitals
}

var looks = []look{
	{name: "regular", font: goregular.TTF, size: 32, paper: 255},
	{name: "small", font: goregular.TTF, size: 15, paper: 255},
	{name: "large", font: goregular.TTF, size: 70, paper: 255},
	{name: "bold", font: gobold.TTF, size: 24, ink: 40, paper: 230},
	{name: "italic", font: goitalic.TTF, size: 28, paper: 255},
	{name: "mono", font: gomono.TTF, size: 26, paper: 255},
	{name: "small capitals", font: gosmallcaps.TTF, size: 30, paper: 255, capitals: true},
	{name: "negative", font: goregular.TTF, size: 34, ink: 240, paper: 20},
	{name: "bad copy", font: goregular.TTF, size: 30, ink: 70, paper: 205, blur: 1.1, grain: 16},
	{name: "worse copy", font: goregular.TTF, size: 22, ink: 90, paper: 190, blur: 1.2, grain: 22},
}

// set sets a line of text as an image with a margin around it.
func (l look) set(t testing.TB, r *rand.Rand, text string) typeset {
	t.Helper()
	f, err := opentype.Parse(l.font)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: l.size, DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	defer face.Close()
	margin := max(3, int(l.size/5))
	metrics := face.Metrics()
	d := font.Drawer{Face: face, Src: image.NewUniform(color.Gray{Y: l.ink})}
	m := image.NewGray(image.Rect(0, 0, d.MeasureString(text).Ceil()+2*margin, metrics.Ascent.Ceil()+metrics.Descent.Ceil()+margin))
	draw.Draw(m, m.Bounds(), image.NewUniform(color.Gray{Y: l.paper}), image.Point{}, draw.Src)
	d.Dst, d.Dot = m, fixed.P(margin, margin/2+metrics.Ascent.Ceil())
	d.DrawString(text)
	l.copied(r, m)
	if l.capitals {
		text = strings.ToUpper(text)
	}
	return typeset{text, m}
}

// copied makes a bad copy: every pixel is a mean over its neighbours, and rough.
func (l look) copied(r *rand.Rand, m *image.Gray) {
	if l.blur == 0 {
		return
	}
	sharp := append([]uint8{}, m.Pix...)
	side := l.blur / (1 + 2*l.blur)
	at := func(x, y int) float64 {
		b := m.Bounds()
		return float64(sharp[min(max(y, 0), b.Dy()-1)*m.Stride+min(max(x, 0), b.Dx()-1)])
	}
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			sum := 0.0
			for dy, wy := range []float64{side, 1 - 2*side, side} {
				for dx, wx := range []float64{side, 1 - 2*side, side} {
					sum += wx * wy * at(x+dx-1, y+dy-1)
				}
			}
			m.Pix[y*m.Stride+x] = uint8(max(0, min(255, sum+l.grain*r.NormFloat64())))
		}
	}
}

// texts are lines of prose, of science and of bookkeeping.
var texts = []string{
	"The quick brown fox jumps over 13 lazy dogs.",
	"Long short-term memory, Neural Computation 9 (1997)",
	"Call me Ishmael. Some years ago, never mind how long",
	"It was the best of times, it was the worst of times;",
	"Invoice No. 20417: 3 items, total $1,284.50 (net)",
	"precisely, having little or no money in my purse,",
	"Whenever I find myself growing grim about the mouth",
	"and \"nothing\" particular to interest me on shore",
	"Gradients vanish or explode: choose gates instead!",
	"See chapter 7, pages 112-119, and the figure below.",
	"Dear Sir, I have the honour to acknowledge your letter",
	"Room temperature: 21.5 C at 09:45, rising to 24 C.",
}

// page sets every text in some look, each look with several texts.
func page(t testing.TB, count int) []typeset {
	t.Helper()
	r := tensor.NewRand(7)
	var lines []typeset
	for i := range count {
		lines = append(lines, looks[i%len(looks)].set(t, r, texts[(i+i/len(looks))%len(texts)]))
	}
	return lines
}

// save writes the lines as PNG files, and returns a file with their list.
func save(t testing.TB, lines []typeset) string {
	t.Helper()
	dir := t.TempDir()
	all := ""
	for i, l := range lines {
		name := filepath.Join(dir, string(rune('a'+i/26))+string(rune('a'+i%26))+".png")
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, l.image); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		all += name + "\n"
	}
	list := filepath.Join(dir, "list.txt")
	if err := os.WriteFile(list, []byte(all), 0o644); err != nil {
		t.Fatal(err)
	}
	return list
}

// edits is how many characters must be put in, left out or changed to make one
// text of another.
func edits(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i := range from {
		corner := row[0]
		row[0] = i + 1
		for j := range to {
			change := corner
			if from[i] != to[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}

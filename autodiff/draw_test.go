package autodiff

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"unroll/tensor"
)

// unrolled records a few steps of a recurrent network.
func unrolled(steps int) *Tape {
	t := new(Tape)
	Wr, Wx, thetaS := t.Mat("W_r", tensor.NewMatrix(3, 3)), t.Mat("W_x", tensor.NewMatrix(3, 2)), t.Vec("θ_s", tensor.NewVector(3))
	r := t.Vec("r[-1]", tensor.NewVector(3))
	for n := range steps {
		x := t.Vec(at("x", n), tensor.NewVector(2))
		s := t.Add(t.MulVec(Wr, r), t.MulVec(Wx, x), thetaS).Named(at("s", n))
		r = t.Tanh(s).Named(at("r", n))
	}
	t.SquaredNorm(r).Named("loss <&>")
	return t
}

func mustDraw(t *testing.T, draw func(title, alt string) ([]byte, error)) string {
	t.Helper()
	b, err := draw("Three <steps>", `A "chain" of steps`)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// texts returns the text of every element of a picture, by name, and fails if
// it is not well-formed or has an identifier.
func texts(t *testing.T, picture string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	d := xml.NewDecoder(strings.NewReader(picture))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range e.Attr {
			if a.Name.Local == "id" {
				t.Errorf("<%s> has an id: two figures of a page would clash", e.Name.Local)
			}
		}
		if e.Name.Local == "title" || e.Name.Local == "desc" || e.Name.Local == "text" || e.Name.Local == "tspan" {
			text, err := d.Token()
			if c, ok := text.(xml.CharData); ok && err == nil {
				found[e.Name.Local] = append(found[e.Name.Local], string(c))
			}
		} else {
			found[e.Name.Local] = append(found[e.Name.Local], "")
		}
	}
}

func TestTapeSVG(t *testing.T) {
	tape := unrolled(3)
	picture := mustDraw(t, tape.SVG)
	found := texts(t, picture)
	if !slices.Equal(found["title"], []string{"Three <steps>"}) || !slices.Equal(found["desc"], []string{`A "chain" of steps`}) {
		t.Errorf("title %q, desc %q", found["title"], found["desc"])
	}
	for _, want := range []string{"Three <steps>", "W", "θ", "r[−1]", "x[2]", "s[0]", "r[2]", "tanh", "×", "+", "‖·‖²", "loss <&>", "3×2"} {
		if !slices.Contains(found["text"], want) {
			t.Errorf("the picture has no text %q, but %q", want, found["text"])
		}
	}
	if !slices.Equal(found["tspan"], []string{"r", "x", "s"}) {
		t.Errorf("the subscripts are %q", found["tspan"])
	}
	if len(found["rect"]) != len(tape.vars) {
		t.Errorf("%d boxes for %d variables", len(found["rect"]), len(tape.vars))
	}
	if again := mustDraw(t, unrolled(3).SVG); again != picture {
		t.Error("the same tape gives another picture")
	}
	for _, want := range []string{`role="img"`, "var(--fig-ink,currentColor)", "var(--fig-1,#0072B2)", "var(--fig-2,#D55E00)", "var(--fig-font,system-ui,sans-serif)"} {
		if !strings.Contains(picture, want) {
			t.Errorf("the picture has no %s", want)
		}
	}
}

func TestValueSVG(t *testing.T) {
	a, b := NewValue("a", 2), NewValue("b", -3.14159)
	loss := a.Mul(b).Add(a).Named("loss")
	before := texts(t, mustDraw(t, loss.SVG))["text"]
	if want := []string{"a", "2", "b", "−3.142", "×", "−6.283", "+", "loss", "−4.283"}; !contains(before, want) || slices.ContainsFunc(before, func(s string) bool { return strings.HasPrefix(s, "grad") }) {
		t.Errorf("before the backward pass: %q, want %q and no gradients", before, want)
	}
	if err := loss.Backward(); err != nil {
		t.Fatal(err)
	}
	after := texts(t, mustDraw(t, loss.SVG))["text"]
	if want := []string{"grad −2.142", "grad 2", "grad 1"}; !contains(after, want) {
		t.Errorf("after the backward pass: %q, want %q", after, want)
	}
	if got, want := texts(t, mustDraw(t, NewValue("", 2.5).SVG))["text"], []string{"Three <steps>", "2.5"}; !slices.Equal(got, want) {
		t.Errorf("a constant is drawn with the texts %q, want %q", got, want)
	}
}

func contains(all, want []string) bool {
	return !slices.ContainsFunc(want, func(s string) bool { return !slices.Contains(all, s) })
}

// A drawing reads the tape and does not change it.
func TestDrawingLeavesTheTapeAlone(t *testing.T) {
	tape := unrolled(2)
	before := tape.String()
	mustDraw(t, tape.SVG)
	if after := tape.String(); after != before {
		t.Errorf("the tape was\n%s\nand is\n%s", before, after)
	}
}

func TestSVGRefuses(t *testing.T) {
	long, foreign := new(Tape), new(Tape)
	x := long.Num("x", 1)
	for range mostNodes {
		x = long.Neg(x)
	}
	foreign.Neg(x)
	for says, draw := range map[string]func() ([]byte, error){
		"no title":                func() ([]byte, error) { return unrolled(1).SVG("", "alt") },
		"no text alternative":     func() ([]byte, error) { return unrolled(1).SVG("title", "") },
		"nothing to draw":         func() ([]byte, error) { return new(Tape).SVG("title", "alt") },
		"201 nodes":               func() ([]byte, error) { return long.SVG("title", "alt") },
		"v200 is on another tape": func() ([]byte, error) { return foreign.SVG("title", "alt") },
	} {
		if b, err := draw(); err == nil || !strings.Contains(err.Error(), says) || b != nil {
			t.Errorf("the error is %v, want %q", err, says)
		}
	}
}

// The steps of a network that share their weights can be drawn with few lines
// that cross: only where a weight has to get past another one.
func TestUnrolledNetworkHasFewCrossings(t *testing.T) {
	for steps, most := range map[int]int{1: 0, 2: 1, 3: 2, 6: 5} {
		if got := crossings(layOut(unrolled(steps).graph())); got > most {
			t.Errorf("%d steps: %d crossings, want %d at most", steps, got, most)
		}
	}
}

// Of any expression, all lines lead one layer to the right, no two nodes of a
// layer come too near, and everything lies in the picture.
func TestLayoutOfRandomGraphs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var g graph
		for i := range rapid.IntRange(1, 30).Draw(t, "nodes") {
			n := &node{name: fmt.Sprint("n", i)}
			if i > 0 {
				for range rapid.IntRange(0, 3).Draw(t, "arguments") {
					n.symbol, n.notes = "+", []string{"3"}
					n.from = append(n.from, g[rapid.IntRange(0, i-1).Draw(t, "argument")])
				}
			}
			g = append(g, n)
		}
		layers := layOut(g)
		width, height := place(layers)
		count := 0
		for k, layer := range layers {
			for i, n := range layer {
				above, below := n.extent()
				if !n.bend {
					count++
				}
				if n.layer != k || n.y-above < headRoom-1e-9 || n.y+below > height || n.x-n.width()/2 < 0 || n.x+n.width()/2 > width {
					t.Fatalf("%s of layer %d stands in layer %d at (%g, %g) of %g×%g", n.name, n.layer, k, n.x, n.y, width, height)
				}
				if i > 0 {
					if _, end := layer[i-1].extent(); n.y-above-layer[i-1].y-end < rowGap-1e-9 {
						t.Fatalf("layer %d: nodes %d and %d are too near", k, i-1, i)
					}
				}
				for _, from := range n.from {
					if from.layer != k-1 || !(from.x+from.column < n.x-n.column) {
						t.Fatalf("a line leads from layer %d to layer %d", from.layer, k)
					}
				}
			}
		}
		if count != len(g) {
			t.Fatalf("%d of %d nodes are placed", count, len(g))
		}
	})
}

// The layers are as many as the longest path has nodes, and a chain stands in
// one line.
func TestOneStepIsStraight(t *testing.T) {
	layers := layOut(unrolled(1).graph())
	if len(layers) != 5 {
		t.Fatalf("%d layers, want 5: leaves, products, sum, tanh, loss", len(layers))
	}
	sum := layers[2][0]
	for _, n := range []*node{layers[3][0], layers[4][0]} {
		if math.Abs(n.y-sum.y) > 0.5 {
			t.Errorf("%s stands at %g and %s at %g", sum.name, sum.y, n.name, n.y)
		}
	}
}

func TestCrossings(t *testing.T) {
	a, b, c := &node{y: 0}, &node{y: 1}, &node{y: 2}
	from := func(y float64, from ...*node) *node { return &node{y: y, from: from} }
	for _, x := range []struct {
		right []*node
		want  int
	}{
		{[]*node{from(0, a), from(1, b), from(2, c)}, 0},
		{[]*node{from(0, c), from(1, b), from(2, a)}, 3},
		{[]*node{from(0, a, b, c), from(1, a)}, 2},
		{[]*node{from(0, b, b), from(1, b, c)}, 0},
	} {
		if got := crossings([][]*node{{a, b, c}, x.right}); got != x.want {
			t.Errorf("%d crossings, want %d", got, x.want)
		}
	}
}

func TestWish(t *testing.T) {
	before, after, bend := &node{y: 10}, &node{y: 30}, &node{y: 50, bend: true}
	for _, c := range []struct {
		n             *node
		before, after []*node
		want          wish
	}{
		{&node{}, []*node{before}, []*node{after}, wish{20, 2}},
		{&node{}, []*node{before}, []*node{bend}, wish{30, 2}},
		{&node{bend: true}, []*node{before}, []*node{bend}, wish{(10 + 8*50.0) / 9, 9}},
		{&node{y: 7}, nil, nil, wish{7, 1}},
	} {
		nb := neighbours{map[*node][]*node{c.n: c.before}, map[*node][]*node{c.n: c.after}}
		if got := nb.wish(c.n); math.Abs(got.y-c.want.y) > 1e-12 || got.weight != c.want.weight {
			t.Errorf("the wish is %v, want %v", got, c.want)
		}
	}
}

// Nodes that have room get what they wish; two that want one place share the
// distance by their weights.
func TestPack(t *testing.T) {
	bend := func() *node { return &node{bend: true} }
	layer := []*node{bend(), bend(), bend(), bend()}
	wishes := map[*node]wish{layer[0]: {-50, 1}, layer[1]: {10, 1}, layer[2]: {10, 3}, layer[3]: {90, 1}}
	pack(layer, func(n *node) wish { return wishes[n] })
	for i, want := range []float64{-50, 10 - 0.75*rowGap, 10 + 0.25*rowGap, 90} {
		if got := layer[i].y; got != want {
			t.Errorf("node %d is at %g, want %g", i, got, want)
		}
	}
}

func TestWrite(t *testing.T) {
	for s, want := range map[string]string{
		"s[0]":     `>s[0]<`,
		"W_r":      `>W<tspan dy="3" font-size="8">r</tspan><`,
		"a_cu[-1]": `>a<tspan dy="3" font-size="8">cu</tspan><tspan dy="-3">[−1]</tspan><`,
		"<":        `>&lt;<`,
	} {
		var b bytes.Buffer
		write(&b, 0, 0, 11, s)
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s is written as %s", s, b.String())
		}
	}
}

package net

import (
	"math"
	"slices"
	"testing"

	"unroll/engine"
)

// What is left out is about the part asked for, the rest is enlarged; it is the same for
// every number of workers and wherever a sequence lies, and other for other passes.
func TestDropoutDrawsByPlace(t *testing.T) {
	const batch, steps, width, part = 4, 30, 50, 0.3
	draw := func(threads, passes int, order ...int) []float32 {
		device, err := engine.Open(engine.Options{Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		defer device.Close()
		n := &Network{device: device, seed: 5, passes: passes, layers: make([]layer, 2), spec: Spec{Dropout: part}}
		d := n.dropout(0)
		values := slices.Repeat([]float32{1}, steps*batch*width)
		d.draw(n, 0)
		d.apply(block{steps: steps, batch: batch, order: order}, values, width)
		return values
	}
	values, out := draw(1, 0, 0, 1, 2, 3), 0
	for _, x := range values {
		switch x {
		case 0:
			out++
		case float32(1 / (1 - part)):
		default:
			t.Fatalf("1 became %g", x)
		}
	}
	expected, deviation := part*float64(len(values)), math.Sqrt(part*(1-part)*float64(len(values)))
	if math.Abs(float64(out)-expected) > 4*deviation {
		t.Errorf("%d of %d are left out, expected about %g", out, len(values), expected)
	}
	if !slices.Equal(values, draw(3, 0, 0, 1, 2, 3)) {
		t.Error("three workers leave out something else")
	}
	if slices.Equal(values, draw(1, 1, 0, 1, 2, 3)) {
		t.Error("the next pass leaves out the same")
	}
	moved := draw(2, 0, 2, 0, 3, 1)
	for i := range steps * batch {
		from := i - i%batch + []int{2, 0, 3, 1}[i%batch]
		if !slices.Equal(moved[i*width:][:width], values[from*width:][:width]) {
			t.Fatalf("row %d is not that of sequence %d", i, from)
		}
	}
}

package speed

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Models and Modes are what [Work] may name.
var (
	Models = []string{"lstm", "rnn"}
	Modes  = []string{"forward", "train", "step"}
)

// A Shape is the size of one layer and its input: T steps of B sequences of I
// numbers, H units.
type Shape struct{ T, B, I, H int }

// limit bounds how many numbers go in, come out, or are weights: 4 GiB.
const limit = 1 << 30

// ParseShape reads T,B,I,H.
func ParseShape(text string) (s Shape, err error) {
	fields := strings.Split(text, ",")
	if len(fields) != 4 {
		return s, fmt.Errorf("expected four numbers T,B,I,H, found %q", text)
	}
	for i, to := range []*int{&s.T, &s.B, &s.I, &s.H} {
		if *to, err = strconv.Atoi(strings.TrimSpace(fields[i])); err != nil || *to < 1 {
			return s, fmt.Errorf("%c: expected a whole number from 1, found %q", "TBIH"[i], fields[i])
		}
	}
	t, b, i, h := float64(s.T), float64(s.B), float64(s.I), float64(s.H)
	if most := max(t*b*i, t*b*4*h, 4*h*(i+h)); most > limit {
		return s, fmt.Errorf("%s takes buffers of %.3g numbers, expected at most %d", s, most, limit)
	}
	return s, nil
}

// String is the text that [ParseShape] reads.
func (s Shape) String() string { return fmt.Sprintf("%d,%d,%d,%d", s.T, s.B, s.I, s.H) }

// Work is what is measured.
type Work struct {
	Model   string // lstm or rnn
	Mode    string // forward: all T steps; train: a step of training; step: one step of a stream
	Shape   Shape
	Threads int
	Level   string // kernels, as engine.Options names them; "" for the fastest
}

// Check reports what is wrong with the work.
func (w Work) Check() error {
	switch {
	case !slices.Contains(Models, w.Model):
		return fmt.Errorf("model: expected one of %q, found %q", Models, w.Model)
	case !slices.Contains(Modes, w.Mode):
		return fmt.Errorf("mode: expected one of %q, found %q", Modes, w.Mode)
	}
	if _, err := ParseShape(w.Shape.String()); err != nil {
		return fmt.Errorf("shape: %w", err)
	}
	return nil
}

// Gates is how many sums a unit of the model has.
func (w Work) Gates() int {
	if w.Model == "lstm" {
		return 4
	}
	return 1
}

// Operations is the nominal number of operations of one call.
func (w Work) Operations() float64 {
	s := w.Shape
	step := 2 * float64(w.Gates()) * float64(s.H) * (float64(s.I) + float64(s.H)) * float64(s.B)
	switch w.Mode {
	case "train":
		return 3 * step * float64(s.T)
	case "forward":
		return step * float64(s.T)
	}
	return step
}

// Median is the middle of some numbers, NaN of none.
func Median(x []float64) float64 { return Quantile(x, 0.5) }

// Quantile is the number below which a part of some numbers lies, between two of
// them by interpolation; NaN of none.
func Quantile(x []float64, part float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	x = slices.Sorted(slices.Values(x))
	at := part * float64(len(x)-1)
	low := int(at)
	high := min(low+1, len(x)-1)
	return x[low] + (at-float64(low))*(x[high]-x[low])
}

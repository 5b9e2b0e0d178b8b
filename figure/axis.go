package figure

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// axis places values between its ends, on a linear or a logarithmic scale.
type axis struct {
	lo, hi float64 // the ends, as drawn: logarithms on a logarithmic axis
	log    bool
}

// newAxis spans the values, with a margin (a share of the span) at both ends
// unless limits are given.
func newAxis(log bool, limits [2]float64, margin float64, values ...[]float64) (axis, error) {
	a := axis{lo: math.Inf(1), hi: math.Inf(-1), log: log}
	if limits != [2]float64{} {
		a.lo, a.hi = a.scale(limits[0]), a.scale(limits[1])
		if !(a.lo < a.hi) || !finite(a.hi-a.lo) {
			return a, fmt.Errorf("limits %g and %g span no axis", limits[0], limits[1])
		}
		return a, nil
	}
	for _, vs := range values {
		for _, v := range vs {
			if s := a.scale(v); finite(s) {
				a.lo, a.hi = min(a.lo, s), max(a.hi, s)
			}
		}
	}
	switch span := a.hi - a.lo; {
	case math.IsInf(a.lo, 1):
		a.lo, a.hi = 0, 1 // only lines across: any span will do
	case !finite(span):
		return a, errors.New("values too far apart to draw")
	case span <= 1e-12*max(math.Abs(a.lo), math.Abs(a.hi)) || span == 0:
		a = a.widen(max(0.5, 0.1*math.Abs(a.lo)))
	default:
		a = a.widen(margin * span)
	}
	return a, nil
}

func (a axis) widen(by float64) axis {
	a.lo, a.hi = a.lo-by, a.hi+by
	return a
}

// scale maps a value to where the axis has it: itself, or its logarithm.
func (a axis) scale(v float64) float64 {
	if a.log {
		return math.Log10(v)
	}
	return v
}

// at returns where v stands between the ends: 0 at the lower, 1 at the upper.
func (a axis) at(v float64) float64 { return (a.scale(v) - a.lo) / (a.hi - a.lo) }

// tick is a labelled place on an axis.
type tick struct {
	value float64
	label string
}

// ticks returns about want ticks at round values.
func (a axis) ticks(want int) []tick {
	if a.log {
		if t := a.logTicks(want); len(t) > 2 {
			return t
		}
		return linearTicks(math.Pow(10, a.lo), math.Pow(10, a.hi), want)
	}
	return linearTicks(a.lo, a.hi, want)
}

// linearTicks steps by 1, 2 or 5 times a power of ten.
func linearTicks(lo, hi float64, want int) []tick {
	raw := (hi - lo) / float64(want)
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	step := 10 * power
	for _, m := range []float64{1, 2, 5} {
		if m*power >= raw {
			step = m * power
			break
		}
	}
	var ts []tick
	for i := math.Ceil(lo/step - 1e-9); i*step <= hi+1e-9*step; i++ {
		ts = append(ts, tick{i * step, format(i*step, step)})
	}
	return ts
}

// logTicks labels powers of ten, and 1, 2, 5 of each where there are few.
func (a axis) logTicks(want int) []tick {
	var ts []tick
	first, last := int(math.Ceil(a.lo-1e-9)), int(math.Floor(a.hi+1e-9))
	if a.hi-a.lo > 2 {
		stride := 1 + (last-first)/(want+2)
		for k := first; k <= last; k += stride {
			ts = append(ts, tick{math.Pow10(k), power(k)})
		}
		return ts
	}
	for k := first - 1; k <= last; k++ {
		for _, m := range []float64{1, 2, 5} {
			v := m * math.Pow10(k)
			if at := a.at(v); at > -1e-9 && at < 1+1e-9 {
				ts = append(ts, tick{v, format(v, math.Pow10(k))})
			}
		}
	}
	return ts
}

// format writes v to the decimals of step: 0.5 and 1.0 for a step of 0.5.
// Numbers far from one are written as a multiple of a power of ten.
func format(v, step float64) string {
	if math.Abs(v) < step/2 {
		return "0"
	}
	size := int(math.Floor(math.Log10(math.Abs(v)) + 1e-9))
	decimals := int(-math.Floor(math.Log10(step) + 1e-9))
	if size >= 5 || decimals > 4 {
		mantissa := strconv.FormatFloat(v/math.Pow10(size), 'f', max(0, size+decimals), 64)
		return strings.ReplaceAll(mantissa, "-", "−") + "×" + power(size)
	}
	return strings.ReplaceAll(strconv.FormatFloat(v, 'f', max(0, decimals), 64), "-", "−")
}

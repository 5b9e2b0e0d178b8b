package figure

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// span lays an axis over what gonum found in the data, with a margin (a share
// of the span) at both ends, or over the limits where they are given. It will
// have about the wanted number of ticks.
func span(name string, a *plot.Axis, log bool, limits [2]float64, margin float64, want int) error {
	if log && a.Min <= 0 {
		return fmt.Errorf("%s axis: a logarithmic axis needs values above 0, found %g", name, a.Min)
	}
	ticks := linearTicks
	a.Scale = bounded{plot.LinearScale{}}
	if log {
		a.Scale, ticks = bounded{plot.LogScale{}}, logTicks
	}
	a.Tick.Marker = plot.TickerFunc(func(lo, hi float64) []plot.Tick { return ticks(lo, hi, want) })
	if a.Min > a.Max {
		a.Min, a.Max = 1, 1 // only lines across: any span will do
	}
	scale, value := scales(log)
	lo, hi := scale(a.Min), scale(a.Max)
	room := margin * (hi - lo)
	if hi-lo <= 1e-12*max(math.Abs(lo), math.Abs(hi)) {
		room = max(0.5, 0.1*math.Abs(lo))
	}
	lo, hi = lo-room, hi+room
	if limits != [2]float64{} {
		lo, hi = scale(limits[0]), scale(limits[1])
		if !(lo < hi) || !finite(lo) || !finite(hi) {
			return fmt.Errorf("%s axis: limits %g and %g span no axis", name, limits[0], limits[1])
		}
	}
	a.Min, a.Max = value(lo), value(hi)
	if !finite(a.Max-a.Min) || log && a.Min == 0 {
		return fmt.Errorf("%s axis: values too far apart to draw", name)
	}
	return nil
}

// scales returns what maps values to where an axis has them, and back.
func scales(log bool) (scale, value func(float64) float64) {
	if log {
		return math.Log10, func(s float64) float64 { return math.Pow(10, s) }
	}
	same := func(v float64) float64 { return v }
	return same, same
}

// bounded brings nearer what lies far outside the axis: it is cut off anyway,
// and gonum finds exactly where.
type bounded struct{ plot.Normalizer }

func (b bounded) Normalize(lo, hi, v float64) float64 {
	return max(-1e6, min(1e6, b.Normalizer.Normalize(lo, hi, v)))
}

// linearTicks steps by 1, 2 or 5 times a power of ten. gonum's own ticks are
// fewer, and have labels such as 2500000.00 and 17, 17, 17.
func linearTicks(lo, hi float64, want int) (ts []plot.Tick) {
	raw := (hi - lo) / float64(want)
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	step := 10 * power
	for _, m := range []float64{5, 2, 1} {
		if m*power >= raw {
			step = m * power
		}
	}
	for i := math.Ceil(lo/step - 1e-9); i*step <= hi+1e-9*step; i++ {
		ts = append(ts, plot.Tick{Value: i * step, Label: format(i*step, step)})
	}
	return ts
}

// logTicks labels powers of ten, or 1, 2 and 5 times each where there are few.
func logTicks(lo, hi float64, want int) (ts []plot.Tick) {
	first, last := int(math.Ceil(math.Log10(lo)-1e-9)), int(math.Floor(math.Log10(hi)+1e-9))
	if hi/lo > 100 {
		for k := first; k <= last; k += 1 + (last-first)/(want+2) {
			ts = append(ts, plot.Tick{Value: math.Pow10(k), Label: power(k)})
		}
		return ts
	}
	for k := first - 1; k <= last; k++ {
		for _, m := range []float64{1, 2, 5} {
			if v := m * math.Pow10(k); v > lo*(1-1e-9) && v < hi*(1+1e-9) {
				ts = append(ts, plot.Tick{Value: v, Label: format(v, math.Pow10(k))})
			}
		}
	}
	if len(ts) < 3 {
		return linearTicks(lo, hi, want)
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
	unit := ""
	if size >= 5 || decimals > 4 {
		v, decimals, unit = v/math.Pow10(size), decimals+size, "×"+power(size)
	}
	return strings.ReplaceAll(strconv.FormatFloat(v, 'f', max(0, decimals), 64), "-", "−") + unit
}

// power writes 10 to the k.
func power(k int) string {
	raised := strings.NewReplacer("-", "⁻", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴",
		"5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹")
	switch k {
	case 0:
		return "1"
	case 1:
		return "10"
	}
	return "10" + raised.Replace(strconv.Itoa(k))
}

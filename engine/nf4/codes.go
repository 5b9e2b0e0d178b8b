package nf4

import (
	"math"
	"slices"
)

// Codes are the sixteen values, in order. They are those of bitsandbytes to the
// last bit. The rule behind them: of a normal distribution the quantiles at nine
// points from 0.9677083 down to 1/2, the last left out, are the positive ones; at
// eight points, the last left out and the sign turned, the negative ones; 0 is
// added, and all are divided by the largest.
func Codes() [16]float32 {
	return [16]float32{
		-1, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453,
		-0.28444138169288635, -0.18477343022823334, -0.09105003625154495, 0,
		0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
		0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1,
	}
}

// Thresholds are the points half way between neighbouring values. A number above
// the i-th has an index above i; one that is equal to it has the index i.
func Thresholds() [15]float32 {
	codes, thresholds := Codes(), [15]float32{}
	for i := range thresholds {
		thresholds[i] = (codes[i] + codes[i+1]) / 2
	}
	return thresholds
}

// index returns the index of the value nearest to x: how many thresholds are below.
func index(thresholds *[15]float32, x float32) byte {
	i := byte(0)
	for _, t := range thresholds {
		if x > t {
			i++
		}
	}
	return i
}

// Dynamic are the 256 values of eight bits that the largest moduli are quantised
// to, in order: the "dynamic" map, which has a few numbers of each decade down to
// 1e-6, twice as many from one decade to the next, next to 0 and 1. The decade
// 10^(i−6) holds the 2^i middles of equal parts of [0.1, 1], and their negatives.
func Dynamic() [256]float32 {
	var values []float32
	for i := range 7 {
		parts := 1 << i
		for k := range parts {
			middle := 0.1 + 0.9*(float64(k)+0.5)/float64(parts)
			x := float32(middle * math.Pow10(i-6))
			values = append(values, x, -x)
		}
	}
	values = append(values, 0, 1)
	slices.Sort(values)
	return [256]float32(values)
}

// nearest returns the index of the value nearest to x in an ordered list, the
// lower of two that are as near.
func nearest(values []float32, x float32) int {
	i, _ := slices.BinarySearch(values, x)
	switch {
	case i == len(values):
		return i - 1
	case i > 0 && x-values[i-1] <= values[i]-x:
		return i - 1
	}
	return i
}

package figure

import (
	"math"
	"strconv"
	"testing"
)

// luminance returns the relative luminance of a colour #RRGGBB as WCAG 2
// defines it.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	var l float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(v) / 255
		if c <= 0.04045 {
			l += weight * c / 12.92
		} else {
			l += weight * math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return l
}

func TestSeriesStandOutOnEveryGround(t *testing.T) {
	for _, ground := range []string{"#FFFFFF", "#FAF7F0", "#1E1D1B", "#111111"} {
		for i, c := range seriesColors {
			a, b := luminance(t, c), luminance(t, ground)
			if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < 3 {
				t.Errorf("--fig-%d %s on %s has contrast %.2f, want 3", i+1, c, ground, ratio)
			}
		}
	}
}

package figure

import (
	"math"
	"regexp"
	"testing"
)

// luminance returns the relative luminance of a colour #RRGGBB as WCAG 2
// defines it.
func luminance(rgb uint32) float64 {
	var l float64
	for i, weight := range []float64{0.0722, 0.7152, 0.2126} {
		c := float64(rgb>>(8*i)&0xFF) / 255
		if c <= 0.04045 {
			l += weight * c / 12.92
		} else {
			l += weight * math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return l
}

func TestSeriesStandOutOnEveryGround(t *testing.T) {
	for _, ground := range []uint32{0xFFFFFF, 0xFAF7F0, 0x1E1D1B, 0x111111} {
		for i, c := range seriesColors {
			a, b := luminance(c), luminance(ground)
			if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < 3 {
				t.Errorf("--fig-%d #%06X on #%06X has contrast %.2f, want 3", i+1, c, ground, ratio)
			}
		}
	}
}

func TestEachSeriesHasItsShape(t *testing.T) {
	seen := map[string]bool{}
	for k := range seriesColors {
		f := blank()
		f.names = []string{"a", "b", "c", "d", "e", "f"}
		f.Points(f.names[k], nil, []float64{1})
		dot := regexp.MustCompile(`d="([^"]*)" style="fill:var\(--fig-[1-6]`).FindStringSubmatch(picture(t, f))
		if dot == nil || seen[dot[1]] {
			t.Errorf("series %d has the shape of another, or none: %v", k+1, dot)
			continue
		}
		seen[dot[1]] = true
	}
}

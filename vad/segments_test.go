package vad_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"unroll/vad"
)

// probabilities repeats each number as often as the one after it says.
func probabilities(runs ...float64) []float64 {
	var p []float64
	for i := 0; i < len(runs); i += 2 {
		for range int(runs[i+1]) {
			p = append(p, runs[i])
		}
	}
	return p
}

// A frame has a sixteenth of a second, so that times are exact: a pause is two
// frames, speech four.
func TestSegments(t *testing.T) {
	const seconds = 1.0 / 16
	for name, c := range map[string]struct {
		probabilities []float64
		threshold     float64
		want          []vad.Segment
	}{
		"silence":               {probabilities(0.1, 20), 0.5, nil},
		"nothing":               {nil, 0.5, nil},
		"all of it":             {probabilities(0.75, 8), 0.5, []vad.Segment{{0, 0.5, 0.75}}},
		"in the middle":         {probabilities(0, 4, 0.75, 8, 0, 4), 0.5, []vad.Segment{{0.25, 0.75, 0.75}}},
		"too short":             {probabilities(0, 4, 1, 3, 0, 4), 0.5, nil},
		"a gap of a frame":      {probabilities(1, 7, 0, 1, 1, 8), 0.5, []vad.Segment{{0, 1, 15.0 / 16}}},
		"a pause":               {probabilities(1, 8, 0, 2, 1, 8), 0.5, []vad.Segment{{0, 0.5, 1}, {0.625, 1.125, 1}}},
		"a little below is on":  {probabilities(0.375, 4, 0.625, 4, 0.375, 4), 0.5, []vad.Segment{{0.25, 0.75, 0.5}}},
		"at the threshold":      {probabilities(0.5, 8), 0.5, []vad.Segment{{0, 0.5, 0.5}}},
		"a very low threshold":  {probabilities(0.005, 8, 0, 4), 0.005, []vad.Segment{{0, 0.5, 0.005}}},
		"not with a higher one": {probabilities(0.75, 8), 0.8, nil},
	} {
		got, err := vad.Segments(c.probabilities, seconds, c.threshold)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, error %v; want %v", name, got, err, c.want)
		}
	}
}

func TestSegmentsRefuses(t *testing.T) {
	for want, c := range map[string]struct {
		probabilities      []float64
		seconds, threshold float64
	}{
		"vad: Segments: probabilities is NaN at entry 0": {[]float64{math.NaN()}, 1, 0.5},
		"vad: Segments: seconds is 0":                    {nil, 0, 0.5},
		"vad: Segments: threshold is 1":                  {nil, 1, 1},
		"vad: Segments: threshold is NaN":                {nil, 1, math.NaN()},
	} {
		if _, err := vad.Segments(c.probabilities, c.seconds, c.threshold); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %s …", err, want)
		}
	}
}

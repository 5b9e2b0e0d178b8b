package vad

import (
	"fmt"
	"math"

	"unroll/internal/check"
)

// Segment is a stretch of speech.
type Segment struct {
	Start       float64 `json:"start"` // seconds
	End         float64 `json:"end"`
	Probability float64 `json:"probability"` // the mean over its frames
}

// How probabilities become segments, as in Silero's own code: speech begins at
// the threshold and ends a little below it, so that one frame does not end it.
const (
	slack      = 0.15 // how far below the threshold speech ends
	minSilence = 0.1  // seconds; a shorter pause is part of a segment
	minSpeech  = 0.25 // seconds; a shorter segment is none
)

// Segments returns the stretches of speech, given how probable speech is in each
// frame, how many seconds a frame has, and a threshold between 0 and 1. A segment
// begins with the first frame at the threshold. It ends before a pause of 0.1 s
// or more in which every frame is below the threshold minus 0.15, and below 0.01
// where the threshold is small. What is shorter than 0.25 s is left out.
func Segments(probabilities []float64, seconds, threshold float64) ([]Segment, error) {
	err := check.First(check.Finite("probabilities", probabilities), check.Above("seconds", seconds))
	if err == nil && !(threshold > 0 && threshold < 1) {
		err = fmt.Errorf("threshold is %g, expected a number between 0 and 1", threshold)
	}
	if err != nil {
		return nil, check.In("vad: Segments", err)
	}
	pause := int(math.Ceil(minSilence / seconds))
	var segments []Segment
	release := min(threshold, max(threshold-slack, 0.01))
	from, behind := -1, 0 // the first frame of a segment, and the one behind its last
	for n := 0; n < len(probabilities)+pause; n++ {
		p := 0.0 // silence follows
		if n < len(probabilities) {
			p = probabilities[n]
		}
		switch {
		case from < 0 && p >= threshold:
			from, behind = n, n+1
		case from >= 0 && p >= release:
			behind = n + 1
		case from >= 0 && n-behind+1 >= pause:
			if length := float64(behind-from) * seconds; length >= minSpeech {
				segments = append(segments, Segment{float64(from) * seconds, float64(behind) * seconds, mean(probabilities[from:behind])})
			}
			from = -1
		}
	}
	return segments, nil
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

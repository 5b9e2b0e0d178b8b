package main

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"regexp"

	"unroll/figure"
)

// draw draws the sound, and over it how probable speech is in each frame.
func (h hearing) draw() ([]byte, error) {
	if len(h.Frames) == 0 {
		return nil, errors.New(h.File + ": there is nothing to draw: the sound has no samples")
	}
	fig := figure.New("Speech in " + filepath.Base(h.File))
	fig.X, fig.Y = "seconds", "probability of speech; below 0, the sound"
	fig.YLim = [2]float64{-1.2, 1.05}

	x, low, high := h.sound.Envelope(600)
	loudest := math.SmallestNonzeroFloat64
	for i := range x {
		loudest = max(loudest, -low[i], high[i])
	}
	for i := range x {
		low[i], high[i] = -0.6+0.5*low[i]/loudest, -0.6+0.5*high[i]/loudest
	}
	fig.Area("sound", x, low, high)

	var starts, probabilities []float64
	for _, f := range h.Frames {
		starts, probabilities = append(starts, f.Start), append(probabilities, f.Probability)
	}
	starts, probabilities = append(starts, h.Seconds), append(probabilities, h.Frames[len(h.Frames)-1].Probability)
	fig.Line("probability of speech", starts, probabilities)
	for _, s := range h.Segments {
		fig.Line("a stretch of speech", []float64{s.Start, s.End}, []float64{-0.03, -0.03})
	}
	fig.HLine("threshold", h.Threshold)
	fig.Alt = fmt.Sprintf("The outline of a sound of %.1f seconds, and above it a line between 0 and 1: how probable speech is. "+
		"There are %d stretches of speech.", h.Seconds, len(h.Segments))
	svg, err := fig.SVG()
	return pageVariable.ReplaceAll(svg, []byte("$1")), err
}

// pageVariable is a colour or a font that a page chooses, with what it is where
// there is no page: not every program that shows a picture knows of pages.
var pageVariable = regexp.MustCompile(`var\(--fig-[a-z0-9]+,([^()]*)\)`)

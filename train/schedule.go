package train

import (
	"fmt"
	"math"

	"unroll/internal/check"
)

// Schedule says which learning rate each update of a training has: it rises in a
// straight line over the warm-up, and then falls to a part of what it was. With
// only Rate set it is the same throughout.
type Schedule struct {
	Rate   float64 // largest learning rate, above 0
	Warmup int     // updates that it takes to rise to that, 0 or more
	Decay  string  // how it falls after that: "" for not at all, "linear" or "cosine"
	Final  float64 // the part of Rate that is left at the end, 0 to 1
}

// Check says which field makes no sense.
func (s Schedule) Check() error {
	if err := check.First(check.Above("Rate", s.Rate), check.AtLeast("Warmup", s.Warmup, 0)); err != nil {
		return check.In("train: Schedule", err)
	}
	if s.Decay != "" && s.Decay != "linear" && s.Decay != "cosine" {
		return fmt.Errorf("train: Schedule: Decay is %q, expected none, linear or cosine", s.Decay)
	}
	if !(s.Final >= 0 && s.Final <= 1) {
		return fmt.Errorf("train: Schedule: Final is %g, expected a part, 0 to 1", s.Final)
	}
	return nil
}

// At is the learning rate of update n, from 0 on, of a training of so many
// updates. The first update of a warm-up has a rate above 0, the last update of a
// training the rate that is left; beyond that it stays.
func (s Schedule) At(n, updates int) float64 {
	if n < s.Warmup {
		return s.Rate * float64(n+1) / float64(s.Warmup)
	}
	way := 1.0 // of the fall, 0 to 1
	if last := updates - 1; n < last {
		way = float64(n-s.Warmup) / float64(last-s.Warmup)
	}
	left := 1.0 // of what there is to lose
	switch s.Decay {
	case "linear":
		left = 1 - way
	case "cosine":
		left = (1 + math.Cos(math.Pi*way)) / 2
	}
	return s.Rate * (s.Final + (1-s.Final)*left)
}

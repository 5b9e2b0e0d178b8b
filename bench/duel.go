package main

import (
	"fmt"
	"math"
	"slices"
	"time"

	"unroll/internal/speed"
)

// A side is one of those compared: it does its work so many times and says how
// many seconds a call took.
type side struct {
	name  string
	times func(calls int) (float64, error)
}

// pause lets the threads of one side go to sleep before the next begins.
const pause = 10 * time.Millisecond

// rules say how long a comparison takes.
type rules struct {
	rounds  int
	seconds float64 // of one sample
}

// duel lets the sides take turns, round by round, after each has warmed up. It
// returns the seconds of a call, by side and round.
func duel(r rules, sides []side) ([][]float64, error) {
	seconds, calls := make([][]float64, len(sides)), make([]int, len(sides))
	for i, s := range sides {
		for n := 1; ; n *= 2 {
			each, err := s.times(n)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
			if each*float64(n) >= r.seconds/4 && n > 1 || each > r.seconds {
				calls[i] = max(1, int(r.seconds/each+0.5))
				break
			}
		}
	}
	for range r.rounds {
		for i, s := range sides {
			time.Sleep(pause)
			each, err := s.times(calls[i])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
			seconds[i] = append(seconds[i], each)
		}
	}
	return seconds, nil
}

// A ratio is how many times as long one side took as another: the median of the
// rounds, and between which bounds that median lies.
type ratio struct{ median, low, high float64 }

// compare takes the ratio of two sides inside each round.
func compare(theirs, ours []float64) ratio {
	r := make([]float64, len(ours))
	for i := range r {
		r[i] = theirs[i] / ours[i]
	}
	slices.Sort(r)
	k := bound(len(r))
	return ratio{speed.Median(r), r[k], r[len(r)-1-k]}
}

// bound is how many of n sorted numbers may be left out at either end so that the
// rest still holds the true median with a probability of at least 0.95, whatever
// the numbers are drawn from.
func bound(n int) int {
	term := math.Pow(0.5, float64(n)) // the probability that k of n fall below the median
	tail := 0.0
	for k := range n {
		if tail += term; 2*tail > 0.05 {
			return max(0, k-1)
		}
		term *= float64(n-k) / float64(k+1)
	}
	return 0
}

// String is the ratio as tables show it.
func (r ratio) String() string {
	text := fmt.Sprintf("%.2f (%.2f to %.2f)", r.median, r.low, r.high)
	if r.low <= 1 && r.high >= 1 {
		return text + ", a tie"
	}
	return text
}

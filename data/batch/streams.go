package batch

import "fmt"

// streams walks through a text in B places at once: the text is cut into B parts
// of one length, and batch n holds steps n·T to n·T+T−1 of each part. What does
// not fill a batch at the end of the parts is left out.
type streams struct {
	symbols       []int32
	steps, size   int
	part, batches int // the length of a part, and batches in an epoch
}

// newStreams demands a text with at least one batch, and the character that
// comes after it.
func newStreams(symbols []int32, steps, size int) (streams, error) {
	s := streams{symbols: symbols, steps: steps, size: size}
	s.part = (len(symbols) - 1) / size
	s.batches = s.part / steps
	if s.batches < 1 {
		return s, fmt.Errorf("has %d characters, expected at least %d for %d sequences of %d steps", len(symbols), size*steps+1, size, steps)
	}
	return s, nil
}

// Batches is how often T steps fit into a part.
func (s streams) Batches() int { return s.batches }

// Fill makes b batch n. The first of every epoch is fresh.
func (s streams) Fill(n int64, b *Batch) {
	n %= int64(s.batches)
	b.begin(s.steps, s.size)
	b.Fresh = n == 0
	b.Symbols = resize(b.Symbols, s.steps*s.size)
	b.Classes = resize(b.Classes, s.steps*s.size)
	for k := range s.size {
		from := k*s.part + int(n)*s.steps
		for t, symbol := range s.symbols[from : from+s.steps] {
			b.Symbols[t*s.size+k] = symbol
			b.Classes[t*s.size+k] = s.symbols[from+t+1]
		}
	}
}

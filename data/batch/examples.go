package batch

import (
	"fmt"
	"math/rand/v2"
)

// examples takes examples of their own in an order that the seed draws anew for
// every epoch. Examples that do not fill a batch at the end of an epoch are left
// out of it.
type examples struct {
	count, steps, size int
	shuffled           bool
	seed               uint64
	fill               func(example, place int, b *Batch) // puts an example into a place of a batch

	order []int // of an epoch, kept until another is asked for
	epoch int64
}

// newExamples demands at least one batch of examples.
func newExamples(count, steps, size int, fill func(example, place int, b *Batch)) (*examples, error) {
	if count < size {
		return nil, fmt.Errorf("there are %d examples, expected at least one batch of %d", count, size)
	}
	s := &examples{count: count, steps: steps, size: size, fill: fill, order: make([]int, count)}
	for i := range s.order {
		s.order[i] = i
	}
	return s, nil
}

// shuffle has the order of every epoch drawn from a seed.
func (s *examples) shuffle(seed uint64) *examples {
	s.shuffled, s.seed, s.epoch = true, seed, -1
	return s
}

// Batches is how many batches the examples fill.
func (s *examples) Batches() int { return s.count / s.size }

// Fill makes b batch n.
func (s *examples) Fill(n int64, b *Batch) {
	epoch, at := n/int64(s.Batches()), int(n%int64(s.Batches()))
	if s.shuffled && epoch != s.epoch {
		s.draw(epoch)
	}
	b.begin(s.steps, s.size)
	b.Fresh = true
	for place := range s.size {
		s.fill(s.order[at*s.size+place], place, b)
	}
}

// draw makes the order of an epoch from the identity, so that it does not depend
// on the epochs before.
func (s *examples) draw(epoch int64) {
	for i := range s.order {
		s.order[i] = i
	}
	r := random(s.seed, epoch)
	r.Shuffle(s.count, func(i, j int) { s.order[i], s.order[j] = s.order[j], s.order[i] })
	s.epoch = epoch
}

// random is what is drawn for number n of a run with a seed.
func random(seed uint64, n int64) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(n))) }

// begin says what a batch is; what it holds is filled in.
func (b *Batch) begin(steps, size int) {
	b.Steps, b.Size = steps, size
}

// resize returns a slice of a length, the same memory where that is enough.
func resize[E any](s []E, n int) []E {
	if cap(s) < n {
		return make([]E, n)
	}
	return s[:n]
}

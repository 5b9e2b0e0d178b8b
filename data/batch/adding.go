package batch

import "math"

// adding makes sequences of two numbers a step: one drawn uniformly from 0 to 1,
// and a mark that is 1 at two steps, one in each half, and else 0. What is asked
// after the last step is the sum of the two marked numbers (Hochreiter and
// Schmidhuber, 1997).
type adding struct {
	steps, size, batches int
	seed                 uint64
}

// Batches is how many batches an epoch has; no sequence comes twice.
func (s adding) Batches() int { return s.batches }

// Fill makes b batch n.
func (s adding) Fill(n int64, b *Batch) {
	b.begin(s.steps, s.size)
	b.Fresh = true
	b.Vectors = resize(b.Vectors, s.steps*s.size*2)
	b.Values = resize(b.Values, s.size)
	r := random(s.seed, n)
	half := s.steps / 2
	for k := range s.size {
		for t := range s.steps {
			at := b.Vectors[(t*s.size+k)*2:][:2]
			at[0], at[1] = r.Float32(), 0
		}
		b.Values[k] = 0
		for _, t := range [2]int{r.IntN(half), half + r.IntN(s.steps-half)} {
			at := b.Vectors[(t*s.size+k)*2:][:2]
			at[1] = 1
			b.Values[k] += at[0]
		}
	}
}

// The sequences of an epoch and of the validation, about so many.
const (
	addingEpoch = 6400
	addingHeld  = 1024
)

// openAdding makes the task for sequences of o.Steps. The validation is drawn
// from a seed of its own, the same for every run.
func openAdding(o Options) (Task, error) {
	training := adding{o.Steps, o.Size, max(1, addingEpoch/o.Size), o.Seed}
	held := adding{o.Steps, o.Size, max(1, addingHeld/o.Size), ^uint64(0)}
	var b Batch
	loss := 0.0
	for n := range held.batches {
		held.Fill(int64(n), &b)
		for _, v := range b.Values {
			loss += math.Pow(float64(v)-1, 2) / float64(held.batches*o.Size)
		}
	}
	return Task{
		Name:       "adding",
		Shape:      Shape{Inputs: 2, Outputs: 1, Loss: "squared", Last: true},
		Training:   training,
		Validation: held,
		Metric:     Metric{"mean square error", func(loss, _ float64) float64 { return loss }, true},
		Baselines:  []Baseline{{"always 1", loss}},
	}, nil
}

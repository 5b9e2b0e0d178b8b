package learn

import (
	"fmt"
	"math"

	"unroll/train"
)

// Options say what is trained, on what and how.
type Options struct {
	Task string // of package batch

	// The network.
	Cell      string // rnn, gru, lstm, vanilla or augmented (see Augmentation)
	Embedding int    // entries of the vector of a symbol; 0 shows the cell symbols as they are
	Hidden    int    // units of a layer
	Layers    int
	Dropout   float64 // the part of values between layers that is left out while training

	// The data.
	Text   string // for charlm, the path of a text
	Batch  int    // sequences side by side
	Length int    // steps of a sequence that the gradient goes back through

	// The optimiser.
	Rule       string // sgd, momentum, adam or adamw
	Schedule   train.Schedule
	Clip       float64 // largest norm of the gradient; 0 clips nothing
	Decay      float64 // by which part of themselves, times the rate, adamw shrinks the weights
	Accumulate int     // batches of a step, whose gradients are averaged

	Steps    int    // updates in all
	Evaluate int    // evaluate after every so many, and at the end; 0: at the end alone
	Seed     uint64 // of the first weights, of the order of the data and of dropout
}

// check says which option makes no sense, of those that neither the network nor
// the data know.
func (o Options) check() error {
	if err := o.Schedule.Check(); err != nil {
		return fmt.Errorf("learn: %w", err)
	}
	for _, field := range []struct {
		name            string
		value, smallest int
	}{{"Accumulate", o.Accumulate, 1}, {"Steps", o.Steps, 0}, {"Evaluate", o.Evaluate, 0}, {"Hidden", o.Hidden, 1}, {"Layers", o.Layers, 1}} {
		if field.value < field.smallest {
			return fmt.Errorf("learn: %s is %d, expected at least %d", field.name, field.value, field.smallest)
		}
	}
	if !(o.Clip >= 0) {
		return fmt.Errorf("learn: Clip is %g, expected 0 or more", o.Clip)
	}
	return nil
}

// limit is the largest norm of a gradient.
func (o Options) limit() float64 {
	if o.Clip == 0 {
		return math.Inf(1)
	}
	return o.Clip
}

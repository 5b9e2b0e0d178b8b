package net

import (
	"fmt"
	"slices"
	"strings"

	"unroll/engine"
)

// Spec says how a network is made.
type Spec struct {
	Cell          string              // rnn, gru, lstm, vanilla or augmented
	Augmentation  engine.Augmentation // what augmented cells have beyond an LSTM
	Vocabulary    int                 // symbols it reads; 0 where it reads vectors
	Embedding     int                 // entries of the vector of a symbol; 0 gives each an entry of its own
	Inputs        int                 // entries of a vector that it reads; 0 where it reads symbols
	Hidden        int                 // units of a layer, in each direction
	Layers        int
	Bidirectional bool    // each layer also reads from the end to the beginning
	Outputs       int     // classes, or values
	Loss          string  // softmax, over classes, or squared, on values
	Last          bool    // only the last step is asked; in both directions, where each ends
	Dropout       float64 // the part of values between layers that is left out in training
}

// maxSize bounds every size, so that products of three fit into an int64.
const maxSize = 1 << 20

// check says which field makes no sense.
func (s Spec) check() error {
	type field struct {
		name            string
		value, smallest int
	}
	fields := []field{
		{"Vocabulary", s.Vocabulary, 0}, {"Embedding", s.Embedding, 0}, {"Inputs", s.Inputs, 0},
		{"Hidden", s.Hidden, 1}, {"Layers", s.Layers, 1}, {"Outputs", s.Outputs, 1},
	}
	for _, f := range fields {
		if f.value < f.smallest || f.value > maxSize {
			return fmt.Errorf("net: New: %s is %d, expected %d to %d", f.name, f.value, f.smallest, maxSize)
		}
	}
	if (s.Vocabulary == 0) == (s.Inputs == 0) {
		return fmt.Errorf("net: New: Vocabulary is %d and Inputs %d, expected one of them", s.Vocabulary, s.Inputs)
	}
	if s.Vocabulary == 0 && s.Embedding != 0 {
		return fmt.Errorf("net: New: Embedding is %d, expected 0 where vectors are read", s.Embedding)
	}
	if !(s.Dropout >= 0 && s.Dropout < 1) {
		return fmt.Errorf("net: New: Dropout is %g, expected a part, from 0 to below 1", s.Dropout)
	}
	if err := oneOf("Cell", s.Cell, "rnn", "gru", "lstm", "vanilla", "augmented"); err != nil {
		return err
	}
	if s.Cell != "augmented" && s.Augmentation != (engine.Augmentation{}) {
		return fmt.Errorf("net: New: Augmentation is given for the cell %s, expected it for augmented alone", s.Cell)
	}
	return oneOf("Loss", s.Loss, "softmax", "squared")
}

func oneOf(field, value string, values ...string) error {
	if !slices.Contains(values, value) {
		return fmt.Errorf("net: New: %s is %q, expected %s", field, value, strings.Join(values, " or "))
	}
	return nil
}

// width is how many numbers enter the first layer at a step.
func (s Spec) width() int {
	switch {
	case s.Vocabulary == 0:
		return s.Inputs
	case s.Embedding == 0:
		return s.Vocabulary
	}
	return s.Embedding
}

// layer makes a recurrent layer.
func (s Spec) layer(d *engine.Device, inputs int) (*engine.Layer, error) {
	switch s.Cell {
	case "rnn":
		return d.RNN(inputs, s.Hidden)
	case "gru":
		return d.GRU(inputs, s.Hidden, true)
	case "vanilla":
		return d.Augmented(inputs, s.Hidden, engine.Augmentation{Peepholes: engine.FullPeepholes})
	case "augmented":
		return d.Augmented(inputs, s.Hidden, s.Augmentation)
	}
	return d.LSTM(inputs, s.Hidden)
}

// cells reports whether the state has cells beside the outputs.
func (s Spec) cells() bool { return s.Cell != "rnn" && s.Cell != "gru" }

package weights

import (
	"encoding/json"
	"fmt"

	"unroll/lstm"
	"unroll/stack"
)

// Key is what the header of a file has a stack under.
const Key = "unroll"

// description is what a stack is beside its arrays.
type description struct {
	Dropout float64 `json:"dropout,omitempty"`
	Layers  []layer `json:"layers"`
}

type layer struct {
	Forward cell  `json:"forward"`
	Reverse *cell `json:"reverse,omitempty"`
}

// cell is what a cell is beside its arrays.
type cell struct {
	Name    string        `json:"cell"`              // rnn, gru, gru_after, vanilla or augmented
	Options *lstm.Options `json:"options,omitempty"` // of an augmented one
	First   *[5]int       `json:"first,omitempty"`   // of its windows: Wxcu, Wxcs, Wxcx, Wxcr, Wxdu
}

// describe says what a stack is beside its arrays.
func describe(s stack.Stack) (string, error) {
	d := description{Dropout: s.Dropout}
	for l, own := range s.Layers {
		forward, err := describeCell(own.Forward)
		if err != nil {
			return "", fmt.Errorf("layer%d.forward: %w", l, err)
		}
		d.Layers = append(d.Layers, layer{Forward: forward})
		if own.Reverse == nil {
			continue
		}
		reverse, err := describeCell(own.Reverse)
		if err != nil {
			return "", fmt.Errorf("layer%d.reverse: %w", l, err)
		}
		d.Layers[l].Reverse = &reverse
	}
	text, err := json.Marshal(d)
	return string(text), err
}

func describeCell(c stack.Cell) (cell, error) {
	switch c := c.(type) {
	case stack.RNN:
		return cell{Name: "rnn"}, nil
	case stack.GRU:
		if c.After {
			return cell{Name: "gru_after"}, nil
		}
		return cell{Name: "gru"}, nil
	case stack.Vanilla:
		return cell{Name: "vanilla"}, nil
	case stack.Augmented:
		first := [5]int{c.Wxcu.First, c.Wxcs.First, c.Wxcx.First, c.Wxcr.First, c.Wxdu.First}
		return cell{Name: "augmented", Options: &c.Options, First: &first}, nil
	}
	return cell{}, fmt.Errorf("a %T, expected a cell of package stack", c)
}

package weights

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"unroll/gru"
	"unroll/internal/check"
	"unroll/lstm"
	"unroll/rnn"
	"unroll/stack"
	"unroll/tensor"
)

// Load makes a stack of what [Save] returned. The numbers are copied.
func Load(arrays []tensor.Array, header map[string]string) (stack.Stack, error) {
	s, err := load(arrays, header)
	return s, check.In("weights: Load", err)
}

func load(arrays []tensor.Array, header map[string]string) (s stack.Stack, err error) {
	var d description
	if err := json.Unmarshal([]byte(header[Key]), &d); err != nil {
		return s, fmt.Errorf("the header has no stack under the key %q: %w", Key, err)
	}
	found := map[string]tensor.Array{}
	for _, a := range arrays {
		if err := whole(a); err != nil {
			return s, err
		}
		if _, twice := found[a.Name]; twice {
			return s, fmt.Errorf("%s is there twice", a.Name)
		}
		found[a.Name] = a
	}
	s.Dropout = d.Dropout
	for l, described := range d.Layers {
		var own stack.Layer
		if own.Forward, err = described.Forward.load(found, fmt.Sprintf("layer%d.forward", l)); err != nil {
			return s, err
		}
		if described.Reverse != nil {
			if own.Reverse, err = described.Reverse.load(found, fmt.Sprintf("layer%d.reverse", l)); err != nil {
				return s, err
			}
		}
		s.Layers = append(s.Layers, own)
	}
	if err := fill(s.Arrays(), found); err != nil {
		return s, err
	}
	_, err = s.Forward(nil, nil) // which checks the stack
	return s, err
}

// whole demands an array with as many numbers as its shape says, all finite.
func whole(a tensor.Array) error {
	size := 1
	for _, n := range a.Shape {
		if n < 1 || n > len(a.Data) {
			return fmt.Errorf("%s has the shape %v and %d numbers", a.Name, a.Shape, len(a.Data))
		}
		size *= n
	}
	if size != len(a.Data) {
		return fmt.Errorf("%s has the shape %v and %d numbers", a.Name, a.Shape, len(a.Data))
	}
	return check.Finite(a.Name, a.Data)
}

// fill copies what was found into the arrays of a stack, which are all of it.
func fill(arrays []tensor.Array, found map[string]tensor.Array) error {
	for _, a := range arrays {
		from, ok := found[a.Name]
		if !ok {
			return fmt.Errorf("%s is missing", a.Name)
		}
		if !slices.Equal(from.Shape, a.Shape) {
			return fmt.Errorf("%s has the shape %v, expected %v", a.Name, from.Shape, a.Shape)
		}
		copy(a.Data, from.Data)
		delete(found, a.Name)
	}
	if len(found) > 0 {
		return fmt.Errorf("%s is no array of the stack in the header", slices.Min(slices.Collect(maps.Keys(found))))
	}
	return nil
}

// load makes a cell of the sizes of its arrays, to be filled. Each size that two
// matrices of the cell may share is that of a matrix which is there, so that the
// cell is not larger than a few times the file.
func (c cell) load(found map[string]tensor.Array, at string) (stack.Cell, error) {
	r := tensor.NewRand(0)
	names, ok := map[string][2]string{
		"rnn": {"W_x", "W_r"}, "gru": {"U_z", "W_z"}, "gru_after": {"U_z", "W_z"},
		"vanilla": {"W_xcu", "W_scu"}, "augmented": {"W_xcu[0]", "W_scu"},
	}[c.Name]
	if !ok {
		return nil, fmt.Errorf("%s is the cell %q, expected rnn, gru, gru_after, vanilla or augmented", at, c.Name)
	}
	d, dx, err := sizes(found, at+"."+names[0])
	if err != nil {
		return nil, err
	}
	if rows, cols, err := sizes(found, at+"."+names[1]); err != nil {
		return nil, err
	} else if rows != d || cols != d {
		return nil, fmt.Errorf("%s is %d×%d, expected %d×%d, as %s has %d rows", at+"."+names[1], rows, cols, d, d, at+"."+names[0], d)
	}
	switch c.Name {
	case "rnn":
		return stack.RNN(rnn.Random(r, d, dx)), nil
	case "gru", "gru_after":
		return stack.GRU(gru.Random(r, d, dx, c.Name == "gru_after")), nil
	case "vanilla":
		return stack.Vanilla(lstm.RandomVanilla(r, d, dx)), nil
	}
	return c.augmented(found, at, d, dx)
}

// augmented makes an augmented cell, whose windows have their own numbers of
// taps.
func (c cell) augmented(found map[string]tensor.Array, at string, ds, dx int) (stack.Cell, error) {
	if c.Options == nil || c.First == nil {
		return nil, fmt.Errorf("%s is augmented, and the header has no options or no windows of it", at)
	}
	dv, cols, err := sizes(found, at+".W_qdr")
	if err != nil {
		return nil, err
	}
	if cols != ds {
		return nil, fmt.Errorf("%s.W_qdr has %d columns, expected %d, the states", at, cols, ds)
	}
	r := tensor.NewRand(0)
	p, err := lstm.RandomAugmented(r, lstm.Sizes{X: dx, S: ds, V: dv, Taps: 1}, *c.Options)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", at, err)
	}
	for i, w := range []struct {
		*lstm.Window
		name string
	}{{&p.Wxcu, "W_xcu["}, {&p.Wxcs, "W_xcs["}, {&p.Wxcx, "W_xcx["}, {&p.Wxcr, "W_xcr["}, {&p.Wxdu, "W_xdu["}} {
		taps := 0
		for name, a := range found {
			if strings.HasPrefix(name, at+"."+w.name) && slices.Equal(a.Shape, []int{ds, dx}) {
				taps++
			}
		}
		if first := c.First[i]; first < -1<<30 || first > 1<<30 {
			return nil, fmt.Errorf("%s.%s0] begins %d steps away", at, w.name, first)
		}
		*w.Window = lstm.RandomWindow(r, ds, dx, c.First[i], taps)
	}
	return stack.Augmented(p), nil
}

// sizes returns those of a matrix that has to be there.
func sizes(found map[string]tensor.Array, name string) (rows, cols int, err error) {
	a, ok := found[name]
	switch {
	case !ok:
		return 0, 0, fmt.Errorf("%s is missing", name)
	case len(a.Shape) != 2:
		return 0, 0, fmt.Errorf("%s has the shape %v, expected two sizes", name, a.Shape)
	}
	return a.Shape[0], a.Shape[1], nil
}

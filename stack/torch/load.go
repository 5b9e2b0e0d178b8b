package torch

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"unroll/gru"
	"unroll/internal/check"
	"unroll/lstm"
	"unroll/rnn"
	"unroll/stack"
	"unroll/tensor"
)

// Load makes a stack of the arrays of an nn.RNN, nn.GRU or nn.LSTM, whose names
// begin with the prefix, such as "encoder." or nothing; other arrays are passed
// over. Which of the three it is, its sizes, its layers and its directions
// follow from the arrays. A module without biases has zeros for them.
//
// The numbers are copied. The error names the array that is missing, unknown or
// of the wrong shape.
func Load(arrays []tensor.Array, prefix string) (stack.Stack, error) {
	m, err := newModule(arrays, prefix)
	if err != nil {
		return stack.Stack{}, check.In("torch: Load", err)
	}
	s, err := m.stack()
	return s, check.In("torch: Load", err)
}

// module is the arrays of a PyTorch module.
type module struct {
	layout
	arrays map[string]tensor.Array // without the prefix
	layers int
	both   bool // directions
}

// most bounds the states of a cell: some matrices of ours are the square of
// that, however small those of a file are.
const most = 8192

// names are those of the arrays of PyTorch's modules: weight_ih_l0,
// bias_hh_l1_reverse. No module has ten thousand layers.
var names = regexp.MustCompile(`^(weight_ih|weight_hh|weight_hr|bias_ih|bias_hh)_l(0|[1-9]\d{0,3})(_reverse)?$`)

// newModule sorts arrays by their names and finds out which module they are.
func newModule(arrays []tensor.Array, prefix string) (module, error) {
	m := module{arrays: map[string]tensor.Array{}}
	for _, a := range arrays {
		name, ok := strings.CutPrefix(a.Name, prefix)
		if !ok {
			continue
		}
		parts := names.FindStringSubmatch(name)
		if parts == nil {
			return m, fmt.Errorf("%s is no array of an nn.RNN, nn.GRU or nn.LSTM after the prefix %q", a.Name, prefix)
		}
		if _, twice := m.arrays[name]; twice {
			return m, fmt.Errorf("%s is there twice", a.Name)
		}
		layer, err := strconv.Atoi(parts[2])
		if err != nil {
			return m, err
		}
		m.arrays[name], m.layers, m.both = a, max(m.layers, layer+1), m.both || parts[3] != ""
	}
	hh, err := m.matrix("weight_hh_l0")
	if err != nil {
		return m, err
	}
	_, projected := m.arrays["weight_hr_l0"]
	switch gates := hh.Shape[0] / hh.Shape[1]; {
	case projected:
		m.layout = lstmLayout
	case hh.Shape[0]%hh.Shape[1] != 0 || !slices.Contains([]int{1, 3, 4}, gates):
		return m, fmt.Errorf("weight_hh_l0 is %d×%d, expected 1, 3 or 4 times as many rows as columns: nn.RNN, nn.GRU or nn.LSTM", hh.Shape[0], hh.Shape[1])
	default:
		m.layout = map[int]layout{1: rnnLayout, 3: gruLayout, 4: lstmLayout}[gates]
	}
	return m, nil
}

// matrix returns an array that has to be there and be a matrix.
func (m module) matrix(name string) (tensor.Array, error) {
	a, ok := m.arrays[name]
	switch {
	case !ok:
		return a, fmt.Errorf("%s is missing", name)
	case len(a.Shape) != 2 || a.Shape[0] < 1 || a.Shape[1] < 1:
		return a, fmt.Errorf("%s has the shape %v, expected two sizes of at least 1", name, a.Shape)
	case len(a.Data)%a.Shape[0] != 0 || len(a.Data)/a.Shape[0] != a.Shape[1]:
		return a, fmt.Errorf("%s has the shape %v and %d numbers", name, a.Shape, len(a.Data))
	}
	return a, nil
}

// stack makes every layer, in both directions where there is a second one.
func (m module) stack() (stack.Stack, error) {
	var s stack.Stack
	var layer stack.Layer
	var err error
	used := 0
	for l := range m.layers {
		ending := fmt.Sprintf("_l%d", l)
		if layer.Forward, err = m.cell(ending, &used); err != nil {
			return s, err
		}
		if m.both {
			if layer.Reverse, err = m.cell(ending+"_reverse", &used); err != nil {
				return s, err
			}
		}
		s.Layers = append(s.Layers, layer)
	}
	if used < len(m.arrays) {
		return s, fmt.Errorf("%d of the %d arrays have no place in an %s of %d layers: biases or projections are in some layers alone", len(m.arrays)-used, len(m.arrays), m.name, m.layers)
	}
	return s, nil
}

// cell makes the cell of a layer and a direction, by the ending of its arrays,
// and counts the arrays that it used.
func (m module) cell(ending string, used *int) (stack.Cell, error) {
	ih, err := m.matrix("weight_ih" + ending)
	if err != nil {
		return nil, err
	}
	hh, err := m.matrix("weight_hh" + ending)
	if err != nil {
		return nil, err
	}
	d, dx := hh.Shape[0]/m.gates, ih.Shape[1]
	switch {
	case hh.Shape[0]%m.gates != 0:
		return nil, fmt.Errorf("weight_hh%s has %d rows, expected a multiple of %d", ending, hh.Shape[0], m.gates)
	case d > most:
		return nil, fmt.Errorf("weight_hh%s is of %d states, expected at most %d", ending, d, most)
	case ih.Shape[0] != hh.Shape[0]:
		return nil, fmt.Errorf("weight_ih%s has %d rows, expected %d, as weight_hh%s", ending, ih.Shape[0], hh.Shape[0], ending)
	}
	cell, err := m.empty(d, dx, hh.Shape[1], ending)
	if err != nil {
		return nil, err
	}
	return cell, m.fill(cell, ending, used)
}

// empty returns a cell of given sizes, whose parameters will be filled in.
func (m module) empty(d, dx, outputs int, ending string) (stack.Cell, error) {
	r := tensor.NewRand(0)
	switch m.gates {
	case rnnLayout.gates:
		return stack.RNN(rnn.Random(r, d, dx)), nil
	case gruLayout.gates:
		return stack.GRU(gru.Random(r, d, dx, true)), nil
	}
	_, projected := m.arrays["weight_hr"+ending]
	p, err := lstm.RandomAugmented(r, lstm.Sizes{X: dx, S: d, V: outputs, Taps: 1}, lstm.Options{Peepholes: lstm.None, Ungated: true, Unprojected: !projected})
	if err != nil {
		return nil, fmt.Errorf("weight_hh%s: %w", ending, err)
	}
	return stack.Augmented(p), nil
}

// fill puts the sums of the blocks of PyTorch into the arrays of a cell.
func (m module) fill(cell stack.Cell, ending string, used *int) error {
	ours := byName(cell.Arrays())
	for _, b := range m.blocks {
		if b.theirs != "weight_hr" || m.arrays[b.theirs+ending].Data != nil {
			clear(ours[b.ours].Data)
		}
	}
	seen := map[string]bool{}
	for _, b := range m.blocks {
		theirs, ok := m.arrays[b.theirs+ending]
		if !ok {
			continue // a bias, or a projection
		}
		if err := m.add(ours[b.ours], theirs, b); err != nil {
			return err
		}
		if !seen[b.theirs] {
			seen[b.theirs] = true
			*used++
		}
	}
	return nil
}

// add adds a block of PyTorch to an array of ours.
func (m module) add(ours, theirs tensor.Array, b block) error {
	want := slices.Clone(ours.Shape)
	if b.theirs != "weight_hr" {
		want[0] *= m.gates
	}
	size := 1
	for _, n := range want {
		size *= n
	}
	if !slices.Equal(theirs.Shape, want) || len(theirs.Data) != size {
		return fmt.Errorf("%s has the shape %v and %d numbers, expected %v", theirs.Name, theirs.Shape, len(theirs.Data), want)
	}
	for i := range ours.Data {
		ours.Data[i] += theirs.Data[b.row*len(ours.Data)+i]
	}
	return check.Finite(theirs.Name, theirs.Data)
}

func byName(arrays []tensor.Array) map[string]tensor.Array {
	named := map[string]tensor.Array{}
	for _, a := range arrays {
		named[a.Name] = a
	}
	return named
}

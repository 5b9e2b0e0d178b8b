package torch

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"unroll/internal/check"
	"unroll/tensor"
)

// Module is what the arrays of a module say of it, in the words of PyTorch's
// constructors.
type Module struct {
	Kind          string // nn.RNN, nn.GRU or nn.LSTM
	InputSize     int
	HiddenSize    int
	ProjSize      int // of an nn.LSTM with a projection; else 0
	NumLayers     int
	Bidirectional bool
	Bias          bool
}

// Outputs is how many entries an output of one direction has.
func (m Module) Outputs() int {
	if m.ProjSize > 0 {
		return m.ProjSize
	}
	return m.HiddenSize
}

// Directions is 1 or 2.
func (m Module) Directions() int {
	if m.Bidirectional {
		return 2
	}
	return 1
}

// String is the call of the constructor, such as
//
//	nn.GRU(3, 4, num_layers=2, bidirectional=True)
func (m Module) String() string {
	call := fmt.Sprintf("%s(%d, %d, num_layers=%d", m.Kind, m.InputSize, m.HiddenSize, m.NumLayers)
	if m.Bidirectional {
		call += ", bidirectional=True"
	}
	if m.ProjSize > 0 {
		call += fmt.Sprintf(", proj_size=%d", m.ProjSize)
	}
	if !m.Bias {
		call += ", bias=False"
	}
	return call + ")"
}

// Expected returns the names and shapes of the arrays of the module, in the
// order of a state_dict, and no numbers.
func (m Module) Expected() []tensor.Array {
	var arrays []tensor.Array
	rows, inputs := m.layout().gates*m.HiddenSize, m.InputSize
	for l := range m.NumLayers {
		for way := range m.Directions() {
			ending := ending(l, way)
			arrays = append(arrays,
				tensor.Array{Name: "weight_ih" + ending, Shape: []int{rows, inputs}},
				tensor.Array{Name: "weight_hh" + ending, Shape: []int{rows, m.Outputs()}})
			if m.Bias {
				arrays = append(arrays, tensor.Array{Name: "bias_ih" + ending, Shape: []int{rows}}, tensor.Array{Name: "bias_hh" + ending, Shape: []int{rows}})
			}
			if m.ProjSize > 0 {
				arrays = append(arrays, tensor.Array{Name: "weight_hr" + ending, Shape: []int{m.ProjSize, m.HiddenSize}})
			}
		}
		inputs = m.Directions() * m.Outputs()
	}
	return arrays
}

// ending is that of the names of a layer and a direction: _l0, _l0_reverse.
func ending(layer, way int) string {
	return fmt.Sprintf("_l%d", layer) + []string{"", "_reverse"}[way]
}

func (m Module) layout() layout {
	return map[string]layout{rnnLayout.name: rnnLayout, gruLayout.name: gruLayout, lstmLayout.name: lstmLayout}[m.Kind]
}

// Prefix returns what the names of the one module among arrays begin with, such
// as "encoder."; nothing where there is none. Several are an error that lists
// them.
func Prefix(arrays []tensor.Array) (string, error) {
	var found []string
	for _, a := range arrays {
		if prefix, ok := strings.CutSuffix(a.Name, "weight_hh_l0"); ok {
			found = append(found, prefix)
		}
	}
	switch len(found) {
	case 0:
		return "", nil
	case 1:
		return found[0], nil
	}
	slices.Sort(found)
	return "", fmt.Errorf("torch: Prefix: %d modules, expected one: their names begin with %q", len(found), found)
}

// Inspect finds out which nn.RNN, nn.GRU or nn.LSTM the arrays with the prefix
// are; other arrays are passed over. The error names the array that is missing,
// unknown or of the wrong shape.
func Inspect(arrays []tensor.Array, prefix string) (Module, error) {
	m, _, err := inspect(arrays, prefix)
	return m, check.In("torch: Inspect", err)
}

// most bounds the states of a cell: some matrices of ours are the square of
// that, however small those of a file are.
const most = 8192

// names are those of the arrays of PyTorch's modules: weight_ih_l0,
// bias_hh_l1_reverse. No module has ten thousand layers.
var names = regexp.MustCompile(`^(weight_ih|weight_hh|weight_hr|bias_ih|bias_hh)_l(0|[1-9]\d{0,3})(_reverse)?$`)

// inspect returns the arrays of a module as well, by their names without the
// prefix.
func inspect(arrays []tensor.Array, prefix string) (m Module, found map[string]tensor.Array, err error) {
	found = map[string]tensor.Array{}
	projected := false
	for _, a := range arrays {
		name, ok := strings.CutPrefix(a.Name, prefix)
		if !ok {
			continue
		}
		parts := names.FindStringSubmatch(name)
		if parts == nil {
			return m, nil, fmt.Errorf("%s is no array of an nn.RNN, nn.GRU or nn.LSTM after the prefix %q", a.Name, prefix)
		}
		if _, twice := found[name]; twice {
			return m, nil, fmt.Errorf("%s is there twice", a.Name)
		}
		found[name] = a
		layer, err := strconv.Atoi(parts[2])
		if err != nil {
			return m, nil, err
		}
		m.NumLayers = max(m.NumLayers, layer+1)
		m.Bidirectional = m.Bidirectional || parts[3] != ""
		m.Bias = m.Bias || strings.HasPrefix(name, "bias")
		projected = projected || parts[1] == "weight_hr"
	}
	if err := m.size(found, prefix, projected); err != nil {
		return m, nil, err
	}
	for _, want := range m.Expected() {
		if err := fits(found, prefix, want); err != nil {
			return m, nil, fmt.Errorf("%w in an %s", err, m)
		}
		if err := check.Finite(prefix+want.Name, found[want.Name].Data); err != nil {
			return m, nil, err
		}
	}
	return m, found, nil
}

// size reads the kind and the sizes off the first layer.
func (m *Module) size(found map[string]tensor.Array, prefix string, projected bool) error {
	hh, err := matrix(found, prefix+"weight_hh_l0", "weight_hh_l0")
	if err != nil {
		return err
	}
	ih, err := matrix(found, prefix+"weight_ih_l0", "weight_ih_l0")
	if err != nil {
		return err
	}
	rows, outputs := hh.Shape[0], hh.Shape[1]
	m.Kind, m.InputSize, m.HiddenSize = lstmLayout.name, ih.Shape[1], outputs
	if projected {
		hr, err := matrix(found, prefix+"weight_hr_l0", "weight_hr_l0")
		if err != nil {
			return err
		}
		m.ProjSize, m.HiddenSize = outputs, hr.Shape[1]
	} else {
		kinds := map[int]string{1: rnnLayout.name, 3: gruLayout.name, 4: lstmLayout.name}
		if m.Kind = kinds[rows/outputs]; m.Kind == "" || rows%outputs != 0 {
			return fmt.Errorf("%s is %d×%d, expected 1, 3 or 4 times as many rows as columns: nn.RNN, nn.GRU or nn.LSTM", hh.Name, rows, outputs)
		}
	}
	if m.HiddenSize > most {
		return fmt.Errorf("%s is of %d states, expected at most %d", hh.Name, m.HiddenSize, most)
	}
	return nil
}

// matrix returns an array that has to be there and be a matrix.
func matrix(found map[string]tensor.Array, full, name string) (tensor.Array, error) {
	a, ok := found[name]
	switch {
	case !ok:
		return a, fmt.Errorf("%s is missing", full)
	case len(a.Shape) != 2 || a.Shape[0] < 1 || a.Shape[1] < 1:
		return a, fmt.Errorf("%s has the shape %v, expected two sizes of at least 1", full, a.Shape)
	}
	return a, nil
}

// fits demands an array of a shape, with as many numbers.
func fits(found map[string]tensor.Array, prefix string, want tensor.Array) error {
	a, ok := found[want.Name]
	size := 1
	for _, n := range want.Shape {
		size *= n
	}
	switch {
	case !ok:
		return fmt.Errorf("%s%s is missing", prefix, want.Name)
	case !slices.Equal(a.Shape, want.Shape):
		return fmt.Errorf("%s has the shape %v, expected %v", a.Name, a.Shape, want.Shape)
	case len(a.Data) != size:
		return fmt.Errorf("%s has %d numbers, expected %d for the shape %v", a.Name, len(a.Data), size, a.Shape)
	}
	return nil
}

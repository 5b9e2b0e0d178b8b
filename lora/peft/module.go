package peft

import (
	"fmt"
	"regexp"
	"strings"
)

// Module is a weight of a base as PEFT sees it.
type Module struct {
	Name      string // its path, such as rnn.layers.0.ih
	Out, In   int    // of an nn.Linear; of an nn.Embedding the size of a vector and the number of symbols
	Embedding bool
	Bias      bool // whether it has one, of Out numbers
}

// shape returns the shape of the weight as PyTorch has it.
func (m Module) shape() []int {
	if m.Embedding {
		return []int{m.In, m.Out}
	}
	return []int{m.Out, m.In}
}

// String returns the name and the shape: "head 96×64".
func (m Module) String() string {
	shape := m.shape()
	return fmt.Sprintf("%s %d×%d", m.Name, shape[0], shape[1])
}

// weight matches PyTorch's names of the weights of a recurrent module, which may be
// called rnn.
var weight = regexp.MustCompile(`^(?:rnn\.)?weight_(ih|hh)_l([0-9]+)(_reverse)?$`)

// ModuleOf returns the module that a parameter of PyTorch's belongs to:
// weight_ih_l0, or rnn.weight_ih_l0, is that of rnn.layers.0.ih, head.weight that of
// head. Other parameters, such as biases, are no module's weight.
func ModuleOf(parameter string) (module string, found bool) {
	if m := weight.FindStringSubmatch(parameter); m != nil {
		return "rnn.layers." + m[2] + "." + m[1] + m[3], true
	}
	return strings.CutSuffix(parameter, ".weight")
}

// describe lists modules with their shapes.
func describe(modules []Module) string {
	list := make([]string, len(modules))
	for i, m := range modules {
		list[i] = m.String()
	}
	return strings.Join(list, ", ")
}

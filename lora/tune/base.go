package tune

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"unroll/engine"
	"unroll/lora/peft"
	"unroll/tensor"
)

// Base is a language model whose weights stay as they are: an embedding, recurrent
// layers and a linear head.
type Base struct {
	device                  *engine.Device
	symbols, inputs, hidden int
	headName                string // of the linear module at the end
	modules                 []peft.Module
	fingerprint             string

	table  []float32 // symbols×inputs
	layers []*engine.Layer
	head   []float32 // symbols×hidden
	turned []float32 // hidden×symbols
	bias   []float32 // symbols
}

// NewBase makes a base of parameters by PyTorch's names: embedding.weight; of an
// nn.LSTM, or an nn.RNN with tanh, weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0
// and so on, which may begin with rnn. as in networks of engine/net; head.weight and
// head.bias, or output.weight and output.bias. Biases may be absent. Parameters that
// have no part in it, a shape that does not fit and numbers that are not finite are
// errors.
func NewBase(d *engine.Device, parameters []tensor.Array) (*Base, error) {
	b := &Base{device: d, modules: peft.Modules(parameters), fingerprint: fingerprint(parameters)}
	left := map[string]tensor.Array{}
	b.headName = "head"
	for _, p := range parameters {
		left[strings.TrimPrefix(p.Name, "rnn.")] = p
		if p.Name == "output.weight" {
			b.headName = "output"
		}
	}
	table, err := take(left, "embedding.weight", 0, 0)
	if err != nil {
		return nil, err
	}
	b.symbols, b.inputs, b.table = table.Shape[0], table.Shape[1], numbers(table.Data)
	for inputs := b.inputs; ; inputs = b.hidden {
		_, more := left[fmt.Sprintf("weight_ih_l%d", len(b.layers))]
		if !more && len(b.layers) > 0 {
			break
		}
		if err := b.layer(left, inputs); err != nil {
			return nil, err
		}
	}
	head, err := take(left, b.headName+".weight", b.symbols, b.hidden)
	if err != nil {
		return nil, err
	}
	bias, err := takeBias(left, b.headName+".bias", b.symbols)
	if err != nil {
		return nil, err
	}
	if len(left) > 0 {
		return nil, fmt.Errorf("tune: NewBase: %s has no part in a language model of embedding, layers and head", strings.Join(slices.Sorted(maps.Keys(left)), ", "))
	}
	b.head, b.bias = numbers(head.Data), bias
	b.turned = transposed(b.head, b.symbols, b.hidden)
	return b, nil
}

// layer takes the weights of the next layer.
func (b *Base) layer(left map[string]tensor.Array, inputs int) error {
	name := func(part string) string { return fmt.Sprintf("%s_l%d", part, len(b.layers)) }
	recurrent, err := take(left, name("weight_hh"), 0, b.hidden)
	if err != nil {
		return err
	}
	b.hidden = recurrent.Shape[1]
	rows := recurrent.Shape[0]
	input, err := take(left, name("weight_ih"), rows, inputs)
	if err != nil {
		return err
	}
	var w engine.Weights
	w.Input, w.Recurrent = numbers(input.Data), numbers(recurrent.Data)
	if w.Bias, err = takeBias(left, name("bias_ih"), rows); err != nil {
		return err
	}
	other, err := takeBias(left, name("bias_hh"), rows)
	if err != nil {
		return err
	}
	for i, x := range other {
		w.Bias[i] += x
	}
	create := b.device.LSTM
	switch rows {
	case b.hidden:
		create = b.device.RNN
	case 4 * b.hidden:
	default:
		return fmt.Errorf("tune: NewBase: %s has %d rows and %d columns, expected 4 times as many rows for an LSTM or as many for an RNN", name("weight_hh"), rows, b.hidden)
	}
	l, err := create(inputs, b.hidden)
	if err != nil {
		return err
	}
	b.layers = append(b.layers, l)
	return l.SetWeights(w)
}

// Modules lists what may be adapted, by the names and shapes that PEFT has for it.
func (b *Base) Modules() []peft.Module { return b.modules }

// Symbols is how many symbols the model knows.
func (b *Base) Symbols() int { return b.symbols }

// take takes a matrix out of the parameters; a size of 0 may be any.
func take(left map[string]tensor.Array, name string, rows, cols int) (tensor.Array, error) {
	a, found := left[name]
	delete(left, name)
	if !found {
		return a, fmt.Errorf("tune: NewBase: %s is missing", name)
	}
	if len(a.Shape) != 2 || a.Shape[0] < 1 || a.Shape[1] < 1 || rows > 0 && a.Shape[0] != rows || cols > 0 && a.Shape[1] != cols {
		return a, fmt.Errorf("tune: NewBase: %s has the shape %v, expected %d×%d (0: any)", name, a.Shape, rows, cols)
	}
	return a, finite(name, a.Data)
}

// takeBias takes a bias out of the parameters, zeros if there is none.
func takeBias(left map[string]tensor.Array, name string, rows int) ([]float32, error) {
	a, found := left[name]
	delete(left, name)
	if !found {
		return make([]float32, rows), nil
	}
	if len(a.Shape) != 1 || a.Shape[0] != rows {
		return nil, fmt.Errorf("tune: NewBase: %s has the shape %v, expected [%d]", name, a.Shape, rows)
	}
	return numbers(a.Data), finite(name, a.Data)
}

func finite(name string, data []float64) error {
	for i, x := range data {
		if single := float64(float32(x)); math.IsNaN(single) || math.IsInf(single, 0) {
			return fmt.Errorf("tune: NewBase: %s is %g at entry %d, expected a finite number of single precision", name, x, i)
		}
	}
	return nil
}

func numbers(data []float64) []float32 {
	single := make([]float32, len(data))
	for i, x := range data {
		single[i] = float32(x)
	}
	return single
}

// transposed returns the columns of a matrix as rows.
func transposed(m []float32, rows, cols int) []float32 {
	t := make([]float32, len(m))
	for i := range rows {
		for j, x := range m[i*cols : (i+1)*cols] {
			t[j*rows+i] = x
		}
	}
	return t
}

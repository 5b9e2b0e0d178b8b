package engine

import "fmt"

// Weights are a layer's parameters in the layout of PyTorch, the rows of one gate
// after those of another. G is how many there are: i, f, g, o for an LSTM, r, z, n for
// a GRU, one for the RNN. What a cell does not have is empty.
type Weights struct {
	Input         []float32 // [G·H][I]; with windows, for each gate [H][taps·I], one tap after another
	Recurrent     []float32 // [G·H][P], for P outputs, which are H unless they are projected
	Bias          []float32 // [G·H], the sum of PyTorch's two where only that counts
	RecurrentBias []float32 // [H], the one within the reset of a GRU
	Peephole      []float32 // [G'][H][H], or [G'][H] for diagonal ones, of the gates i, f, o, e that there are
	Projection    []float32 // [P][H]
	Gain, Shift   []float32 // [G·H] each, of the normalisation of each sum
}

// A field is one of the weights with its name.
type field struct {
	name    string
	numbers *[]float32
}

func (w *Weights) fields() []field {
	return []field{
		{"Input", &w.Input}, {"Recurrent", &w.Recurrent}, {"Bias", &w.Bias}, {"RecurrentBias", &w.RecurrentBias},
		{"Peephole", &w.Peephole}, {"Projection", &w.Projection}, {"Gain", &w.Gain}, {"Shift", &w.Shift}}
}

// SetWeights packs w into the layer.
func (l *Layer) SetWeights(w Weights) error {
	if err := l.check("SetWeights", w, false); err != nil {
		return err
	}
	return l.Set(Weight, w)
}

// Weights copies the layer's weights to w, which has their sizes.
func (l *Layer) Weights(w Weights) error {
	if err := l.check("Weights", w, false); err != nil {
		return err
	}
	return l.Get(Weight, w)
}

// Gradient copies the gradient to w, which has its sizes.
func (l *Layer) Gradient(w Weights) error {
	if err := l.check("Gradient", w, false); err != nil {
		return err
	}
	if !l.added {
		return fmt.Errorf("engine: Gradient: there is none, expected a call of Training.Backward before")
	}
	return l.Get(Gradients, w)
}

// Get copies numbers of a kind to the fields of w that are not nil.
func (l *Layer) Get(kind Kind, w Weights) error {
	if err := l.check("Get", w, true); err != nil {
		return err
	}
	packed := l.Packed(kind)
	l.each(w, func(at int, number *float32) { *number = packed[at] })
	return nil
}

// Set packs the fields of w that are not nil.
func (l *Layer) Set(kind Kind, w Weights) error {
	if err := l.check("Set", w, true); err != nil {
		return err
	}
	packed := l.Packed(kind)
	l.each(w, func(at int, number *float32) { packed[at] = *number })
	l.Changed(kind)
	return nil
}

// check demands the sizes of the layer's weights; of some, where that is enough.
func (l *Layer) check(function string, w Weights, some bool) error {
	want := l.NewWeights()
	fields, expected := w.fields(), want.fields()
	for k, f := range fields {
		if some && *f.numbers == nil {
			continue
		}
		if err := length(function, f.name, *f.numbers, len(*expected[k].numbers)); err != nil {
			return err
		}
	}
	return nil
}

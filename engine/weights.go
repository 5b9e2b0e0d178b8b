package engine

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

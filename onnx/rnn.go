package onnx

// rnnCell is one direction of RNN, with the names of the standard: weights W and
// R, biases Wb and Rb, activation f.
type rnnCell[T float] struct {
	Wi  []T // [hidden input], by rows
	Ri  []T // [hidden hidden]
	Wbi []T // [hidden]
	Rbi []T
	f   activation
}

// step is the standard's formula, Hp being Ht-1.
func (p *rnnCell[T]) step(Xt []T, before [][]T) [][]T {
	Hp := before[0]
	Ht := apply(p.f, plus(times(p.Wi, Xt), times(p.Ri, Hp), p.Wbi, p.Rbi))
	return [][]T{Ht}
}

// rnn is RNN.
func rnn(c *call) []Tensor {
	if c.input(0, "X").Type == Float64 {
		return rnnOf[float64](c)
	}
	return rnnOf[float32](c)
}

func rnnOf[T float](c *call) []Tensor {
	s := c.sequences(1)
	functions := c.activations(len(s.directions), "Tanh")
	W := weights[T](c, s, 1, "W", 1, s.hidden*s.input)
	R := weights[T](c, s, 2, "R", 1, s.hidden*s.hidden)
	B := weights[T](c, s, 3, "B", 2, s.hidden)
	var cells []cell[T]
	for d := range s.directions {
		cells = append(cells, &rnnCell[T]{Wi: W[d][0], Ri: R[d][0], Wbi: B[d][0], Rbi: B[d][1], f: functions[d][0]})
	}
	return unrolled(c, s, cells, initial[T](c, s, 5, "initial_h"))
}

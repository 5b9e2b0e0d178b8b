package onnx

// lstmCell is one direction of LSTM, with the names of the standard: gates i, o,
// f and c, weights W and R, biases Wb and Rb, peepholes P, activations f, g, h.
type lstmCell[T float] struct {
	Wi, Wo, Wf, Wc     []T // [hidden input], by rows
	Ri, Ro, Rf, Rc     []T // [hidden hidden]
	Wbi, Wbo, Wbf, Wbc []T // [hidden]
	Rbi, Rbo, Rbf, Rbc []T
	Pi, Po, Pf         []T
	f, g, h            activation
	inputForget        bool // the forget gate is what the input gate leaves
}

// step is the standard's formulas, Hp and Cp being Ht-1 and Ct-1.
func (p *lstmCell[T]) step(Xt []T, before [][]T) [][]T {
	Hp, Cp := before[0], before[1]
	it := apply(p.f, plus(times(p.Wi, Xt), times(p.Ri, Hp), with(p.Pi, Cp), p.Wbi, p.Rbi))
	ft := apply(p.f, plus(times(p.Wf, Xt), times(p.Rf, Hp), with(p.Pf, Cp), p.Wbf, p.Rbf))
	if p.inputForget {
		ft = rest(it)
	}
	ct := apply(p.g, plus(times(p.Wc, Xt), times(p.Rc, Hp), p.Wbc, p.Rbc))
	Ct := plus(with(ft, Cp), with(it, ct))
	ot := apply(p.f, plus(times(p.Wo, Xt), times(p.Ro, Hp), with(p.Po, Ct), p.Wbo, p.Rbo))
	Ht := with(ot, apply(p.h, Ct))
	return [][]T{Ht, Ct}
}

// lstm is LSTM. The attribute clip bounds the input of every activation, as the
// standard says, that of h as well; ONNX Runtime leaves h out.
func lstm(c *call) []Tensor {
	if c.input(0, "X").Type == Float64 {
		return lstmOf[float64](c)
	}
	return lstmOf[float32](c)
}

func lstmOf[T float](c *call) []Tensor {
	s := c.sequences(4)
	functions := c.activations(len(s.directions), "Sigmoid", "Tanh", "Tanh")
	inputForget := c.flag("input_forget", false)
	W := weights[T](c, s, 1, "W", 4, s.hidden*s.input)
	R := weights[T](c, s, 2, "R", 4, s.hidden*s.hidden)
	B := weights[T](c, s, 3, "B", 8, s.hidden)
	P := weights[T](c, s, 7, "P", 3, s.hidden)
	var cells []cell[T]
	for d := range s.directions {
		W, R, B, P, fs := W[d], R[d], B[d], P[d], functions[d]
		cells = append(cells, &lstmCell[T]{
			Wi: W[0], Wo: W[1], Wf: W[2], Wc: W[3],
			Ri: R[0], Ro: R[1], Rf: R[2], Rc: R[3],
			Wbi: B[0], Wbo: B[1], Wbf: B[2], Wbc: B[3],
			Rbi: B[4], Rbo: B[5], Rbf: B[6], Rbc: B[7],
			Pi: P[0], Po: P[1], Pf: P[2],
			f: fs[0], g: fs[1], h: fs[2],
			inputForget: inputForget,
		})
	}
	return unrolled(c, s, cells, initial[T](c, s, 5, "initial_h"), initial[T](c, s, 6, "initial_c"))
}

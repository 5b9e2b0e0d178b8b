package onnx

// gruCell is one direction of GRU, with the names of the standard: gates z, r
// and h, weights W and R, biases Wb and Rb, activations f and g.
type gruCell[T float] struct {
	Wz, Wr, Wh        []T // [hidden input], by rows
	Rz, Rr, Rh        []T // [hidden hidden]
	Wbz, Wbr, Wbh     []T // [hidden]
	Rbz, Rbr, Rbh     []T
	f, g              activation
	linearBeforeReset bool
}

// step is the standard's formulas, Hp being Ht-1.
func (p *gruCell[T]) step(Xt []T, before [][]T) [][]T {
	Hp := before[0]
	zt := apply(p.f, plus(times(p.Wz, Xt), times(p.Rz, Hp), p.Wbz, p.Rbz))
	rt := apply(p.f, plus(times(p.Wr, Xt), times(p.Rr, Hp), p.Wbr, p.Rbr))
	var ht []T
	if p.linearBeforeReset {
		ht = apply(p.g, plus(times(p.Wh, Xt), with(rt, plus(times(p.Rh, Hp), p.Rbh)), p.Wbh))
	} else {
		ht = apply(p.g, plus(times(p.Wh, Xt), times(p.Rh, with(rt, Hp)), p.Rbh, p.Wbh))
	}
	Ht := plus(with(rest(zt), ht), with(zt, Hp))
	return [][]T{Ht}
}

// gru is GRU.
func gru(c *call) []Tensor {
	if c.input(0, "X").Type == Float64 {
		return gruOf[float64](c)
	}
	return gruOf[float32](c)
}

func gruOf[T float](c *call) []Tensor {
	s := c.sequences(3)
	functions := c.activations(len(s.directions), "Sigmoid", "Tanh")
	linearBeforeReset := c.flag("linear_before_reset", false)
	W := weights[T](c, s, 1, "W", 3, s.hidden*s.input)
	R := weights[T](c, s, 2, "R", 3, s.hidden*s.hidden)
	B := weights[T](c, s, 3, "B", 6, s.hidden)
	var cells []cell[T]
	for d := range s.directions {
		W, R, B, fs := W[d], R[d], B[d], functions[d]
		cells = append(cells, &gruCell[T]{
			Wz: W[0], Wr: W[1], Wh: W[2],
			Rz: R[0], Rr: R[1], Rh: R[2],
			Wbz: B[0], Wbr: B[1], Wbh: B[2],
			Rbz: B[3], Rbr: B[4], Rbh: B[5],
			f: fs[0], g: fs[1],
			linearBeforeReset: linearBeforeReset,
		})
	}
	return unrolled(c, s, cells, initial[T](c, s, 5, "initial_h"))
}

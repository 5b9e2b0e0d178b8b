package engine

// GRU makes a layer of gated recurrent units, all weights zero. Its gates come in
// PyTorch's order r, z, n:
//
//	r, z = sigmoid(W_x x[t] + W_h h[t-1] + b)
//	h[t] = z·h[t-1] + (1-z)·n
//
// With after the reset gate acts on the product, which has a bias of its own, as in
// PyTorch and cuDNN; without, on the state before it, as in the paper of Cho and others:
//
//	n = tanh(W_x x[t] + b + r·(W_h h[t-1] + RecurrentBias))    after
//	n = tanh(W_x x[t] + b + W_h (r·h[t-1]))                    else
func (d *Device) GRU(inputs, hidden int, after bool) (*Layer, error) {
	if err := programSizes("GRU", 3, inputs, hidden, hidden); err != nil {
		return nil, err
	}
	p := newProgram(inputs, hidden, hidden, false)
	const reset, update, candidate = 0, 1, 2
	r := p.sum(hidden, p.inputTerm(reset), p.biasTerm(reset), p.recurrentTerm(reset, p.h))
	z := p.sum(hidden, p.inputTerm(update), p.biasTerm(update), p.recurrentTerm(update, p.h))
	n := p.sum(hidden, p.inputTerm(candidate), p.biasTerm(candidate))
	gates := []entry{sigmoid{r.to}, sigmoid{z.to}}
	if after {
		fed := p.sum(hidden, term{from: p.one, field: recurrentBias, stride: 1}, p.recurrentTerm(candidate, p.h))
		p.stage(r, z, n, fed)
		p.then(hidden, append(gates, productOnto{r.to, fed.to, n.to})...)
	} else {
		q := p.signal(hidden)
		p.stage(r, z, n)
		p.then(hidden, append(gates, product{r.to, p.h, q})...)
		p.stage(p.onto(n.to, p.recurrentTerm(candidate, q)))
	}
	p.then(hidden, tanh{n.to, n.to}, blend{z.to, p.h, n.to, p.hNext})
	return d.composed(p), nil
}

func input(w *Weights) *[]float32         { return &w.Input }
func recurrent(w *Weights) *[]float32     { return &w.Recurrent }
func bias(w *Weights) *[]float32          { return &w.Bias }
func recurrentBias(w *Weights) *[]float32 { return &w.RecurrentBias }

// inputTerm is W_x x of a gate, biasTerm its bias.
func (p *program) inputTerm(gate int) term {
	return term{from: p.x, field: input, at: gate * p.hidden * p.inputs, stride: p.inputs}
}

func (p *program) biasTerm(gate int) term {
	return term{from: p.one, field: bias, at: gate * p.hidden, stride: 1}
}

// recurrentTerm is W_h times a signal as large as the output.
func (p *program) recurrentTerm(gate int, from signal) term {
	return term{from: from, field: recurrent, at: gate * p.hidden * p.outputs, stride: p.outputs}
}

// programSizes demands sizes of so many gates whose weights can be held.
func programSizes(function string, gates, inputs, hidden, outputs int) error {
	named := func(inner size) error {
		return sizes(function, inner, size{"hidden", hidden}, size{"gates", gates})
	}
	return first(named(size{"inputs", inputs}), named(size{"outputs", outputs}), named(size{"hidden", hidden}))
}

package tune

import "unroll/engine"

// readout is the end of a run: a linear module with or without an adapter, and the
// loss behind it.
type readout struct {
	*Base
	*pair               // or nil
	product             *engine.Product
	loss                *engine.Loss // makes of the logits the derivative by them
	u, v                []float32    // rows of r numbers: what is read, and what comes back
	logits, more, below []float32    // rows of symbols, and of hidden
	sums                []float32    // of the gradient
}

func newReadout(b *Base, p *pair, rows int) *readout {
	h := &readout{Base: b, pair: p, product: b.device.Product(), loss: b.device.Loss(), logits: make([]float32, rows*b.symbols)}
	if p != nil {
		h.u, h.v = make([]float32, rows*p.rank), make([]float32, rows*p.rank)
		h.more, h.below = make([]float32, rows*b.symbols), make([]float32, rows*b.hidden)
		h.sums = make([]float32, p.rank*max(p.in, p.out))
	}
	return h
}

// forward makes the logits of y, rows of hidden numbers.
func (h *readout) forward(y []float32) error {
	rows := len(y) / h.hidden
	if err := h.product.Of(h.logits, y, h.turned, rows, h.hidden, h.symbols); err != nil {
		return err
	}
	for i := range h.logits {
		h.logits[i] += h.bias[i%h.symbols]
	}
	if h.pair == nil {
		return nil
	}
	if err := h.product.Of(h.u, y, transposed(h.a.w, h.rank, h.hidden), rows, h.hidden, h.rank); err != nil {
		return err
	}
	if err := h.product.Of(h.more, h.u, transposed(h.b.w, h.symbols, h.rank), rows, h.rank, h.symbols); err != nil {
		return err
	}
	add(h.logits, h.more, h.scale)
	return nil
}

// backward makes dy of the gradient in the place of the logits, and adds to that of
// the adapter.
func (h *readout) backward(y, dy []float32) error {
	rows := len(y) / h.hidden
	if err := h.product.Of(dy, h.logits, h.head, rows, h.symbols, h.hidden); err != nil {
		return err
	}
	if h.pair == nil {
		return nil
	}
	if err := h.product.Of(h.v, h.logits, h.b.w, rows, h.symbols, h.rank); err != nil {
		return err
	}
	if err := h.product.Of(h.below, h.v, h.a.w, rows, h.rank, h.hidden); err != nil {
		return err
	}
	add(dy, h.below, h.scale)
	of := h.sums[:h.rank*h.hidden]
	if err := h.product.Of(of, transposed(h.v, rows, h.rank), y, h.rank, rows, h.hidden); err != nil {
		return err
	}
	add(h.a.g, of, h.scale)
	of = h.sums[:h.rank*h.symbols]
	if err := h.product.Of(of, transposed(h.u, rows, h.rank), h.logits, h.rank, rows, h.symbols); err != nil {
		return err
	}
	add(h.b.g, transposed(of, h.rank, h.symbols), h.scale)
	return nil
}

// add adds a multiple of x to y.
func add(y, x []float32, scale float32) {
	for i, v := range x {
		y[i] += scale * v
	}
}

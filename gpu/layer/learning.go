package layer

import (
	"errors"
	"fmt"
	"slices"

	"unroll/engine/net"
	"unroll/gpu"
	"unroll/gpu/kernels"
)

// A NetworkTraining runs a network forward, keeps what the way back needs, and goes
// back.
type NetworkTraining struct {
	*stack
	classes, slopes gpu.Pointer // [slots][batch], and [slots][batch][outputs], the gradient of the scores
	losses, sums    gpu.Pointer // of each row, and of each chunk of rows
	factor          gpu.Pointer
	dx              gpu.Pointer // of what enters the first layer, where that is learned
	order           gpu.Pointer // the rows by symbol, as [kernels.Scatter2] wants them

	done, last int // steps that Backward has before it, and that Last tells of
	seen       []int32
}

// Training makes memory for at most so many steps of so many sequences.
func (n *Network) Training(steps, batch int) (*NetworkTraining, error) {
	s, err := n.stack("Training", steps, batch, true)
	if err != nil {
		return nil, err
	}
	rows := steps * batch
	t := &NetworkTraining{stack: s, classes: s.floats("classes", rows), slopes: s.floats("slopes", rows*n.spec.Outputs)}
	t.losses, t.sums, t.factor = s.floats("losses", rows), s.floats("sums", chunks(rows)), s.floats("factor", 1)
	if n.spec.Embedding > 0 {
		t.dx, t.order = s.floats("dx", rows*n.width()), s.floats("order", 3*rows+1)
	}
	if err := s.made("Training"); err != nil {
		return nil, err
	}
	return t, nil
}

// chunks is how many sums are made of n numbers.
func chunks(n int) int { return (n + kernels.Chunk - 1) / kernels.Chunk }

// Forward shows the network a batch, from a state on, nil for zeros, and returns
// the mean loss over all rows that have a class.
func (t *NetworkTraining) Forward(in net.Batch, start net.State) (loss float64, err error) {
	t.done, t.last = 0, 0
	steps, err := t.check("Forward", in)
	if err != nil {
		return 0, err
	}
	rows := steps * t.batch
	switch {
	case steps > t.slots:
		return 0, fmt.Errorf("layer: Forward: the batch has %d steps, expected at most %d", steps, t.slots)
	case len(in.Classes) != rows:
		return 0, fmt.Errorf("layer: Forward: Classes has %d entries, expected %d", len(in.Classes), rows)
	}
	if err := first(within("Forward", "Classes", in.Classes, -1, t.n.spec.Outputs), t.states("Forward", start)); err != nil {
		return 0, err
	}
	t.begin()
	t.stack.read(in.Symbols, in.Vectors)
	for k, r := range t.runs {
		r.forward(steps, of(start, k))
	}
	t.answer(rows)
	counted := 0
	for _, c := range in.Classes {
		counted += min(int(c)+1, 1)
	}
	t.q.ints(t.classes, in.Classes)
	t.q.launch(kernels.Softmax2(rows, t.n.spec.Outputs, t.scores, t.classes, 1/float32(max(counted, 1)), t.losses, t.slopes))
	t.q.launch(kernels.Sum(rows, t.losses, t.sums))
	sums := make([]float32, chunks(rows))
	t.q.read(sums, t.sums)
	if err := t.q.done("Forward"); err != nil {
		return 0, err
	}
	for _, s := range sums {
		loss += float64(s)
	}
	t.done, t.last, t.seen = steps, steps, slices.Clone(in.Symbols)
	return loss / float64(max(counted, 1)), nil
}

// Backward adds a part of the gradient of the last Forward's loss, 1 for all of it,
// to the gradient of the network. Nothing reaches back beyond the state that Forward
// started from.
func (t *NetworkTraining) Backward(part float64) error {
	if t.done == 0 {
		return fmt.Errorf("layer: Backward: there is no Forward to go back through")
	}
	n, top, steps := t.n, t.top(), t.done
	rows, out, d := steps*t.batch, n.spec.Outputs, top.l.outputs
	t.done = 0
	t.begin()
	n.add(t.q)
	t.q.write(t.factor, []float32{float32(part)})
	t.q.launch(kernels.Scale(rows*out, t.slopes, t.factor))
	slopes, x, dx := kernels.Rows(t.slopes, out), top.at(top.h, 1, d), top.at(top.dh, 1, d)
	t.q.launch(kernels.ColumnSums(rows, out, t.slopes, step(n.gradient, n.places.bias)))
	t.q.product(out, d, rows, slopes.T(), kernels.Rows(x, d), kernels.Rows(step(n.gradient, n.places.output), d))
	t.q.clear(dx, rows*d)
	t.q.product(rows, d, out, slopes, kernels.Rows(step(n.weights, n.places.output), d), kernels.Rows(dx, d))
	for k := len(t.runs) - 1; k >= 0; k-- {
		below := t.dx
		if k > 0 {
			below = t.runs[k-1].at(t.runs[k-1].dh, 1, d)
		}
		t.runs[k].backward(steps, nil, below)
	}
	if n.spec.Embedding > 0 {
		t.scatter()
	}
	return t.q.done("Backward")
}

// scatter adds the gradient of every row to that of its symbol.
func (t *NetworkTraining) scatter() {
	places := make([]int32, len(t.seen))
	for i := range places {
		places[i] = int32(i)
	}
	slices.SortStableFunc(places, func(a, b int32) int { return int(t.seen[a]) - int(t.seen[b]) })
	var used, from []int32
	for i, p := range places {
		if i == 0 || t.seen[p] != t.seen[places[i-1]] {
			used, from = append(used, t.seen[p]), append(from, int32(i))
		}
	}
	from = append(from, int32(len(places)))
	t.q.ints(t.order, slices.Concat(used, from, places))
	first := step(t.order, len(used))
	t.q.launch(kernels.Scatter2(len(used), t.n.width(), t.order, first, step(first, len(from)), t.dx, step(t.n.gradient, t.n.places.embedding)))
}

// Last copies the state after the last step of Forward to s.
func (t *NetworkTraining) Last(s net.State) error {
	if t.last == 0 {
		return errors.New("layer: Last: there is no Forward whose state it would be")
	}
	if err := t.states("Last", s); err != nil {
		return err
	}
	t.begin()
	for k := range s {
		t.runs[k].state(t.last, s[k])
	}
	return t.q.done("Last")
}

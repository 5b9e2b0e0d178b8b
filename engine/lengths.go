package engine

import (
	"fmt"

	"unroll/engine/cpu"
)

// SetLengths says how many steps each sequence of the next runs has, the longest first,
// and at least 1; none stands for all that x has. A step is computed for those alone
// that go on. Past its end a sequence stays as it is: its state is what it ended with,
// its output the last, and no gradient comes from there, whatever dy says.
func (t *Training) SetLengths(lengths []int) error {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if err := t.checkLengths(lengths); err != nil {
		return err
	}
	t.balance(lengths)
	t.end(lengths, 0)
	return nil
}

func (b *buffers) checkLengths(lengths []int) error {
	if len(lengths) > 0 && len(lengths) != b.batch {
		return fmt.Errorf("engine: SetLengths: there are %d lengths, expected %d", len(lengths), b.batch)
	}
	for r, n := range lengths {
		if n < 1 {
			return fmt.Errorf("engine: SetLengths: lengths[%d] is %d, expected at least 1", r, n)
		}
		if r > 0 && n > lengths[r-1] {
			return fmt.Errorf("engine: SetLengths: lengths[%d] is %d after %d, expected the longest first", r, n, lengths[r-1])
		}
	}
	return nil
}

// end makes the sequences end where they do, counted from a step on.
func (b *buffers) end(lengths []int, from int) {
	b.ends = b.ends[:0]
	for _, n := range lengths {
		b.ends = append(b.ends, n-from)
	}
}

// balance shares the sequences anew where each worker has its own, so that all
// workers have about as many steps.
func (b *buffers) balance(lengths []int) {
	if len(b.parts) == 1 || b.together() {
		return
	}
	total, done, from := 0, 0, 0
	for _, n := range lengths {
		total += n
	}
	for w := range b.parts {
		begin, to := cpu.Share(b.batch, w, len(b.parts))
		if total > 0 {
			begin = from
			for to = from; to < b.batch && (2*done+lengths[to])*len(b.parts) <= 2*total*(w+1); to++ {
				done += lengths[to]
			}
		}
		b.parts[w].row, b.parts[w].rows = begin, to-begin
		from = to
	}
}

// rows is how many sequences a step has at most for a worker: the last has the shortest,
// and so the most.
func (b *buffers) rows() int { return b.parts[len(b.parts)-1].rows }

// until is a worker's part of slot s: its sequences that go on.
func (b *buffers) until(p part, s int) part {
	for len(b.ends) > 0 && p.rows > 0 && b.ends[p.row+p.rows-1] <= s {
		p.rows--
	}
	return p
}

// stay makes the sequences of p that q is without leave slot s as they enter it, and
// clears what the way back would read there.
func (b *buffers) stay(p, q part, s int) {
	for r := p.row + q.rows; r < p.row+p.rows; r++ {
		if b.program != nil {
			b.stayInProgram(p, s, r)
			continue
		}
		for g := p.group; g < p.group+p.groups; g++ {
			clear(b.sums(p, g, s, r)[:b.width])
			copy(b.rowH(s+1, r)[g*b.units:(g+1)*b.units], b.rowH(s, r)[g*b.units:])
			if b.c != nil {
				copy(b.cells(g, s+1, r)[:b.units], b.cells(g, s, r))
			}
		}
	}
}

func (b *buffers) stayInProgram(p part, s, r int) {
	for _, x := range b.program.blocks {
		from, to := b.panels(p, x.width)
		numbers := b.rowOf(x.place, s, r)[x.at+from*cpu.Panel : x.at+to*cpu.Panel]
		switch x.place {
		case inner:
			clear(numbers)
		case after:
			copy(numbers, b.rowOf(before, s, r)[x.at+from*cpu.Panel:])
		}
	}
}

// noInputs clears the gradient of inputs past the ends.
func (t *Training) noInputs(p, q part, s int) {
	if t.dx == nil || t.program != nil || p.group > 0 {
		return
	}
	clear(t.dx[(s*t.batch+p.row+q.rows)*t.inputs : (s*t.batch+p.row+p.rows)*t.inputs])
}

package net

import "slices"

// block is a batch as it lies: so many steps of so many sequences, a row for each
// sequence of each step. Some may end before the last step; the longest are the first,
// so that the steps of those that go on lie side by side.
type block struct {
	steps, batch int
	order        []int // which of the sequences that are given is where
	lengths      []int // of the sequences as they lie; none: all have all steps
}

// arrange orders the sequences of a batch by their lengths, nil for equal ones. Its
// slices stay those of b.
func (b *block) arrange(lengths []int) {
	for i := range b.order {
		b.order[i] = i
	}
	if b.lengths = b.lengths[:0]; lengths == nil {
		return
	}
	slices.SortStableFunc(b.order, func(i, j int) int { return lengths[j] - lengths[i] })
	for _, given := range b.order {
		b.lengths = append(b.lengths, lengths[given])
	}
}

// given is which row of the batch that was given lies in a row.
func (b block) given(row int) int { return row - row%b.batch + b.order[row%b.batch] }

// place puts the rows of a state as it is given where the sequences lie; with back it
// puts those that lie so where they are given.
func (b block) place(dst, src []float32, back bool) {
	width := len(dst) / b.batch
	for to, from := range b.order {
		if back {
			to, from = from, to
		}
		if src == nil {
			clear(dst[to*width:][:width])
		} else {
			copy(dst[to*width:][:width], src[from*width:])
		}
	}
}

// length is how many steps sequence r has.
func (b block) length(r int) int {
	if len(b.lengths) == 0 {
		return b.steps
	}
	return b.lengths[r]
}

// row is the row of sequence r at step s.
func (b block) row(s, r int) int { return s*b.batch + r }

// blank clears what stands past the ends.
func (b block) blank(x []float32, width int) {
	if len(b.lengths) == 0 || x == nil {
		return
	}
	for r := range b.batch {
		for s := b.length(r); s < b.steps; s++ {
			clear(x[b.row(s, r)*width:][:width])
		}
	}
}

// columns are some numbers of every row: from column at on of rows of so many.
type columns struct {
	data      []float32
	at, width int
}

func (c columns) of(row, n int) []float32 { return c.data[row*c.width+c.at:][:n] }

// reverse writes n columns of each sequence from its last step to its first, and zeros
// past its end; with add it adds them. What is reversed twice is as it was.
func (b block) reverse(dst, src columns, n int, add bool) {
	for r := range b.batch {
		length := b.length(r)
		for s := range b.steps {
			to := dst.of(b.row(s, r), n)
			switch {
			case s >= length:
				if !add {
					clear(to)
				}
			case add:
				for i, x := range src.of(b.row(length-1-s, r), n) {
					to[i] += x
				}
			default:
				copy(to, src.of(b.row(length-1-s, r), n))
			}
		}
	}
}

// move copies n columns of all rows.
func (b block) move(dst, src columns, n int) {
	for i := range b.steps * b.batch {
		copy(dst.of(i, n), src.of(i, n))
	}
}

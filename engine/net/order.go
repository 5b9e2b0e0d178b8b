package net

// block is a batch as it lies: so many steps of so many sequences, a row for each
// sequence of each step, of which some end before the last step.
type block struct {
	steps, batch int
	lengths      []int // nil: all have all steps
}

// length is how many steps sequence r has.
func (b block) length(r int) int {
	if b.lengths == nil {
		return b.steps
	}
	return b.lengths[r]
}

// row is the row of sequence r at step s.
func (b block) row(s, r int) int { return s*b.batch + r }

// blank clears what stands past the ends.
func (b block) blank(x []float32, width int) {
	if b.lengths == nil || x == nil {
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

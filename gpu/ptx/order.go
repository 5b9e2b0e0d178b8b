package ptx

// clock says, for each block, up to which of its times what it did is in order
// before what comes next.
type clock []uint32

func (c clock) of(block uint32) uint32 {
	if int(block) < len(c) {
		return c[block]
	}
	return 0
}

// join makes c the later of both.
func (c *clock) join(other clock) {
	for len(*c) < len(other) {
		*c = append(*c, 0)
	}
	for i, t := range other {
		(*c)[i] = max((*c)[i], t)
	}
}

// handshake is what a thread does for its block to meet others. A fence after a
// barrier publishes what the block did before that barrier, and an atomic or
// volatile write hands that on; an atomic or volatile read takes it, and it
// counts after the next fence. Only then are the other block's writes in order
// before what this block reads.
type handshake struct {
	published clock // by the last fence
	taken     clock // by reads since
}

// fence is membar.gl.
func (w *warp) fence() {
	for _, l := range w.active {
		h := w.handshake(l)
		b := w.block
		b.seen.join(h.taken)
		h.published = append(h.published[:0], b.seen...)
		own := make(clock, b.index+1)
		own[b.index] = b.now - 1
		h.published.join(own)
	}
}

func (w *warp) handshake(lane uint8) *handshake {
	thread := w.first + int(lane)
	h := w.block.handshakes[thread]
	if h == nil {
		h = &handshake{}
		w.block.handshakes[thread] = h
	}
	return h
}

// meet is an atomic or volatile access of a lane to an address: what its thread
// published is handed on by a write, what others handed on is taken by a read.
func (w *warp) meet(lane uint8, address uint64, read, write bool) {
	h := w.handshake(lane)
	given := w.run.given[address]
	if read {
		h.taken.join(given)
	}
	if write {
		given.join(h.published)
		w.run.given[address] = given
	}
}

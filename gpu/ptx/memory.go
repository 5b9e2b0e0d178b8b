package ptx

import "fmt"

// memory is an allocation, or the shared memory of a block.
type memory struct {
	base  uint64
	data  []byte
	words []word
}

// word is what is known of 4 bytes: who touched them last, and when.
type word struct {
	writer, written uint32
	reader, read    uint32
}

// Times. Within a launch a block's time moves at its barriers, and no two blocks
// ever have the same.
const (
	never    = 0
	byHost   = 1         // before all launches
	atStart  = 2         // the first time of a launch
	forever  = 1<<32 - 1 // of a word between two arrays
	maxClock = 1 << 30   // then old times become byHost
)

// A thread's number has 11 bits for its place in the block, of which 1024 are
// threads; many stands for more than one of them.
const (
	threadBits = 11
	many       = 1<<threadBits - 1
	maxBlocks  = 1 << (32 - threadBits)
)

func newMemory(base uint64, bytes int) *memory {
	return &memory{base: base, data: make([]byte, bytes), words: make([]word, (bytes+3)/4)}
}

// locate finds the memory at an address, and its offset there; nil after a fault.
func (w *warp) locate(where space, lane uint8, address uint64, bytes int) (*memory, int) {
	m := w.last
	if where == shared {
		m = w.block.shared
	} else if m == nil || address-m.base >= uint64(len(m.data)) {
		if m = w.run.device.find(address); m == nil {
			w.fail(lane, fmt.Sprintf("address %#x is not allocated", address))
			return nil, 0
		}
		w.last = m
	}
	offset := address - m.base
	switch {
	case offset >= uint64(len(m.data)) || offset+uint64(bytes) > uint64(len(m.data)):
		w.fail(lane, fmt.Sprintf("%d bytes at offset %d are outside of %s of %d bytes", bytes, int64(offset), m.what(), len(m.data)))
		return nil, 0
	case address%uint64(bytes) != 0:
		w.fail(lane, fmt.Sprintf("address %#x is not a multiple of %d", address, bytes))
		return nil, 0
	}
	return m, int(offset)
}

func (m *memory) what() string {
	if m.base == sharedBase {
		return "shared memory"
	}
	return "an allocation"
}

// mayRead holds a read of a lane against what is known of the words, and notes
// it.
func (w *warp) mayRead(m *memory, lane uint8, at, bytes int, where space) bool {
	b, me := w.block, w.number(lane)
	for k := at / 4; k <= (at+bytes-1)/4; k++ {
		x := &m.words[k]
		switch {
		case x.written == never:
			w.fail(lane, fmt.Sprintf("read of %s at offset %d, which nobody wrote", m.what(), 4*k))
			return false
		case x.written == forever:
			w.fail(lane, fmt.Sprintf("read of shared memory at offset %d, between two arrays", 4*k))
			return false
		case where == volatile:
			continue
		case where == readOnly && x.written >= atStart && x.written >= w.run.start:
			w.fail(lane, "read through the read-only path of what this launch wrote, "+w.who(x.writer))
			return false
		case b.unordered(x.writer, x.written, me):
			w.fail(lane, fmt.Sprintf("race on %s at offset %d: read after a write, %s", m.what(), 4*k, w.who(x.writer)))
			return false
		}
		if x.read == b.now && x.reader != me {
			me |= many
		}
		x.reader, x.read = me, b.now
		me = w.number(lane)
	}
	return true
}

// mayWrite does the same for a write.
func (w *warp) mayWrite(m *memory, lane uint8, at, bytes int, where space) bool {
	b, me := w.block, w.number(lane)
	for k := at / 4; k <= (at+bytes-1)/4; k++ {
		x := &m.words[k]
		switch {
		case x.written == forever:
			w.fail(lane, fmt.Sprintf("write of shared memory at offset %d, between two arrays", 4*k))
			return false
		case where == volatile:
			x.written = max(x.written, byHost)
			continue
		case bytes < 4: // neighbours in a word are not told apart
		case b.unordered(x.writer, x.written, me):
			w.fail(lane, fmt.Sprintf("race on %s at offset %d: write after a write, %s", m.what(), 4*k, w.who(x.writer)))
			return false
		case b.unordered(x.reader, x.read, me):
			w.fail(lane, fmt.Sprintf("race on %s at offset %d: write after a read, %s", m.what(), 4*k, w.who(x.reader)))
			return false
		}
		x.writer, x.written = me, b.now
	}
	return true
}

// unordered says whether nothing stands between what another thread did at a time
// and what this thread does now.
func (b *block) unordered(who, when, me uint32) bool {
	if when < b.run.start || who == me {
		return false
	}
	if who>>threadBits == me>>threadBits {
		return when == b.now
	}
	return when > b.seen.of(who>>threadBits)
}

// number is a thread's, among all of the launch.
func (w *warp) number(lane uint8) uint32 {
	return uint32(w.block.index)<<threadBits | uint32(w.first+int(lane))
}

// who names another thread.
func (w *warp) who(number uint32) string {
	l := w.run.launch
	block, thread := int(number>>threadBits), int(number&many)
	name := fmt.Sprintf("by block %s", pair(block, l.Grid[0]))
	if block == w.block.index {
		name = "by"
	}
	if thread == many {
		return name + " several threads"
	}
	return name + " thread " + pair(thread, l.Block[0])
}

// pair writes a number of a row of n as (x,y).
func pair(i, n int) string { return fmt.Sprintf("(%d,%d)", i%n, i/n) }

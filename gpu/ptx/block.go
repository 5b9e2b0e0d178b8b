package ptx

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
)

// block is a block of threads on the machine.
type block struct {
	run            *run
	index, threads int
	warps          []*warp
	shared         *memory
	now            uint32 // its time
	seen           clock  // of other blocks
	handshakes     map[int]*handshake
	arrived, ended int // threads at the barrier, and beyond the end
}

func (r *run) newBlock(index int) *block {
	k, l := r.kernel, r.launch
	b := &block{run: r, index: index, threads: l.Block[0] * l.Block[1], now: r.device.tick(), handshakes: map[int]*handshake{}}
	b.shared = newMemory(sharedBase, k.static+l.Shared)
	for _, hole := range k.shared {
		for at := (hole.from + 3) / 4; at < hole.to/4; at++ {
			b.shared.words[at].written = forever
		}
	}
	for first := 0; first < b.threads; first += warpSize {
		b.warps = append(b.warps, b.newWarp(first))
	}
	return b
}

// newWarp gives each lane its constants: what it is told, and where it stands.
func (b *block) newWarp(first int) *warp {
	r, l := b.run, b.run.launch
	w := &warp{run: r, block: b, first: first, ready: 1<<warpSize - 1}
	if n := b.threads - first; n < warpSize {
		w.ready = 1<<n - 1
	}
	if n := len(r.spare); n > 0 {
		w.registers, r.spare = r.spare[n-1], r.spare[:n-1]
	} else {
		w.registers = make([]lanes, r.kernel.slots)
	}
	for i, lane := range r.random.Perm(warpSize) {
		w.order[i] = uint8(lane)
	}
	for lane := range warpSize {
		thread := first + lane
		place := map[string]int{
			"%tid.x": thread % l.Block[0], "%tid.y": thread / l.Block[0], "%ntid.x": l.Block[0], "%ntid.y": l.Block[1],
			"%ctaid.x": b.index % l.Grid[0], "%ctaid.y": b.index / l.Grid[0], "%nctaid.x": l.Grid[0], "%nctaid.y": l.Grid[1],
		}
		for _, c := range r.kernel.constants {
			if w.registers[c.slot][lane] = c.value; c.special != "" {
				w.registers[c.slot][lane] = uint64(place[c.special])
			}
		}
		for i, p := range r.kernel.Parameters {
			w.registers[p.slot][lane] = l.Arguments[i].Bits
		}
	}
	return w
}

// proceed gives each warp a turn, of a length of chance, and opens the barrier
// when all threads are there.
func (b *block) proceed(random *rand.Rand) (done int) {
	for range len(b.warps) {
		w := b.warps[random.IntN(len(b.warps))]
		if w.ready != 0 {
			done += w.proceed(turn(random))
		}
		if b.run.fault != nil {
			return done
		}
	}
	if done == 0 { // chance may have passed by those that can
		for _, w := range b.warps {
			if w.ready != 0 {
				done += w.proceed(turn(random))
			}
		}
	}
	if b.arrived == b.threads {
		b.open()
		return done + 1
	}
	if b.arrived > 0 && b.arrived+b.ended == b.threads {
		w := b.waiting()
		w.failAt(w.pc[bits.TrailingZeros32(w.waiting)], "", fmt.Sprintf("divergent barrier: %d threads wait, %d have ended", b.arrived, b.ended))
	}
	return done
}

// turn is how long a warp may go on: now and then one instruction, now and then
// many, so that the warps of short kernels mix as well as those of long ones.
func turn(random *rand.Rand) int { return 1 + random.IntN(1<<random.IntN(12)) }

// open lets all threads go on from a barrier, if it is the same for all.
func (b *block) open() {
	at := b.warps[0].pc[0]
	for _, w := range b.warps {
		for rest := w.waiting; rest != 0; rest &= rest - 1 {
			if l := bits.TrailingZeros32(rest); w.pc[l] != at {
				w.failAt(w.pc[l], pair(w.first+l, b.run.launch.Block[0]),
					fmt.Sprintf("divergent barrier: others wait at line %d", b.run.kernel.Lines[at].Number))
				return
			}
		}
	}
	for _, w := range b.warps {
		w.stand(w.waiting, at+1)
		w.ready, w.waiting = w.waiting, 0
	}
	b.arrived, b.now = 0, b.run.device.tick()
}

// waiting finds a warp with lanes at the barrier.
func (b *block) waiting() *warp {
	for _, w := range b.warps {
		if w.waiting != 0 {
			return w
		}
	}
	return b.warps[0]
}

// stuck makes a fault of a block that does not end.
func (b *block) stuck(reason string) {
	for _, w := range b.warps {
		if lanes := w.ready | w.waiting | w.meeting; lanes != 0 {
			l := bits.TrailingZeros32(lanes)
			w.failAt(w.pc[l], pair(w.first+l, b.run.launch.Block[0]), reason)
		}
	}
}

// leave gives the registers back for the next block.
func (b *block) leave() {
	for _, w := range b.warps {
		b.run.spare = append(b.run.spare, w.registers)
	}
}

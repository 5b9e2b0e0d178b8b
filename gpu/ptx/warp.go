package ptx

import (
	"math/bits"
)

// lanes is a register of a warp: a number for each of its threads.
type lanes = [warpSize]uint64

// warp is 32 threads of a block. Those that stand at the same instruction execute
// it together.
type warp struct {
	run       *run
	block     *block
	first     int // thread of lane 0
	registers []lanes
	order     [warpSize]uint8 // in which lanes act
	last      *memory         // where an access was last

	pc      [warpSize]int // where each lane stands, unless it is active
	ready   uint32        // lanes that can go on
	waiting uint32        // at a barrier
	meeting uint32        // at a shuffle
	at      int           // the instruction that is executed
	active  []uint8       // by these lanes, in order
	space   [warpSize]uint8
}

// go on until every lane waits or has ended, or so many instructions are done.
// It returns how many were.
func (w *warp) proceed(budget int) (done int) {
	for done < budget && w.ready != 0 && w.run.fault == nil {
		done += w.group(budget - done)
	}
	if w.ready == 0 && w.meeting != 0 && w.run.fault == nil {
		l := uint8(bits.TrailingZeros32(w.meeting))
		w.failAt(w.pc[l], pair(w.first+int(l), w.run.launch.Block[0]), "divergent: a lane of the warp ended or waits elsewhere, and never comes to this shuffle")
	}
	return done
}

// choose finds the lanes that stand at the lowest instruction, and the next higher
// place where others stand, at which the two join again. At times it takes any
// other group, since nothing promises which goes first.
func (w *warp) choose() (mask uint32, pc, next int) {
	const none = int(^uint(0) >> 1)
	pc, next = none, none
	if w.run.random.Uint32()%8 == 0 {
		skip := int(w.run.random.Uint32()) % bits.OnesCount32(w.ready)
		rest := w.ready
		for range skip {
			rest &= rest - 1
		}
		pc = w.pc[bits.TrailingZeros32(rest)]
	} else {
		for rest := w.ready; rest != 0; rest &= rest - 1 {
			pc = min(pc, w.pc[bits.TrailingZeros32(rest)])
		}
	}
	for rest := w.ready; rest != 0; rest &= rest - 1 {
		l := bits.TrailingZeros32(rest)
		switch at := w.pc[l]; {
		case at == pc:
			mask |= 1 << l
		case at > pc:
			next = min(next, at)
		}
	}
	return mask, pc, next
}

// group lets one group of lanes go on until it parts, meets others, waits or ends.
func (w *warp) group(budget int) (done int) {
	mask, pc, next := w.choose()
	w.activate(mask)
	alone := mask == w.ready
	code := w.run.kernel.code
	for done < budget && (alone || pc != next) {
		in := &code[pc]
		w.at = pc
		done++
		w.run.executed[pc] += uint64(len(w.active))
		if w.run.device.options.Trace != nil {
			w.trace()
		}
		switch in.kind {
		case plain:
			if in.guard < 0 {
				in.do(w)
			} else if taken := w.guarded(in, mask); taken != 0 {
				w.activate(taken)
				in.do(w)
				w.activate(mask)
			}
			if w.run.fault != nil {
				return done
			}
			pc++
		case branch:
			taken := mask
			if in.guard >= 0 {
				taken = w.guarded(in, mask)
			}
			switch {
			case taken == 0:
				pc++
			case taken == mask && (alone || in.target > pc && in.target <= next):
				pc = in.target
			default:
				w.stand(taken, in.target)
				w.stand(mask&^taken, pc+1)
				return done
			}
		case end:
			taken := mask
			if in.guard >= 0 {
				taken = w.guarded(in, mask)
			}
			w.stand(mask&^taken, pc+1)
			w.ready &^= taken
			w.block.ended += bits.OnesCount32(taken)
			return done
		case barrier:
			w.stand(mask, pc)
			w.ready &^= mask
			w.waiting |= mask
			w.block.arrived += bits.OnesCount32(mask)
			return done
		case shuffle:
			w.stand(mask, pc)
			w.ready &^= mask
			w.meeting |= mask
			if !w.shuffle(pc, in) {
				return done
			}
			if mask, alone = w.ready, true; len(w.active) != warpSize {
				w.activate(mask)
			}
			pc++
		}
	}
	w.stand(mask, pc)
	return done
}

// shuffle is done when all 32 lanes have come to it.
func (w *warp) shuffle(pc int, in *instruction) bool {
	for l := range warpSize {
		if w.meeting>>l&1 == 0 || w.pc[l] != pc {
			return false
		}
	}
	in.do(w)
	w.meeting, w.ready = 0, 1<<warpSize-1
	w.stand(w.ready, pc+1)
	return true
}

// guarded returns the lanes of a mask whose predicate lets them.
func (w *warp) guarded(in *instruction, mask uint32) (taken uint32) {
	predicate := &w.registers[in.guard]
	for _, l := range w.active {
		taken |= uint32(predicate[l%warpSize]) << l
	}
	if in.negated {
		return mask &^ taken
	}
	return taken
}

// activate makes the lanes of a mask those that act, in the warp's order.
func (w *warp) activate(mask uint32) {
	if mask == 1<<warpSize-1 {
		w.active = w.order[:]
		return
	}
	w.active = w.space[:0]
	for _, l := range w.order {
		if mask>>l&1 == 1 {
			w.active = append(w.active, l)
		}
	}
}

// stand places lanes at an instruction.
func (w *warp) stand(mask uint32, pc int) {
	for ; mask != 0; mask &= mask - 1 {
		w.pc[bits.TrailingZeros32(mask)] = pc
	}
}

package ptx

import "math/bits"

// Step is a moment of a warp: it is about to execute an instruction.
type Step struct {
	Line   Line
	Block  int   // number of the block
	Thread int   // number in its block of lane 0
	Active []int // lanes that execute it, in rising order

	warp *warp
}

// Register returns what a register holds in a lane, such as %r1 or %f3; false if
// the kernel has none of the name.
func (s Step) Register(name string, lane int) (uint64, bool) {
	for slot, r := range s.warp.run.kernel.registers {
		if r.name == name {
			return s.warp.registers[slot][lane], true
		}
	}
	return 0, false
}

func (w *warp) trace() {
	s := Step{Line: w.run.kernel.Lines[w.at], Block: w.block.index, Thread: w.first, warp: w}
	var mask uint32
	for _, l := range w.active {
		mask |= 1 << l
	}
	for ; mask != 0; mask &= mask - 1 {
		s.Active = append(s.Active, bits.TrailingZeros32(mask))
	}
	w.run.device.options.Trace(s)
}

package ptx

// unassigned finds a register that may be read before it was written: by going
// forward along all paths at once until nothing changes. It returns the
// instruction that reads it and its slot, or -1 for both. A write under a guard
// counts, since the reads of such a register stand under the same guard.
func unassigned(code []instruction, registers []register) (at, slot int) {
	words := (len(registers) + 63) / 64
	known := make([][]uint64, len(code)) // written on every path to an instruction
	known[0] = make([]uint64, words)
	for slot, r := range registers {
		if r.name == "" { // a constant
			known[0][slot/64] |= 1 << (slot % 64)
		}
	}
	work := []int{0}
	for len(work) > 0 {
		i := work[len(work)-1]
		work = work[:len(work)-1]
		after := append([]uint64(nil), known[i]...)
		for _, slot := range code[i].writes {
			after[slot/64] |= 1 << (slot % 64)
		}
		for _, next := range successors(code, i) {
			if meet(&known[next], after) {
				work = append(work, next)
			}
		}
	}
	for i, in := range code {
		for _, slot := range in.reads {
			if known[i] != nil && known[i][slot/64]>>(slot%64)&1 == 0 {
				return i, slot
			}
		}
	}
	return -1, -1
}

// meet keeps in known what is in after too, and says whether that is less.
func meet(known *[]uint64, after []uint64) (changed bool) {
	if *known == nil {
		*known = append([]uint64(nil), after...)
		return true
	}
	for k := range after {
		if both := (*known)[k] & after[k]; both != (*known)[k] {
			(*known)[k], changed = both, true
		}
	}
	return changed
}

// successors are the instructions that may follow instruction i.
func successors(code []instruction, i int) []int {
	in := code[i]
	var next []int
	if in.kind == branch {
		next = append(next, in.target)
	}
	if (in.kind != branch && in.kind != end || in.guard >= 0) && i+1 < len(code) {
		next = append(next, i+1)
	}
	return next
}

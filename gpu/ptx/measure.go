package ptx

// Traffic is what a launch did to the memories of a card, as far as that follows
// from its addresses. It is counted with [Options.Measure].
type Traffic struct {
	Sectors   int64 // parts of 32 bytes of global memory that warps asked for
	Wavefront int64 // turns of shared memory: a turn serves one word of each of 32 banks
}

// measure adds what the active lanes of a warp ask for at once.
func (w *warp) measure(where space, from int, plus uint64, bytes int) {
	t := &w.run.traffic
	if where == shared {
		for part := 0; part < bytes; part += 4 {
			t.Wavefront += w.wavefronts(from, plus+uint64(part))
		}
		return
	}
	var seen [2 * warpSize]uint64
	n := 0
	for _, l := range w.active {
		first := (w.registers[from][l%warpSize] + plus) / 32
		for sector := first; sector <= (w.registers[from][l%warpSize]+plus+uint64(bytes)-1)/32; sector++ {
			n = note(&seen, n, sector)
		}
	}
	t.Sectors += int64(n)
}

// wavefronts is how many different words the fullest bank has to give.
func (w *warp) wavefronts(from int, plus uint64) (most int64) {
	var seen [2 * warpSize]uint64
	var banks [warpSize]int64
	n := 0
	for _, l := range w.active {
		word := (w.registers[from][l%warpSize] + plus) / 4
		if before := n; note(&seen, n, word) > before {
			n++
			banks[word%warpSize]++
			most = max(most, banks[word%warpSize])
		}
	}
	return most
}

// note adds a number to n others, unless it is one of them, and returns how many
// there are.
func note(seen *[2 * warpSize]uint64, n int, x uint64) int {
	for i := n - 1; i >= 0; i-- {
		if seen[i] == x {
			return n
		}
	}
	if n == len(seen) {
		return n
	}
	seen[n] = x
	return n + 1
}

// footprint is how much of global memory a launch read and wrote, each byte once:
// what must come from memory and go there if the caches hold all in between.
func (r *run) footprint() (read, written int64) {
	for _, m := range r.device.memories {
		for _, x := range m.words {
			if x.read >= r.start {
				read += 4
			}
			if x.written >= r.start && x.written != forever {
				written += 4
			}
		}
	}
	return read, written
}

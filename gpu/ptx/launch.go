package ptx

import (
	"fmt"
	"math/rand/v2"
)

// Launch says how a kernel runs: blocks and threads in x and y, bytes of dynamic
// shared memory, and its arguments.
//
// The blocks of a cooperative launch are on the machine together, so that they may
// wait for each other; of others [Options.Resident] are.
type Launch struct {
	Grid, Block [2]int
	Shared      int
	Cooperative bool
	Arguments   []Argument
}

// Argument is a number that a kernel is given: its bits and its size in bytes.
type Argument struct {
	Bits uint64
	Size int
}

// run is a launch while it runs.
type run struct {
	device   *Device
	kernel   *Kernel
	launch   Launch
	random   *rand.Rand
	start    uint32   // its first time
	executed []uint64 // by lanes, for each instruction
	warps    int      // instructions of warps
	given    map[uint64]clock
	fault    *Fault
	traffic  Traffic
	spare    [][]lanes // registers of warps that ended
}

// Launch runs a kernel to its end. What it counted is returned also with a fault.
func (d *Device) Launch(k *Kernel, l Launch) (Counts, error) {
	if err := k.check(l); err != nil {
		return Counts{}, fmt.Errorf("ptx: kernel %s: %w", k.Name, err)
	}
	d.settle()
	r := &run{
		device: d, kernel: k, launch: l, start: d.clock + 1, given: map[uint64]clock{},
		random: rand.New(rand.NewPCG(d.options.Seed, uint64(d.launches))), executed: make([]uint64, len(k.code)),
	}
	d.launches++
	err := r.blocks()
	return r.counts(), err
}

// check holds a launch against what the kernel wants.
func (k *Kernel) check(l Launch) error {
	blocks, threads := l.Grid[0]*l.Grid[1], l.Block[0]*l.Block[1]
	most := maxThreads
	if k.MaxThreads > 0 {
		most = k.MaxThreads
	}
	switch {
	case min(l.Grid[0], l.Grid[1]) < 1 || max(l.Grid[0], l.Grid[1]) > maxBlocks || blocks >= maxBlocks:
		return fmt.Errorf("grid: expected 1 to %d blocks, found %d × %d", maxBlocks-1, l.Grid[0], l.Grid[1])
	case min(l.Block[0], l.Block[1]) < 1 || max(l.Block[0], l.Block[1]) > maxThreads || threads > most:
		return fmt.Errorf("block: expected 1 to %d threads, found %d × %d", most, l.Block[0], l.Block[1])
	case l.Shared < 0 || l.Shared+k.static > maxShared:
		return fmt.Errorf("shared memory: expected at most %d bytes, found %d and %d of its own", maxShared, l.Shared, k.static)
	case len(l.Arguments) != len(k.Parameters):
		return fmt.Errorf("expected %d arguments, found %d", len(k.Parameters), len(l.Arguments))
	}
	for i, a := range l.Arguments {
		if p := k.Parameters[i]; a.Size != p.Size {
			return fmt.Errorf("argument %d: expected %d bytes, found %d", i, p.Size, a.Size)
		}
	}
	return nil
}

// blocks brings the blocks to the machine and lets their warps go on in turns, in
// an order of chance, until all have ended.
func (r *run) blocks() error {
	total := r.launch.Grid[0] * r.launch.Grid[1]
	together := total
	if !r.launch.Cooperative {
		together = min(total, r.device.options.Resident)
	}
	var resident []*block
	budget := r.device.options.Budget
	for next := 0; next < total || len(resident) > 0; {
		for next < total && len(resident) < together {
			resident = append(resident, r.newBlock(next))
			next++
		}
		left := resident[:0]
		r.random.Shuffle(len(resident), func(i, j int) { resident[i], resident[j] = resident[j], resident[i] })
		for _, b := range resident {
			done := b.proceed(r.random)
			if r.fault != nil {
				return r.fault
			}
			r.warps += done
			if budget -= max(done, 1); budget < 0 {
				b.stuck(fmt.Sprintf("no end after %d instructions of warps: it seems to wait for ever", r.device.options.Budget))
				return r.fault
			}
			if b.ended < b.threads {
				left = append(left, b)
			} else {
				b.leave()
			}
		}
		resident = left
	}
	return nil
}

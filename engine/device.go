package engine

import (
	"fmt"
	"runtime"

	"unroll/engine/cpu"
)

// Options say how a [Device] works; the zero value takes all cores and the fastest
// kernels.
type Options struct {
	Threads int    // how many workers; 0 stands for all cores that Go may use
	Level   string // go, avx2, avx512 or amx; "" leaves it to UNROLL_CPU or the machine
}

// A Device runs layers on the processor with a fixed number of workers. It may be
// used by several goroutines at once; what they ask for runs one after another.
type Device struct {
	kernels *cpu.Kernels
	pool    *cpu.Pool
}

// Open starts a device. [Device.Close] ends its workers.
func Open(o Options) (*Device, error) {
	level, _, err := cpu.Best()
	if o.Level != "" {
		level, err = cpu.Parse(o.Level)
	}
	if err != nil {
		return nil, fmt.Errorf("engine: Open: %w", err)
	}
	kernels, err := cpu.At(level)
	if err != nil {
		return nil, fmt.Errorf("engine: Open: %w", err)
	}
	if o.Threads == 0 {
		o.Threads = min(runtime.GOMAXPROCS(0), cpu.MaxThreads)
	}
	pool, err := cpu.NewPool(o.Threads)
	if err != nil {
		return nil, fmt.Errorf("engine: Open: %w", err)
	}
	return &Device{kernels, pool}, nil
}

// Run runs job on every worker, each with its own number, and returns when all are
// done; [Device.Share] says what falls to each. A job must not call Run.
func (d *Device) Run(job func(worker int)) { d.pool.Run(job) }

// Share is the part of n things that falls to a worker: from inclusive to exclusive.
func (d *Device) Share(n, worker int) (from, to int) { return cpu.Share(n, worker, d.Threads()) }

// Close ends the workers. The device must not be used any more.
func (d *Device) Close() { d.pool.Close() }

// Threads is the number of workers.
func (d *Device) Threads() int { return d.pool.Threads() }

// Level is the set of instructions in use.
func (d *Device) Level() cpu.Level { return d.kernels.Level }

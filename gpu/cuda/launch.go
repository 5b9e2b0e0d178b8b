//go:build cuda && linux && (amd64 || arm64)

package cuda

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"gorgonia.org/cu"

	"unroll/gpu"
)

// freeShared is the dynamic shared memory that a kernel has without asking.
const freeShared = 48 << 10

// Launch starts a kernel. Where the driver is not in debug mode, its fault is an
// error of a later call.
func (d *driver) Launch(l gpu.Launch) error {
	k := d.kernels[l.Kernel]
	if k == nil {
		return fmt.Errorf("cuda: Launch: no kernel %q is loaded", l.Kernel)
	}
	arguments, err := k.arguments(l)
	if err != nil {
		return err
	}
	if l.Cooperative && !d.card.Cooperative {
		return fmt.Errorf("cuda: Launch: kernel %s: %s has no cooperative launches", l.Kernel, d.card.Name)
	}
	return d.do("Launch: kernel "+l.Kernel, func() error {
		if err := d.launch(k, l, arguments); err != nil {
			return err
		}
		d.since = append(d.since, l.Kernel)
		if d.debug {
			return d.wait()
		}
		return nil
	})
}

// arguments are the bits, each with 8 bytes to itself since cu reads as many.
func (k *kernel) arguments(l gpu.Launch) ([]uint64, error) {
	if len(l.Arguments) != len(k.Parameters) || len(l.Arguments) > maxArguments {
		return nil, fmt.Errorf("cuda: Launch: kernel %s: expected %d arguments, found %d", k.Name, len(k.Parameters), len(l.Arguments))
	}
	if n := l.Block[0] * l.Block[1]; k.MaxThreads > 0 && n > k.MaxThreads {
		return nil, fmt.Errorf("cuda: Launch: kernel %s: expected at most %d threads in a block, found %d", k.Name, k.MaxThreads, n)
	}
	bits := make([]uint64, len(l.Arguments))
	for i, a := range l.Arguments {
		if a.Size != k.Parameters[i].Size {
			return nil, fmt.Errorf("cuda: Launch: kernel %s: argument %d: expected %d bytes, found %d", k.Name, i, k.Parameters[i].Size, a.Size)
		}
		bits[i] = a.Bits
	}
	return bits, nil
}

func (d *driver) launch(k *kernel, l gpu.Launch, arguments []uint64) error {
	if l.Shared > d.card.Shared {
		return fmt.Errorf("asked for %d bytes of shared memory; a block on %s has at most %d", l.Shared, d.card.Name, d.card.Shared)
	}
	if l.Shared > freeShared && l.Shared > k.shared {
		if err := allowShared(k.function, l.Shared); err != nil {
			return fmt.Errorf("%d bytes of shared memory: %w", l.Shared, err)
		}
		k.shared = l.Shared
	}
	if l.Cooperative {
		err := launchCooperative(k.function, l.Grid, l.Block, l.Shared, d.stream, arguments)
		if is(err, tooLarge) {
			return fmt.Errorf("its %d blocks of %d threads and %d bytes of shared memory do not fit on %s together: %w",
				l.Grid[0]*l.Grid[1], l.Block[0]*l.Block[1], l.Shared, d.card.Name, err)
		}
		return err
	}
	pointers := make([]unsafe.Pointer, len(arguments))
	for i := range arguments {
		pointers[i] = unsafe.Pointer(&arguments[i])
	}
	return k.function.Launch(l.Grid[0], l.Grid[1], 1, l.Block[0], l.Block[1], 1, l.Shared, d.stream, pointers)
}

// Sync waits until all that was launched has ended.
func (d *driver) Sync() error { return d.do("Sync", d.wait) }

func (d *driver) wait() error {
	if err := d.stream.Synchronize(); err != nil {
		return d.failed(err)
	}
	d.since = d.since[:0]
	return nil
}

// faults begin at this code: what a kernel did wrong, after which its context is
// of no use.
const faults = 700

// failed says which kernels an error may come from.
func (d *driver) failed(err error) error {
	c := number(err)
	if c < faults || c >= 800 || len(d.since) == 0 {
		return err
	}
	names := slices.Compact(slices.Sorted(slices.Values(d.since)))
	if len(d.since) == 1 {
		d.fault = fmt.Errorf("kernel %s: %w", names[0], c)
	} else {
		d.fault = fmt.Errorf("one of %d launches, of %s (open the card with Debug, --debug, to see which): %w", len(d.since), strings.Join(names, ", "), c)
	}
	return d.fault
}

// Time runs launches between two events of the card's clock.
func (d *driver) Time(launches func() error) (seconds float64, err error) {
	var marks [2]cu.Event
	err = d.do("Time", func() (err error) {
		for i := range marks {
			if marks[i], err = cu.MakeEvent(cu.DefaultEvent); err != nil {
				return err
			}
			defer cu.DestroyEvent(&marks[i])
		}
		if err := marks[0].Record(d.stream); err != nil {
			return err
		}
		if err := launches(); err != nil {
			return err
		}
		if err := marks[1].Record(d.stream); err != nil {
			return err
		}
		if err := d.wait(); err != nil {
			return err
		}
		ms, err := marks[0].Elapsed(marks[1])
		seconds = ms / 1e3
		return err
	})
	return seconds, err
}

// Record captures launches as a graph.
func (d *driver) Record(launches func() error) (Graph, error) {
	if d.debug {
		return nil, errors.New("cuda: Record: in debug mode every launch is waited for, which cannot be recorded")
	}
	g := &graph{d: d}
	err := d.do("Record", func() error {
		if err := beginCapture(d.stream); err != nil {
			return err
		}
		before := len(d.since)
		err := launches()
		d.since = d.since[:before]
		return errors.Join(err, endCapture(d.stream, g))
	})
	if err != nil {
		return nil, err
	}
	return g, nil
}

// Launch runs what was recorded.
func (g *graph) Launch() error {
	return g.d.do("Launch: graph", func() error {
		g.d.since = append(g.d.since, "graph")
		return launchGraph(g, g.d.stream)
	})
}

// Close frees the graph.
func (g *graph) Close() error {
	return g.d.do("Close: graph", func() error { return destroyGraph(g) })
}

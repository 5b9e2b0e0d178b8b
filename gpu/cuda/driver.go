//go:build cuda && linux && (amd64 || arm64)

package cuda

import (
	"errors"
	"fmt"
	"runtime"

	"gorgonia.org/cu"

	"unroll/gpu"
	"unroll/gpu/ptx"
)

// driver is a card with a context, one stream for everything, and what is on it.
type driver struct {
	card    Card
	debug   bool
	context cu.CUContext
	stream  cu.Stream
	kernels map[string]*kernel
	memory  map[gpu.Pointer]int // bytes of what Alloc reserved
	host    staging
	since   []string // kernels launched since the last Sync
	fault   error    // a kernel's fault; nothing works after it
}

type kernel struct {
	function cu.Function
	*ptx.Kernel
	shared int // bytes of dynamic shared memory that it may have
}

// Open takes a card.
func Open(o Options) (Device, error) {
	s := Look()
	switch {
	case s.Missing != "":
		return nil, fmt.Errorf("cuda: Open: %s", s.Missing)
	case o.Card < 0 || o.Card >= len(s.Cards):
		return nil, fmt.Errorf("cuda: Open: expected a card from 0 to %d, found %d", len(s.Cards)-1, o.Card)
	}
	d := &driver{card: s.Cards[o.Card], debug: o.Debug, kernels: map[string]*kernel{}, memory: map[gpu.Pointer]int{}}
	if err := d.open(cu.Device(o.Card)); err != nil {
		return nil, errors.Join(fmt.Errorf("cuda: Open: card %d, %s: %w", o.Card, d.card.Name, err), d.release())
	}
	return d, nil
}

func (d *driver) open(card cu.Device) (err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if d.context, err = card.MakeContext(cu.SchedAuto); err != nil {
		if is(err, unavailable) {
			return fmt.Errorf("another process holds it, or it admits none (nvidia-smi -q -d COMPUTE says how it is set): %w", plain(err))
		}
		return plain(err)
	}
	if d.stream, err = cu.MakeStream(cu.NonBlocking); err != nil {
		return plain(err)
	}
	return d.host.open()
}

// do runs calls on a thread that has the context.
func (d *driver) do(what string, calls func() error) error {
	if d.fault != nil {
		return fmt.Errorf("cuda: %s: the card is of no use since %w", what, d.fault)
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := cu.SetCurrentContext(d.context)
	if err == nil {
		err = calls()
	}
	if err != nil {
		return fmt.Errorf("cuda: %s: %w", what, plain(err))
	}
	return nil
}

// Name is that of the card.
func (d *driver) Name() string { return d.card.Name }

// Load compiles a file of PTX for the card.
func (d *driver) Load(name string, source []byte) error {
	m, err := ptx.Parse(name, source)
	if err != nil {
		return err
	}
	for k := range m.Kernels {
		if before := d.kernels[k]; before != nil {
			return fmt.Errorf("cuda: Load: kernel %s of %s is already there, from %s", k, name, before.Module)
		}
	}
	return d.do("Load: "+name, func() error {
		log := make([]byte, 4096)
		module, err := cu.LoadDataEx(string(source), &cu.JITErrorLogBuffer{Buffer: log})
		runtime.KeepAlive(log) // cu hands it over as a number
		switch {
		case is(err, oldPTX):
			return fmt.Errorf("the driver is too old for this PTX: %w", plain(err))
		case is(err, noPTX):
			return fmt.Errorf("%w: %s", plain(err), text(log))
		case err != nil:
			return err
		}
		for k, parsed := range m.Kernels {
			f, err := module.Function(k)
			if err != nil {
				return fmt.Errorf("kernel %s: %w", k, plain(err))
			}
			d.kernels[k] = &kernel{function: f, Kernel: parsed}
		}
		return nil
	})
}

// text is what stands before the first zero.
func text(log []byte) string {
	for i, b := range log {
		if b == 0 {
			return string(log[:i])
		}
	}
	return string(log)
}

// Close gives everything back.
func (d *driver) Close() error {
	left := 0
	for _, bytes := range d.memory {
		left += bytes
	}
	err := d.release()
	if d.fault == nil && left > 0 {
		err = errors.Join(err, fmt.Errorf("cuda: Close: %d bytes were not freed", left))
	}
	return err
}

// release ends the context, and with it all that was made in it.
func (d *driver) release() error {
	if d.context == (cu.CUContext{}) {
		return nil
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	d.memory, d.kernels = nil, nil
	err := d.context.Destroy()
	if err != nil && d.fault == nil {
		return fmt.Errorf("cuda: Close: %w", plain(err))
	}
	return nil
}

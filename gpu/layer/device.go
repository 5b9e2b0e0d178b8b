package layer

import (
	"errors"
	"fmt"
	"slices"

	"unroll/gpu"
	"unroll/gpu/kernels"
)

// Loop is how the steps of a sequence are launched.
type Loop int

const (
	Fused      Loop = iota // a step is one kernel; by products where the cell has no such kernel
	Products               // a step is a product and a pointwise kernel
	Persistent             // all steps are one kernel that keeps its weights on chip
)

// Options say how a [Device] works.
type Options struct {
	Loop  Loop
	Units int // of a block of a persistent kernel; 0 for so many that there are at most 128 blocks
}

// A Device makes layers on a driver, and knows what memory they have.
type Device struct {
	driver    gpu.Driver
	options   Options
	memories  []*memory // of what was made and is not closed
	used      int       // bytes of all of them
	zero, one gpu.Pointer
}

// Open loads the kernels. The driver stays the caller's, to be closed after the
// device.
func Open(driver gpu.Driver, o Options) (*Device, error) {
	if o.Loop < Fused || o.Loop > Persistent {
		return nil, fmt.Errorf("layer: Open: Loop is %d, expected Fused, Products or Persistent", o.Loop)
	}
	if o.Units < 0 {
		return nil, fmt.Errorf("layer: Open: Units is %d, expected at least 0", o.Units)
	}
	if err := kernels.Load(driver); err != nil {
		return nil, fmt.Errorf("layer: Open: %w", err)
	}
	d := &Device{driver: driver, options: o}
	m := d.memory()
	constants := m.floats("constants", 2)
	d.zero, d.one = constants, step(constants, 1)
	if err := m.made("Open"); err != nil {
		return nil, err
	}
	q := d.queue()
	q.write(constants, []float32{0, 1})
	if err := q.done("Open"); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// Close gives back the memory of all that was made.
func (d *Device) Close() error {
	var err error
	for len(d.memories) > 0 {
		err = errors.Join(err, d.memories[len(d.memories)-1].Close())
	}
	return err
}

// memory is what one layer, training or stream has on the device. The first error
// stays, and what follows does nothing.
type memory struct {
	device   *Device
	pointers []gpu.Pointer
	bytes    int
	err      error
}

func (d *Device) memory() *memory {
	m := &memory{device: d}
	d.memories = append(d.memories, m)
	return m
}

// floats reserves n numbers of 4 bytes under a name; none for 0.
func (m *memory) floats(name string, n int) gpu.Pointer {
	if m.err != nil || n == 0 {
		return 0
	}
	p, err := m.device.driver.Alloc(4 * n)
	if err != nil {
		m.err = fmt.Errorf("%s, %d bytes, beside %d that this device gave out: %w", name, 4*n, m.device.used, err)
		return 0
	}
	m.pointers = append(m.pointers, p)
	m.bytes += 4 * n
	m.device.used += 4 * n
	return p
}

// made is the error of what was reserved, if any; then all of it is given back.
func (m *memory) made(function string) error {
	if m.err == nil {
		return nil
	}
	return fmt.Errorf("layer: %s: %w", function, errors.Join(m.err, m.Close()))
}

// Close gives the memory back. What it belonged to must not be used any more.
func (m *memory) Close() error {
	var err error
	for _, p := range slices.Backward(m.pointers) {
		err = errors.Join(err, m.device.driver.Free(p))
	}
	m.device.used -= m.bytes
	m.pointers, m.bytes = nil, 0
	m.device.memories = slices.DeleteFunc(m.device.memories, func(o *memory) bool { return o == m })
	return err
}

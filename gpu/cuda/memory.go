//go:build cuda && linux && (amd64 || arm64)

package cuda

import (
	"fmt"
	"reflect"
	"unsafe"

	"gorgonia.org/cu"

	"unroll/gpu"
)

// Alloc reserves bytes of memory on the card.
func (d *driver) Alloc(bytes int) (p gpu.Pointer, err error) {
	if bytes <= 0 {
		return 0, fmt.Errorf("cuda: Alloc: expected a positive number of bytes, found %d", bytes)
	}
	return p, d.do("Alloc", func() error {
		at, err := cu.MemAlloc(int64(bytes))
		if is(err, outOfMemory) {
			return d.full(bytes, err)
		}
		if err == nil {
			p = gpu.Pointer(at)
			d.memory[p] = bytes
		}
		return err
	})
}

// full says what was asked for and what there is.
func (d *driver) full(bytes int, err error) error {
	held := 0
	for _, b := range d.memory {
		held += b
	}
	free, total, e := cu.MemInfo()
	if e != nil {
		return e
	}
	return fmt.Errorf("asked for %d bytes, %d of %d are free, %d are held here: %w", bytes, free, total, held, plain(err))
}

// Free gives back what Alloc reserved.
func (d *driver) Free(p gpu.Pointer) error {
	if _, ok := d.memory[p]; !ok {
		return fmt.Errorf("cuda: Free: %#x is not what Alloc returned", uint64(p))
	}
	delete(d.memory, p)
	if d.fault != nil {
		return nil // the context is lost, and its memory with it
	}
	return d.do("Free", func() error {
		return cu.MemFree(cu.DevicePtr(p))
	})
}

// half is the size of one of two page-locked buffers: while the card copies one,
// the next piece is brought into the other.
const half = 2 << 20

// staging is memory of the host that the card can read by itself. What comes from
// Go goes through it, so that a copy waits in the stream for the launches before it,
// and Go may use its own memory again at once.
type staging struct {
	buffers [2][]byte
	done    [2]cu.Event // the last copy of each
	next    int
}

func (s *staging) open() (err error) {
	for i := range s.buffers {
		if s.buffers[i], err = pinned(half); err != nil {
			return plain(err)
		}
		if s.done[i], err = cu.MakeEvent(cu.DisableTiming); err != nil {
			return plain(err)
		}
	}
	return nil
}

// take returns the next buffer, once its last copy has ended.
func (s *staging) take() (buffer []byte, done cu.Event, err error) {
	i := s.next
	s.next = 1 - i
	return s.buffers[i], s.done[i], s.done[i].Synchronize()
}

// HtoD copies to the card, after what was launched before.
func (d *driver) HtoD(to gpu.Pointer, from []byte) error {
	return d.do("HtoD", func() error {
		for len(from) > 0 {
			buffer, done, err := d.host.take()
			if err != nil {
				return d.failed(err)
			}
			n := copy(buffer, from)
			if err := cu.MemcpyHtoDAsync(cu.DevicePtr(to), unsafe.Pointer(&buffer[0]), int64(n), d.stream); err != nil {
				return d.failed(err)
			}
			if err := done.Record(d.stream); err != nil {
				return d.failed(err)
			}
			to, from = to+gpu.Pointer(n), from[n:]
		}
		return nil
	})
}

// DtoH copies from the card, after what was launched before.
func (d *driver) DtoH(to []byte, from gpu.Pointer) error {
	return d.do("DtoH", func() error {
		for len(to) > 0 {
			buffer, _, err := d.host.take()
			if err != nil {
				return d.failed(err)
			}
			n := min(len(to), half)
			if err := cu.MemcpyDtoHAsync(unsafe.Pointer(&buffer[0]), cu.DevicePtr(from), int64(n), d.stream); err != nil {
				return d.failed(err)
			}
			if err := d.stream.Synchronize(); err != nil {
				return d.failed(err)
			}
			copy(to, buffer[:n])
			to, from = to[n:], from+gpu.Pointer(n)
		}
		d.since = d.since[:0]
		return nil
	})
}

// is says whether an error of cu, or of ours, is that answer of the driver. The
// type of cu's errors has no name outside it, but it is a number.
func is(err error, c code) bool { return err != nil && number(err) == c }

// plain is an error of cu with the driver's own text.
func plain(err error) error {
	if c := number(err); c != 0 {
		return c
	}
	return err
}

func number(err error) code {
	if c, ok := err.(code); ok {
		return c
	}
	if v := reflect.ValueOf(err); v.IsValid() && v.Kind() == reflect.Int {
		return code(v.Int())
	}
	return 0
}

package ptx

import (
	"cmp"
	"fmt"
	"slices"
)

// Options of a device.
type Options struct {
	Seed     uint64     // of every order that is left to chance
	Memory   int        // bytes; 0 for 1 GiB
	Resident int        // blocks on the machine at once, where they need not be together; 0 for 4
	Budget   int        // instructions of warps until a launch is stopped; 0 for 2^40
	Measure  bool       // count [Traffic], which takes time
	Trace    func(Step) // called before each instruction of a warp; nil for none
}

// Device is a GPU of its own: memory, and what runs kernels on it. It is for one
// goroutine at a time.
type Device struct {
	options  Options
	memories []*memory // by address
	used     int       // bytes that are allocated
	next     uint64    // address
	clock    uint32
	launches int
}

// NewDevice returns a device with empty memory.
func NewDevice(o Options) *Device {
	o.Memory, o.Resident, o.Budget = cmp.Or(o.Memory, 1<<30), cmp.Or(o.Resident, 4), cmp.Or(o.Budget, 1<<40)
	return &Device{options: o, clock: byHost, next: 1 << 40} // beyond what 32 bits can address
}

// Alloc reserves bytes of global memory and returns their address. Nobody wrote
// them yet.
func (d *Device) Alloc(bytes int) (uint64, error) {
	if bytes < 1 || bytes > d.options.Memory-d.used {
		return 0, fmt.Errorf("ptx: Alloc: expected 1 to %d bytes, which are free, found %d", d.options.Memory-d.used, bytes)
	}
	m := newMemory(d.next, bytes)
	d.memories = append(d.memories, m)
	d.used += bytes
	d.next += uint64(bytes+255)/256*256 + 256 // what lies between belongs to none
	return m.base, nil
}

// Free gives an allocation back.
func (d *Device) Free(address uint64) error {
	m := d.find(address)
	if m == nil || m.base != address {
		return fmt.Errorf("ptx: Free: %#x is not the address of an allocation", address)
	}
	d.used -= len(m.data)
	i := slices.Index(d.memories, m)
	d.memories = slices.Delete(d.memories, i, i+1)
	return nil
}

// Used returns how many bytes are allocated.
func (d *Device) Used() int { return d.used }

// Write copies from the host to an address.
func (d *Device) Write(address uint64, from []byte) error {
	m, at, err := d.part("Write", address, len(from))
	if err != nil || len(from) == 0 {
		return err
	}
	copy(m.data[at:], from)
	for k := at / 4; k <= (at+len(from)-1)/4; k++ {
		m.words[k] = word{written: byHost}
	}
	return nil
}

// Read copies from an address to the host. Memory that nobody wrote is an error.
func (d *Device) Read(to []byte, address uint64) error {
	m, at, err := d.part("Read", address, len(to))
	if err != nil || len(to) == 0 {
		return err
	}
	for k := at / 4; k <= (at+len(to)-1)/4; k++ {
		if m.words[k].written == never {
			return fmt.Errorf("ptx: Read: nobody wrote what is at offset %d of the allocation of %d bytes", 4*k, len(m.data))
		}
	}
	copy(to, m.data[at:])
	return nil
}

// part finds a part of an allocation.
func (d *Device) part(function string, address uint64, bytes int) (*memory, int, error) {
	m := d.find(address)
	if m == nil || address+uint64(bytes) > m.base+uint64(len(m.data)) {
		return nil, 0, fmt.Errorf("ptx: %s: %d bytes at %#x are not within an allocation", function, bytes, address)
	}
	return m, int(address - m.base), nil
}

// find returns the allocation around an address, or nil.
func (d *Device) find(address uint64) *memory {
	i, found := slices.BinarySearchFunc(d.memories, address, func(m *memory, a uint64) int { return cmp.Compare(m.base, a) })
	if !found {
		i--
	}
	if i < 0 || address-d.memories[i].base >= uint64(len(d.memories[i].data)) {
		return nil
	}
	return d.memories[i]
}

// tick returns a time that no block had.
func (d *Device) tick() uint32 {
	d.clock++
	return d.clock
}

// settle makes old times those of the host before they run out. Between launches
// all is in order.
func (d *Device) settle() {
	if d.clock < maxClock {
		return
	}
	for _, m := range d.memories {
		for i := range m.words {
			m.words[i] = word{written: min(m.words[i].written, byHost)}
		}
	}
	d.clock = byHost
}

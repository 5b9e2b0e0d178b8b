package ptx

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// space says which memory an instruction means.
type space byte

const (
	global   space = iota
	readOnly       // global memory through the path that assumes nobody writes
	volatile       // global memory, seen by other blocks at once
	shared
)

// access is a load or a store of count numbers of size bytes.
type access struct {
	space       space
	store       bool
	size, count int
	signed      bool // a load into a wider register repeats the sign
}

// accesses are the loads and stores of the subset.
var accesses = func() map[string]access {
	all := map[string]access{}
	for prefix, where := range map[string]space{"global": global, "global.nc": readOnly, "volatile.global": volatile, "shared": shared} {
		for _, kind := range []string{"u8", "u16", "u32", "s32", "b32", "f32", "u64"} {
			bytes := map[string]int{"u8": 1, "u16": 2, "u32": 4, "s32": 4, "b32": 4, "f32": 4, "u64": 8}[kind]
			if where == shared && bytes < 4 {
				continue // races are seen by the word
			}
			for vector, n := range map[string]int{"": 1, "v2.": 2, "v4.": 4} {
				if n > 1 && bytes != 4 {
					continue
				}
				all["ld."+prefix+"."+vector+kind] = access{where, false, bytes, n, kind[0] == 's'}
				if where != readOnly {
					all["st."+prefix+"."+vector+kind] = access{where, true, bytes, n, kind[0] == 's'}
				}
			}
		}
	}
	return all
}()

// address reads [%rd1], [%rd1+8], [tile] or [tile+4]: a slot and a constant that
// is added to it.
func (b *builder) address(in *instruction, text string) (slot int, plus uint64, err error) {
	inner, ok := strings.CutPrefix(text, "[")
	inner, closed := strings.CutSuffix(inner, "]")
	if !ok || !closed {
		return 0, 0, fmt.Errorf("expected an address in brackets, found %q", text)
	}
	base, offset, more := strings.Cut(inner, "+")
	if more {
		n, err := strconv.ParseInt(offset, 10, 32)
		if err != nil {
			return 0, 0, fmt.Errorf("unknown offset in %q", text)
		}
		plus = uint64(n)
	}
	size := byte('8')
	if slot, ok := b.slotOf[base]; ok {
		size = b.sizeOfSlot[slot]
	}
	if size != '8' && size != '4' || !strings.HasPrefix(base, "%") && b.arrays[base] == 0 {
		return 0, 0, fmt.Errorf("expected the address of 4 or 8 bytes, found %q", text)
	}
	slot, err = b.input(in, base, size)
	return slot, plus, err
}

func (b *builder) compileAccess(s statement, in *instruction, a access) error {
	if err := arity(s, 2); err != nil {
		return err
	}
	place, values := s.operands[1], s.operands[0]
	if a.store {
		place, values = values, place
	}
	from, plus, err := b.address(in, place)
	if err != nil {
		return err
	}
	names := []string{values}
	if a.count > 1 {
		names = strings.Split(strings.Trim(values, "{}"), ",")
	}
	if len(names) != a.count {
		return fmt.Errorf("expected %d registers, found %q", a.count, values)
	}
	slots := make([]int, a.count)
	for i, name := range names {
		name = strings.TrimSpace(name)
		if a.store {
			slots[i], err = b.input(in, name, b.wide(name, a.size))
		} else {
			slots[i], err = b.result(in, name, b.wide(name, a.size))
		}
		if err != nil {
			return err
		}
		a.signed = a.signed && b.sizeOfSlot[slots[i]] == '8'
	}
	if a.store {
		in.do = a.storer(from, plus, slots)
	} else {
		in.do = a.loader(from, plus, slots)
	}
	bytes := a.size * a.count
	switch {
	case a.space == shared:
		in.pays.shared = bytes
	case a.store:
		in.pays.globalWrite = bytes
	default:
		in.pays.globalRead = bytes
	}
	return nil
}

// wide is the size of the register for a value in memory: its own if that is as
// wide or wider.
func (b *builder) wide(name string, bytes int) byte {
	size := byte('0' + max(2, bytes))
	if slot, ok := b.slotOf[name]; ok && b.sizeOfSlot[slot] != 'p' {
		size = max(size, b.sizeOfSlot[slot])
	}
	return size
}

// loader makes the closure of a load.
func (a access) loader(from int, plus uint64, slots []int) func(w *warp) {
	bytes := a.size * a.count
	return func(w *warp) {
		if w.run.device.options.Measure {
			w.measure(a.space, from, plus, bytes)
		}
		for _, l := range w.active {
			l %= warpSize
			m, at := w.locate(a.space, l, w.registers[from][l]+plus, bytes)
			if m == nil || !w.mayRead(m, l, at, bytes, a.space) {
				return
			}
			for i, slot := range slots {
				x := get(m.data[at+i*a.size:], a.size)
				if a.signed {
					x = uint64(int64(int32(x)))
				}
				w.registers[slot][l] = x
			}
			if a.space == volatile {
				w.meet(l, m.base+uint64(at), true, false)
			}
		}
	}
}

// storer makes the closure of a store.
func (a access) storer(from int, plus uint64, slots []int) func(w *warp) {
	bytes := a.size * a.count
	return func(w *warp) {
		if w.run.device.options.Measure {
			w.measure(a.space, from, plus, bytes)
		}
		for _, l := range w.active {
			l %= warpSize
			m, at := w.locate(a.space, l, w.registers[from][l]+plus, bytes)
			if m == nil || !w.mayWrite(m, l, at, bytes, a.space) {
				return
			}
			for i, slot := range slots {
				put(m.data[at+i*a.size:], a.size, w.registers[slot][l])
			}
			if a.space == volatile {
				w.meet(l, m.base+uint64(at), false, true)
			}
		}
	}
}

func get(b []byte, size int) uint64 {
	switch size {
	case 4:
		return uint64(binary.LittleEndian.Uint32(b))
	case 8:
		return binary.LittleEndian.Uint64(b)
	case 2:
		return uint64(binary.LittleEndian.Uint16(b))
	}
	return uint64(b[0])
}

func put(b []byte, size int, x uint64) {
	switch size {
	case 4:
		binary.LittleEndian.PutUint32(b, uint32(x))
	case 8:
		binary.LittleEndian.PutUint64(b, x)
	case 2:
		binary.LittleEndian.PutUint16(b, uint16(x))
	default:
		b[0] = byte(x)
	}
}

package ptx

// atomics are the atomic operations of the subset: of what is there and what is
// given, what is there after.
var atomics = map[string]func(there, given uint32) uint32{
	"atom.global.add.u32":  func(there, given uint32) uint32 { return there + given },
	"atom.global.exch.b32": func(_, given uint32) uint32 { return given },
	"atom.global.inc.u32": func(there, given uint32) uint32 {
		if there >= given {
			return 0
		}
		return there + 1
	},
	"atom.global.max.u32": func(there, given uint32) uint32 { return max(there, given) },
}

// compileAtomic reads atom.global.add.u32 %r1, [%rd1], %r2.
func (b *builder) compileAtomic(s statement, in *instruction, f func(there, given uint32) uint32) error {
	if err := arity(s, 3); err != nil {
		return err
	}
	d, err := b.result(in, s.operands[0], '4')
	if err != nil {
		return err
	}
	from, plus, err := b.address(in, s.operands[1])
	if err != nil {
		return err
	}
	given, err := b.input(in, s.operands[2], '4')
	if err != nil {
		return err
	}
	in.pays.globalRead, in.pays.globalWrite = 4, 4
	in.do = func(w *warp) {
		for _, l := range w.active {
			l %= warpSize
			m, at := w.locate(volatile, l, w.registers[from][l]+plus, 4)
			if m == nil || !w.mayRead(m, l, at, 4, volatile) || !w.mayWrite(m, l, at, 4, volatile) {
				return
			}
			there := get(m.data[at:], 4)
			put(m.data[at:], 4, uint64(f(uint32(there), uint32(w.registers[given][l]))))
			w.registers[d][l] = there
			w.meet(l, m.base+uint64(at), true, true)
		}
	}
	return nil
}

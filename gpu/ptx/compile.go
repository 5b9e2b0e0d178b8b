package ptx

import (
	"fmt"
	"strings"
)

// kind says what a warp does with an instruction.
type kind byte

const (
	plain   kind = iota // each lane on its own
	branch              // to target
	end                 // ret
	barrier             // bar.sync: wait for the block
	shuffle             // shfl.sync: wait for the warp
)

// instruction is a line of PTX, compiled. do acts on the active lanes of a warp.
type instruction struct {
	kind    kind
	guard   int // slot of the predicate that decides, or -1
	negated bool
	target  int // of a branch
	do      func(w *warp)
	pays    cost

	reads, writes []int // slots of registers, for the check of assignment
}

// cost is what one lane's execution counts as.
type cost struct {
	flops                   int
	globalRead, globalWrite int // bytes
	shared                  int // bytes
}

// finish compiles what was collected. With an error it returns the line.
func (b *builder) finish(line int) (*Kernel, int, error) {
	fail := func(s statement, err error) (*Kernel, int, error) {
		return nil, s.line, fmt.Errorf("%w, in %q", err, s.text)
	}
	if b.dynamic != "" {
		b.arrays[b.dynamic] = sharedBase + uint64(b.static)
	}
	for _, s := range b.statements {
		in, err := b.compile(s)
		if err != nil {
			return fail(s, err)
		}
		b.code = append(b.code, in)
		b.Lines = append(b.Lines, Line{s.line, s.text})
	}
	if n := len(b.code); n == 0 || b.code[n-1].guard >= 0 || b.code[n-1].kind != end && b.code[n-1].kind != branch {
		return nil, line, fmt.Errorf("kernel %s: its end can be reached without ret", b.Name)
	}
	for i, in := range b.code {
		if in.kind == branch && in.target >= len(b.code) {
			return fail(b.statements[i], fmt.Errorf("branch beyond the end"))
		}
	}
	b.slots = len(b.sizeOfSlot)
	b.registers = make([]register, b.slots)
	for name, slot := range b.slotOf {
		if strings.HasPrefix(name, "%") && !special[name] && !strings.Contains(name, " ") {
			b.registers[slot] = register{name, b.sizeOfSlot[slot]}
		}
	}
	if len(b.code)*b.slots > maxFlow {
		return nil, line, fmt.Errorf("kernel %s: expected at most %d instructions times registers, found %d times %d", b.Name, maxFlow, len(b.code), b.slots)
	}
	if at, slot := unassigned(b.code, b.registers); slot >= 0 {
		return fail(b.statements[at], fmt.Errorf("register %s may be read before it was written", b.registers[slot].name))
	}
	return b.Kernel, 0, nil
}

func (b *builder) compile(s statement) (in instruction, err error) {
	in.guard = -1
	if s.guard != "" {
		name := strings.TrimPrefix(s.guard, "!")
		in.negated = name != s.guard
		if in.guard, err = b.operand(name, 'p'); err != nil {
			return in, err
		}
		in.reads = append(in.reads, in.guard)
	}
	switch {
	case s.opcode == "bra" || s.opcode == "bra.uni":
		return in, b.compileBranch(s, &in)
	case s.opcode == "ret":
		in.kind = end
		return in, arity(s, 0)
	case s.opcode == "bar.sync":
		in.kind = barrier
		if err := arity(s, 1); err != nil || s.operands[0] != "0" || in.guard >= 0 {
			return in, fmt.Errorf("expected bar.sync 0 without a guard")
		}
		return in, nil
	case s.opcode == "membar.gl":
		in.do = (*warp).fence
		return in, arity(s, 0)
	case s.opcode == "shfl.sync.bfly.b32":
		return in, b.compileShuffle(s, &in)
	case s.opcode == "ld.param.u32" || s.opcode == "ld.param.f32":
		return in, b.compileParameter(s, &in, '4')
	case s.opcode == "ld.param.u64":
		return in, b.compileParameter(s, &in, '8')
	}
	if a, ok := accesses[s.opcode]; ok {
		return in, b.compileAccess(s, &in, a)
	}
	if a, ok := atomics[s.opcode]; ok {
		return in, b.compileAtomic(s, &in, a)
	}
	if o, ok := operations[s.opcode]; ok {
		return in, b.compileOperation(s, &in, o)
	}
	return in, fmt.Errorf("opcode %q is not in the subset", s.opcode)
}

func arity(s statement, n int) error {
	if len(s.operands) != n {
		return fmt.Errorf("expected %d operands, found %d", n, len(s.operands))
	}
	return nil
}

func (b *builder) compileBranch(s statement, in *instruction) error {
	if err := arity(s, 1); err != nil {
		return err
	}
	in.kind = branch
	target, ok := b.labels[s.operands[0]]
	if !ok {
		return fmt.Errorf("unknown label %q", s.operands[0])
	}
	in.target = target
	return nil
}

// result finds the register that an instruction writes.
func (b *builder) result(in *instruction, text string, size byte) (int, error) {
	if !strings.HasPrefix(text, "%") || special[text] {
		return 0, fmt.Errorf("expected a register to write, found %q", text)
	}
	slot, err := b.operand(text, size)
	in.writes = append(in.writes, slot)
	return slot, err
}

// input finds what an instruction reads.
func (b *builder) input(in *instruction, text string, size byte) (int, error) {
	slot, err := b.operand(text, size)
	in.reads = append(in.reads, slot)
	return slot, err
}

func (b *builder) compileOperation(s statement, in *instruction, o operation) error {
	if err := arity(s, len(o.operands)); err != nil {
		return err
	}
	d, err := b.result(in, s.operands[0], o.operands[0])
	if err != nil {
		return err
	}
	var from [3]int
	for i := 1; i < len(o.operands); i++ {
		if from[i-1], err = b.input(in, s.operands[i], o.operands[i]); err != nil {
			return err
		}
	}
	x, y, z, do := from[0], from[1], from[2], o.do
	in.do = func(w *warp) {
		r := w.registers
		rd, rx, ry, rz := &r[d], &r[x], &r[y], &r[z]
		for _, l := range w.active {
			l %= warpSize
			rd[l] = do(rx[l], ry[l], rz[l])
		}
	}
	in.pays.flops = flops(s.opcode)
	return nil
}

// flops counts the arithmetic on float32 as the roofline does: a fused
// multiply-add is two.
func flops(opcode string) int {
	name, _, _ := strings.Cut(opcode, ".")
	switch {
	case !strings.HasSuffix(opcode, ".rn.f32"):
		return 0
	case name == "fma":
		return 2
	}
	return 1
}

// compileParameter reads ld.param.u32 %r1, [name]: a move from the argument's
// slot.
func (b *builder) compileParameter(s statement, in *instruction, size byte) error {
	if err := arity(s, 2); err != nil {
		return err
	}
	name := strings.TrimSuffix(strings.TrimPrefix(s.operands[1], "["), "]")
	if _, ok := b.slotOf[name]; !ok || strings.HasPrefix(name, "%") {
		return fmt.Errorf("unknown parameter %q", name)
	}
	s.operands = []string{s.operands[0], name}
	return b.compileOperation(s, in, operation{operands: string([]byte{size, size}), do: first})
}

// compileShuffle reads shfl.sync.bfly.b32 d, a, lanes, 31, mask: lane l gets a of
// lane l xor lanes.
func (b *builder) compileShuffle(s statement, in *instruction) error {
	if err := arity(s, 5); err != nil {
		return err
	}
	in.kind = shuffle
	with, err := immediate(s.operands[2], '4')
	if err != nil || with >= warpSize || s.operands[3] != "31" || s.operands[4] != "-1" || in.guard >= 0 {
		return fmt.Errorf("expected shfl.sync.bfly.b32 d, a, 0…31, 31, -1 without a guard")
	}
	d, err := b.result(in, s.operands[0], '4')
	if err != nil {
		return err
	}
	a, err := b.input(in, s.operands[1], '4')
	if err != nil {
		return err
	}
	in.do = func(w *warp) {
		given := w.registers[a]
		for l := range uint64(warpSize) {
			w.registers[d][l] = given[l^with]
		}
	}
	return nil
}

package ptx

import (
	"fmt"
	"strconv"
	"strings"
)

// builder collects a kernel while its body is read.
type builder struct {
	*Kernel
	slotOf     map[string]int    // registers, parameters, special registers, constants by text
	sizeOfSlot []byte            // what each slot holds; 0 for a constant that fits anything
	arrays     map[string]uint64 // addresses of shared arrays
	dynamic    string            // name of the array behind them
	labels     map[string]int    // the instruction that follows
	statements []statement       // compiled when all labels are known
}

// statement is an instruction before it is compiled.
type statement struct {
	line     int
	text     string
	guard    string // register, with ! before it where it is negated; empty for none
	opcode   string
	operands []string
}

func newBuilder(module, name, dynamic string) *builder {
	return &builder{
		Kernel: &Kernel{Name: name, Module: module}, dynamic: dynamic,
		slotOf: map[string]int{}, arrays: map[string]uint64{}, labels: map[string]int{},
	}
}

// slot makes one for what the source calls name.
func (b *builder) slot(name string, size byte) (int, error) {
	if _, ok := b.slotOf[name]; ok {
		return 0, fmt.Errorf("second declaration of %q", name)
	}
	if len(b.sizeOfSlot) >= maxRegisters {
		return 0, fmt.Errorf("more than %d registers and constants", maxRegisters)
	}
	b.slotOf[name] = len(b.sizeOfSlot)
	b.sizeOfSlot = append(b.sizeOfSlot, size)
	return b.slotOf[name], nil
}

func (b *builder) parameter(kind, name string) error {
	size, err := sizeOf(kind)
	if err != nil {
		return err
	}
	if size != '4' && size != '8' {
		return fmt.Errorf("parameter %q: expected 4 or 8 bytes, found %q", name, kind)
	}
	slot, err := b.slot(name, size)
	b.Parameters = append(b.Parameters, Parameter{name, int(size - '0'), slot})
	return err
}

func (b *builder) maxThreads(sizes string) error {
	b.MaxThreads = 1
	for size := range strings.SplitSeq(sizes, ",") {
		n, err := count(size, maxThreads)
		if err != nil {
			return fmt.Errorf(".maxntid: %w", err)
		}
		b.MaxThreads *= n
	}
	if b.MaxThreads < 1 || b.MaxThreads > maxThreads {
		return fmt.Errorf(".maxntid: expected 1 to %d threads, found %d", maxThreads, b.MaxThreads)
	}
	return nil
}

func (b *builder) label(name string) error {
	if _, ok := b.labels[name]; ok || !isName(name) {
		return fmt.Errorf("second label, or not a name: %q", name)
	}
	b.labels[name] = len(b.statements)
	return nil
}

// statement takes what ends at a semicolon.
func (b *builder) statement(text string, line int) error {
	fields := strings.Fields(text)
	if len(fields) == 0 {
		return fmt.Errorf("empty statement")
	}
	switch fields[0] {
	case ".reg":
		return b.declareRegisters(fields[1:])
	case ".shared":
		return b.declareShared(fields[1:])
	case ".pragma":
		if text == `.pragma "nounroll"` {
			return nil
		}
	}
	s := statement{line: line, text: strings.Join(fields, " ")}
	if s.guard = strings.TrimPrefix(fields[0], "@"); s.guard != fields[0] {
		fields = fields[1:]
	} else {
		s.guard = ""
	}
	if len(fields) == 0 {
		return fmt.Errorf("guard without an instruction: %q", text)
	}
	s.opcode = fields[0]
	operands, err := split(strings.Join(fields[1:], " "))
	if err != nil {
		return err
	}
	s.operands = operands
	if len(b.statements) >= maxInstructions {
		return fmt.Errorf("more than %d instructions", maxInstructions)
	}
	b.statements = append(b.statements, s)
	return nil
}

// split parts operands at the commas outside of braces and brackets.
func split(text string) (parts []string, err error) {
	depth, from := 0, 0
	for i, r := range text {
		switch r {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ',':
			if depth == 0 {
				parts, from = append(parts, strings.TrimSpace(text[from:i])), i+1
			}
		}
	}
	if depth != 0 {
		return nil, fmt.Errorf("brackets do not match in %q", text)
	}
	if last := strings.TrimSpace(text[from:]); last != "" || from > 0 {
		parts = append(parts, last)
	}
	return parts, nil
}

// declareRegisters reads .reg .f32 %f<28>.
func (b *builder) declareRegisters(fields []string) error {
	if len(fields) != 2 {
		return fmt.Errorf(".reg: expected a type and a name, found %q", fields)
	}
	size, err := sizeOf(fields[0])
	if err != nil {
		return err
	}
	prefix, number, ok := strings.Cut(strings.TrimSuffix(fields[1], ">"), "<")
	n, err := count(number, maxRegisters)
	if err != nil || !ok || !isName(prefix) || prefix[0] != '%' || size == '1' {
		return fmt.Errorf(".reg: expected such as %%f<28>, found %q", fields[1])
	}
	for i := range n {
		if _, err := b.slot(prefix+strconv.Itoa(i), size); err != nil {
			return err
		}
	}
	return nil
}

// zone is what lies between two arrays in shared memory and belongs to none, so
// that a step beyond the end of one is seen.
const zone = 64

// declareShared reads .align 4 .b8 name[1024].
func (b *builder) declareShared(fields []string) error {
	if len(fields) != 4 || fields[0] != ".align" || fields[2] != ".b8" {
		return fmt.Errorf(".shared: expected .align N .b8 name[bytes], found %q", fields)
	}
	align, err := count(fields[1], zone)
	if err != nil || align == 0 || zone%align != 0 {
		return fmt.Errorf(".shared: expected an alignment that divides %d, found %q", zone, fields[1])
	}
	name, bytes, _ := strings.Cut(strings.TrimSuffix(fields[3], "]"), "[")
	n, err := count(bytes, maxShared)
	if err != nil || !isName(name) {
		return fmt.Errorf(".shared: expected such as tile[1024], found %q", fields[3])
	}
	if _, ok := b.arrays[name]; ok {
		return fmt.Errorf("second declaration of %q", name)
	}
	b.arrays[name] = sharedBase + uint64(b.static)
	end := b.static + n
	b.static = (end+zone-1)/zone*zone + zone
	b.shared = append(b.shared, hole{end, b.static})
	if b.static > 2*maxShared {
		return fmt.Errorf("more than %d bytes of shared memory", maxShared)
	}
	return nil
}

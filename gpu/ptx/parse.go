package ptx

import (
	"fmt"
	"strconv"
	"strings"
)

// Parse loads a file of PTX. What is outside the subset is an error that names
// the file and the line.
func Parse(name string, source []byte) (*Module, error) {
	if len(source) > maxSource {
		return nil, fmt.Errorf("ptx: %s: expected at most %d bytes, found %d", name, maxSource, len(source))
	}
	p := parser{module: &Module{Name: name, Kernels: map[string]*Kernel{}}}
	for i, line := range strings.Split(string(source), "\n") {
		p.number = i + 1
		if err := p.line(line); err != nil {
			return nil, fmt.Errorf("ptx: %s:%d: %w", name, p.number, err)
		}
	}
	if p.statement != "" || p.state != outside {
		return nil, fmt.Errorf("ptx: %s:%d: the file ends inside %q", name, p.number, p.what())
	}
	return p.module, nil
}

// Where the parser is.
type place int

const (
	outside    place = iota // between kernels
	signature               // between ( and )
	attributes              // between ) and {
	body                    // between { and }
)

type parser struct {
	module    *Module
	state     place
	number    int    // of the line
	statement string // what was read of a statement that goes on
	started   int    // line of its beginning
	kernel    *builder
	dynamic   string // name of the shared array whose size a launch says
}

func (p *parser) what() string {
	if p.kernel != nil {
		return p.kernel.Name
	}
	return p.statement
}

// line takes one line apart: its comment goes, statements end at a semicolon,
// labels at a colon, and braces stand alone, as clang writes them.
func (p *parser) line(line string) error {
	line, _, _ = strings.Cut(line, "//")
	line = strings.TrimSpace(line)
	if line == "" {
		return nil
	}
	if p.state == body && p.statement == "" && strings.HasSuffix(line, ":") {
		return p.kernel.label(strings.TrimSuffix(line, ":"))
	}
	switch {
	case p.state != body:
		return p.directive(line)
	case p.state == body && line == "}" && p.statement == "":
		return p.end()
	}
	for line != "" {
		part, rest, ended := strings.Cut(line, ";")
		if p.statement == "" {
			p.started = p.number
		}
		if p.statement = strings.TrimSpace(p.statement + " " + part); len(p.statement) > 1<<12 {
			return fmt.Errorf("statement of more than %d bytes", 1<<12)
		}
		if !ended {
			break
		}
		statement := p.statement
		p.statement, line = "", strings.TrimSpace(rest)
		if err := p.kernel.statement(statement, p.started); err != nil {
			return err
		}
	}
	return nil
}

// directive reads what stands outside of a kernel's body.
func (p *parser) directive(line string) error {
	fields := strings.Fields(line)
	switch p.state {
	case outside:
		switch fields[0] {
		case ".version", ".target", ".address_size":
			return nil
		case ".extern":
			name, ok := strings.CutPrefix(line, ".extern .shared .align 4 .b8 ")
			name, open := strings.CutSuffix(name, "[];")
			if !ok || !open || !isName(name) {
				break
			}
			p.dynamic = name
			return nil
		case ".visible":
			name, ok := strings.CutPrefix(line, ".visible .entry ")
			name, open := strings.CutSuffix(name, "(")
			if empty, all := strings.CutSuffix(name, "()"); all {
				name, open = empty, true
			}
			if name = strings.TrimSpace(name); !ok || !open || !isName(name) {
				break
			}
			if p.module.Kernels[name] != nil {
				return fmt.Errorf("second kernel of the name %q", name)
			}
			p.kernel, p.state = newBuilder(p.module.Name, name, p.dynamic), signature
			if strings.HasSuffix(line, ")") {
				p.state = attributes
			}
			return nil
		}
	case signature:
		if line == ")" {
			p.state = attributes
			return nil
		}
		if len(fields) == 3 && fields[0] == ".param" {
			return p.kernel.parameter(fields[1], strings.TrimSuffix(fields[2], ","))
		}
	case attributes:
		if line == "{" {
			p.state = body
			return nil
		}
		if rest, ok := strings.CutPrefix(line, ".maxntid"); ok {
			return p.kernel.maxThreads(rest)
		}
		if rest, ok := strings.CutPrefix(line, ".minnctapersm"); ok { // a hint for registers
			_, err := count(rest, maxThreads)
			return err
		}
	}
	return fmt.Errorf("unknown directive %q", line)
}

// end finishes a kernel.
func (p *parser) end() error {
	k, line, err := p.kernel.finish(p.number)
	if err != nil {
		p.number = line
		return err
	}
	p.module.Kernels[k.Name] = k
	p.kernel, p.state = nil, outside
	return nil
}

// isName says whether s is one.
func isName(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r == '$' || r == '%'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

// sizeOf is the size in bytes that a type's name ends in; p for a predicate.
func sizeOf(kind string) (byte, error) {
	switch kind {
	case ".pred":
		return 'p', nil
	case ".b8", ".u8", ".s8":
		return '1', nil
	case ".b16", ".u16", ".s16":
		return '2', nil
	case ".b32", ".u32", ".s32", ".f32":
		return '4', nil
	case ".b64", ".u64", ".s64", ".f64":
		return '8', nil
	}
	return 0, fmt.Errorf("unknown type %q", kind)
}

// count reads a whole number from 0 to limit.
func count(s string, limit int) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 0 || n > limit {
		return 0, fmt.Errorf("expected a number from 0 to %d, found %q", limit, s)
	}
	return n, nil
}

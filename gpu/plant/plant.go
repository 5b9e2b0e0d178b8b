// Package plant makes mistakes in PTX, one at a time, to see whether the tests
// notice: what a compiler's bug, a slip in a kernel or a wrong bit might do. A
// barrier or a fence is dropped, two operands are exchanged, a comparison is
// another one, a bound or an address is off by one, an operation is its opposite,
// a guard is turned, an argument is its neighbour.
package plant

import (
	"fmt"
	"strconv"
	"strings"
)

// Change is an instruction with one mistake in it.
type Change struct {
	What string // such as "operands exchanged"
	Text string // the wrong instruction, without its semicolon; empty where it is dropped
}

// Instruction returns the mistakes that can be made in an instruction, as it stands
// in a file without its semicolon.
func Instruction(text string) (all []Change) {
	guard, rest := "", strings.TrimSpace(text)
	if strings.HasPrefix(rest, "@") {
		guard, rest, _ = strings.Cut(rest, " ")
		turned := "@!" + guard[1:]
		if strings.HasPrefix(guard, "@!") {
			turned = "@" + guard[2:]
		}
		all = append(all, Change{"guard turned", turned + " " + rest})
		guard += " "
	}
	opcode, list, _ := strings.Cut(rest, " ")
	var operands []string
	for operand := range strings.SplitSeq(list, ",") {
		operands = append(operands, strings.TrimSpace(operand))
	}
	write := func(what, opcode string, operands ...string) {
		all = append(all, Change{what, strings.TrimSpace(guard + opcode + " " + strings.Join(operands, ", "))})
	}
	switch name, _, _ := strings.Cut(opcode, "."); name {
	case "bar", "membar":
		return append(all, Change{What: "dropped"})
	case "bra", "ret", "mov", "cvta", "cvt":
		return all
	case "ld", "st":
		return append(all, access(guard, opcode, operands)...)
	case "shfl":
		write("other lanes", opcode, operands[0], operands[1], otherLanes(operands[2]), operands[3], operands[4])
		return all
	case "atom":
		if other, ok := strings.CutSuffix(opcode, "add.u32"); ok {
			write("exchange for add", other+"exch.b32", operands...)
		}
		return all
	}
	for _, other := range instead(opcode) {
		write(other+" for "+opcode, other, operands...)
	}
	if ordered(opcode) && operands[1] != operands[2] {
		exchanged := append([]string{operands[0], operands[2], operands[1]}, operands[3:]...)
		write("operands exchanged", opcode, exchanged...)
	}
	if strings.HasPrefix(opcode, "fma.") {
		write("addend exchanged", opcode, operands[0], operands[3], operands[2], operands[1])
		write("addend forgotten", "mul"+strings.TrimPrefix(opcode, "fma"), operands[:3]...)
	}
	for i, operand := range operands[1:] {
		if n, err := strconv.Atoi(operand); err == nil && !strings.HasSuffix(opcode, ".pred") {
			off := append([]string(nil), operands...)
			off[i+1] = strconv.Itoa(n + 1)
			write("off by one", opcode, off...)
		}
	}
	return all
}

// access makes the mistakes of loads and stores: the next argument, or the next
// word.
func access(guard, opcode string, operands []string) (all []Change) {
	place := 1
	if strings.HasPrefix(opcode, "st.") {
		place = 0
	}
	operand := operands[place]
	if strings.HasPrefix(opcode, "ld.param") {
		return nil
	}
	inner := strings.Trim(operand, "[]")
	base, offset, _ := strings.Cut(inner, "+")
	n, _ := strconv.Atoi(offset)
	off := append([]string(nil), operands...)
	off[place] = fmt.Sprintf("[%s+%d]", base, n+4)
	all = append(all, Change{"next word", guard + opcode + " " + strings.Join(off, ", ")})
	if place == 0 {
		all = append(all, Change{What: "dropped"})
	}
	return all
}

// otherLanes is the shuffle with half or twice the distance.
func otherLanes(operand string) string {
	if operand == "1" {
		return "2"
	}
	n, _ := strconv.Atoi(operand)
	return strconv.Itoa(n / 2)
}

// ordered says whether exchanging the first two inputs matters.
func ordered(opcode string) bool {
	for _, prefix := range []string{"sub.", "div.", "rem.", "selp.", "shl.", "shr.", "setp.lt", "setp.gt", "setp.le", "setp.ge"} {
		if strings.HasPrefix(opcode, prefix) {
			return true
		}
	}
	return false
}

// instead are opcodes that a slip puts in the place of another.
func instead(opcode string) (all []string) {
	name, kind, _ := strings.Cut(opcode, ".")
	others := map[string][]string{
		"add": {"sub"}, "sub": {"add"}, "min": {"max"}, "max": {"min"}, "div": {"mul"},
		"and": {"or"}, "or": {"and"}, "shl": {"shr"}, "shr": {"shl"},
	}
	switch {
	case name == "setp":
		how, kind, _ := strings.Cut(kind, ".")
		for _, other := range map[string][]string{
			"lt": {"le", "ge"}, "le": {"lt", "gt"}, "gt": {"ge", "le"}, "ge": {"gt", "lt"}, "eq": {"ne"}, "ne": {"eq"}, "neu": {"eq"},
		}[how] {
			all = append(all, "setp."+other+"."+kind)
		}
	case opcode == "mul.rn.f32":
		return []string{"add.rn.f32"}
	case opcode == "mul.lo.s32":
		return []string{"add.s32"}
	case opcode == "neg.f32":
		return []string{"abs.f32"}
	case opcode == "sqrt.rn.f32":
		return []string{"rcp.rn.f32"}
	case opcode == "rcp.rn.f32":
		return []string{"sqrt.rn.f32"}
	case name == "shl":
		return []string{"shr." + strings.Replace(kind, "b", "u", 1)}
	case name == "shr":
		return []string{"shl.b" + kind[1:]}
	default:
		for _, other := range others[name] {
			if name == "div" && kind != "rn.f32" {
				continue
			}
			all = append(all, other+"."+kind)
		}
	}
	return all
}

package ptx

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// operand finds the slot of a register or makes one for a constant, and holds its
// size against what the instruction wants.
func (b *builder) operand(text string, size byte) (int, error) {
	if slot, ok := b.slotOf[text]; ok {
		if have := b.sizeOfSlot[slot]; have != size && have != 0 {
			return 0, fmt.Errorf("operand %s: expected %s, found %s", text, sizeName(size), sizeName(have))
		}
		return slot, nil
	}
	c := constant{slot: len(b.sizeOfSlot)}
	if special[text] && size == '4' {
		c.special = text
	} else if address, ok := b.arrays[text]; ok && (size == '8' || size == '4') {
		c.value = address
	} else if value, err := immediate(text, size); err == nil {
		c.value = value
	} else {
		return 0, err
	}
	key := text
	if c.special == "" {
		key = text + " of size " + string(size) // -1 is not the same in 4 and 8 bytes
		if slot, ok := b.slotOf[key]; ok {
			return slot, nil
		}
	}
	b.constants = append(b.constants, c)
	return b.slot(key, size)
}

func sizeName(size byte) string {
	if size == 'p' {
		return "a predicate"
	}
	return string(size) + " bytes"
}

// special are the registers that say where a thread stands.
var special = map[string]bool{
	"%tid.x": true, "%tid.y": true, "%ntid.x": true, "%ntid.y": true,
	"%ctaid.x": true, "%ctaid.y": true, "%nctaid.x": true, "%nctaid.y": true,
}

// immediate reads 12, -1, 0x3f, 0f3F800000 or, for a predicate, 0 or 1.
func immediate(text string, size byte) (uint64, error) {
	if hex, ok := strings.CutPrefix(text, "0f"); ok && len(hex) == 8 && size == '4' {
		value, err := strconv.ParseUint(hex, 16, 32)
		if err != nil {
			return 0, fmt.Errorf("unknown operand %q", text)
		}
		return value, nil
	}
	value, err := strconv.ParseInt(text, 0, 64)
	if err != nil {
		return 0, fmt.Errorf("unknown operand %q", text)
	}
	least, most := int64(math.MinInt64), int64(math.MaxInt64)
	switch size {
	case 'p':
		least, most = -1, 1
		value &= 1
	case '2':
		least, most = math.MinInt16, math.MaxUint16
	case '4':
		least, most = math.MinInt32, math.MaxUint32
	}
	if value < least || value > most {
		return 0, fmt.Errorf("operand %q does not fit %s", text, sizeName(size))
	}
	switch size {
	case '2':
		return uint64(uint16(value)), nil
	case '4':
		return uint64(uint32(value)), nil
	}
	return uint64(value), nil
}

package onnx

import (
	"strconv"
	"strings"
)

// cast is Cast. Its attributes saturate and round_mode are about types of 8
// bits, which this package does not have.
func cast(c *call) []Tensor {
	x := c.input(0, "input")
	to := Type(c.int("to", 0))
	c.flag("saturate", true)
	c.text("round_mode", "up", "down", "nearest")
	c.room(x.Shape)
	return []Tensor{castTo(x, to)}
}

// castLike is CastLike: to the type of another tensor.
func castLike(c *call) []Tensor {
	x := c.input(0, "input")
	c.flag("saturate", true)
	c.text("round_mode", "up", "down", "nearest")
	c.room(x.Shape)
	return []Tensor{castTo(x, c.input(1, "target_type").Type)}
}

// castTo is a tensor with each entry converted to a type.
func castTo(x Tensor, to Type) Tensor {
	if x.Type == to {
		return x
	}
	var data any
	switch to {
	case Float32, Float16, BFloat16:
		data = numbers[float32](x)
	case Float64:
		data = numbers[float64](x)
	case Int8:
		data = numbers[int8](x)
	case Int16:
		data = numbers[int16](x)
	case Int32:
		data = numbers[int32](x)
	case Int64:
		data = numbers[int64](x)
	case Uint8:
		data = numbers[uint8](x)
	case Uint16:
		data = numbers[uint16](x)
	case Uint32:
		data = numbers[uint32](x)
	case Uint64:
		data = numbers[uint64](x)
	case Bool:
		data = truths(x)
	case String:
		data = texts(x)
	default:
		fail("a tensor cannot be made of type %s", to)
	}
	return round(Tensor{to, x.Shape, data})
}

// numbers are the entries of a tensor as numbers of another type.
func numbers[T number](x Tensor) []T {
	switch data := x.Data.(type) {
	case []float32:
		return converted[T](data)
	case []float64:
		return converted[T](data)
	case []int8:
		return converted[T](data)
	case []int16:
		return converted[T](data)
	case []int32:
		return converted[T](data)
	case []int64:
		return converted[T](data)
	case []uint8:
		return converted[T](data)
	case []uint16:
		return converted[T](data)
	case []uint32:
		return converted[T](data)
	case []uint64:
		return converted[T](data)
	case []bool:
		return each(data, func(v bool) T {
			if v {
				return 1
			}
			return 0
		})
	case []string:
		return each(data, parse[T])
	}
	return nil
}

// parse is the number that a text spells.
func parse[T number](text string) T {
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return T(n)
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		fail("the text %.50q is no number", text)
	}
	return T(v)
}

// truths says of each entry whether it is not 0.
func truths(x Tensor) []bool {
	if data, ok := x.Data.([]string); ok {
		return each(data, func(s string) bool { return parse[float64](s) != 0 })
	}
	return each(numbers[float64](x), func(v float64) bool { return v != 0 })
}

// texts are the entries as numpy prints them.
func texts(x Tensor) []string {
	switch data := x.Data.(type) {
	case []float32:
		return each(data, func(v float32) string { return decimal(float64(v), 32) })
	case []float64:
		return each(data, func(v float64) string { return decimal(v, 64) })
	case []bool:
		return each(data, func(v bool) string {
			if v {
				return "True"
			}
			return "False"
		})
	case []uint64:
		return each(data, func(v uint64) string { return strconv.FormatUint(v, 10) })
	}
	return each(numbers[int64](x), func(v int64) string { return strconv.FormatInt(v, 10) })
}

// decimal writes the shortest decimal number that reads back the same.
func decimal(v float64, bits int) string {
	text := strconv.FormatFloat(v, 'f', -1, bits)
	switch {
	case v != v:
		return "NaN"
	case strings.HasSuffix(text, "Inf"):
		return strings.Replace(strings.TrimPrefix(text, "+"), "Inf", "INF", 1)
	case !strings.Contains(text, "."):
		return text + ".0"
	}
	return text
}

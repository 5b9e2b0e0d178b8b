package onnx

// The operators that move entries, and broadcasting, are lists of offsets: for
// each entry of the result, in order, where it comes from.

// strides are how far apart neighbours along each dimension lie.
func strides(shape []int) []int {
	s := make([]int, len(shape))
	step := 1
	for i := len(shape) - 1; i >= 0; i-- {
		s[i] = step
		step *= shape[i]
	}
	return s
}

// offsets walks an array row by row: entry (i, j, …) lies at
// base + i·strides[0] + j·strides[1] + …
func offsets(shape, strides []int, base int) []int {
	n, _ := count(shape)
	if n == 0 {
		return nil
	}
	out := []int{base}
	for d, size := range shape {
		if size == 1 {
			continue
		}
		wider := make([]int, 0, len(out)*size)
		for _, o := range out {
			for i := range size {
				wider = append(wider, o+i*strides[d])
			}
		}
		out = wider
	}
	return out
}

// pick takes the entries at the offsets.
func pick(data any, at []int) any {
	switch d := data.(type) {
	case []float32:
		return picked(d, at)
	case []float64:
		return picked(d, at)
	case []int8:
		return picked(d, at)
	case []int16:
		return picked(d, at)
	case []int32:
		return picked(d, at)
	case []int64:
		return picked(d, at)
	case []uint8:
		return picked(d, at)
	case []uint16:
		return picked(d, at)
	case []uint32:
		return picked(d, at)
	case []uint64:
		return picked(d, at)
	case []bool:
		return picked(d, at)
	case []string:
		return picked(d, at)
	}
	return nil
}

func picked[T any](data []T, at []int) []T {
	out := make([]T, len(at))
	for i, o := range at {
		out[i] = data[o]
	}
	return out
}

// join puts the entries of tensors of one type behind one another. The second
// result says where those of each begin.
func join(ts ...Tensor) (any, []int) {
	switch ts[0].Data.(type) {
	case []float32:
		return joined[float32](ts)
	case []float64:
		return joined[float64](ts)
	case []int8:
		return joined[int8](ts)
	case []int16:
		return joined[int16](ts)
	case []int32:
		return joined[int32](ts)
	case []int64:
		return joined[int64](ts)
	case []uint8:
		return joined[uint8](ts)
	case []uint16:
		return joined[uint16](ts)
	case []uint32:
		return joined[uint32](ts)
	case []uint64:
		return joined[uint64](ts)
	case []bool:
		return joined[bool](ts)
	case []string:
		return joined[string](ts)
	}
	return nil, nil
}

func joined[T any](ts []Tensor) (any, []int) {
	var out []T
	var starts []int
	for _, t := range ts {
		starts = append(starts, len(out))
		out = append(out, t.Data.([]T)...)
	}
	return out, starts
}

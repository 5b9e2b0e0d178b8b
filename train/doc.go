// Package train changes the parameters of a model until its loss is small.
//
// It works at the page level, in float64 and in the open: the parameters of a
// model are rows of numbers that [Fit] moves in place, one step of [Adam] after
// the other, each against a gradient that [Clip] has shortened where it was too
// long.
//
// The equations are in train.eq; the tests hold the statements against them.
package train

import "unroll/tensor"

// Model is anything with parameters that can be moved in place. A gradient is a
// Model of the same arrays.
type Model interface {
	Arrays() []tensor.Array
}

// Flat returns the numbers of all arrays behind each other, as one vector.
func Flat(arrays []tensor.Array) tensor.Vector {
	var flat tensor.Vector
	for _, a := range arrays {
		flat = append(flat, a.Data...)
	}
	return flat
}

// set writes a flat vector back to where it came from.
func set(arrays []tensor.Array, flat tensor.Vector) {
	for _, a := range arrays {
		flat = flat[copy(a.Data, flat):]
	}
}

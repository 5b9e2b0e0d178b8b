// Package safetensors reads and writes named arrays of numbers in the format of
// that name: a header that says of each array its type, its shape and where it
// is, and then the numbers. It is what every file of weights, inputs and results
// of this module goes through.
//
// Parse trusts nothing: what it allocates is bounded by the size of the content,
// and every shape multiplies to what is there. Whether a number may be NaN, a
// size 0 or a name unknown is for the caller to say.
package safetensors

package gradcheck

import (
	"fmt"
	"reflect"

	"unroll/tensor"
)

// Array is a parameter or its gradient. Data shares its storage with what the
// array was made from, so that moving an entry moves the model.
type Array struct {
	Name  string
	Shape string // in words, such as "3" or "2×3"
	Data  []float64
}

// Vec returns the array of a vector.
func Vec(name string, v tensor.Vector) Array { return Array{name, v.Shape(), v} }

// Mat returns the array of a matrix.
func Mat(name string, m tensor.Matrix) Array { return Array{name, m.Shape(), m.Data} }

// Fields returns the arrays of a struct, or of what a pointer to one points
// at: an array for each exported field that is a tensor.Vector or a
// tensor.Matrix, named after the field, and one for each element where it is a
// slice of them, named Field[0], Field[1] and so on. Other fields are passed
// over. A struct of parameters and one of their gradients, field for field the
// same, can so be compared in one line.
func Fields(s any) []Array {
	v := reflect.Indirect(reflect.ValueOf(s))
	var arrays []Array
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		if !v.Type().Field(i).IsExported() {
			continue
		}
		switch field := v.Field(i).Interface().(type) {
		case tensor.Vector:
			arrays = append(arrays, Vec(name, field))
		case tensor.Matrix:
			arrays = append(arrays, Mat(name, field))
		case []tensor.Vector:
			for k, element := range field {
				arrays = append(arrays, Vec(fmt.Sprintf("%s[%d]", name, k), element))
			}
		case []tensor.Matrix:
			for k, element := range field {
				arrays = append(arrays, Mat(fmt.Sprintf("%s[%d]", name, k), element))
			}
		}
	}
	return arrays
}

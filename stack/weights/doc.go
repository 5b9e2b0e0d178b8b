// Package weights keeps a stack in a file: any stack, of any cells, as it is.
//
//	err := weights.WriteFile("tagger.safetensors", s)
//	s, err := weights.ReadFile("tagger.safetensors")
//
// The file is a safetensors file of the arrays of stack.Stack.Arrays, by the
// names that stand there. What the arrays do not say is in the header, under the
// key "unroll": the cell of each layer and direction, by its name in the
// formulas, and of an augmented cell its options and where its windows begin.
//
//	{"layers": [{"forward": {"cell": "gru_after"}, "reverse": {"cell": "gru_after"}}]}
package weights

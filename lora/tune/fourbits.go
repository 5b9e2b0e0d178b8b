package tune

import (
	"fmt"

	"unroll/engine/nf4"
	"unroll/lora/peft"
	"unroll/tensor"
)

// Rounded is what four bits make of a parameter.
type Rounded struct {
	Name string
	Bits float64 // that are stored for a number
	Lost nf4.Error
}

// InFourBits returns the parameters of a base with the weights of its modules as
// they are after they were brought to four bits and back: blocks of 64, with the
// largest moduli in eight bits. Adapters that are trained on that learn to make up
// for what was lost (QLoRA: Dettmers and others, 2023). The base is not changed.
func InFourBits(parameters []tensor.Array) ([]tensor.Array, []Rounded, error) {
	rounded := append([]tensor.Array{}, parameters...)
	var report []Rounded
	for i, p := range parameters {
		if _, found := peft.ModuleOf(p.Name); !found || len(p.Shape) != 2 {
			continue
		}
		w := numbers(p.Data)
		q, err := nf4.Quantise(w, p.Shape[0], p.Shape[1], nf4.Format{Block: 64, Double: true})
		if err != nil {
			return nil, nil, fmt.Errorf("tune: InFourBits: %s: %w", p.Name, err)
		}
		lost, err := q.Error(w)
		if err != nil {
			return nil, nil, fmt.Errorf("tune: InFourBits: %s: %w", p.Name, err)
		}
		report = append(report, Rounded{p.Name, q.Bits(), lost})
		rounded[i].Data = make([]float64, len(w))
		for k, x := range q.Dequantise() {
			rounded[i].Data[k] = float64(x)
		}
	}
	return rounded, report, nil
}

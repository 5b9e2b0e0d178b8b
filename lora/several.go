package lora

import (
	"fmt"

	"unroll/internal/check"
	"unroll/tensor"
)

// Sum returns what several adapters of one weight add to it together, each with a
// weight c of its own.
func Sum(adapters []Adapter, c []float64) (tensor.Matrix, error) {
	if err := checkAll(adapters, c); err != nil {
		return tensor.Matrix{}, check.In("lora: Sum", err)
	}
	delta := tensor.NewMatrix(adapters[0].B.Rows, adapters[0].A.Cols)
	for j, a := range adapters {
		//eq:several.1
		delta = tensor.AddMat(delta, tensor.ScaleMat(c[j]*a.Scale(), tensor.Mul(a.B, a.A)))
	}
	return delta, nil
}

// Concatenate returns the one adapter that adds to a weight what several add
// together, each with a weight c of its own. It is exact: the directions that are
// read stand below each other in A, those that are written beside each other in B
// and carry the scales, so that the rank is the sum of the ranks and the scale is
// 1. PEFT calls it cat.
func Concatenate(adapters []Adapter, c []float64) (Adapter, error) {
	if err := checkAll(adapters, c); err != nil {
		return Adapter{}, check.In("lora: Concatenate", err)
	}
	var all Adapter
	columns := []tensor.Vector{}
	all.A.Cols = adapters[0].A.Cols
	for j, a := range adapters {
		all.A.Rows += a.A.Rows
		all.A.Data = append(all.A.Data, a.A.Data...)
		for k := range a.Rank() {
			columns = append(columns, tensor.Scale(c[j]*a.Scale(), column(a.B, k)))
		}
	}
	all.B = tensor.T(tensor.FromRows(columns...))
	all.Alpha = float64(all.A.Rows)
	return all, nil
}

// Linear returns an adapter whose A is the weighted sum of the A of others, and
// whose B that of their B, with the scale of the first: what LoRAX does for
// several adapters of one rank. It is not the sum of what they add to a weight.
// The product has all pairs,
//
//	B̄ Ā = Σ_i Σ_j c_i c_j B_i A_j
//
// so that a weight counts squared, and there are terms of adapters that were
// never trained together. [Concatenate] has none of them.
func Linear(adapters []Adapter, c []float64) (Adapter, error) {
	if err := checkOneRank(adapters, c); err != nil {
		return Adapter{}, check.In("lora: Linear", err)
	}
	mean := adapters[0].zero()
	for j, a := range adapters {
		//eq:several.2a
		mean.A = tensor.AddMat(mean.A, tensor.ScaleMat(c[j], a.A))
		//eq:several.2b
		mean.B = tensor.AddMat(mean.B, tensor.ScaleMat(c[j], a.B))
	}
	return mean, nil
}

// Distance returns the root of the sum of squares of the difference of two
// matrices of one shape, relative to that of the second: how far an adapter that
// was made of several is from what they add together.
func Distance(got, want tensor.Matrix) float64 {
	return tensor.Norm(tensor.SubMat(got, want).Data) / tensor.Norm(want.Data)
}

// checkAll demands adapters of one weight, and a finite weight for each.
func checkAll(adapters []Adapter, c []float64) error {
	if err := check.First(check.AtLeast("len(adapters)", len(adapters), 1), check.Vector("c", c, len(adapters))); err != nil {
		return err
	}
	dy, dx := adapters[0].B.Rows, adapters[0].A.Cols
	for j, a := range adapters {
		if err := a.check(dy, dx); err != nil {
			return fmt.Errorf("adapters[%d]: %w", j, err)
		}
	}
	return nil
}

// checkOneRank demands the same rank as well.
func checkOneRank(adapters []Adapter, c []float64) error {
	if err := checkAll(adapters, c); err != nil {
		return err
	}
	for j, a := range adapters {
		if a.Rank() != adapters[0].Rank() {
			return fmt.Errorf("adapters[%d] has the rank %d, expected %d, that of the first: A and B can be added up for one rank only", j, a.Rank(), adapters[0].Rank())
		}
	}
	return nil
}

// checkDensity demands a share that is kept.
func checkDensity(density float64) error {
	if !(density > 0 && density <= 1) {
		return fmt.Errorf("density is %g, expected above 0 and at most 1", density)
	}
	return nil
}

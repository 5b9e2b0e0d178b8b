package torch_test

import (
	"testing"

	"unroll/stack/torch"
	"unroll/tensor"
)

// Whatever a file holds, it is read or refused, and what was loaded runs.
func FuzzLoad(f *testing.F) {
	small, err := torch.Write([]tensor.Array{
		{Name: "weight_ih_l0", Shape: []int{2, 1}, Data: []float64{1, 2}},
		{Name: "weight_hh_l0", Shape: []int{2, 2}, Data: []float64{1, 2, 3, 4}},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(small, "")
	f.Fuzz(func(t *testing.T, content []byte, prefix string) {
		arrays, err := torch.Read(content)
		if err != nil {
			return
		}
		s, err := torch.Load(arrays, prefix)
		if err != nil {
			return
		}
		if _, err := torch.Save(s, prefix); err != nil {
			t.Error(err)
		}
		x := []tensor.Vector{tensor.NewVector(s.Layers[0].Forward.Inputs())}
		if _, err := s.Forward(x, nil); err != nil {
			t.Error(err)
		}
	})
}

package torch_test

import (
	"fmt"

	"unroll/gru"
	"unroll/stack"
	"unroll/stack/torch"
	"unroll/tensor"
)

// An nn.LSTM of PyTorch, from its file:
//
//	torch.manual_seed(0)
//	lstm = torch.nn.LSTM(2, 3)
//	safetensors.torch.save_file(lstm.state_dict(), "lstm.safetensors")
//
// In Python its outputs are, for the same x,
//
//	0.0735 -0.0995 -0.0398
//	-0.1412 -0.2284 -0.0031
//	-0.3163 -0.2639 0.1608
func Example() {
	weights, err := torch.ReadFile("testdata/lstm.safetensors")
	if err != nil {
		fmt.Println(err)
		return
	}
	lstm, err := torch.Load(weights, "")
	if err != nil {
		fmt.Println(err)
		return
	}
	pass, err := lstm.Forward([]tensor.Vector{{0.5, -1}, {1, 0.25}, {0, 2}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, y := range pass.Outputs() {
		fmt.Printf("%.4f\n", y)
	}
	// Output:
	// [0.0735 -0.0995 -0.0398]
	// [-0.1412 -0.2284 -0.0031]
	// [-0.3163 -0.2639 0.1608]
}

// A stack by PyTorch's names, as model.load_state_dict takes them.
func ExampleSave() {
	r := tensor.NewRand(1)
	s := stack.New(2, []int{3}, true, func(d, dx int) stack.Cell {
		return stack.GRU(gru.Random(r, d, dx, true))
	})
	arrays, err := torch.Save(s, "encoder.")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range arrays {
		fmt.Println(a.Name, a.Shape)
	}
	loaded, err := torch.Load(arrays, "encoder.")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%T in %d layer, both directions: %t\n", loaded.Layers[0].Forward, len(loaded.Layers), loaded.Layers[0].Reverse != nil)
	// Output:
	// encoder.weight_ih_l0 [9 2]
	// encoder.weight_hh_l0 [9 3]
	// encoder.bias_ih_l0 [9]
	// encoder.bias_hh_l0 [9]
	// encoder.weight_ih_l0_reverse [9 2]
	// encoder.weight_hh_l0_reverse [9 3]
	// encoder.bias_ih_l0_reverse [9]
	// encoder.bias_hh_l0_reverse [9]
	// stack.GRU in 1 layer, both directions: true
}

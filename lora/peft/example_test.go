package peft_test

import (
	"fmt"
	"os"
	"path/filepath"

	"unroll/lora"
	"unroll/lora/peft"
	"unroll/tensor"
)

// An adapter of the recurrent weight of an LSTM with four units, as stock PEFT
// loads it into a network that is built from linear modules.
func ExampleAdapter_Write() {
	dir, err := os.MkdirTemp("", "adapter")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	base := []peft.Module{
		{Name: "embedding", Out: 3, In: 26, Embedding: true},
		{Name: "rnn.layers.0.ih", Out: 16, In: 3, Bias: true},
		{Name: "rnn.layers.0.hh", Out: 16, In: 4, Bias: true},
		{Name: "head", Out: 26, In: 4, Bias: true},
	}
	adapter, err := lora.New(tensor.NewRand(1), 16, 4, 2, 16, lora.Kaiming)
	if err != nil {
		fmt.Println(err)
		return
	}
	a := peft.Adapter{Set: lora.Set{"rnn.layers.0.hh": adapter}}
	if err := a.Write(dir, base); err != nil {
		fmt.Println(err)
		return
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, file := range files {
		fmt.Println(filepath.Base(file))
	}
	back, err := peft.Read(dir, base)
	if err != nil {
		fmt.Println(err)
		return
	}
	for name, a := range back.Set {
		fmt.Printf("%s: rank %d, scale %g\n", name, a.Rank(), a.Scale())
	}
	base[2].Out = 12
	_, err = peft.Read(dir, base)
	fmt.Println("of a GRU:", err != nil)
	// Output:
	// adapter_config.json
	// adapter_model.safetensors
	// rnn.layers.0.hh: rank 2, scale 8
	// of a GRU: true
}

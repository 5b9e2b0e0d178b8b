package ch08_networks

import (
	"fmt"
	"slices"
	"strings"

	"unroll/lstm"
	"unroll/onnx"
	"unroll/stack/torch"
	"unroll/tensor"
)

// ## Where the page meets the file
//
// A file knows nothing of our symbols. It holds four arrays of numbers, and everything else is convention. The network
// above comes from PyTorch, which stacks the matrices of all gates below each other and calls the gates $i$, $f$, $g$
// and $o$. To learn who is who, we save a small random cell in that layout and look up its blocks among our own arrays.

func small() (lstm.Augmented, error) {
	r := tensor.NewRand(1)
	z := lstm.Sizes{X: 2, S: 3, V: 3, Taps: 1}
	p, err := lstm.RandomAugmented(r, z, lstm.Options{
		Peepholes: lstm.None, Ungated: true, Unprojected: true,
	})
	for _, b := range []tensor.Vector{p.Bcu, p.Bcs, p.Bdu, p.Bcr} {
		copy(b, tensor.RandVector(r, 3, 1))
	}
	return p, err
}

func Example_blocks() {
	p, err := small()
	if err != nil {
		fmt.Println(err)
		return
	}
	arrays, err := torch.Save(oneLayer(p), "")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range arrays {
		line := fmt.Sprintf("%-13s %-7s", a.Name, fmt.Sprint(a.Shape))
		for block := range slices.Chunk(a.Data, len(a.Data)/4) {
			for _, ours := range p.Arrays() {
				if slices.Equal(ours.Data, block) {
					line += "  " + ours.Name
				}
			}
		}
		fmt.Println(strings.TrimRight(line, " "))
	}
	// Output:
	// weight_ih_l0  [12 2]   W_xcu[0]  W_xcs[0]  W_xdu[0]  W_xcr[0]
	// weight_hh_l0  [12 3]   W_vcu  W_vcs  W_vdu  W_vcr
	// bias_ih_l0    [12]     b_cu  b_cs  b_du  b_cr
	// bias_hh_l0    [12]
}

// So $i$ is $g_{cu}$, what is written; $f$ is $g_{cs}$, what is kept; $g$ is the update $u$ and $o$ the gate of the
// readout. The second bias stands beside the first in the same sum, so it adds nothing that the first could not hold,
// and is saved as zeros. On the way in, the two become one.
//
// The operator of ONNX has the order $i$, $o$, $f$, $c$. All blocks have the same shape, so a file read in the wrong
// order loads without complaint. It computes something else.

func Example_order() {
	p, err := small()
	if err != nil {
		fmt.Println(err)
		return
	}
	arrays, err := torch.Save(oneLayer(p), "")
	if err != nil {
		fmt.Println(err)
		return
	}
	halves := copies(arrays)
	for i, b := range halves[2].Data {
		halves[2].Data[i], halves[3].Data[i] = b/2, b/2
	}
	ordered := copies(arrays)
	for _, a := range ordered {
		rows := len(a.Data) / 4
		i, f := a.Data[:rows], a.Data[rows:2*rows]
		g, o := a.Data[2*rows:3*rows], a.Data[3*rows:]
		copy(a.Data, slices.Concat(i, o, f, g))
	}
	x := tensor.RandSequence(tensor.NewRand(2), 10, 2, 1)
	want, err := p.Forward(x, lstm.State{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range []struct {
		name   string
		arrays []tensor.Array
	}{
		{"as it was saved", arrays},
		{"half of the bias in each of the two", halves},
		{"ONNX's order, taken for PyTorch's", ordered},
	} {
		s, err := torch.Load(c.arrays, "")
		if err != nil {
			fmt.Println(err)
			return
		}
		pass, err := s.Forward(x, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		off := tensor.MaxDiff(pass.Outputs(), want.V)
		fmt.Printf("%-36s values differ by %.2f\n", c.name, off)
	}
	// Output:
	// as it was saved                      values differ by 0.00
	// half of the bias in each of the two  values differ by 0.00
	// ONNX's order, taken for PyTorch's    values differ by 0.37
}

// In the file of the detector the arrays have the names of PyTorch, below a path. They hold a few more numbers than
// the cell has free ones. That is one of its two biases.

func Example_names() {
	p, _, _, err := listen()
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := detector()
	if err != nil {
		fmt.Println(err)
		return
	}
	numbers := 0
	for _, n := range inside(m) {
		_, name, found := strings.Cut(n.Outputs[0], "decoder.rnn.")
		if found && n.Op == "Constant" {
			t := n.Attributes[0].Value.(onnx.Tensor)
			fmt.Println(name, t)
			numbers += t.Len()
		}
	}
	fmt.Println("numbers in the file:  ", numbers)
	fmt.Println("free ones of the cell:", p.Cell.Free())
	fmt.Println("entries of a bias:    ", numbers-p.Cell.Free())
	fmt.Printf("options: %+v\n", p.Cell.Options)
	// Recorded:
}

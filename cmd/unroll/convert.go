package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"unroll/internal/atomicfile"
	"unroll/internal/safetensors"
	"unroll/onnx"
	"unroll/stack"
	"unroll/stack/onnxnet"
	"unroll/stack/torch"
	"unroll/stack/weights"
	"unroll/tensor"
)

// convertFlags are the options of the command.
type convertFlags struct {
	out, to, dtype string
	describe       bool
	prefix         prefixFlag
}

func convertCommand() *cobra.Command {
	var f convertFlags
	c := &cobra.Command{
		Use:   "convert IN [-o OUT --to unroll|torch|onnx] [--describe]",
		Short: "Turn weights between PyTorch's, ONNX's and this project's layouts, or say what a file holds",
		Long: `Convert reads weights in any of three layouts, and writes another one. Two of them
are safetensors files; a file whose name ends with .onnx is a model.

PyTorch's is that of the state_dict of an nn.RNN, nn.LSTM or nn.GRU: weight_ih_l0 and
so on, the matrices of all gates below each other. It is written by

  save_file(lstm.state_dict(), "w.safetensors")     # from safetensors.torch
  lstm.load_state_dict(load_file("w.safetensors"))  # and read

That of this project has an array for every symbol of the formulas, such as
layer0.forward.W_xcu, and in its header, under the key "unroll", which cells they
are; package unroll/stack/weights describes it, and reads and writes it from Go. It
holds any stack, where PyTorch has no peepholes, windows, normalisation or gate for
the input: what cannot become PyTorch's is an error that names the cell.

Of an ONNX model the operators LSTM, GRU and RNN are taken, in their order, as layers;
what else the model computes is passed over. Diagonal peepholes and a GRU with its
reset before the product become layers of this project. A model that is written has
the input x [T, B, inputs] and the outputs y, h_n and c_n; ONNX Runtime takes it with
--dtype float32.

Nothing is lost but PyTorch's second bias, which is added to the first and comes back
as zeros, and what the weights never say: dropout, and the relu of an nn.RNN. A
module without biases comes back with biases of zero.

With --describe it prints what IN holds; OUT is not needed then.`,
		Example: `  unroll convert w.safetensors --describe
  unroll convert w.safetensors -o ours.safetensors --to unroll
  unroll convert ours.safetensors -o w.safetensors --to torch --dtype float32
  unroll convert w.safetensors -o model.onnx --to onnx --dtype float32`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			f.prefix.given = c.Flags().Changed("prefix")
			return f.run(c.OutOrStdout(), args[0])
		},
	}
	c.Flags().StringVarP(&f.out, "out", "o", "", "the `FILE` to write")
	c.Flags().StringVar(&f.to, "to", "", "the layout to write: unroll, torch or onnx")
	c.Flags().StringVar(&f.dtype, "dtype", "float64", "the type of the numbers that are written: float64 or float32")
	c.Flags().BoolVar(&f.describe, "describe", false, "print what IN holds")
	f.prefix.add(c)
	c.MarkFlagsRequiredTogether("out", "to")
	c.MarkFlagsOneRequired("out", "describe")
	return c
}

// run converts a file, describes it, or both.
func (f *convertFlags) run(print io.Writer, in string) error {
	err := oneOf("--dtype", f.dtype, dtypes...)
	if f.out != "" {
		err = errors.Join(err, oneOf("--to", f.to, "unroll", "torch", "onnx"), apart(f.out, in))
	}
	if err != nil {
		return err
	}
	s, described, err := f.read(in)
	if err != nil {
		return err
	}
	if f.describe {
		fmt.Fprintf(print, "%s: %s\n", in, described)
	}
	if f.out == "" {
		return nil
	}
	if f.to == "onnx" {
		content, err := f.model(s)
		if err != nil {
			return fmt.Errorf("%s: %w", in, err)
		}
		return atomicfile.Write(f.out, content)
	}
	arrays, header, err := f.save(s)
	if err != nil {
		return fmt.Errorf("%s: %w", in, err)
	}
	return writeNumbers(f.out, arrays, f.dtype, header)
}

// read makes a stack of a file of any layout, and says what it is.
func (f *convertFlags) read(in string) (s stack.Stack, described string, err error) {
	if strings.HasSuffix(in, ".onnx") {
		m, err := onnx.Open(in)
		if err != nil {
			return s, "", err
		}
		if s, err = onnxnet.Load(m); err != nil {
			return s, "", fmt.Errorf("%s: %w", in, err)
		}
		return s, describeStack(s, "ONNX's layout"), nil
	}
	file, err := safetensors.Read(in)
	if err != nil {
		return s, "", err
	}
	s, described, err = f.load(file)
	if err != nil {
		err = fmt.Errorf("%s: %w", in, err)
	}
	return s, described, err
}

// model returns the content of an ONNX file.
func (f *convertFlags) model(s stack.Stack) ([]byte, error) {
	kind := onnx.Float64
	if f.dtype == "float32" {
		kind = onnx.Float32
	}
	m, err := onnxnet.Save(s, kind)
	if err != nil {
		return nil, err
	}
	return m.Bytes()
}

// load makes a stack of a safetensors file of either layout, and says what it is.
func (f *convertFlags) load(file safetensors.File) (s stack.Stack, described string, err error) {
	if file.Metadata[weights.Key] == "" {
		w, err := weightsOf(file, f.prefix)
		if err != nil {
			return s, "", err
		}
		s, err = torch.Load(w.arrays, w.prefix)
		return s, w.describe(), err
	}
	arrays, err := file.Arrays()
	if err != nil {
		return s, "", err
	}
	s, err = weights.Load(arrays, file.Metadata)
	return s, describeStack(s, "the layout of this project"), err
}

// save returns what a file of the other layout holds.
func (f *convertFlags) save(s stack.Stack) ([]tensor.Array, map[string]string, error) {
	if f.to == "unroll" {
		return weights.Save(s)
	}
	arrays, err := torch.Save(s, "")
	return arrays, map[string]string{"format": "pt"}, err
}

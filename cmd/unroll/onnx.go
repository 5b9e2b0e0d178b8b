package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"unroll/onnx"
)

func onnxCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "onnx",
		Short: "Describe and run networks in the ONNX format",
		Long: `The ONNX format is how PyTorch and others hand a trained network on. This command
says what such a file holds, and runs it, without anything but this program: the
operators LSTM, GRU and RNN with all that the standard says of them, and those that
stand around them in networks people ship.

From PyTorch, a network is written so:

  torch.onnx.export(network, (x,), "model.onnx", input_names=["x"], output_names=["y"])`,
		Example: `  unroll onnx describe model.onnx
  unroll onnx run model.onnx --input in.safetensors -o out.safetensors`,
	}
	c.AddCommand(onnxDescribeCommand(), onnxRunCommand())
	return c
}

func onnxDescribeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "describe MODEL.onnx",
		Short: "Say what a file holds: inputs, outputs, parameters, operators, and what cannot be run",
		Long: `Describe prints the inputs and outputs of a network with their types and shapes,
where a ? is any size and a name is one size wherever it stands; how many parameters
there are; the recurrent layers; the operators, counted; and those of them that this
program does not have.`,
		Example: `  unroll onnx describe silero_vad_v5.onnx`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			m, err := onnx.Open(args[0])
			if err != nil {
				return err
			}
			describe(c.OutOrStdout(), m)
			return nil
		},
	}
}

func onnxRunCommand() *cobra.Command {
	var in, out string
	c := &cobra.Command{
		Use:   "run MODEL.onnx",
		Short: "Compute the outputs of a network from its inputs",
		Long: `Run reads the inputs of a network from a safetensors file, where each has the name,
type and shape that "unroll onnx describe" shows, computes the network, and writes
its outputs, by name, to another. It writes all of the file or, after an error, none.

A network of float32 is computed in float32, one of float64 in float64. From Python:

  from safetensors.numpy import save_file, load_file
  save_file({"x": numpy.zeros((1, 5, 3), "float32")}, "in.safetensors")
  load_file("out.safetensors")["y"]`,
		Example: `  unroll onnx run model.onnx --input in.safetensors -o out.safetensors`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return runModel(c.OutOrStdout(), args[0], in, out)
		},
	}
	c.Flags().StringVar(&in, "input", "", "the `FILE` with the inputs; without it the network gets none")
	c.Flags().StringVarP(&out, "out", "o", "", "the `FILE` to write the outputs to")
	c.MarkFlagRequired("out")
	return c
}

// runModel computes the model of one file on the tensors of a second, and writes
// a third.
func runModel(print io.Writer, path, in, out string) error {
	m, err := onnx.Open(path)
	if err != nil {
		return err
	}
	inputs := map[string]onnx.Tensor{}
	if in != "" {
		if inputs, err = readTensors(in); err != nil {
			return err
		}
	}
	outputs, err := m.Run(inputs)
	if err != nil {
		return err
	}
	if err := writeTensors(out, outputs); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(outputs)) {
		fmt.Fprintln(print, name, outputs[name])
	}
	return nil
}

// describe prints what a model holds.
func describe(out io.Writer, m *onnx.Model) {
	fmt.Fprintf(out, "%s: version %d of the format", m.File, m.IR)
	if m.Producer != "" {
		fmt.Fprintf(out, ", by %s", m.Producer)
	}
	for _, domain := range slices.Sorted(maps.Keys(m.Opsets)) {
		name := domain
		if domain == "" {
			name = "the standard"
		}
		fmt.Fprintf(out, "\noperators of %s, version %d", name, m.Opsets[domain])
	}
	fmt.Fprintln(out)
	values(out, "inputs", m.Graph.Inputs)
	values(out, "outputs", m.Graph.Outputs)
	tensors, entries := m.Parameters()
	fmt.Fprintf(out, "\nparameters: %d numbers in %d tensors\n", entries, tensors)
	if layers := m.Recurrent(); len(layers) > 0 {
		fmt.Fprintf(out, "\nrecurrent layers\n  %s\n", strings.Join(layers, "\n  "))
	}
	counts := m.Count()
	fmt.Fprintln(out, "\noperators")
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(out, "  %5d %s\n", counts[name], name)
	}
	if lacks := m.Lacks(); len(lacks) > 0 {
		fmt.Fprintf(out, "\nnot in this program: %s\n", strings.Join(lacks, ", "))
		return
	}
	fmt.Fprintln(out, "\nThis program has all of them.")
}

// values prints declared inputs or outputs.
func values(out io.Writer, title string, list []onnx.Value) {
	width := 0
	for _, v := range list {
		width = max(width, len(v.Name))
	}
	fmt.Fprintf(out, "\n%s\n", title)
	for _, v := range list {
		fmt.Fprintf(out, "  %-*s  %s\n", width, v.Name, v)
	}
}

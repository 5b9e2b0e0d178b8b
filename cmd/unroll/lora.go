package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"unroll/internal/safetensors"
	"unroll/lora"
	"unroll/lora/peft"
	"unroll/tensor"
)

func loraCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "lora",
		Short: "Train low-rank adapters, look at them, merge them, and find what rank a change of weights has",
		Long: `Lora works with low-rank adapters in the files of PEFT, a folder with
adapter_config.json and adapter_model.safetensors, and with the base that they adapt,
a safetensors file of weights by PyTorch's names: weight_ih_l0, weight_hh_l0,
head.weight, embedding.weight. A checkpoint of unroll train charlm is one.

To PEFT weight_ih_l0 is rnn.layers.0.ih, a linear module: it knows no nn.LSTM, but
the network that is built of linear modules is the same. Package unroll/lora/peft
lists the names.`,
		Example: `  unroll lora train lm.safetensors german.txt -o german/
  unroll lora inspect german/ --base lm.safetensors
  unroll lora merge lm.safetensors german/ -o german.safetensors
  unroll lora diff lm.safetensors tuned.safetensors --rank 8 -o tuned/`,
	}
	c.AddCommand(loraTrainCommand(), loraInspectCommand(), loraMergeCommand(), loraDiffCommand(), loraStudyCommand())
	return c
}

func loraInspectCommand() *cobra.Command {
	var base string
	c := &cobra.Command{
		Use:   "inspect FOLDER",
		Short: "Say what an adapter holds",
		Long: `Inspect reads an adapter, as strictly as it would be read to be used, and prints for
each module its shape, the rank, the scale that the product B A has, and the size of
the change ΔW (the root of the sum of its squares). 90% is how many singular values
of the change hold nine tenths of that: how much of its rank the adapter uses. With
--base it is read for that base, and the change is compared with the weight.`,
		Example: `  unroll lora inspect german/
  unroll lora inspect german/ --base lm.safetensors`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return inspectAdapter(c.OutOrStdout(), args[0], base) },
	}
	c.Flags().StringVar(&base, "base", "", "the `FILE` of the weights that it adapts")
	return c
}

func inspectAdapter(print io.Writer, dir, base string) error {
	modules, err := peft.Touched(dir)
	weights := map[string]tensor.Array{}
	if base != "" {
		var parameters []tensor.Array
		if parameters, err = readParameters(base); err == nil {
			modules = peft.Modules(parameters)
			weights = byModule(parameters)
		}
	}
	if err != nil {
		return err
	}
	a, err := peft.Read(dir, modules)
	if err != nil {
		return err
	}
	fmt.Fprintf(print, "%s: an adapter of %d modules, %d numbers\n", dir, len(a.Set), count(a.Set.Arrays()))
	if a.Config.Base != "" {
		fmt.Fprintf(print, "its base is called %s\n", a.Config.Base)
	}
	for _, key := range a.Config.Unknown {
		fmt.Fprintf(print, "warning: the key %s is unknown and was passed over\n", key)
	}
	table := tabwriter.NewWriter(print, 0, 0, 2, ' ', 0)
	header := "module\tshape\trank\tscale\tsize of ΔW\t90%"
	if base != "" {
		header += "\tof W"
	}
	fmt.Fprintln(table, header)
	for _, name := range slices.Sorted(maps.Keys(a.Set)) {
		adapter := a.Set[name]
		delta := adapter.Delta()
		_, s, err := lora.Nearest(delta, 1)
		if err != nil {
			return err
		}
		size := tensor.Norm(delta.Data)
		fmt.Fprintf(table, "%s\t%s\t%d\t%.4g\t%.4g\t%d", name, delta.Shape(), adapter.Rank(), adapter.Scale(), size, lora.RankFor(s, 0.9))
		if w, found := weights[name]; found {
			fmt.Fprintf(table, "\t%.2g%%", 100*size/tensor.Norm(w.Data))
		}
		fmt.Fprintln(table)
	}
	for _, saved := range a.Saved {
		fmt.Fprintf(table, "%s\t%v\twhole\t\t\t\n", saved.Name, saved.Shape)
	}
	return table.Flush()
}

// readParameters reads a file of weights, in its order.
func readParameters(path string) ([]tensor.Array, error) {
	_, parameters, err := readBase(path)
	return parameters, err
}

// readBase reads a file of weights, and what its header says. A checkpoint of unroll
// train is one, without what it holds to go on with the training.
func readBase(path string) (safetensors.File, []tensor.Array, error) {
	file, err := safetensors.Read(path)
	if err != nil {
		return file, nil, err
	}
	if file.Metadata["updates"] != "" {
		file.Tensors = slices.DeleteFunc(file.Tensors, func(t safetensors.Tensor) bool {
			first, _, _ := strings.Cut(t.Name, ".")
			return first == "first" || first == "second" || first == "state"
		})
	}
	parameters, err := file.Arrays()
	if err != nil {
		return file, nil, fmt.Errorf("%s: %w", path, err)
	}
	return file, parameters, nil
}

// byModule returns the weights by the names that PEFT has for them.
func byModule(parameters []tensor.Array) map[string]tensor.Array {
	weights := map[string]tensor.Array{}
	for _, p := range parameters {
		if module, found := peft.ModuleOf(p.Name); found {
			weights[module] = p
		}
	}
	return weights
}

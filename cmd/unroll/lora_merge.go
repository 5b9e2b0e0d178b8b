package main

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"unroll/lora/peft"
	"unroll/lora/tune"
	"unroll/tensor"
)

// mergeFlags are the options of unroll lora merge.
type mergeFlags struct {
	out     string
	weights []float64
	nf4     bool
}

func loraMergeCommand() *cobra.Command {
	var f mergeFlags
	c := &cobra.Command{
		Use:   "merge BASE FOLDER… -o OUT",
		Short: "Put adapters into the weights of their base",
		Long: `Merge writes the weights of the base with one or more adapters inside: the network
then costs what the base costs. The base stays as it is. Of several adapters the
changes are added up exactly, each times a weight of its own, in the order of
--weights; 1 where there is none. That is not what adding up their A and their B
would give.

With --nf4 every matrix of the base is first brought to four bits a number (NF4 in
blocks of 64, with the scales in eight bits) and back, as an adapter sees it that was
trained on such a base. What that loses is printed for each. The result is
written in full precision: in four bits again, rounding would take away a part of the
adapter, which is printed too.`,
		Example: `  unroll lora merge lm.safetensors german/ -o german.safetensors
  unroll lora merge lm.safetensors german/ polite/ --weights 1,0.5 -o both.safetensors
  unroll lora merge lm.safetensors german/ --nf4 -o german.safetensors`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			return f.run(c.OutOrStdout(), c.ErrOrStderr(), args[0], args[1:])
		},
	}
	c.Flags().StringVarP(&f.out, "out", "o", "", "the `FILE` to write")
	c.Flags().Float64SliceVar(&f.weights, "weights", nil, "a weight for each adapter")
	c.Flags().BoolVar(&f.nf4, "nf4", false, "merge into a base in four bits")
	c.MarkFlagRequired("out")
	return c
}

func (f mergeFlags) run(print, warn io.Writer, base string, folders []string) error {
	if f.weights != nil && len(f.weights) != len(folders) {
		return fmt.Errorf("--weights has %d numbers, expected one for each of %d adapters", len(f.weights), len(folders))
	}
	if err := apart(f.out, base); err != nil {
		return err
	}
	file, parameters, err := readBase(base)
	if err != nil {
		return err
	}
	modules := peft.Modules(parameters)
	adapters := make([]peft.Adapter, len(folders))
	for i, dir := range folders {
		if adapters[i], err = peft.Read(dir, modules); err != nil {
			return err
		}
		if f.weights != nil {
			if adapters[i], err = weigh(adapters[i], f.weights[i]); err != nil {
				return fmt.Errorf("%s: %w", dir, err)
			}
		}
	}
	start := parameters
	if f.nf4 {
		var report []tune.Rounded
		if start, report, err = tune.InFourBits(parameters); err == nil {
			err = printRounded(print, report)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", base, err)
		}
	}
	merged, whole := start, map[string]string{}
	for i, a := range adapters {
		for _, saved := range a.Saved {
			if other := whole[saved.Name]; other != "" {
				return fmt.Errorf("both %s and %s have %s as a whole: there is no sum of the two", other, folders[i], saved.Name)
			}
			whole[saved.Name] = folders[i]
		}
		if merged, err = a.Merge(merged); err != nil {
			return fmt.Errorf("%s: %w", folders[i], err)
		}
	}
	if f.nf4 {
		if err := warnOfRounding(warn, start, merged); err != nil {
			return err
		}
	}
	dtype := "float32"
	for _, t := range file.Tensors {
		if t.Type == "F64" {
			dtype = "float64"
		}
	}
	return writeNumbers(f.out, merged, dtype, file.Metadata)
}

// weigh scales what an adapter adds.
func weigh(a peft.Adapter, weight float64) (peft.Adapter, error) {
	if len(a.Saved) > 0 && weight != 1 {
		return a, fmt.Errorf("%s is there as a whole, which has no weight but 1", a.Saved[0].Name)
	}
	for name, adapter := range a.Set {
		adapter.Alpha *= weight
		a.Set[name] = adapter
	}
	return a, nil
}

// printRounded prints what four bits have lost of each weight.
func printRounded(print io.Writer, report []tune.Rounded) error {
	table := tabwriter.NewWriter(print, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "in four bits\tbits\tlost\tlargest")
	for _, r := range report {
		fmt.Fprintf(table, "%s\t%.3f\t%.2f%%\t%.2g\n", r.Name, r.Bits, 100*r.Lost.Relative, r.Lost.Largest)
	}
	return table.Flush()
}

// warnOfRounding says how much of what was merged four bits would take away again.
func warnOfRounding(warn io.Writer, before, after []tensor.Array) error {
	_, report, err := tune.InFourBits(after)
	if err != nil {
		return err
	}
	lost := map[string]tune.Rounded{}
	for _, r := range report {
		lost[r.Name] = r
	}
	for i, p := range after {
		change := tensor.Norm(tensor.Sub(p.Data, before[i].Data))
		if r, found := lost[p.Name]; found && change > 0 {
			again := r.Lost.RMS * math.Sqrt(float64(len(p.Data)))
			fmt.Fprintf(warn, "warning: %s is written in full; in four bits again it would move by %.2g times what was merged\n", p.Name, again/change)
		}
	}
	return nil
}

package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"unroll/lora"
	"unroll/lora/peft"
	"unroll/tensor"
)

// diffFlags are the options of unroll lora diff.
type diffFlags struct {
	out  string
	rank int
}

func loraDiffCommand() *cobra.Command {
	var f diffFlags
	c := &cobra.Command{
		Use:   "diff BASE TUNED [--rank R -o FOLDER]",
		Short: "Find what rank the change between two files of weights has",
		Long: `Diff compares two files of the same weights, such as a base and what became of it in
training, and asks of each matrix how many directions its change has. It prints the
size of the change relative to the weight, and how many singular values hold half,
nine tenths and 99 hundredths of the sum of its squares: an adapter of that rank can
say as much of it.

With -o it writes the adapter of a rank that is nearest to the change, and prints how
much of it is lost. Biases have no rank and are passed over.`,
		Example: `  unroll lora diff lm.safetensors tuned.safetensors
  unroll lora diff lm.safetensors tuned.safetensors --rank 8 -o tuned/`,
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error { return f.run(c.OutOrStdout(), args[0], args[1]) },
	}
	c.Flags().StringVarP(&f.out, "out", "o", "", "the `FOLDER` to write the nearest adapter to")
	c.Flags().IntVar(&f.rank, "rank", 8, "the rank of that adapter")
	return c
}

func (f diffFlags) run(print io.Writer, base, tuned string) error {
	before, err := readParameters(base)
	if err != nil {
		return err
	}
	after, err := readParameters(tuned)
	if err != nil {
		return err
	}
	found := map[string]tensor.Array{}
	for _, p := range after {
		found[p.Name] = p
	}
	modules := map[string]bool{} // whose change is a matrix, by name: true for an embedding
	for _, m := range peft.Modules(before) {
		modules[m.Name] = m.Embedding
	}
	a := peft.Adapter{Set: lora.Set{}, Config: peft.Config{Base: base}}
	table := tabwriter.NewWriter(print, 0, 0, 2, ' ', 0)
	header := "weight\tshape\tchange\t50%\t90%\t99%"
	if f.out != "" {
		header += fmt.Sprintf("\tlost with rank %d", f.rank)
	}
	fmt.Fprintln(table, header)
	for _, p := range before {
		q, there := found[p.Name]
		if !there || fmt.Sprint(q.Shape) != fmt.Sprint(p.Shape) {
			return fmt.Errorf("%s: %s has the shape %v, expected %v as in %s", tuned, p.Name, q.Shape, p.Shape, base)
		}
		module, is := peft.ModuleOf(p.Name)
		embedding, known := modules[module]
		if !is || !known {
			continue
		}
		delta := tensor.Matrix{Rows: p.Shape[0], Cols: p.Shape[1], Data: tensor.Sub(q.Data, p.Data)}
		if embedding {
			delta = tensor.T(delta)
		}
		nearest, s, err := lora.Nearest(delta, f.rank)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		fmt.Fprintf(table, "%s\t%s\t%.2g%%\t%d\t%d\t%d", p.Name, delta.Shape(), 100*tensor.Norm(delta.Data)/tensor.Norm(p.Data),
			lora.RankFor(s, 0.5), lora.RankFor(s, 0.9), lora.RankFor(s, 0.99))
		if f.out != "" {
			fmt.Fprintf(table, "\t%.1f%%", 100*(1-lora.Share(s, f.rank)))
			a.Set[module] = nearest
		}
		fmt.Fprintln(table)
	}
	if err := table.Flush(); err != nil || f.out == "" {
		return err
	}
	return a.Write(f.out, peft.Modules(before))
}

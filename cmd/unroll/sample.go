package main

import (
	"bufio"
	"fmt"

	"github.com/spf13/cobra"

	"unroll/engine"
	"unroll/train/learn"
)

func sampleCommand() *cobra.Command {
	var from, prompt string
	var step, length int
	var seed uint64
	choice := learn.Choice{Temperature: 0.7}
	c := &cobra.Command{
		Use:   "sample --from FOLDER",
		Short: "Let a language model write",
		Long: `Sample reads the last checkpoint of a character language model, as unroll train
charlm leaves it, and lets it write: it reads the prompt and then, again and again,
draws the next character from what the network thinks of each, and reads that.

The temperature says how bold it is: near 0 it takes the likeliest character, at 1 it
draws with the network's own probabilities. The same seed writes the same text. The
prompt may have only characters that the text had.`,
		Example: `  unroll sample --from runs/charlm
  unroll sample --from runs/charlm --prompt "The Rays of Light " --temperature 0.5 --length 200
  unroll sample --from runs/charlm --step 500`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if length < 0 {
				return fmt.Errorf("--length is %d, expected 0 or more", length)
			}
			if !c.Flags().Changed("step") {
				step = learn.Last
			}
			d, err := engine.Open(engine.Options{Threads: 1})
			if err != nil {
				return err
			}
			defer d.Close()
			w, err := learn.OpenWriter(d, from, step)
			if err != nil {
				return err
			}
			out := bufio.NewWriter(c.OutOrStdout())
			fmt.Fprint(out, prompt)
			if err := w.Write(prompt, length, choice, seed, func(r rune) error {
				_, err := out.WriteRune(r)
				if r == '\n' && err == nil {
					err = out.Flush()
				}
				return err
			}); err != nil {
				return err
			}
			fmt.Fprintln(out)
			return out.Flush()
		},
	}
	c.Flags().StringVar(&from, "from", "runs/charlm", "the `FOLDER` of the training")
	c.Flags().IntVar(&step, "step", 0, "the checkpoint of a step (default: the last)")
	c.Flags().StringVar(&prompt, "prompt", "", "what it reads before it writes")
	c.Flags().Float64Var(&choice.Temperature, "temperature", choice.Temperature, "how bold it is, 0 or more")
	c.Flags().IntVar(&choice.TopK, "top-k", 0, "draw from so many of the likeliest characters alone; 0: all")
	c.Flags().IntVar(&length, "length", 500, "how many characters it writes")
	c.Flags().Uint64Var(&seed, "seed", 1, "of the draws")
	return c
}

package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"unroll/internal/weave"
)

func recordCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "record [CHAPTER/EXAMPLE ...]",
		Short: "Run the long experiments of the chapters and keep what they print and draw",
		Long: `Record runs Examples that take more than a few seconds. The pages do not run
them; they show what a recording holds, with its date, machine and commit. Without
names it lists them, and says of each when it was recorded.

A recording is kept in the folder recorded of its chapter, when the run has ended
well. Until then, and after Ctrl-C, an earlier recording stays as it was.`,
		Example: "  unroll record\n  unroll record ch07_augmented/lookAhead",
		RunE: func(c *cobra.Command, names []string) error {
			root, err := moduleRoot()
			if err != nil {
				return err
			}
			book, err := weave.ParseBook(root)
			if err != nil {
				return err
			}
			return record(root, book.Long(), names, c.OutOrStdout())
		},
	}
}

func record(root string, long []weave.Long, names []string, out io.Writer) error {
	if len(names) == 0 {
		for _, l := range long {
			fmt.Fprintf(out, "%s\n  %s\n", l.Name(), l.State())
		}
		return nil
	}
	var chosen []weave.Long
	for _, name := range names {
		i := slices.IndexFunc(long, func(l weave.Long) bool { return l.Name() == name })
		if i < 0 {
			return fmt.Errorf("no Example %s is recorded; unroll record lists those that are", name)
		}
		chosen = append(chosen, long[i])
	}
	for _, l := range chosen {
		fmt.Fprintln(out, "recording", l.Name())
		if err := l.Record(root, out); err != nil {
			return err
		}
	}
	return nil
}

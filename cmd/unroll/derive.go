package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"unroll/derive"
)

func deriveCommand() *cobra.Command {
	var latex, source bool
	c := &cobra.Command{
		Use:   "derive FILE.eq",
		Short: "Read the equations of a cell, check their shapes, print them",
		Long: `Derive reads a file of equations, checks every symbol and every shape, orders the
equations by what they depend on, and prints them: as Unicode, as LaTeX, or back
in the language they were written in. docs/equations.md teaches the language.

A mistake in the file is reported with its line, its column and a caret.`,
		Example: "  unroll derive ode/additive.eq\n  unroll derive --latex mycell.eq",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			text, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			file, err := derive.Parse(args[0], text)
			if err != nil {
				return err
			}
			for i, cell := range file.Cells {
				if i > 0 {
					fmt.Fprintln(c.OutOrStdout())
				}
				switch {
				case source:
					fmt.Fprint(c.OutOrStdout(), cell.Source())
				case latex:
					printLaTeX(c.OutOrStdout(), cell)
				default:
					printCell(c.OutOrStdout(), cell)
				}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&latex, "latex", false, "print LaTeX, one equation a line")
	c.Flags().BoolVar(&source, "source", false, "print the equation language itself, tidied")
	c.MarkFlagsMutuallyExclusive("latex", "source")
	return c
}

func printLaTeX(out io.Writer, cell *derive.Cell) {
	for _, q := range cell.Equations {
		fmt.Fprintf(out, "%s \\tag{%s}\n", q.LaTeX(), q.Label)
	}
}

// printCell prints the symbols as a table, then the equations aligned.
func printCell(out io.Writer, cell *derive.Cell) {
	fmt.Fprintf(out, "%s: %s\n\n", cell.Name, cell.Title)
	for _, s := range cell.Symbols {
		line := fmt.Sprintf("  %-9s %-8s %-10s %s", s.Kind, s.Unicode(), s.Size(), s.Meaning)
		fmt.Fprintln(out, strings.TrimRight(line, " "))
	}
	fmt.Fprintln(out)
	width := 0
	for _, q := range cell.Equations {
		width = max(width, len(q.Label))
	}
	for _, q := range cell.Equations {
		fmt.Fprintf(out, "  %-*s  %s\n", width, q.Label, q.Unicode())
	}
}

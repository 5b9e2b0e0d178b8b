package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"unroll/derive"
)

func deriveCommand() *cobra.Command {
	var latex, source, explain, check, asJSON bool
	c := &cobra.Command{
		Use:   "derive FILE.eq",
		Short: "Read the equations of a cell, print them, differentiate them through time",
		Long: `Derive reads a file of equations, checks every symbol and every shape, orders the
equations by what they depend on, and prints them: as Unicode, as LaTeX, or back
in the language they were written in. docs/equations.md teaches the language.

It also differentiates a cell through time. With --explain it prints the backward
pass, and under each equation its terms, each with the use it comes from and the
rules that gave it. With --check it evaluates the derived gradients on random
numbers, compares every entry with central differences of the forward pass, and
fails where the error is above 1e-6. With --json it prints forward and backward
equations for machines.

A mistake in the file is reported with its line, its column and a caret.`,
		Example: "  unroll derive ode/additive.eq\n  unroll derive --explain rnn/rnn.eq\n  unroll derive --check mycell.eq",
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
			out := c.OutOrStdout()
			if asJSON {
				return printJSON(out, file)
			}
			for i, cell := range file.Cells {
				if i > 0 {
					fmt.Fprintln(out)
				}
				switch {
				case source:
					fmt.Fprint(out, cell.Source())
				case latex:
					printLaTeX(out, cell)
				case !explain && !check:
					printCell(out, cell)
				}
				if explain {
					err = errors.Join(err, printBackward(out, cell))
				}
				if check {
					err = errors.Join(err, checkBackward(out, cell))
				}
			}
			return err
		},
	}
	c.Flags().BoolVar(&latex, "latex", false, "print LaTeX, one equation a line")
	c.Flags().BoolVar(&source, "source", false, "print the equation language itself, tidied")
	c.Flags().BoolVar(&asJSON, "json", false, "print forward and backward equations as JSON")
	c.Flags().BoolVar(&explain, "explain", false, "derive the backward pass, with the reason of each term")
	c.Flags().BoolVar(&check, "check", false, "compare the derived gradients with differences")
	for _, form := range []string{"explain", "check"} {
		for _, other := range []string{"latex", "source", "json"} {
			c.MarkFlagsMutuallyExclusive(form, other)
		}
	}
	c.MarkFlagsMutuallyExclusive("latex", "source", "json")
	return c
}

// printLaTeX prints the equations, and those of the backward pass if the cell
// can be differentiated.
func printLaTeX(out io.Writer, cell *derive.Cell) {
	equations := cell.Equations
	if backward, err := cell.Backward(); err == nil {
		equations = slices.Concat(equations, backward.Equations)
	}
	for _, q := range equations {
		fmt.Fprintf(out, "%s \\tag{%s}\n", q.LaTeX(), strings.ReplaceAll(q.Label, "_", `\_`))
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

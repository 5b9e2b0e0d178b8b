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

// deriveFlags are the options of the command.
type deriveFlags struct {
	latex, source, asJSON, explain, check, goFile bool
	cell, eval, out                               string
}

func deriveCommand() *cobra.Command {
	var f deriveFlags
	c := &cobra.Command{
		Use:   "derive FILE.eq",
		Short: "Read the equations of a cell, print them, differentiate them through time",
		Long: `Derive reads a file of equations, checks every symbol and every shape, orders the
equations by what they depend on, and prints them: as Unicode, as LaTeX, or back
in the language they were written in. docs/equations.md teaches the language.

It also differentiates a cell through time. With --explain it prints the backward
pass as a derivation, each term with the use it comes from and the rules that gave
it. With --check it evaluates the derived gradients on random numbers, compares
every entry with central differences of the forward pass, and fails where the
error is above 1e-6. With --json it prints forward and backward equations for
machines, with --latex for a paper, and with --go as a Go program in plain loops
that checks its own gradients when it is run.

With --eval it computes a cell on the tensors of a safetensors file: every
parameter and input by its name, an input with a first size that counts the steps,
states before step 0 as s@-1, s@-2, …, which else have their declared value, or
zero, and the derivatives of a loss by an output as d.OUTPUT, zero where absent.
It writes to the file after -o: the outputs; the states at the last step as s@last;
and the gradients d.W, d.x and d.s@-1 of parameters, inputs and states before step 0.

A mistake in the file is reported with its line, its column and a caret.`,
		Example: `  unroll derive ode/additive.eq
  unroll derive --explain rnn/rnn.eq
  unroll derive --check mycell.eq
  unroll derive --go mycell.eq >mycell.go && go run mycell.go
  unroll derive mycell.eq --eval values.safetensors -o grads.safetensors`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			file, err := parseFile(args[0])
			if err != nil {
				return err
			}
			return f.run(c.OutOrStdout(), file)
		},
	}
	c.Flags().BoolVar(&f.latex, "latex", false, "print LaTeX, one equation a line")
	c.Flags().BoolVar(&f.source, "source", false, "print the equation language itself, tidied")
	c.Flags().BoolVar(&f.asJSON, "json", false, "print forward and backward equations as JSON")
	c.Flags().BoolVar(&f.explain, "explain", false, "derive the backward pass, with the reason of each term")
	c.Flags().BoolVar(&f.check, "check", false, "compare the derived gradients with differences")
	c.Flags().BoolVar(&f.goFile, "go", false, "print a Go program with both passes in plain loops")
	c.Flags().StringVar(&f.eval, "eval", "", "compute the cell on the tensors of `FILE`")
	c.Flags().StringVarP(&f.out, "out", "o", "", "the `FILE` to write with --eval")
	c.Flags().StringVar(&f.cell, "cell", "", "of several cells, only `NAME`")
	for _, form := range []string{"explain", "check"} {
		for _, other := range []string{"latex", "source", "json", "go", "eval"} {
			c.MarkFlagsMutuallyExclusive(form, other)
		}
	}
	c.MarkFlagsMutuallyExclusive("latex", "source", "json", "go", "eval")
	c.MarkFlagsRequiredTogether("eval", "out")
	return c
}

// parseFile parses a file of equations. Of a file that is too large to be one it
// reads no more than shows that.
func parseFile(name string) (*derive.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, derive.MaxBytes+1))
	if err != nil {
		return nil, err
	}
	return derive.Parse(name, text)
}

// run does what the flags ask for.
func (f *deriveFlags) run(out io.Writer, file *derive.File) error {
	if f.cell != "" {
		c := file.Cell(f.cell)
		if c == nil {
			return fmt.Errorf("%s has no cell %s; it has %s", file.Name, f.cell, cellNames(file))
		}
		file = &derive.File{Name: file.Name, Cells: []*derive.Cell{c}}
	}
	if (f.goFile || f.eval != "") && len(file.Cells) > 1 {
		return fmt.Errorf("%s has several cells: choose with --cell one of %s", file.Name, cellNames(file))
	}
	switch {
	case f.asJSON:
		return printJSON(out, file)
	case f.goFile:
		return printGo(out, file.Cells[0])
	case f.eval != "":
		return evaluate(file.Cells[0], f.eval, f.out)
	}
	var problems []error
	for i, cell := range file.Cells {
		if i > 0 {
			fmt.Fprintln(out)
		}
		problems = append(problems, f.print(out, cell))
	}
	return errors.Join(problems...)
}

// print prints one cell.
func (f *deriveFlags) print(out io.Writer, cell *derive.Cell) (err error) {
	switch {
	case f.source:
		fmt.Fprint(out, cell.Source())
	case f.latex:
		printLaTeX(out, cell)
	case !f.explain && !f.check:
		printCell(out, cell)
	}
	if f.explain {
		err = printBackward(out, cell)
	}
	if f.check && err == nil {
		if f.explain {
			fmt.Fprintln(out)
		}
		err = checkBackward(out, cell)
	}
	return err
}

func cellNames(file *derive.File) string {
	var names []string
	for _, c := range file.Cells {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
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

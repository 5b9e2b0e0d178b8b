package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"unroll/internal/prove"
	"unroll/internal/registry"
	"unroll/internal/weave"
)

func checkCommand() *cobra.Command {
	var asJSON, planted bool
	c := &cobra.Command{
		Use:   "check",
		Short: "Prove every equation against the statement that computes it",
		Long: `Check runs the tests of every package that holds equations and prints, for each
equation, the statement that computes it, how many tests checked it, what it was
compared with (the witnesses), and the largest relative error seen.

It fails if a test fails, or if an equation has no statement, two statements, or
no test, or if a chapter shows an equation that does not exist.

With --json it prints an array of objects with the fields id, kind ("forward" or
"gradient"), statement (file:line), checks, witnesses, max_error, tolerance and
equation.

With --plant it tests the tests. Every statement is changed in every small way (a
sign turned, a term lost, two arguments exchanged), one at a time in a copy, and
each time a test has to fail. This takes minutes.`,
		Example: "  unroll check\n  unroll check --json | jq '.[] | select(.max_error > 1e-12)'\n  unroll check --plant",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			root, err := moduleRoot()
			if err != nil {
				return err
			}
			if planted {
				return plant(root, c.OutOrStdout())
			}
			return check(root, c.OutOrStdout(), asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON for machines")
	c.Flags().BoolVar(&planted, "plant", false, "plant mistakes in the statements and see the tests catch them")
	c.MarkFlagsMutuallyExclusive("json", "plant")
	return c
}

func check(root string, out io.Writer, asJSON bool) error {
	equations, err := registry.Module(root)
	if err != nil {
		return err
	}
	if _, err := weave.ParseBook(root); err != nil { // a chapter may name an equation that is not there
		return err
	}
	evidence, failure := prove.Run(root, equations, nil)
	if asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(evidence); err != nil {
			return err
		}
	} else {
		printEvidence(out, evidence)
	}
	return failure
}

func printEvidence(out io.Writer, evidence []prove.Evidence) {
	widths := [2]int{len("equation"), len("statement")}
	for _, e := range evidence {
		widths[0] = max(widths[0], len(e.ID))
		widths[1] = max(widths[1], len(e.Statement))
	}
	row := func(id, statement, checks, worst, witnesses string) {
		fmt.Fprintf(out, "%-*s  %-*s  %6s  %9s  %s\n", widths[0], id, widths[1], statement, checks, worst, witnesses)
	}
	row("equation", "statement", "checks", "max error", "witnesses")
	checked := 0
	for _, e := range evidence {
		worst := "unchecked"
		if len(e.Checks) > 0 {
			worst = fmt.Sprintf("%.1e", e.MaxError)
			checked++
		}
		row(e.ID, e.Statement, fmt.Sprint(len(e.Checks)), worst, strings.Join(e.Witnesses, ", "))
	}
	fmt.Fprintf(out, "\n%d of %d equations anchored and checked\n", checked, len(evidence))
}

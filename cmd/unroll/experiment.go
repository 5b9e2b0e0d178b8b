package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"unroll/engine"
	"unroll/experiment"
	"unroll/internal/claims"
	"unroll/sweep"
)

// experimentsClaim is the table of all experiments.
const experimentsClaim = "experiments"

func experimentCommand() *cobra.Command {
	var f sweepFlags
	var record bool
	var cells []string
	c := &cobra.Command{
		Use:   "experiment [all | NAME ...]",
		Short: "Compare the cells on tasks, with as many parameters and several seeds",
		Long: `Experiment trains every cell on a task with several seeds, all with about as many
parameters, and prints mean and standard deviation of the results on data that were
held out. It runs as a sweep, see unroll sweep: on all cores or on a cluster, and
Ctrl-C loses nothing. Without names it lists the experiments.

With --record their rows go into the table of this checkout, which README shows.`,
		Example: "  unroll experiment\n  unroll experiment digits series\n  unroll experiment all --record",
		RunE: func(c *cobra.Command, names []string) error {
			if len(names) == 0 {
				listExperiments(c.OutOrStdout())
				return nil
			}
			chosen, err := chooseExperiments(names)
			if err != nil {
				return err
			}
			return runExperiments(c, &f, chosen, cells, record)
		},
	}
	f.bind(c)
	c.Flags().StringSliceVar(&cells, "cells", nil, "which cells; the others are not run (default all)")
	c.Flags().BoolVar(&record, "record", false, "write the table into this checkout")
	return c
}

func listExperiments(out io.Writer) {
	for _, e := range experiment.Known() {
		fmt.Fprintf(out, "%-14s %s\n", e.Name, e.About)
	}
}

// chooseExperiments finds experiments by name; all is every one.
func chooseExperiments(names []string) ([]experiment.Experiment, error) {
	if slices.Equal(names, []string{"all"}) {
		return experiment.Known(), nil
	}
	var chosen []experiment.Experiment
	for _, name := range names {
		e, err := experiment.Find(name)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, e)
	}
	return chosen, nil
}

// runExperiments runs experiments as one sweep and prints or records their table.
func runExperiments(c *cobra.Command, f *sweepFlags, chosen []experiment.Experiment, cells []string, record bool) error {
	root := ""
	var table claims.Table
	if record {
		var err error
		if root, err = moduleRoot(); err != nil {
			return err
		}
		if table, err = claims.New(root, experimentsClaim); err != nil { // the commit is that of now
			return err
		}
	}
	jobs, err := experimentJobs(chosen, cells)
	if err != nil {
		return err
	}
	outcomes, err := f.run(c.Context(), "experiments", jobs, c.ErrOrStderr())
	if f.asJSON && outcomes != nil {
		err = errors.Join(err, writeJSON(c.OutOrStdout(), outcomes))
	}
	if err != nil || len(outcomes) < len(jobs) {
		return err
	}
	if record {
		before, err := claims.Read(root, experimentsClaim)
		if err == nil {
			err = fill(&table, before, outcomes)
		}
		if err != nil {
			return err
		}
		return claims.Write(root, table)
	}
	for _, e := range chosen {
		of, err := e.Of(outcomes)
		if err != nil {
			return err
		}
		row, note, err := e.Row(of, claims.NotRun)
		if err != nil {
			return err
		}
		fmt.Fprintln(c.OutOrStdout(), note)
		for k, column := range experiment.Columns() {
			fmt.Fprintf(c.OutOrStdout(), "  %-16s %s\n", column, row[k])
		}
	}
	return nil
}

// fill makes the table of all experiments: a row for each that was run, at a commit
// that its note names, and for the others what the table before says, or that they
// were not run.
func fill(table *claims.Table, before claims.Table, outcomes []sweep.Outcome) error {
	table.Columns = experiment.Columns()
	for _, e := range experiment.Known() {
		of, err := e.Of(outcomes)
		if err != nil {
			return err
		}
		row, note, err := e.Row(of, claims.NotRun)
		if err != nil {
			return err
		}
		mine := func(note string) bool { return strings.HasPrefix(note, e.Name+": ") }
		if len(of) > 0 {
			note += fmt.Sprintf(" Commit %s, %s.", table.Commit, table.Date)
		} else if i := slices.IndexFunc(before.Notes, mine); i >= 0 && slices.Equal(before.Columns, table.Columns) {
			note = before.Notes[i]
			row = before.Rows[slices.IndexFunc(before.Rows, func(r []string) bool { return r[0] == e.About })]
		}
		table.Rows = append(table.Rows, row)
		if note != "" {
			table.Notes = append(table.Notes, note)
		}
	}
	return nil
}

// experimentJobs are the jobs of experiments, for some cells or all that there are.
func experimentJobs(chosen []experiment.Experiment, cells []string) ([]sweep.Job, error) {
	d, err := engine.Open(engine.Options{Threads: 1})
	if err != nil {
		return nil, err
	}
	defer d.Close()
	runnable := experiment.Runnable(d)
	if cells == nil {
		cells = runnable
	}
	for _, cell := range cells {
		if !slices.Contains(runnable, cell) {
			return nil, fmt.Errorf("--cells: expected some of %s, found %s", strings.Join(runnable, ", "), cell)
		}
	}
	var all []sweep.Job
	for _, e := range chosen {
		jobs, err := e.Jobs(d, cells)
		if err != nil {
			return nil, fmt.Errorf("experiment %s: %w", e.Name, err)
		}
		all = append(all, jobs...)
	}
	return all, nil
}

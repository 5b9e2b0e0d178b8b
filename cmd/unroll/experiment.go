package main

import (
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
	c := &cobra.Command{
		Use:   "experiment [all | NAME ...]",
		Short: "Compare the cells on tasks, with as many parameters and several seeds",
		Long: `Experiment trains every cell on a task with several seeds, all with about as many
parameters, and prints mean and standard deviation of the results on data that were
held out. It runs as a sweep, see unroll sweep: on all cores or on a cluster, and
Ctrl-C loses nothing. Without names it lists the experiments.

With --record the table of all of them takes the place of the one in this checkout,
which README shows.`,
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
			if record && len(chosen) < len(experiment.Known()) {
				return fmt.Errorf("--record makes a table of all experiments, expected all, found %s", strings.Join(names, " "))
			}
			return runExperiments(c, &f, chosen, record)
		},
	}
	f.bind(c)
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

// runExperiments runs experiments as one sweep and prints their table.
func runExperiments(c *cobra.Command, f *sweepFlags, chosen []experiment.Experiment, record bool) error {
	table := claims.Table{Claim: claims.Claim{Title: "Experiments"}}
	root := ""
	if record {
		var err error
		if root, err = moduleRoot(); err != nil {
			return err
		}
		if table, err = claims.New(root, experimentsClaim); err != nil {
			return err
		}
	}
	jobs, err := experimentJobs(chosen)
	if err != nil {
		return err
	}
	outcomes, err := f.run(c.Context(), "experiments", slices.Concat(jobs...), c.ErrOrStderr())
	if f.asJSON && outcomes != nil {
		if err := writeJSON(c.OutOrStdout(), outcomes); err != nil {
			return err
		}
	}
	if err != nil || len(outcomes) < len(slices.Concat(jobs...)) {
		return err
	}
	table.Columns = experiment.Columns()
	for i, e := range chosen {
		row, note, err := e.Row(pick(outcomes, jobs[i]), claims.NotRun)
		if err != nil {
			return err
		}
		table.Rows, table.Notes = append(table.Rows, row), append(table.Notes, note)
	}
	if record {
		return claims.Write(root, table)
	}
	for i, row := range table.Rows {
		fmt.Fprintln(c.OutOrStdout(), table.Notes[i])
		for k, cell := range row {
			fmt.Fprintf(c.OutOrStdout(), "  %-16s %s\n", table.Columns[k], cell)
		}
	}
	return nil
}

// experimentJobs are the jobs of each experiment, for the cells that there are.
func experimentJobs(chosen []experiment.Experiment) ([][]sweep.Job, error) {
	d, err := engine.Open(engine.Options{Threads: 1})
	if err != nil {
		return nil, err
	}
	defer d.Close()
	cells := experiment.Runnable(d)
	var all [][]sweep.Job
	for _, e := range chosen {
		jobs, err := e.Jobs(d, cells)
		if err != nil {
			return nil, fmt.Errorf("experiment %s: %w", e.Name, err)
		}
		all = append(all, jobs)
	}
	return all, nil
}

// pick takes the outcomes of some jobs.
func pick(outcomes []sweep.Outcome, jobs []sweep.Job) []sweep.Outcome {
	var picked []sweep.Outcome
	for _, o := range outcomes {
		if slices.ContainsFunc(jobs, func(j sweep.Job) bool { return j.ID == o.Job }) {
			picked = append(picked, o)
		}
	}
	return picked
}

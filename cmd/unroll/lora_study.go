package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"unroll/engine"
	"unroll/internal/claims"
	"unroll/lora/study"
	"unroll/train/loop"
)

// The claims that a study records.
const loraBaseClaim, loraTasksClaim, loraRanksClaim, loraCostClaim = "lora-base", "lora-tasks", "lora-ranks", "lora-cost"

// loraStudyFlags are the options of unroll lora study.
type loraStudyFlags struct {
	out                   string
	steps, seeds, threads int
	record                bool
}

func loraStudyCommand() *cobra.Command {
	f := loraStudyFlags{}
	c := &cobra.Command{
		Use:   "study [TASK...]",
		Short: "Adapt one base to real tasks: all weights against adapters, full precision against four bits",
		Long: `Study trains a base, a language model of two layers of LSTM that learns Moby Dick, and
then adapts it to tasks, each with several seeds: by all its weights, by adapters, and
by adapters on the base in four bits. It prints what each gets right of data that were
held out, what ranks are worth, and what each way stores. Without names it takes all
tasks:

` + studyTasks() + `
The data come from packages, see unroll data. The folder --out keeps the base and the
result of every run: what is there is not done again. After Ctrl-C the tables are those
of the runs that were done. With --record they take the places of those in this
checkout, and what is missing is said to be not run.`,
		Example: "  unroll data get moby-dick && unroll data get names\n  unroll lora study names --seeds 2\n  unroll lora study --record",
		RunE: func(c *cobra.Command, names []string) error {
			tasks, err := chooseTasks(names)
			if err != nil {
				return err
			}
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return f.run(ctx, c.OutOrStdout(), c.ErrOrStderr(), tasks)
		},
	}
	c.Flags().StringVar(&f.out, "out", filepath.Join("runs", "lora"), "the `FOLDER` for the base and the results")
	c.Flags().IntVar(&f.steps, "steps", 250, "updates of a run")
	c.Flags().IntVar(&f.seeds, "seeds", 3, "how many seeds")
	c.Flags().IntVar(&f.threads, "threads", 0, "how many cores; 0: all")
	c.Flags().BoolVar(&f.record, "record", false, "write the tables into this checkout")
	return c
}

func studyTasks() string {
	var b strings.Builder
	for _, t := range study.Tasks() {
		fmt.Fprintf(&b, "  %-10s %s\n", t.Name, t.About)
	}
	return b.String()
}

// chooseTasks finds tasks by name; no name is all.
func chooseTasks(names []string) ([]study.Task, error) {
	if len(names) == 0 {
		return study.Tasks(), nil
	}
	var tasks []study.Task
	for _, name := range names {
		t, err := study.Find(name)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, t)
	}
	return tasks, nil
}

// run makes the base and the runs, and shows the tables.
func (f *loraStudyFlags) run(ctx context.Context, out, progress io.Writer, tasks []study.Task) error {
	if f.steps < 1 || f.seeds < 1 {
		return fmt.Errorf("--steps is %d and --seeds %d, expected at least 1", f.steps, f.seeds)
	}
	d, err := engine.Open(engine.Options{Threads: f.threads})
	if err != nil {
		return err
	}
	defer d.Close()
	examples := map[string]study.Examples{}
	for _, t := range tasks {
		if examples[t.Name], err = t.Read(); err != nil {
			return err
		}
	}
	base, err := f.base(ctx, d, progress)
	if err != nil {
		return err
	}
	results, err := f.runs(ctx, base, study.Plan(tasks, f.steps, f.seeds), examples, progress)
	if err != nil {
		return err
	}
	tables, err := f.tables(base, results)
	if err != nil {
		return err
	}
	return f.show(out, tables)
}

// runs does the runs that the folder does not hold, until ctx is done, and returns all
// results that there are.
func (f *loraStudyFlags) runs(ctx context.Context, base *study.Base, plan []study.Run, examples map[string]study.Examples, progress io.Writer) ([]study.Result, error) {
	var results []study.Result
	for i, run := range plan {
		r, found, err := study.Kept(f.out, run)
		if err == nil && !found && ctx.Err() == nil {
			r, err = base.Keep(f.out, run, examples[run.Task])
			found = true
			fmt.Fprintf(progress, "%d/%d  %s, %s, rank %d, seed %d: %.1f%%, %.1f%% before\n", i+1, len(plan), r.Task, r.Way, r.Rank, r.Seed, r.Accuracy, r.Before)
		}
		if err != nil {
			return nil, err
		}
		if found {
			results = append(results, r)
		}
	}
	if len(results) < len(plan) {
		fmt.Fprintf(progress, "%d of %d runs were done\n", len(results), len(plan))
	}
	return results, nil
}

// base makes the base, or takes the one of the folder.
func (f *loraStudyFlags) base(ctx context.Context, d *engine.Device, progress io.Writer) (*study.Base, error) {
	o, err := study.BaseOptions()
	if err != nil {
		return nil, err
	}
	bar := loop.NewProgress(progress, "base", o.Steps)
	defer bar.Done()
	return study.MakeBase(ctx, d, f.out, o, bar.Report)
}

// tables are those of the claims, without date and machine.
func (f *loraStudyFlags) tables(base *study.Base, results []study.Result) ([]claims.Table, error) {
	costs, err := base.CostRows(results, claims.NotRun)
	if err != nil {
		return nil, err
	}
	how := fmt.Sprintf("%d updates a run, up to %d seeds, mean and standard deviation in percent of the texts held out; the rates, one for each way, were not tuned.", f.steps, f.seeds)
	table := func(id string, columns []string, rows [][]string, notes ...string) claims.Table {
		return claims.Table{Claim: claims.Claim{ID: id}, Columns: columns, Rows: rows, Notes: notes}
	}
	return []claims.Table{
		table(loraBaseClaim, []string{"", "base"}, [][]string{
			{"parameters", fmt.Sprint(base.Size)},
			{"updates", fmt.Sprint(base.Steps)},
			{"bits per character, on the last tenth of the novel", fmt.Sprintf("%.3f", base.Bits)},
		}, "Two layers of LSTM learn Moby Dick, character by character, from seed 1. "+base.How()),
		table(loraTasksClaim, study.TaskColumns(), study.TaskRows(results, claims.NotRun), how),
		table(loraRanksClaim, study.RankColumns(), study.RankRows(results, claims.NotRun), how),
		table(loraCostClaim, study.CostColumns(), costs, "Bytes are counted, not measured: four for a number and twelve more for one that is trained."),
	}, nil
}

// show prints the tables or records them.
func (f *loraStudyFlags) show(out io.Writer, tables []claims.Table) error {
	if f.record {
		root, err := moduleRoot()
		if err != nil {
			return err
		}
		for _, t := range tables {
			whole, err := claims.New(root, t.ID)
			if err != nil {
				return err
			}
			whole.Columns, whole.Rows, whole.Notes = t.Columns, t.Rows, t.Notes
			if err := claims.Write(root, whole); err != nil {
				return err
			}
		}
	}
	for _, t := range tables {
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, strings.Join(t.Columns, "\t"))
		for _, row := range t.Rows {
			fmt.Fprintln(w, strings.Join(row, "\t"))
		}
		if err := w.Flush(); err != nil {
			return err
		}
		fmt.Fprintln(out, strings.Join(t.Notes, " ")+"\n")
	}
	return nil
}

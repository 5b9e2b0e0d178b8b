package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"unroll/experiment"
	"unroll/sweep"
)

// sweepFlags are the options of commands that run a sweep.
type sweepFlags struct {
	url, listen, out string
	workers          int
	resume, asJSON   bool
	patience         time.Duration
}

func (f *sweepFlags) bind(c *cobra.Command) {
	c.Flags().StringVar(&f.out, "out", "", "the `FOLDER` of the embedded server, for the queue, results and checkpoints (default runs/NAME.sweep)")
	c.Flags().BoolVar(&f.resume, "resume", false, "go on with the sweep of the folder")
	c.Flags().IntVar(&f.workers, "workers", runtime.NumCPU(), "trainings at a time in this process, one core each; with --url, 0 only submits and watches")
	c.Flags().StringVar(&f.url, "url", "", "the `URL` of a NATS cluster with JetStream, in the place of the embedded server")
	c.Flags().StringVar(&f.listen, "listen", "", "let other machines work too: the embedded server listens on `HOST:PORT`, to whoever reaches it")
	c.Flags().BoolVar(&f.asJSON, "json", false, "print the outcomes as JSON")
	f.bindPatience(c)
}

func (f *sweepFlags) bindPatience(c *cobra.Command) {
	c.Flags().DurationVar(&f.patience, "patience", 30*time.Second, "how long a worker may be silent before its job is given to another")
}

func sweepCommand() *cobra.Command {
	var f sweepFlags
	c := &cobra.Command{
		Use:   "sweep FILE",
		Short: "Run a grid or a list of trainings, on all cores or on a cluster",
		Long: `Sweep runs many independent trainings. The file says which, in JSON:

  {"name": "cells",
   "base": {"task": "adding", "length": 100, "steps": 2000},
   "grid": {"cell": ["rnn", "lstm"], "schedule.rate": [0.01, 0.001], "seed": [1, 2, 3]}}

Every combination of the grid is a job, over the base. "list": [{...}, {...}] gives
jobs one by one instead, or each of them with the grid. The fields are those of unroll
train, over the preset of the task; a dot leads into a field.

Each core trains one job at a time. A job is known by its options, so that the same one
is run once, however often it is submitted. Ctrl-C saves every training where it is, and
--resume goes on from there; after kill -9 or a loss of power too, from the last
checkpoints.

Without --url a NATS server is embedded in the process and keeps all in the folder --out.
With --listen other machines join in by unroll sweep work. With --url the same runs on
a NATS cluster with JetStream: any number of processes may submit, work and watch. A
worker that is silent for --patience has its job taken over by another, which goes on
from its last checkpoint.`,
		Example: `  unroll sweep cells.json
  unroll sweep cells.json --resume
  unroll sweep cells.json --listen 0.0.0.0:4222
  unroll sweep cells.json --url nats://queue.example:4222 --workers 0`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			name, jobs, err := readJobs(args[0])
			if err != nil {
				return err
			}
			outcomes, err := f.run(c.Context(), name, jobs, c.ErrOrStderr())
			if f.asJSON && outcomes != nil {
				err = errors.Join(err, writeJSON(c.OutOrStdout(), outcomes))
			}
			return err
		},
	}
	f.bind(c)
	c.AddCommand(sweepWorkCommand())
	return c
}

func sweepWorkCommand() *cobra.Command {
	var f sweepFlags
	c := &cobra.Command{
		Use:   "work NAME",
		Short: "Work on a sweep that another process or a cluster holds",
		Long: `Work takes jobs of the sweep NAME, one for each core, until Ctrl-C. Then it saves every
training where it is and hands it back, so that another worker goes on from there.
Tasks whose data a machine does not have fail on it: bring them first, with unroll data.`,
		Example: "  unroll sweep work cells --url nats://queue.example:4222",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			s, err := sweep.Open(ctx, sweep.Options{Name: args[0], URL: f.url, Patience: f.patience})
			if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%d workers on the sweep %s at %s; Ctrl-C hands back what is not done\n", f.workers, args[0], f.url)
			return errors.Join(work(ctx, s, f.workers), s.Close())
		},
	}
	c.Flags().StringVar(&f.url, "url", "", "the `URL` of the NATS server that holds the sweep")
	c.Flags().IntVar(&f.workers, "workers", runtime.NumCPU(), "trainings at a time, one core each")
	f.bindPatience(c)
	c.MarkFlagRequired("url")
	return c
}

// readJobs reads the jobs of a file, each checked, and the name of the sweep.
func readJobs(path string) (name string, jobs []sweep.Job, err error) {
	g, err := sweep.ReadGrid(path)
	if err != nil {
		return "", nil, err
	}
	specs, err := g.Specs()
	if err != nil {
		return "", nil, fmt.Errorf("%s: %w", path, err)
	}
	seen := map[string]bool{}
	for i, spec := range specs {
		o, err := experiment.Parse(spec)
		var job sweep.Job
		if err == nil {
			job, err = sweep.NewJob(o)
		}
		if err != nil {
			return "", nil, fmt.Errorf("%s: job %d: %w", path, i+1, err)
		}
		if !seen[job.ID] {
			seen[job.ID] = true
			jobs = append(jobs, job)
		}
	}
	return g.Name, jobs, nil
}

// run runs jobs as a sweep until all are done or Ctrl-C, and shows them.
func (f *sweepFlags) run(ctx context.Context, name string, jobs []sweep.Job, progress io.Writer) ([]sweep.Outcome, error) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := f.check(name); err != nil {
		return nil, err
	}
	o := sweep.Options{Name: name, URL: f.url, Listen: f.listen, Patience: f.patience}
	if f.url == "" {
		o.Folder = f.out
	}
	s, err := sweep.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	outcomes, err := f.carry(ctx, s, name, jobs, progress)
	err = errors.Join(err, s.Close())
	if ctx.Err() != nil {
		again := "--resume"
		if f.url != "" {
			again = "--url " + f.url
		}
		fmt.Fprintf(progress, "interrupted: %d of %d are done, and the others saved; go on with the same command and %s\n", len(outcomes), len(jobs), again)
		return outcomes, nil
	}
	return outcomes, err
}

// carry submits jobs, works on them and shows them.
func (f *sweepFlags) carry(ctx context.Context, s *sweep.Sweep, name string, jobs []sweep.Job, progress io.Writer) ([]sweep.Outcome, error) {
	added, err := s.Submit(ctx, jobs)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(progress, "%s: %d jobs, %d of them new\n", name, len(jobs), added)
	if f.listen != "" {
		fmt.Fprintf(progress, "other machines join in with: unroll sweep work %s --url %s\n", name, s.URL())
	}
	working, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() {
		ended <- work(working, s, f.workers)
		stop() // a worker that cannot go on ends the watch too
	}()
	watched := ctx
	if f.workers > 0 {
		watched = working
	}
	outcomes, err := s.Watch(watched, jobs, sweep.NewTable(progress, name, describeOutcome).Show)
	stop()
	return outcomes, errors.Join(<-ended, err)
}

// check demands options that fit each other, and a folder that is new, or not.
func (f *sweepFlags) check(name string) error {
	if f.workers < 0 || f.workers == 0 && f.url == "" && f.listen == "" {
		return fmt.Errorf("--workers is %d, expected at least 1 where nobody else can work", f.workers)
	}
	if f.url != "" && (f.out != "" || f.listen != "" || f.resume) {
		return errors.New("--url is given, expected none of --out, --listen and --resume, which are about the embedded server")
	}
	if f.out == "" {
		f.out = "runs/" + name + ".sweep"
	}
	_, err := os.Stat(f.out)
	if f.url == "" && err == nil && !f.resume {
		return fmt.Errorf("%s: a sweep has been there; go on with it by --resume, or choose another folder with --out", f.out)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// work runs so many workers until ctx is done.
func work(ctx context.Context, s *sweep.Sweep, workers int) error {
	host, err := os.Hostname()
	if err != nil {
		host = "here"
	}
	problems := make([]error, workers)
	var all sync.WaitGroup
	for i := range workers {
		all.Go(func() {
			problems[i] = s.Work(ctx, fmt.Sprintf("%s/%d/%d", host, os.Getpid(), i+1), experiment.Train)
		})
	}
	all.Wait()
	return errors.Join(problems...)
}

// describeOutcome tells the result of a job.
func describeOutcome(o sweep.Outcome) string {
	var r experiment.Result
	if err := json.Unmarshal(o.Value, &r); err != nil {
		return "a result that cannot be read: " + err.Error()
	}
	return fmt.Sprintf("%s %.4g, %d parameters, %.0f s", r.Metric, r.Value, r.Parameters, o.Second)
}

func writeJSON(out io.Writer, value any) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(value)
}

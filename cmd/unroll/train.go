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
	"time"

	"github.com/spf13/cobra"

	"unroll/data/batch"
	"unroll/engine"
	"unroll/train/learn"
	"unroll/train/loop"
)

func trainCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "train TASK",
		Short: "Train a network: a language model, digits, a series, the adding problem",
		Long: `Train trains a recurrent network, in float32 on all cores, on one of these tasks:

` + taskList() + `
Each has sizes and rates that make sense, so that a task needs no option. charlm reads
the text that comes with Go, Newton's Opticks, or any text with --text.

The folder --out gets checkpoints, in safetensors; metrics.jsonl, a line for every step;
and the same curves for TensorBoard (tensorboard --logdir FOLDER). Ctrl-C ends the
training after its step, with a checkpoint. However it ended, by Ctrl-C, kill -9 or a
full disk, --resume goes on from the last checkpoint, and every number is from there on
what it would have been. Then the options are those of the checkpoint, and --steps may
be larger than it was; where there is no checkpoint yet the training begins.

A language model is talked to with unroll sample, also while it is trained.`,
		Example: `  unroll train charlm
  unroll train charlm --text novel.txt --hidden 512 --out runs/novel
  unroll train charlm --resume --steps 4000
  unroll train adding --cell rnn --length 50 --json`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.Help()
			}
			_, err := learn.Preset(args[0])
			return err // its name is none of a task
		},
	}
	names, about := batch.Names()
	for i := range names {
		c.AddCommand(trainTaskCommand(names[i], about[i]))
	}
	return c
}

func taskList() string {
	var b strings.Builder
	names, about := batch.Names()
	for i := range names {
		fmt.Fprintf(&b, "  %-14s %s\n", names[i], about[i])
	}
	return b.String()
}

// trainFlags are the options of the command beside those of the training.
type trainFlags struct {
	out                       string
	resume, asJSON            bool
	checkpoint, keep, threads int
}

func trainTaskCommand(task, about string) *cobra.Command {
	preset, err := learn.Preset(task)
	if err != nil {
		panic(err) // every task has one, and a test asks for them all
	}
	o, f := preset, trainFlags{}
	c := &cobra.Command{
		Use:     task,
		Short:   strings.ToUpper(about[:1]) + about[1:],
		Long:    "Train a network to tell " + about + ". See unroll train --help.",
		Example: "  unroll train " + task + "\n  unroll train " + task + " --resume",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if f.resume {
				if err := f.previous(&o, c.Flags()); err != nil {
					return err
				}
			}
			return f.run(c.Context(), o, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	bindOptions(c.Flags(), &o)
	c.Flags().StringVar(&f.out, "out", filepath.Join("runs", task), "the `FOLDER` for checkpoints, log and curves")
	c.Flags().BoolVar(&f.resume, "resume", false, "go on from the last checkpoint of the folder")
	c.Flags().IntVar(&f.checkpoint, "checkpoint", 100, "a checkpoint after every so many steps")
	c.Flags().IntVar(&f.keep, "keep", 3, "how many checkpoints stay; 0: all")
	c.Flags().IntVar(&f.threads, "threads", 0, "how many cores; 0: all")
	c.Flags().BoolVar(&f.asJSON, "json", false, "print the result as JSON")
	return c
}

// run trains until the end or Ctrl-C.
func (f *trainFlags) run(ctx context.Context, o learn.Options, out, progress io.Writer) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	d, err := engine.Open(engine.Options{Threads: f.threads})
	if err != nil {
		return err
	}
	defer d.Close()
	l, err := learn.New(d, o)
	if err != nil {
		return err
	}
	bar := loop.NewProgress(progress, o.Task, o.Steps)
	start := time.Now()
	result, err := loop.Run(ctx, l, loop.Options{
		Steps: o.Steps, Schedule: o.Schedule, Evaluate: o.Evaluate,
		Folder: f.out, Resume: f.resume, Checkpoint: f.checkpoint, Keep: f.keep,
		Report: bar.Report,
	})
	bar.Done()
	if err != nil {
		return err
	}
	report := trained{
		Task: o.Task, Folder: f.out, From: result.From, Step: result.Step, Interrupted: result.Interrupted,
		Seconds: time.Since(start).Seconds(), Parameters: l.Size(), Measures: map[string]float64{}, Baselines: map[string]float64{},
		measures: result.Measures, task: l.Task,
	}
	for _, m := range result.Measures {
		report.Measures[m.Name] = m.Value
	}
	for _, b := range l.Task.Baselines {
		report.Baselines[b.Name] = b.Value
	}
	return report.print(out, f.asJSON)
}

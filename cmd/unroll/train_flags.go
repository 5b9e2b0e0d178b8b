package main

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"unroll/train/checkpoint"
	"unroll/train/learn"
)

// bindOptions makes flags of the options of a training; their defaults are what
// the options hold.
func bindOptions(flags *pflag.FlagSet, o *learn.Options) {
	flags.StringVar(&o.Cell, "cell", o.Cell, "rnn, gru, lstm, vanilla or augmented")
	flags.IntVar(&o.Hidden, "hidden", o.Hidden, "units of a layer")
	flags.IntVar(&o.Layers, "layers", o.Layers, "layers")
	flags.Float64Var(&o.Dropout, "dropout", o.Dropout, "the part of values between layers that is left out")
	flags.IntVar(&o.Batch, "batch", o.Batch, "sequences side by side; 0: the task's own")
	flags.IntVar(&o.Length, "length", o.Length, "steps that the gradient goes back through; 0: the task's own")
	flags.StringVar(&o.Rule, "rule", o.Rule, "sgd, momentum, adam or adamw")
	flags.Float64Var(&o.Schedule.Rate, "rate", o.Schedule.Rate, "largest learning rate")
	flags.IntVar(&o.Schedule.Warmup, "warmup", o.Schedule.Warmup, "updates over which the rate rises to that")
	flags.StringVar(&o.Schedule.Decay, "schedule", o.Schedule.Decay, "how it falls after that: linear or cosine; \"\": not at all")
	flags.Float64Var(&o.Schedule.Final, "final", o.Schedule.Final, "the part of it that is left at the end")
	flags.Float64Var(&o.Clip, "clip", o.Clip, "largest norm of the gradient; 0: any")
	flags.Float64Var(&o.Decay, "decay", o.Decay, "weight decay of adamw")
	flags.IntVar(&o.Accumulate, "accumulate", o.Accumulate, "batches of an update")
	flags.IntVar(&o.Steps, "steps", o.Steps, "updates in all")
	flags.IntVar(&o.Evaluate, "evaluate", o.Evaluate, "evaluate after every so many updates, and at the end")
	flags.Uint64Var(&o.Seed, "seed", o.Seed, "of everything that is drawn at random")
	if o.Task == "charlm" {
		flags.StringVar(&o.Text, "text", o.Text, "the `FILE` to learn, UTF-8 text (default: the text that comes with Go)")
		flags.IntVar(&o.Embedding, "embedding", o.Embedding, "entries of the vector of a character; 0: one for each character")
	}
}

// previous takes the options from the last checkpoint of the folder, if there is
// one, and over them those that were given.
func (f *trainFlags) previous(o *learn.Options, given *pflag.FlagSet) error {
	steps, err := checkpoint.Steps(f.out)
	if err != nil || len(steps) == 0 {
		return err
	}
	task := o.Task
	saved, err := learn.Saved(f.out)
	if err != nil {
		return err
	}
	if saved.Task != task {
		return fmt.Errorf("%s: a training of %s has been there, expected one of %s; choose another folder", f.out, saved.Task, task)
	}
	own := pflag.NewFlagSet(task, pflag.ContinueOnError)
	bindOptions(own, &saved)
	var problems []error
	given.Visit(func(flag *pflag.Flag) {
		if own.Lookup(flag.Name) != nil {
			problems = append(problems, own.Set(flag.Name, flag.Value.String()))
		}
	})
	*o = saved
	return errors.Join(problems...)
}

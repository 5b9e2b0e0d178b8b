package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"unroll/data/batch"
	"unroll/engine"
	"unroll/lora/tune"
	"unroll/train"
	"unroll/train/loop"
)

// loraTrainFlags are the options of unroll lora train.
type loraTrainFlags struct {
	out, preset, held           string
	targets                     []string
	rank, accumulate            int
	alpha, clip                 float64
	steps, evaluate, checkpoint int
	threads                     int
	resume, nf4                 bool
	tuning                      tune.Options
	schedule                    train.Schedule
}

func loraTrainCommand() *cobra.Command {
	f := loraTrainFlags{schedule: train.Schedule{Decay: "cosine"}}
	c := &cobra.Command{
		Use:   "train BASE TEXT -o FOLDER",
		Short: "Train an adapter of a language model on a text",
		Long: `Train teaches a language model a text by an adapter: its own weights stay as they
are. BASE is a checkpoint of unroll train charlm, or any safetensors file of an
embedding, the layers of an nn.LSTM or nn.RNN and a head, by PyTorch's names, that has
in its header, under the key "alphabet", the characters of its symbols. TEXT is UTF-8 with no other characters. The last
tenth of it is held out, or another text with --held.

A target is a module, such as head or rnn.layers.0.hh, or the end of its name, such as
ih or hh for those of all layers. It may have a rank and an alpha of its own:
--targets hh:8:16,head:4:8.

FOLDER gets the adapter, in the files of PEFT. In its folder "training" are checkpoints
and curves; Ctrl-C ends the training after its step, and --resume goes on from there.

--preset loraland has the recipe of the report LoRA Land (arXiv:2405.00732): rank 8 of
two weights, alpha 16, one text at a time, 16 of them a step, a rate of 2e-4 that rises
over 3% of the steps and falls by a cosine. Its dropout of 0.05 is left out. Options
that are given count more.

With --nf4 the base is in four bits a number, and what that loses is printed: the
adapter learns to make up for it. Merge it with unroll lora merge --nf4.`,
		Example: `  unroll lora train lm.safetensors german.txt -o german/
  unroll lora train lm.safetensors german.txt -o german/ --targets hh:8:16,head:4:8 --steps 500
  unroll lora train lm.safetensors german.txt -o german/ --preset loraland --nf4`,
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.usePreset(c); err != nil {
				return err
			}
			return f.run(c.Context(), c.OutOrStdout(), c.ErrOrStderr(), args[0], args[1])
		},
	}
	flags := c.Flags()
	flags.StringVarP(&f.out, "out", "o", "", "the `FOLDER` to write the adapter to")
	flags.StringVar(&f.preset, "preset", "", "a recipe: loraland")
	flags.StringVar(&f.held, "held", "", "the `FILE` of a text that is held out")
	flags.StringSliceVar(&f.targets, "targets", []string{"ih", "hh"}, "what is adapted: NAME, NAME:RANK or NAME:RANK:ALPHA")
	flags.IntVar(&f.rank, "rank", 8, "rank of targets that have none of their own")
	flags.Float64Var(&f.alpha, "alpha", 16, "alpha of targets that have none of their own")
	flags.BoolVar(&f.tuning.RankStabilised, "rslora", false, "scale by alpha/√rank in the place of alpha/rank")
	flags.IntVar(&f.tuning.Steps, "length", 64, "symbols of a text that are looked at at once")
	flags.IntVar(&f.tuning.Batch, "batch", 16, "texts at once")
	flags.IntVar(&f.accumulate, "accumulate", 1, "how many times that for a step")
	flags.IntVar(&f.steps, "steps", 500, "steps in all")
	flags.Float64Var(&f.schedule.Rate, "rate", 2e-3, "largest learning rate")
	flags.IntVar(&f.schedule.Warmup, "warmup", 20, "steps that the rate rises over")
	flags.Float64Var(&f.clip, "clip", 1, "largest norm of the gradient; 0 clips nothing")
	flags.Uint64Var(&f.tuning.Seed, "seed", 1, "of the first adapter and of the order of the text")
	flags.IntVar(&f.evaluate, "evaluate", 100, "look at the text that is held out after every so many steps")
	flags.IntVar(&f.checkpoint, "checkpoint", 100, "a checkpoint after every so many steps")
	flags.IntVar(&f.threads, "threads", 0, "how many cores; 0: all")
	flags.BoolVar(&f.nf4, "nf4", false, "train on a base in four bits a number")
	flags.BoolVar(&f.resume, "resume", false, "go on from the last checkpoint of the folder")
	c.MarkFlagRequired("out")
	return c
}

// usePreset sets the flags of a recipe that were not given.
func (f *loraTrainFlags) usePreset(c *cobra.Command) error {
	if f.preset == "" {
		return nil
	}
	if err := oneOf("--preset", f.preset, "loraland"); err != nil {
		return err
	}
	for name, value := range map[string]string{
		"targets": "ih,hh", "rank": "8", "alpha": "16", "batch": "1", "accumulate": "16", "steps": "2500", "rate": "2e-4",
	} {
		if !c.Flags().Changed(name) {
			if err := c.Flags().Set(name, value); err != nil {
				return err
			}
		}
	}
	if !c.Flags().Changed("warmup") {
		f.schedule.Warmup = f.steps * 3 / 100
	}
	return nil
}

// target reads a target: NAME, NAME:RANK or NAME:RANK:ALPHA.
func (f *loraTrainFlags) target(s string) (t tune.Target, err error) {
	parts := strings.Split(s, ":")
	t = tune.Target{Name: parts[0], Rank: f.rank, Alpha: f.alpha}
	if len(parts) > 1 {
		t.Rank, err = strconv.Atoi(parts[1])
	}
	if err == nil && len(parts) > 2 {
		t.Alpha, err = strconv.ParseFloat(parts[2], 64)
	}
	if err != nil || len(parts) > 3 {
		return t, fmt.Errorf("--targets has %q, expected NAME, NAME:RANK or NAME:RANK:ALPHA", s)
	}
	return t, nil
}

// run trains until the end or Ctrl-C, and writes the adapter.
func (f *loraTrainFlags) run(ctx context.Context, print, progress io.Writer, base, text string) error {
	f.tuning.Targets = nil
	for _, s := range f.targets {
		t, err := f.target(s)
		if err != nil {
			return err
		}
		f.tuning.Targets = append(f.tuning.Targets, t)
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	d, err := engine.Open(engine.Options{Threads: f.threads})
	if err != nil {
		return err
	}
	defer d.Close()
	model, alphabet, err := f.base(d, print, base)
	if err != nil {
		return err
	}
	t, err := f.trainee(model, alphabet, text)
	if err != nil {
		return err
	}
	before, err := t.Evaluate()
	if err != nil {
		return err
	}
	all := 0
	for _, m := range model.Modules() {
		all += m.Out * m.In
	}
	fmt.Fprintf(print, "%d numbers are trained, %.2g%% of the base's %d\n", t.Size(), 100*float64(t.Size())/float64(all), all)
	bar := loop.NewProgress(progress, filepath.Base(f.out), f.steps)
	result, err := loop.Run(ctx, t, loop.Options{
		Steps: f.steps, Schedule: f.schedule, Evaluate: f.evaluate, Folder: filepath.Join(f.out, "training"),
		Resume: f.resume, Checkpoint: f.checkpoint, Keep: 2, Report: bar.Report,
	})
	if err != nil {
		return err
	}
	after, err := t.Evaluate()
	if err != nil {
		return err
	}
	adapter := t.Adapter()
	adapter.Config.Base, adapter.Config.Task = base, "CAUSAL_LM"
	if err := adapter.Write(f.out, model.Modules()); err != nil {
		return err
	}
	fmt.Fprintf(print, "step %d: %.4f bits a character on the text held out, %.4f without the adapter\n%s\n", result.Step, after[0].Value, before[0].Value, f.out)
	return nil
}

// base reads the model, in four bits if that is asked for, and its alphabet.
func (f *loraTrainFlags) base(d *engine.Device, print io.Writer, path string) (*tune.Base, []rune, error) {
	file, parameters, err := readBase(path)
	if err != nil {
		return nil, nil, err
	}
	if f.nf4 {
		var report []tune.Rounded
		if parameters, report, err = tune.InFourBits(parameters); err == nil {
			err = printRounded(print, report)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	model, err := tune.NewBase(d, parameters)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	alphabet := []rune(file.Metadata["alphabet"])
	if len(alphabet) != model.Symbols() {
		return nil, nil, fmt.Errorf("%s: the header has an alphabet of %d characters, expected one for each of %d symbols", path, len(alphabet), model.Symbols())
	}
	return model, alphabet, nil
}

// trainee is the tuning with its texts.
func (f *loraTrainFlags) trainee(model *tune.Base, alphabet []rune, text string) (*tune.Text, error) {
	learn, err := readSymbols(text, alphabet)
	if err != nil {
		return nil, err
	}
	var held []int32
	if f.held == "" {
		at := len(learn) - len(learn)/10
		learn, held = learn[:at], learn[at:]
	} else if held, err = readSymbols(f.held, alphabet); err != nil {
		return nil, err
	}
	t, err := model.Tune(f.tuning)
	if err != nil {
		return nil, err
	}
	return tune.NewText(t, learn, held, f.accumulate, f.clip)
}

func readSymbols(path string, alphabet []rune) ([]int32, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	symbols, err := batch.Encode(alphabet, string(content))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return symbols, nil
}

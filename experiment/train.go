package experiment

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"unroll/engine"
	"unroll/sweep"
	"unroll/train/checkpoint"
	"unroll/train/learn"
	"unroll/train/loop"
)

// Result is what came of a training.
type Result struct {
	Parameters int     `json:"parameters"`
	Metric     string  `json:"metric"`
	Value      float64 `json:"value"` // the metric on the validation data
	Loss       float64 `json:"loss"`  // there
}

// saves is how often, in the course of a training, a checkpoint is saved.
const saves = 20

// Train carries a job of a sweep through, on one core: those of a machine have a job
// each.
func Train(ctx context.Context, a *sweep.Attempt) (any, error) {
	o, err := Parse(a.Job.Spec)
	if err != nil {
		return nil, err
	}
	d, err := engine.Open(engine.Options{Threads: 1})
	if err != nil {
		return nil, err
	}
	defer d.Close()
	l, err := learn.New(d, o)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "unroll-sweep-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	c := courier{attempt: a, dir: dir, sent: -1}
	if err := c.unpack(); err != nil {
		return nil, err
	}
	ended, err := loop.Run(ctx, l, loop.Options{
		Steps: o.Steps, Schedule: o.Schedule, Evaluate: o.Evaluate,
		Folder: dir, Resume: true, Checkpoint: max(1, o.Steps/saves), Keep: 1,
		Report: func(step int, m []loop.Measure) { c.report(step, o.Steps, m) },
	})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(c.failed, c.send()); err != nil || ended.Interrupted {
		return nil, err
	}
	return result(l, ended.Measures)
}

// result takes what is told from the measures of the last step.
func result(l *learn.Learner, measures []loop.Measure) (Result, error) {
	r := Result{Parameters: l.Size(), Metric: l.Task.Metric.Name}
	found := 0
	for _, m := range measures {
		switch m.Name {
		case loop.Held + "loss":
			r.Loss = m.Value
			found++
		case loop.Held + r.Metric:
			r.Value = m.Value
			found++
		}
	}
	if found != 2 {
		return r, fmt.Errorf("expected the loss and the %s of the validation after the last step, found %v", r.Metric, measures)
	}
	return r, nil
}

// courier carries checkpoints between the folder of a training and the sweep. As it
// travels a checkpoint is its step, in eight bytes, and the content of its file.
type courier struct {
	attempt *sweep.Attempt
	dir     string
	sent    int // the step of the checkpoint that was saved last
	failed  error
}

// unpack puts the checkpoint of whoever had the job before into the folder.
func (c *courier) unpack() error {
	content := c.attempt.Checkpoint
	if content == nil {
		return nil
	}
	if len(content) < 8 {
		return fmt.Errorf("the checkpoint of the try before has %d bytes, expected at least 8", len(content))
	}
	step := binary.LittleEndian.Uint64(content)
	if step > 1<<40 {
		return fmt.Errorf("the checkpoint of the try before is of step %d, expected a smaller one", step)
	}
	c.sent = int(step)
	return os.WriteFile(checkpoint.Path(c.dir, int(step)), content[8:], 0o644)
}

// report says how far a training is, and saves its last checkpoint if that is new.
func (c *courier) report(step, steps int, measures []loop.Measure) {
	c.attempt.Report(step, steps, fmt.Sprintf("%s %.4f", measures[0].Name, measures[0].Value))
	if c.failed == nil && step%max(1, steps/saves) == steps/saves/2 {
		c.failed = c.send()
	}
}

// send saves the last checkpoint of the folder.
func (c *courier) send() error {
	steps, err := checkpoint.Steps(c.dir)
	if err != nil || len(steps) == 0 || steps[len(steps)-1] == c.sent {
		return err
	}
	last := steps[len(steps)-1]
	content, err := os.ReadFile(checkpoint.Path(c.dir, last))
	if err != nil {
		return err
	}
	c.sent = last
	return c.attempt.Save(append(binary.LittleEndian.AppendUint64(nil, uint64(last)), content...))
}

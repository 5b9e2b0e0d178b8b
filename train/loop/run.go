package loop

import (
	"context"
	"fmt"
	"math"

	"unroll/train"
)

// Options say how a training is run.
type Options struct {
	Steps    int            // updates in all
	Schedule train.Schedule // of the learning rate
	Evaluate int            // evaluate after every so many steps, and at the end; 0: at the end alone

	Folder     string // where checkpoints, log and curves go; "" keeps nothing
	Resume     bool   // go on from the last checkpoint of the folder, if there is one
	Checkpoint int    // a checkpoint after every so many steps, and at the end; 0: at the end alone
	Keep       int    // how many checkpoints stay; 0: all

	Report func(step int, m []Measure) // called after every step; may be nil
}

// Result is where a training has ended.
type Result struct {
	From, Step  int       // the step it started from, and the one it reached
	Measures    []Measure // of its last step, where it was evaluated if it was not interrupted
	Interrupted bool      // it ended before its last step
}

// Run trains until o.Steps are done or ctx is. In either case the step it is at
// is finished and a checkpoint is written. The error names the step and what was
// wrong in it, such as a loss that is no number; the checkpoints until then stay.
func Run(ctx context.Context, t Trainee, o Options) (r Result, err error) {
	if err := o.check(); err != nil {
		return r, err
	}
	k, err := open(t, o)
	if err != nil {
		return r, err
	}
	defer func() {
		if closing := k.close(); err == nil {
			err = closing
		}
	}()
	r.From, r.Step = k.step, k.step
	for r.Step < o.Steps && !r.Interrupted {
		if r.Measures, err = o.step(t, r.Step); err != nil {
			return r, fmt.Errorf("step %d: %w", r.Step+1, err)
		}
		r.Step++
		if err := k.record(r.Step, r.Measures); err != nil {
			return r, err
		}
		if o.Report != nil {
			o.Report(r.Step, r.Measures)
		}
		r.Interrupted = ctx.Err() != nil && r.Step < o.Steps
		if r.Interrupted || due(r.Step, o.Checkpoint, o.Steps) {
			if err := k.save(t, r.Step, o.Keep); err != nil {
				return r, err
			}
		}
	}
	return r, nil
}

// check demands options that make sense.
func (o Options) check() error {
	for _, field := range []struct {
		name  string
		value int
	}{{"Steps", o.Steps}, {"Evaluate", o.Evaluate}, {"Checkpoint", o.Checkpoint}, {"Keep", o.Keep}} {
		if field.value < 0 {
			return fmt.Errorf("loop: %s is %d, expected 0 or more", field.name, field.value)
		}
	}
	if o.Resume && o.Folder == "" {
		return fmt.Errorf("loop: Resume without a Folder, expected one to go on from")
	}
	return o.Schedule.Check()
}

// due reports whether something that is done every so many steps, and at the end,
// is to be done after a step.
func due(step, every, last int) bool { return step == last || every > 0 && step%every == 0 }

// step makes update n, and evaluates where that is due.
func (o Options) step(t Trainee, n int) ([]Measure, error) {
	rate := o.Schedule.At(n, o.Steps)
	measures, err := t.Step(n, rate)
	if err != nil {
		return nil, err
	}
	measures = append(measures, Measure{"rate", rate})
	if due(n+1, o.Evaluate, o.Steps) {
		held, err := t.Evaluate()
		if err != nil {
			return nil, err
		}
		measures = append(measures, held...)
	}
	for _, m := range measures {
		if math.IsNaN(m.Value) || math.IsInf(m.Value, 0) {
			return nil, fmt.Errorf("the %s is %g, expected a finite number; a smaller learning rate or clip may help", m.Name, m.Value)
		}
	}
	return measures, nil
}

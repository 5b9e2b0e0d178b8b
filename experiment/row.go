package experiment

import (
	"fmt"
	"math"
	"strings"

	"unroll/data/batch"
	"unroll/sweep"
	"unroll/train/learn"
)

// Columns are the headings of the table.
func Columns() []string {
	return append([]string{"task", "measure", "without learning"}, Cells()...)
}

// Of takes those of some outcomes that are of the experiment's trainings: what they
// have in common is the task and the length.
func (e Experiment) Of(outcomes []sweep.Outcome) ([]sweep.Outcome, error) {
	want, err := e.Options()
	if err != nil {
		return nil, err
	}
	var of []sweep.Outcome
	for _, outcome := range outcomes {
		o, _, err := decode(outcome)
		if err != nil {
			return nil, err
		}
		if o.Task == want.Task && o.Length == want.Length && o.Steps == want.Steps {
			of = append(of, outcome)
		}
	}
	return of, nil
}

// Row is the row of an experiment, of mean and standard deviation over the seeds, and
// a note on how it was made, which is empty where nothing was run. A cell that is not among the outcomes has the words
// notRun.
func (e Experiment) Row(outcomes []sweep.Outcome, notRun string) (row []string, note string, err error) {
	o, err := e.Options()
	if err != nil {
		return nil, "", err
	}
	task, err := batch.Open(o.Task, batch.Options{Seed: 1, Size: o.Batch, Steps: o.Length, Text: o.Text})
	if err != nil {
		return nil, "", err
	}
	if len(outcomes) == 0 {
		return e.without(task, notRun), "", nil
	}
	runs := map[string]*runs{}
	for _, outcome := range outcomes {
		o, r, err := decode(outcome)
		if err != nil {
			return nil, "", err
		}
		if runs[o.Cell] == nil {
			runs[o.Cell] = newRuns(o)
		}
		runs[o.Cell].add(r, outcome.Error)
	}
	row = []string{e.About, task.Metric.Name, best(task)}
	var sizes []string
	for _, cell := range Cells() {
		if r := runs[cell]; r != nil {
			row = append(row, r.tell())
			sizes = append(sizes, fmt.Sprintf("%s %d units, %d parameters", cell, r.units, r.parameters))
		} else {
			row = append(row, notRun)
		}
	}
	var b batch.Batch
	task.Training.Fill(0, &b)
	note = fmt.Sprintf("%s: %d updates of %d sequences of %d steps, %s at a rate of %g, %d seeds; %s",
		e.Name, o.Steps, b.Size, b.Steps, o.Rule, o.Schedule.Rate, e.Seeds, strings.Join(sizes, ", "))
	if e.Short {
		note += "; a short run, more updates would change it"
	}
	return row, note + ".", nil
}

// without is the row where nothing was run.
func (e Experiment) without(task batch.Task, notRun string) []string {
	row := []string{e.About, task.Metric.Name, best(task)}
	for range Cells() {
		row = append(row, notRun)
	}
	return row
}

// best is the result of the best method that does not learn.
func best(t batch.Task) string {
	b := t.Baselines[0]
	for _, other := range t.Baselines[1:] {
		if (other.Value < b.Value) == t.Metric.Lower {
			b = other
		}
	}
	return fmt.Sprintf("%s (%s)", tell(b.Value), b.Name)
}

// runs are those of one cell.
type runs struct {
	units, parameters int
	values            []float64
	failed            int
}

func newRuns(o learn.Options) *runs { return &runs{units: o.Hidden} }

func (r *runs) add(result Result, failed string) {
	if failed != "" {
		r.failed++
		return
	}
	r.parameters = result.Parameters
	r.values = append(r.values, result.Value)
}

// tell is the mean of the runs, with the standard deviation where there are more.
func (r *runs) tell() string {
	if len(r.values) == 0 {
		return "failed"
	}
	mean, square := 0.0, 0.0
	for _, v := range r.values {
		mean += v / float64(len(r.values))
	}
	for _, v := range r.values {
		square += (v - mean) * (v - mean)
	}
	text := tell(mean)
	if n := len(r.values); n > 1 {
		text += " ± " + fmt.Sprintf("%.2g", math.Sqrt(square/float64(n-1)))
	}
	if r.failed > 0 {
		text += fmt.Sprintf(", %d failed", r.failed)
	}
	return text
}

// tell writes a result with three digits, or more before the point.
func tell(v float64) string {
	if math.Abs(v) >= 1000 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.3g", v)
}

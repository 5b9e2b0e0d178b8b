package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"unroll/data/batch"
	"unroll/train/loop"
)

// trained is what came of a training.
type trained struct {
	Task        string             `json:"task"`
	Folder      string             `json:"folder"`
	From        int                `json:"from"`
	Step        int                `json:"step"`
	Interrupted bool               `json:"interrupted"`
	Seconds     float64            `json:"seconds"`
	Parameters  int                `json:"parameters"`
	Measures    map[string]float64 `json:"measures"` // of the last step
	Baselines   map[string]float64 `json:"baselines"`

	measures []loop.Measure
	task     batch.Task
}

func (r trained) print(out io.Writer, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	fmt.Fprintf(out, "steps %d to %d in %.0f s, %d parameters\n", r.From, r.Step, r.Seconds, r.Parameters)
	for _, m := range r.measures {
		if !strings.Contains(m.Name, " of ") { // the measures of single labels are in the log
			fmt.Fprintf(out, "  %-40s %10.4g\n", m.Name, m.Value)
		}
	}
	for _, b := range r.task.Baselines {
		fmt.Fprintf(out, "  %-40s %10.4g\n", "without learning: "+b.Name, b.Value)
	}
	if r.Interrupted {
		fmt.Fprintln(out, "interrupted after that step")
	}
	fmt.Fprintf(out, "%s holds the checkpoints; go on with: unroll train %s --out %s --resume\n", r.Folder, r.Task, r.Folder)
	if r.task.Alphabet != nil {
		fmt.Fprintf(out, "let it write: unroll sample --from %s\n", r.Folder)
	}
	return nil
}

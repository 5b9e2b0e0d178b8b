package learn

import (
	"fmt"
	"slices"
	"strings"

	"unroll/data/batch"
	"unroll/train"
)

// Preset returns options with which a task is learned in minutes on two cores.
func Preset(task string) (Options, error) {
	o := Options{
		Task: task, Cell: "lstm", Hidden: 128, Layers: 1,
		Rule: "adam", Schedule: train.Schedule{Rate: 0.005, Warmup: 20, Decay: "cosine", Final: 0.1}, Clip: 1, Accumulate: 1,
		Steps: 2000, Evaluate: 200, Seed: 1,
	}
	names, _ := batch.Names()
	switch {
	case task == "charlm":
		o.Embedding, o.Hidden, o.Batch, o.Length = 64, 256, 32, 64
	case strings.HasPrefix(task, "digits"), strings.HasPrefix(task, "mnist"):
		o.Hidden, o.Steps = 64, 3000
	case task == "adding":
		o.Hidden = 64
	case task == "series":
		o.Hidden, o.Steps = 32, 1500
	case !slices.Contains(names, task):
		return o, fmt.Errorf("learn: no task is named %q, expected one of %s", task, strings.Join(names, ", "))
	}
	return o, nil
}

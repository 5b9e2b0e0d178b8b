package study

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"unroll/internal/atomicfile"
)

// Rank is that of the adapters in the table of tasks, and ranks are those that are
// compared on some tasks.
const Rank = 8

var ranks, rankTasks = []int{1, 2, 4, 16}, []string{"names", "opinion"}

// Plan lists the runs of a study, those of the first seed first.
func Plan(tasks []Task, steps, seeds int) []Run {
	var runs []Run
	for seed := range uint64(seeds) {
		for _, t := range tasks {
			runs = append(runs,
				Run{t.Name, Full, 0, steps, seed + 1}, Run{t.Name, LoRA, Rank, steps, seed + 1}, Run{t.Name, NF4, Rank, steps, seed + 1})
		}
		for _, t := range tasks {
			for _, rank := range ranks {
				if t.Name == rankTasks[0] || t.Name == rankTasks[1] {
					runs = append(runs, Run{t.Name, LoRA, rank, steps, seed + 1})
				}
			}
		}
	}
	return runs
}

// path is where the result of a run is kept.
func (r Run) path(dir string) string {
	return filepath.Join(dir, "runs", fmt.Sprintf("%s-%s-rank%d-steps%d-seed%d.json", r.Task, r.Way, r.Rank, r.Steps, r.Seed))
}

// Keep returns the result of a run that the folder of the base holds, or does the run
// and puts its result there. The folder is of one base: another one needs another.
func (b *Base) Keep(dir string, run Run, e Examples) (Result, error) {
	if r, found, err := Kept(dir, run); found || err != nil {
		return r, err
	}
	r, err := b.Run(run, e)
	if err != nil {
		return r, err
	}
	content, err := json.Marshal(r)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(run.path(dir)), fs.ModePerm)
	}
	if err != nil {
		return r, err
	}
	return r, atomicfile.Write(run.path(dir), append(content, '\n'))
}

// Kept returns the result of a run if the folder holds it.
func Kept(dir string, run Run) (r Result, found bool, err error) {
	path := run.path(dir)
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return r, false, nil
	}
	if err == nil {
		err = json.Unmarshal(content, &r)
	}
	if err == nil && r.Run != run {
		err = fmt.Errorf("it is of the run %+v, expected %+v", r.Run, run)
	}
	if err != nil {
		return r, false, fmt.Errorf("%s: %w; remove it to do the run again", path, err)
	}
	return r, true, nil
}

package ch10_training

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"

	"unroll/data"
	"unroll/data/batch"
	"unroll/engine"
	"unroll/train/learn"
	"unroll/train/loop"
)

// curves are the measures of a run, by name, and the steps they belong to.
type curves struct{ steps, values map[string][]float64 }

func newCurves() curves { return curves{map[string][]float64{}, map[string][]float64{}} }

// note adds the measures of a step.
func (c curves) note(step int, measures []loop.Measure) {
	for _, m := range measures {
		c.steps[m.Name] = append(c.steps[m.Name], float64(step))
		c.values[m.Name] = append(c.values[m.Name], m.Value)
	}
}

// last is the last value of a curve.
func (c curves) last(name string) float64 { return c.values[name][len(c.values[name])-1] }

// smooth is a curve with each value replaced by the mean of about so many.
func (c curves) smooth(name string, width int) []float64 {
	smooth, mean := []float64{}, 0.0
	for n, v := range c.values[name] {
		mean += (v - mean) / float64(min(width, n+1))
		smooth = append(smooth, mean)
	}
	return smooth
}

// bits are nats as bits.
func bits(nats []float64) []float64 {
	b := make([]float64, len(nats))
	for i, v := range nats {
		b[i] = v / math.Ln2
	}
	return b
}

// train trains with the options, or goes on where the folder has a checkpoint,
// and writes one after every so many steps. After the step until it is stopped, as
// Ctrl-C would stop it; 0 stands for never.
func train(o learn.Options, dir string, every, until int) (*learn.Learner, curves, error) {
	c := newCurves()
	d, err := engine.Open(engine.Options{})
	if err != nil {
		return nil, c, err
	}
	defer d.Close()
	l, err := learn.New(d, o)
	if err != nil {
		return nil, c, err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	_, err = loop.Run(ctx, l, loop.Options{
		Steps: o.Steps, Schedule: o.Schedule, Evaluate: o.Evaluate,
		Folder: dir, Resume: dir != "", Checkpoint: every,
		Report: func(step int, measures []loop.Measure) {
			if c.note(step, measures); step == until {
				stop()
			}
		},
	})
	return l, c, err
}

// write lets the model of a checkpoint write.
func write(dir string, step int, prompt string, length int) (string, error) {
	d, err := engine.Open(engine.Options{Threads: 1})
	if err != nil {
		return "", err
	}
	defer d.Close()
	w, err := learn.OpenWriter(d, dir, step)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(prompt)
	err = w.Write(prompt, length, learn.Choice{Temperature: 0.7}, 1, func(r rune) error {
		_, err := b.WriteRune(r)
		return err
	})
	return b.String(), err
}

// wrap breaks a text into lines, with blanks before each.
func wrap(text, before string) string {
	const width = 70
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, before+line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return strings.Join(append(lines, before+line), "\n")
}

// opticks is the text that comes with Go.
func opticks() (string, error) {
	if _, err := batch.Open("charlm", batch.Options{}); err != nil {
		return "", err // it copies the text from Go's own tree into the cache
	}
	set, err := data.Find("opticks")
	if err != nil {
		return "", err
	}
	path, err := set.Path(set.Files[0].Name)
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(path)
	return string(text), err
}

// save writes a text into a folder and returns its path.
func save(dir, text string) (string, error) {
	path := filepath.Join(dir, "text.txt")
	return path, os.WriteFile(path, []byte(text), 0o600)
}

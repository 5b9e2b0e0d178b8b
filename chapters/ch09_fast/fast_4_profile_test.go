package ch09_fast

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"

	"unroll/engine"
)

// ## Three short numbers for a long one
//
// Some processors have a unit that multiplies matrices of *bfloat16*: numbers of the range of a float32 and a third of
// its digits. It is many times as fast as the vectors. A float32 is the sum of three such numbers, with no digit lost:
//
// $x = x_1 + x_2 + x_3$.
//
// So a product of two is nine products of short ones. They are exact, and the unit sums them in float32. Three of the
// nine are smaller than a rounding of the sum. The engine computes the six others, and where there is such a unit the
// level is called *amx*. Its errors are hardly larger than those of the vectors, if at all, and a test demands it.
//
// Nothing is free. Three short numbers take half as many bytes again as the long one, so the way from the weights has
// become longer, just when the multiplier has become faster. The wall stands nearer than before. A layer whose weights
// stay in the second cache gains the most, and one whose weights come from the third cache, with few sequences, gains
// nothing.
//
// ## Where a step of training spends its time
//
// A profile asks the processor, again and again, where it is. Here are the three layers that are hardest, each by
// another wall. The first has a single sequence. Every product in a step is a row times a matrix: all weights are
// read for two operations each, and no multiplier can help. What is left is the way from the second cache, and the calls.
// The second is as large as they come in language models, with few sequences: its weights stay in no near cache and are
// read anew in every step, forward and back. The third has sequences enough.

// A kind is a part of the time of a profile, by how the names of its functions begin.
type kind struct {
	name     string
	prefixes []string
}

// kinds of functions of the kernels.
var kinds = []kind{
	{"products", []string{"tile", "(*Kernels).Tile", "(*Left).Tile"}},
	{"cells", []string{"lstm", "rnn"}},
	{"splitting", []string{"splitRow", "splitPanel", "splitTurn", "(*Left).Set", "(*Right).Set"}},
}

// sharesOf adds up the lines of pprof: time, share, three columns more, a name.
func sharesOf(top string) []float64 {
	shares := make([]float64, len(kinds))
	for line := range strings.Lines(top) {
		columns := strings.Fields(line)
		if len(columns) < 6 || !strings.HasSuffix(columns[1], "%") {
			continue
		}
		share, err := strconv.ParseFloat(strings.TrimSuffix(columns[1], "%"), 64)
		if err != nil {
			continue
		}
		name := strings.TrimPrefix(columns[5], "unroll/engine/cpu.")
		for i, k := range kinds {
			for _, prefix := range k.prefixes {
				if strings.HasPrefix(name, prefix) {
					shares[i] += share
				}
			}
		}
	}
	return shares
}

// profile runs f for some time and returns the share that each kind has of it.
func profile(f func() error) (shares []float64, err error) {
	dir, err := os.MkdirTemp("", "profile-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file, err := os.Create(filepath.Join(dir, "cpu"))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, err
	}
	for start := time.Now(); err == nil && time.Since(start) < 3*time.Second; {
		err = f()
	}
	pprof.StopCPUProfile()
	if err != nil {
		return nil, err
	}
	var out, complaint bytes.Buffer
	c := exec.Command("go", "tool", "pprof", "-top", "-nodecount=200", file.Name())
	c.Stdout, c.Stderr = &out, &complaint
	if err := c.Run(); err != nil {
		return nil, fmt.Errorf("go tool pprof: %w\n%s", err, complaint.Bytes())
	}
	return sharesOf(out.String()), nil
}

// training is a step of training of some work, on one thread.
func (w work) training(d *engine.Device) (step func() error, err error) {
	l, err := d.LSTM(w.I, w.H)
	if err != nil {
		return nil, err
	}
	if err := l.SetWeights(engine.Weights{Input: w.input, Recurrent: w.recurrent, Bias: w.bias}); err != nil {
		return nil, err
	}
	t, err := l.Training(w.T, w.B)
	if err != nil {
		return nil, err
	}
	y := make([]float32, w.T*w.B*w.H)
	return func() error {
		if err := t.Forward(w.x, engine.State{}, y); err != nil {
			return err
		}
		if err := t.Backward(y, engine.State{}, nil, engine.State{}); err != nil {
			return err
		}
		return l.SGD(1e-6)
	}, nil
}

func Example_profile() {
	d, err := engine.Open(engine.Options{Threads: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer d.Close()
	fmt.Println("kernels:", d.Level())
	row("T, B, I, H", "GF/s", "products", "cells", "splitting", "rest")
	for _, w := range []work{newWork(100, 1, 64, 128), newWork(35, 20, 650, 650), newWork(128, 64, 256, 512)} {
		step, err := w.training(d)
		if err != nil {
			fmt.Println(err)
			return
		}
		seconds := shortest(func() {
			if err := step(); err != nil {
				fmt.Println(err)
			}
		})
		shares, err := profile(step)
		if err != nil {
			fmt.Println(err)
			return
		}
		cells, rest := []string{fmt.Sprintf("%.0f", 3*w.operations()/seconds/1e9)}, 100.0
		for _, s := range shares {
			cells, rest = append(cells, fmt.Sprintf("%.0f%%", s)), rest-s
		}
		row(fmt.Sprintf("%d, %d, %d, %d", w.T, w.B, w.I, w.H), append(cells, fmt.Sprintf("%.0f%%", rest))...)
	}
	// Recorded:
}

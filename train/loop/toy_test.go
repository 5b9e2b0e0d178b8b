package loop_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"unroll/internal/safetensors"
	"unroll/train"
	"unroll/train/loop"
)

// toy is a trainee without a network: numbers that move at random, with momentum,
// toward zero.
type toy struct {
	W, V  []float32
	Name  string
	Break func(n int, m []loop.Measure) error // may spoil a step
	Pause time.Duration
}

func newToy() *toy {
	w := make([]float32, 1000)
	for i := range w {
		w[i] = float32(i)
	}
	return &toy{W: w, V: make([]float32, len(w)), Name: "toy"}
}

func (t *toy) Step(n int, rate float64) ([]loop.Measure, error) {
	time.Sleep(t.Pause)
	r := rand.New(rand.NewPCG(7, uint64(n)))
	loss := 0.0
	for i, w := range t.W {
		loss += float64(w * w)
		t.V[i] = 0.9*t.V[i] - float32(rate)*(w+r.Float32())
		t.W[i] += t.V[i]
	}
	m := []loop.Measure{{Name: "loss", Value: loss}}
	if t.Break != nil {
		return m, t.Break(n, m)
	}
	return m, nil
}

func (t *toy) Evaluate() ([]loop.Measure, error) {
	return []loop.Measure{{Name: loop.Held + "loss", Value: float64(t.W[1])}, {Name: loop.Held + "first", Value: float64(t.W[0])}}, nil
}

func (t *toy) Describe() any {
	return map[string]any{"model": map[string]any{"Name": t.Name, "Size": len(t.W)}, "seed": uint64(1<<63 + 1)}
}

func (t *toy) Snapshot(f *safetensors.File) error {
	if f.Tensors == nil {
		f.Tensors = make([]safetensors.Tensor, 2)
	}
	f.Tensors[0] = safetensors.Single("w", []int{len(t.W)}, t.W, f.Tensors[0].Raw)
	f.Tensors[1] = safetensors.Single("v", []int{len(t.V)}, t.V, f.Tensors[1].Raw)
	return nil
}

func (t *toy) Restore(f safetensors.File) error {
	for _, tensor := range f.Tensors {
		to := t.W
		if tensor.Name == "v" {
			to = t.V
		}
		if err := tensor.Singles(to); err != nil {
			return err
		}
	}
	return nil
}

func (t *toy) equal(u *toy) bool { return slices.Equal(t.W, u.W) && slices.Equal(t.V, u.V) }

// options are those of a short run.
func options(folder string, steps int) loop.Options {
	return loop.Options{
		Steps: steps, Schedule: train.Schedule{Rate: 0.01, Warmup: 5},
		Evaluate: 7, Folder: folder, Checkpoint: 3, Keep: 2,
	}
}

// TestMain is the program that a test kills, where it is told to be.
func TestMain(m *testing.M) {
	if folder := os.Getenv("RUN_TOY"); folder != "" {
		steps, err := strconv.Atoi(os.Getenv("RUN_STEPS"))
		if err == nil {
			o := options(folder, steps)
			o.Resume = true
			t := newToy()
			t.Pause = 200 * time.Microsecond
			_, err = loop.Run(testContext(), t, o)
		}
		if err != nil {
			os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

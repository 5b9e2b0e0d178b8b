package learn_test

import (
	"encoding/binary"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"unroll/data/batch"
	"unroll/internal/safetensors"
	"unroll/train/learn"
)

// course is how a training went, step by step.
type course struct {
	loss, norm, ms []float64
	held           float64 // mean loss on what is held out, 0 if that was not asked for
}

// side trains a learner, and then the same in PyTorch: from the same weights, on
// the same batches, with as many threads.
func side(t *testing.T, python string, l *learn.Learner, threads int, evaluate bool) (ours, theirs course) {
	t.Helper()
	given := safetensors.File{Tensors: weights(t, l)}
	o := l.Options
	given.Tensors = append(given.Tensors, batches("", l.Task.Training, o.Steps)...)
	rates := make([]float32, o.Steps)
	for n := range rates {
		rate := o.Schedule.At(n, o.Steps)
		rates[n] = float32(rate)
		start := time.Now()
		m, err := l.Step(n, rate)
		if err != nil {
			t.Fatal(err)
		}
		ours.ms = append(ours.ms, float64(time.Since(start).Microseconds())/1e3)
		ours.loss, ours.norm = append(ours.loss, m[0].Value), append(ours.norm, m[1].Value)
	}
	given.Tensors = append(given.Tensors, safetensors.Single("rates", []int{o.Steps}, rates, nil))
	if evaluate {
		given.Tensors = append(given.Tensors, batches("held.", l.Task.Validation, l.Task.Validation.Batches())...)
		m, err := l.Evaluate()
		if err != nil {
			t.Fatal(err)
		}
		ours.held = m[0].Value
	}
	return ours, pytorch(t, python, given, threads, o.Steps)
}

// weights are the parameters of a learner's network.
func weights(t *testing.T, l *learn.Learner) (all []safetensors.Tensor) {
	for _, p := range l.Network.Parameters() {
		w := make([]float32, p.Size())
		if err := l.Network.Get(p.Name, w); err != nil {
			t.Fatal(err)
		}
		all = append(all, safetensors.Single("weight."+p.Name, p.Shape, w, nil))
	}
	return all
}

// batches are the first batches of a source.
func batches(prefix string, s batch.Source, count int) []safetensors.Tensor {
	var b batch.Batch
	var symbols, classes, fresh []int32
	for n := range count {
		s.Fill(int64(n), &b)
		symbols, classes, fresh = append(symbols, b.Symbols...), append(classes, b.Classes...), append(fresh, 0)
		if b.Fresh {
			fresh[n] = 1
		}
	}
	return []safetensors.Tensor{
		integers(prefix+"symbols", symbols, count, b.Steps, b.Size),
		integers(prefix+"classes", classes, count, b.Steps, b.Size), integers(prefix+"fresh", fresh, count),
	}
}

func integers(name string, numbers []int32, shape ...int) safetensors.Tensor {
	t := safetensors.Tensor{Name: name, Type: "I32", Shape: shape}
	for _, n := range numbers {
		t.Raw = binary.LittleEndian.AppendUint32(t.Raw, uint32(n))
	}
	return t
}

func pytorch(t *testing.T, python string, given safetensors.File, threads, steps int) (c course) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "given.safetensors")
	if err := given.Write(path); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(python, filepath.Join("testdata", "curve.py"), path, fmt.Sprint(threads)).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	in := strings.NewReader(string(out))
	for range steps {
		var loss, norm, ms float64
		if _, err := fmt.Fscan(in, &loss, &norm, &ms); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		c.loss, c.norm, c.ms = append(c.loss, loss), append(c.norm, norm), append(c.ms, ms)
	}
	fmt.Fscan(in, &c.held)
	return c
}

package learn_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"unroll/data/batch"
	"unroll/internal/need"
	"unroll/internal/safetensors"
	"unroll/train/learn"
)

// integers is a tensor of symbols.
func integers(name string, numbers []int32, shape ...int) safetensors.Tensor {
	t := safetensors.Tensor{Name: name, Type: "I32", Shape: shape}
	for _, n := range numbers {
		t.Raw = binary.LittleEndian.AppendUint32(t.Raw, uint32(n))
	}
	return t
}

// PyTorch, from the same weights and on the same batches, has the same loss and
// the same norm of the gradient at every step, but for rounding.
func TestCurveOfPyTorch(t *testing.T) {
	python := need.Python(t, "torch")
	o := small()
	o.Steps = 200
	l, err := learn.New(device(t), o)
	if err != nil {
		t.Fatal(err)
	}
	var given safetensors.File
	for _, p := range l.Network.Parameters() {
		n := 1
		for _, d := range p.Shape {
			n *= d
		}
		w := make([]float32, n)
		if err := l.Network.Get(p.Name, w); err != nil {
			t.Fatal(err)
		}
		given.Tensors = append(given.Tensors, safetensors.Single("weight."+p.Name, p.Shape, w, nil))
	}
	var symbols, classes, fresh []int32
	var rates []float32
	var losses, norms []float64
	for n := range o.Steps {
		var b batch.Batch
		l.Task.Training.Fill(int64(n), &b)
		symbols, classes = append(symbols, b.Symbols...), append(classes, b.Classes...)
		if fresh = append(fresh, 0); b.Fresh {
			fresh[n] = 1
		}
		rate := o.Schedule.At(n, o.Steps)
		rates = append(rates, float32(rate))
		m, err := l.Step(n, rate)
		if err != nil {
			t.Fatal(err)
		}
		losses, norms = append(losses, m[0].Value), append(norms, m[1].Value)
	}
	given.Tensors = append(given.Tensors,
		integers("symbols", symbols, o.Steps, o.Length, o.Batch), integers("classes", classes, o.Steps, o.Length, o.Batch),
		integers("fresh", fresh, o.Steps), safetensors.Single("rates", []int{o.Steps}, rates, nil))
	path := filepath.Join(t.TempDir(), "given.safetensors")
	if err := given.Write(path); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(python, filepath.Join("testdata", "curve.py"), path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != o.Steps {
		t.Fatalf("PyTorch says\n%s", out)
	}
	var off, offNorm float64
	for n, line := range lines {
		var loss, norm float64
		if _, err := fmt.Sscan(line, &loss, &norm); err != nil {
			t.Fatal(err)
		}
		off, offNorm = max(off, math.Abs(loss-losses[n])/loss), max(offNorm, math.Abs(norm-norms[n])/norm)
	}
	t.Logf("losses from %.3f to %.3f: differ by at most %.1e of PyTorch's, norms by %.1e", losses[0], losses[len(losses)-1], off, offNorm)
	if off > 1e-5 || offNorm > 1e-4 {
		t.Errorf("losses differ by up to %.1e of PyTorch's, norms by %.1e", off, offNorm)
	}
}

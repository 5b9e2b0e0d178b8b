package main

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"

	"unroll/internal/claims"
	"unroll/internal/speed"
)

// products compares products of square matrices on one thread.
func (b *bench) products(t *claims.Table) error {
	t.Columns = []string{"n", "kernels", "unroll GF/s", "OpenBLAS GF/s", "ratio"}
	list, levels := []int{256, 512, 1024}, []string{"avx2", "avx512", "amx"}
	if b.quick {
		list, levels = []int{8}, []string{"go"}
	}
	for _, n := range list {
		for _, level := range levels {
			row, err := b.product(n, level)
			if err != nil {
				return err
			}
			t.Rows = append(t.Rows, append([]string{fmt.Sprint(n), level}, row...))
		}
	}
	t.Notes = []string{b.how(), fmt.Sprintf("Square matrices in float32, packing included. OpenBLAS as numpy calls it: %s.", b.about())}
	return nil
}

func (b *bench) product(n int, level string) ([]string, error) {
	do, done, err := product(n, level)
	if err != nil {
		return []string{claims.NotRun, claims.NotRun, claims.NotRun}, nil // the level does not run here
	}
	defer done()
	theirs, err := b.pythonSide("openblas", "", speed.Work{Shape: speed.Shape{T: 1, B: 1, I: 1, H: n}, Threads: 1})
	if err != nil {
		return nil, err
	}
	seconds, err := duel(b.rules, []side{native("unroll", do), theirs})
	if err != nil {
		return nil, err
	}
	rate := func(s []float64) string {
		return fmt.Sprintf("%.1f", 2*float64(n)*float64(n)*float64(n)/speed.Median(s)/1e9)
	}
	return []string{rate(seconds[0]), rate(seconds[1]), compare(seconds[1], seconds[0]).String()}, nil
}

// golang compares the LSTM forward with what one writes in Go without an engine.
func (b *bench) golang(t *claims.Table) error {
	t.Columns = []string{"shape", "T,B,I,H", "unroll ms", "gonum ms", "ratio"}
	for _, s := range b.sizes()[:min(4, len(b.sizes()))] {
		if s.model != "lstm" {
			continue
		}
		own, _, done, err := ours(speed.Work{Model: s.model, Mode: "forward", Shape: s.Shape, Threads: 2})
		if err != nil {
			return err
		}
		seconds, err := duel(b.rules, []side{own, native("gonum", gonumForward(s.Shape))})
		done()
		if err != nil {
			return err
		}
		t.Rows = append(t.Rows, []string{s.name, s.Shape.String(), milliseconds(speed.Median(seconds[0])), milliseconds(speed.Median(seconds[1])), compare(seconds[1], seconds[0]).String()})
	}
	t.Notes = []string{b.how(), "Forward on two threads. gonum: blas32.Gemm, the inputs of all steps in one product and a product per step, and a loop over the gates."}
	return nil
}

// memory compares processes of their own: the most that each ever held.
func (b *bench) memory(t *claims.Table) error {
	t.Columns = []string{"shape", "work", "unroll MiB", "PyTorch MiB", "ratio", "ONNX Runtime MiB", "unroll, of that the layer", "PyTorch, of that the layer"}
	program := filepath.Join(b.scratch, "unroll")
	build := exec.Command("go", "build", "-o", program, "./cmd/unroll")
	build.Dir = b.root
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build ./cmd/unroll: %w\n%s", err, out)
	}
	list := []size{{"one unit", "lstm", speed.Shape{T: 1, B: 1, I: 1, H: 1}}}
	if !b.quick {
		list = append(list, b.sizes()...)
	}
	for _, mode := range []string{"forward", "train"} {
		var base []float64
		for _, s := range list {
			w := speed.Work{Model: s.model, Mode: mode, Shape: s.Shape, Threads: 1}
			found, err := b.processes(program, w)
			if err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			if base == nil {
				base = found
			}
			row := []string{s.name, mode, mebibytes(found[0]), mebibytes(found[1]), fmt.Sprintf("%.2f", found[1]/found[0]), claims.NotRun, mebibytes(found[0] - base[0]), mebibytes(found[1] - base[1])}
			if mode == "forward" {
				row[5] = mebibytes(found[2])
			}
			t.Rows = append(t.Rows, row)
		}
	}
	t.Notes = []string{
		"The most memory that a process of its own ever held (VmHWM), on one thread; the programs themselves included, which is what one unit takes. What is beyond that the layer takes.",
		"Libraries: " + b.about() + ".",
	}
	return nil
}

func mebibytes(x float64) string { return fmt.Sprintf("%.1f", x) }

// processes runs a work in processes of their own: unroll, PyTorch and, forward,
// ONNX Runtime.
func (b *bench) processes(program string, w speed.Work) ([]float64, error) {
	out, err := exec.Command(program, "bench", "--json", "--model", w.Model, "--mode", w.Mode, "--shape", w.Shape.String(), "--rounds", "1", "--seconds", "0.001").Output()
	if err != nil {
		return nil, err
	}
	var result struct {
		Peak float64 `json:"peak_rss_mib"`
	}
	if err := json.Unmarshal(out, &result); err != nil {
		return nil, err
	}
	found := []float64{result.Peak}
	libraries := []string{"torch", "onnxruntime"}
	if w.Mode == "train" {
		libraries = libraries[:1]
	}
	for _, library := range libraries {
		peak, err := b.alone(library, w)
		if err != nil {
			return nil, err
		}
		found = append(found, peak)
	}
	return found, nil
}

// alone is the memory of a library in a process of its own.
func (b *bench) alone(library string, w speed.Work) (float64, error) {
	other := bench{rules: b.rules, python: b.python, scratch: b.scratch, workers: map[string]*worker{}, versions: b.versions}
	defer other.close()
	s, err := other.pythonSide(library, "onednn", w)
	if err != nil {
		return 0, err
	}
	if _, err := s.times(3); err != nil {
		return 0, err
	}
	p, err := other.worker(library, 1)
	if err != nil {
		return 0, err
	}
	status, err := p.ask(order{Op: "memory", Side: library})
	return status.PeakRSS, err
}

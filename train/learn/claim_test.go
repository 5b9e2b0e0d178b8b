package learn_test

import (
	"flag"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"unroll/internal/claims"
	"unroll/internal/need"
	"unroll/train/learn"
)

var claim = flag.Bool("claim", false, "measure the claim training and write its table, which takes minutes")

// The language model of unroll train charlm beside PyTorch's, and checkpoints of
// ten million parameters.
func TestClaim(t *testing.T) {
	const root, threads = "../..", 2
	if !*claim {
		if _, err := claims.Read(root, "training"); err != nil {
			t.Error(err)
		}
		return
	}
	o, err := learn.Preset("charlm")
	if err != nil {
		t.Fatal(err)
	}
	o.Steps = 600
	l, err := learn.New(device(t, threads), o)
	if err != nil {
		t.Fatal(err)
	}
	table, err := claims.New(root, "training")
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := side(t, need.Python(t, "torch"), l, threads, true)
	median := func(ms []float64) string { return fmt.Sprintf("%.1f", slices.Sorted(slices.Values(ms))[len(ms)/2]) }
	seconds := func(b func(*testing.B)) string {
		return fmt.Sprintf("%.2f", time.Duration(testing.Benchmark(b).NsPerOp()).Seconds())
	}
	table.Columns = []string{"", "unroll", "PyTorch"}
	table.Rows = [][]string{
		{"a step of the language model, ms", median(ours.ms), median(theirs.ms)},
		{fmt.Sprintf("its %d steps, s", o.Steps), fmt.Sprintf("%.0f", sum(ours.ms)/1e3), fmt.Sprintf("%.0f", sum(theirs.ms)/1e3)},
		{"text held out, after them, bits per character", fmt.Sprintf("%.4f", ours.held/math.Ln2), fmt.Sprintf("%.4f", theirs.held/math.Ln2)},
		{"ten million parameters: training stops for a checkpoint, s", seconds(BenchmarkSnapshot), "–"},
		{"until the checkpoint is on the disk, s", seconds(BenchmarkCheckpoint), "–"},
		{"until a training has read it to go on, s", seconds(BenchmarkResume), "–"},
	}
	table.Notes = []string{fmt.Sprintf("Both train from the same weights on the same batches: %d sequences of %d characters, %d units, %d parameters, Adam, %d threads.",
		o.Batch, o.Length, o.Hidden, l.Size(), threads)}
	if err := claims.Write(root, table); err != nil {
		t.Fatal(err)
	}
}

func sum(numbers []float64) (s float64) {
	for _, x := range numbers {
		s += x
	}
	return s
}

package main

import (
	"runtime"
	"testing"
	"time"
)

// A process that spins is seen in the time of all and in our own, so that it does
// not count as another's.
func TestLoad(t *testing.T) {
	b := &bench{}
	before := b.load()
	for start := time.Now(); time.Since(start) < 200*time.Millisecond; {
	}
	after := b.load()
	if runtime.GOOS == "linux" && (!after.known || after.all-before.all < 0.1 || after.ours-before.ours < 0.02) {
		t.Errorf("before %+v, after %+v", before, after)
	}
	start := time.Now()
	earlier, later := load{start, 10, 4, true}, load{start.Add(2 * time.Second), 13, 5, true}
	if n, known := later.others(earlier); n != 1 || !known {
		t.Errorf("others kept %g busy, want 1", n)
	}
	if _, known := later.others(load{}); known {
		t.Error("what nobody measured is known")
	}
}

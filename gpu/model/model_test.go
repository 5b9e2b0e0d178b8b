package model

import (
	"math"
	"testing"

	"unroll/gpu/ptx"
)

func TestLimits(t *testing.T) {
	card := Card{Processors: 2, Clock: 1e9, Issue: 4, Lanes: 8, Memory: 1e9, Cache: 2e9}
	n := ptx.Counts{Flops: 4800, Warps: 600, FirstRead: 70, LastWritten: 30, Traffic: ptx.Traffic{Sectors: 10, Wavefront: 90}}
	want := map[string]float64{"memory": 100e-9, "cache": 160e-9, "shared memory": 60e-9, "arithmetic": 200e-9, "instructions": 100e-9}
	limits := card.Limits(n, 3) // two rounds, of a third of the work each
	for _, l := range limits {
		if math.Abs(l.Seconds-want[l.Name]) > 1e-15 {
			t.Errorf("%s: expected %g s, found %g", l.Name, want[l.Name], l.Seconds)
		}
	}
	if s := Slowest(limits); len(limits) != len(want) || s.Name != "arithmetic" {
		t.Errorf("%d limits, the slowest is %q", len(limits), s.Name)
	}
}

// What is counted is what is known of a product and of a step.
func TestRows(t *testing.T) {
	rows, err := Rows()
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]Row{}
	for _, r := range rows {
		byName[r.Kernel] = r
	}
	for _, name := range []string{"product1", "product2", "product3"} {
		c := byName[name].Counts
		if c.Flops != 2*128*128*128 || c.FirstRead != 4*2*128*128 || c.LastWritten != 4*128*128 {
			t.Errorf("%s: %d operations, %d bytes read and %d written", name, c.Flops, c.FirstRead, c.LastWritten)
		}
	}
	if one, two, three := byName["product1"].Counts, byName["product2"].Counts, byName["product3"].Counts; one.Sectors <= two.Sectors || two.Sectors <= three.Sectors || three.Warps >= two.Warps {
		t.Error("a later step of the product should bring less and do less")
	}
	// All steps in one launch bring the weights once.
	if c := byName["lstm_persistent"].Counts; c.FirstRead >= 2*4*4*128*128+4*5*4*16*128 {
		t.Errorf("lstm_persistent reads %d bytes", c.FirstRead)
	}
}

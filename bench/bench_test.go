package main

import (
	"io"
	"math"
	"strings"
	"testing"

	"unroll/internal/claims"
	"unroll/internal/need"
)

// Everything runs, on tiny sizes, and every table is one that can be kept.
func TestQuick(t *testing.T) {
	python := need.File(t, "python3 -m venv .unroll/venv && .unroll/venv/bin/pip install -r .ci/requirements.txt", "../.unroll/venv/bin/python")
	var out strings.Builder
	if err := run([]string{"--quick", "--python", python}, &out); err != nil {
		t.Fatal(err)
	}
	for id := range tables {
		c, err := claims.Find(id)
		if err != nil || !strings.Contains(out.String(), "**"+c.Title+"**") {
			t.Errorf("%s was not made, %v", id, err)
		}
	}
}

func TestErrors(t *testing.T) {
	for want, args := range map[string][]string{
		`no table "none"`:           {"none"},
		"--rounds: expected":        {"--rounds", "0"},
		"--seconds: expected":       {"--seconds", "0"},
		"nothing worth recording":   {"--quick", "--record"},
		"no-such-python":            {"--python", "no-such-python", "--quick", "cpu-forward"},
		"flag provided but not def": {"--fast"},
	} {
		if err := run(args, io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: want %s, found %v", args, want, err)
		}
	}
}

func TestCompare(t *testing.T) {
	ours := []float64{1, 1, 1, 1, 1, 1, 1, 1, 1}
	theirs := []float64{9, 2, 3, 4, 5, 6, 7, 8, 1}
	if r := compare(theirs, ours); r != (ratio{5, 2, 8}) || r.String() != "5.00 (2.00 to 8.00)" {
		t.Errorf("found %v", r)
	}
	if r := compare(theirs[:2], ours[:2]); r != (ratio{5.5, 2, 9}) {
		t.Errorf("found %v", r)
	}
	if text := (ratio{1.1, 0.9, 1.2}).String(); !strings.HasSuffix(text, ", a tie") {
		t.Errorf("found %s", text)
	}
}

// The interval holds the median with the probability that is said.
func TestBound(t *testing.T) {
	for n, want := range map[int]int{0: 0, 1: 0, 5: 0, 6: 0, 9: 1, 15: 3, 25: 7, 99: 39} {
		if got := bound(n); got != want {
			t.Errorf("of %d: %d, want %d", n, got, want)
		}
	}
}

// gonum's loop computes an LSTM: one unit, by hand.
func TestGates(t *testing.T) {
	c, h := []float32{0.5}, []float32{0}
	gates(1, []float32{1, 2, 3, 4}, c, h)
	s := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	wantC := s(2)*0.5 + s(1)*math.Tanh(3)
	if wantH := s(4) * math.Tanh(wantC); math.Abs(float64(c[0])-wantC) > 1e-6 || math.Abs(float64(h[0])-wantH) > 1e-6 {
		t.Errorf("c %g, h %g; want %g, %g", c[0], h[0], wantC, wantH)
	}
}

package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestBench(t *testing.T) {
	for _, model := range []string{"lstm", "rnn"} {
		for _, mode := range []string{"forward", "train", "step"} {
			out, err := run(t, "bench", "--json", "--model", model, "--mode", mode, "--shape", "4,3,2,5", "--threads", "2", "--rounds", "3", "--seconds", "0.001")
			if err != nil {
				t.Fatal(err)
			}
			var r benchResult
			if err := json.Unmarshal([]byte(out), &r); err != nil || strings.Count(out, "\n") != 1 {
				t.Fatalf("%v: %s", err, out)
			}
			if r.Model != model || r.Mode != mode || r.Shape != [4]int{4, 3, 2, 5} || r.Threads != 2 || r.Level == "" || r.Samples != 3 {
				t.Errorf("it prints %s", out)
			}
			if r.MsMin <= 0 || r.Ms < r.MsMin || r.MsMax < r.Ms || r.Gflops <= 0 {
				t.Errorf("times %g from %g to %g, %g GF/s", r.Ms, r.MsMin, r.MsMax, r.Gflops)
			}
		}
	}
	out, err := run(t, "bench", "--shape", "1,1,1,1", "--rounds", "1", "--seconds", "0.001")
	if err != nil || !strings.Contains(out, "lstm forward, T,B,I,H = [1 1 1 1], 1 threads, kernels ") {
		t.Errorf("it prints %q, %v", out, err)
	}
}

func TestBenchErrors(t *testing.T) {
	for want, args := range map[string][]string{
		"--model: expected one of":             {"--model", "cnn"},
		"--mode: expected one of":              {"--mode", "fast"},
		"--shape: expected four numbers":       {"--shape", "1,2,3"},
		"--shape: T: expected a whole number":  {"--shape", "0,1,1,1"},
		"--shape: H: expected a whole number":  {"--shape", "1,1,1,-4"},
		"--shape: 100000,100000,1,1 takes":     {"--shape", "100000,100000,1,1"},
		"--threads: expected 1 to 1024":        {"--threads", "0"},
		"--rounds: expected 1 to 10000":        {"--rounds", "0"},
		"--seconds: expected more than 0":      {"--seconds", "-1"},
		"--seconds: expected more than 0 and ": {"--seconds", "NaN"},
	} {
		if _, err := run(t, append([]string{"bench"}, args...)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: want %s, found %v", args, want, err)
		}
	}
}

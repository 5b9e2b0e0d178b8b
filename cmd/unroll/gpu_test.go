package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"unroll/gpu/cuda"
	"unroll/gpu/measure"
	"unroll/internal/claims"
	"unroll/internal/need"
)

func TestGPUInfo(t *testing.T) {
	out, err := run(t, "gpu", "info")
	if err != nil || out == "" {
		t.Errorf("%q, %v", out, err)
	}
	out, err = run(t, "gpu", "info", "--json")
	var s cuda.Status
	if e := json.Unmarshal([]byte(out), &s); err != nil || e != nil || s.Missing == "" && len(s.Cards) == 0 {
		t.Errorf("%v, %v in %s", err, e, out)
	}
	var text strings.Builder
	printStatus(&text, cuda.Status{Driver: "12.4", Cards: []cuda.Card{{
		Name: "H100", Capability: 90, Processors: 132, Clock: 1980000, Memory: 80 << 30, MemoryClock: 2619000, Bus: 5120,
	}}})
	want := "driver for CUDA 12.4\ncard 0: H100, compute capability 9.0, 132 processors at 1.98 GHz, 80.0 GiB at 3352 GB/s, 66.9 TFLOP/s in float32\n"
	if text.String() != want {
		t.Errorf("expected\n%s, found\n%s", want, text.String())
	}
}

func TestGPUCheck(t *testing.T) {
	out, err := run(t, "gpu", "check", "--kernel", "sgd")
	if err != nil || out != "PTX interpreter: 2 of 2 cases have the bits of plain Go and the committed digests\n" {
		t.Errorf("%q, %v", out, err)
	}
	out, err = run(t, "gpu", "check", "--kernel", "sgd", "--json")
	var r gpuCheck
	if e := json.Unmarshal([]byte(out), &r); err != nil || e != nil || r.Failed != 0 || len(r.Cases) != 2 || r.Cases[0].Digest == "" {
		t.Errorf("%v, %v in %s", err, e, out)
	}
}

func TestGPUErrors(t *testing.T) {
	folder := t.TempDir()
	other := filepath.Join(folder, "other.json")
	if err := os.WriteFile(other, []byte(`{"weather":"fine"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	nothing := filepath.Join(folder, "nothing.json")
	if err := os.WriteFile(nothing, []byte(`{"errors":["no card"]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		`--driver: expected interpreter or cuda, found "opencl"`: {"gpu", "check", "--driver", "opencl"},
		`--kernel: no kernel "none"`:                             {"gpu", "check", "--kernel", "none"},
		"did not end within 1ns; the kernel still runs":          {"gpu", "check", "--kernel", "product3", "--limit", "1ns"},
		"--debug: a card that waits for every launch":            {"gpu", "bench", "--debug"},
		"other.json: expected what unroll gpu report writes":     {"gpu", "claim", other},
		"nothing.json: nothing ran on a card: no card":           {"gpu", "claim", nothing},
	} {
		if _, err := run(t, args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("unroll %v: expected %s, found %v", args, want, err)
		}
	}
	if out, err := run(t, "gpu", "bench", "--driver", "interpreter"); err != nil || !strings.Contains(out, "no measurement of a card") {
		t.Errorf("%q, %v", out, err)
	}
	if s := cuda.Look(); s.Missing != "" {
		for _, command := range []string{"bench", "check"} {
			if _, err := run(t, "gpu", command, "--driver", "cuda"); err == nil || !strings.Contains(err.Error(), s.Missing) {
				t.Errorf("unroll gpu %s: expected %s, found %v", command, s.Missing, err)
			}
		}
	}
}

// The report is written whatever is wrong, and the command says that it is.
func TestGPUReport(t *testing.T) {
	s := cuda.Look()
	if s.Missing == "" {
		return // a card is here, and the report takes minutes
	}
	file := filepath.Join(t.TempDir(), "report.json")
	if _, err := run(t, "gpu", "report", "-o", file); err == nil || !strings.Contains(err.Error(), s.Missing) {
		t.Errorf("found %v", err)
	}
	text, err := os.ReadFile(file)
	var r gpuReport
	if e := json.Unmarshal(text, &r); err != nil || e != nil || r.Status.Missing != s.Missing || r.Date == "" {
		t.Errorf("%v, %v in %s", err, e, text)
	}
}

func TestGPUTools(t *testing.T) {
	tools := runTools(t.Context(), [][]string{{"sh", "-c", "echo it says; exit 3"}, {"no-such-tool", "-x"}})
	if len(tools) != 2 || tools[0].Code != 3 || tools[0].Output != "it says\n" || tools[0].Missing != "" || tools[1].Missing == "" {
		t.Errorf("%+v", tools)
	}
	python := need.Python(t, "ast")
	if out, err := exec.Command(python, "-c", "import ast, sys; ast.parse(sys.argv[1])", cudnn).CombinedOutput(); err != nil {
		t.Errorf("gpu_cudnn.py: %s", out)
	}
}

// The table has a row for all that is measured; from a report it has the numbers.
func TestGPUClaim(t *testing.T) {
	var none, some claims.Table
	gpuReport{}.fill(&none)
	committed, err := claims.Read("../..", "gpu")
	if err != nil || committed.Date != "" && len(committed.Rows) != len(none.Rows) {
		t.Errorf("%d rows are committed, there should be %d (%v); run: go run ./cmd/unroll gpu claim", len(committed.Rows), len(none.Rows), err)
	}
	first := measure.Cases(measure.Card)[0]
	gpuReport{
		Check: &gpuCheck{Cases: make([]gpuCheckCase, 5), Failed: 1},
		Bench: &gpuBench{Peaks: gpuPeaks{1000, 4000}, Rows: []measure.Row{{Name: first.Name, Size: first.Size, Seconds: 2e-6, Bytes: 500, Flops: 1000}}},
	}.fill(&some)
	for i, want := range []string{"4 of 5", "2.0 µs 50.0 % 25.0 %"} {
		if got := strings.Join(some.Rows[i][2:], " "); !strings.HasPrefix(got, want) {
			t.Errorf("row %d: expected %s, found %s", i, want, got)
		}
	}
	for _, row := range none.Rows {
		if row[2] != claims.NotRun {
			t.Errorf("without a report: %v", row)
		}
	}
}

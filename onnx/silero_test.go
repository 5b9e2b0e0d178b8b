package onnx

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"unroll/internal/need"
)

// cached is a file of a data set of the project.
func cached(t testing.TB, set, name string) string {
	t.Helper()
	folder := os.Getenv("UNROLL_DATA")
	if folder == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			t.Fatal(err)
		}
		folder = filepath.Join(cache, "unroll")
	}
	return need.File(t, "unroll data get "+set, filepath.Join(folder, set, name))
}

// Silero VAD hears speech, frame by frame, as ONNX Runtime does.
func TestSileroVAD(t *testing.T) {
	t.Parallel()
	python := need.Python(t, "onnx", "onnxruntime", "numpy")
	speech := cached(t, "speech", "sense_and_sensibility_01_austen_64kb-0880.wav")
	for _, c := range []struct {
		version string
		rate    int64
		bound   float64
	}{
		{"v5", 16000, 1e-5},
		{"v5", 8000, 1e-5},
		{"v6", 16000, 1e-5},
		// It takes logarithms of magnitudes, which grow every rounding: where each
		// sample changes by half a unit of its last place, the answers of ONNX
		// Runtime itself change by 1e-4.
		{"legacy", 16000, 5e-4},
	} {
		t.Run(fmt.Sprint(c.version, "/", c.rate), func(t *testing.T) {
			path := cached(t, "silero-vad", "silero_vad_"+c.version+".onnx")
			folder := t.TempDir()
			if out, err := exec.Command(python, "testdata/silero.py", path, speech, fmt.Sprint(c.rate), folder).CombinedOutput(); err != nil {
				t.Fatalf("testdata/silero.py: %v\n%s", err, out)
			}
			frames, want := readTensor(t, folder, "frames.pb"), readTensor(t, folder, "probabilities.pb")
			m, err := Open(path)
			if err != nil {
				t.Fatal(err)
			}
			got := hear(t, m, frames, c.rate)
			largest, loud := 0.0, 0
			for i, p := range want.Data.([]float32) {
				largest = max(largest, math.Abs(float64(got[i]-p)))
				if p > 0.5 {
					loud++
				}
			}
			t.Logf("%d frames, %d of them speech; the largest difference is %.1e", len(got), loud, largest)
			if !(largest <= c.bound) || loud == 0 || loud == len(got) {
				t.Errorf("%d frames, %d of them speech; the largest difference is %g, want at most %g", len(got), loud, largest, c.bound)
			}
		})
	}
}

func readTensor(t testing.TB, folder, name string) Tensor {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	_, x, err := ParseTensor(name, content)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// hear runs a version of Silero VAD over frames and returns the probabilities.
func hear(t testing.TB, m *Model, frames Tensor, rate int64) []float32 {
	t.Helper()
	n, size := frames.Shape[0], frames.Shape[1]
	states, after := []string{"state"}, []string{"stateN"}
	width := 128
	if len(m.Graph.Inputs) == 4 {
		states, after, width = []string{"h", "c"}, []string{"hn", "cn"}, 64
	}
	inputs := map[string]Tensor{"sr": {Int64, nil, []int64{rate}}}
	for _, s := range states {
		inputs[s] = Tensor{Float32, []int{2, 1, width}, make([]float32, 2*width)}
	}
	var probabilities []float32
	for i := range n {
		inputs["input"] = Tensor{Float32, []int{1, size}, frames.Data.([]float32)[i*size : (i+1)*size]}
		out, err := m.Run(inputs)
		if err != nil {
			t.Fatal(err)
		}
		probabilities = append(probabilities, out["output"].Data.([]float32)...)
		for k, s := range states {
			inputs[s] = out[after[k]]
		}
	}
	return probabilities
}

// How long a frame of 32 ms takes.
func BenchmarkSileroVAD(b *testing.B) {
	m, err := Open(cached(b, "silero-vad", "silero_vad_v5.onnx"))
	if err != nil {
		b.Fatal(err)
	}
	frame := Tensor{Float32, []int{1, 576}, make([]float32, 576)}
	hear(b, m, frame, 16000) // computes the constants
	for b.Loop() {
		hear(b, m, frame, 16000)
	}
	b.ReportMetric(0.032/(b.Elapsed().Seconds()/float64(b.N)), "x-real-time")
}

package vad_test

import (
	"fmt"
	"math"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"unroll/data"
	"unroll/internal/need"
	"unroll/lstm"
	"unroll/onnx"
	"unroll/vad"
)

// file is a file of a data set.
func file(t testing.TB, set, name string) string {
	t.Helper()
	s, err := data.Find(set)
	if err != nil {
		t.Fatal(err)
	}
	path, err := s.Path(name)
	if err != nil {
		need.Missing(t, name, "go run ./cmd/unroll data get "+set)
	}
	return path
}

// open reads a version of the network.
func open(t testing.TB, version string, rate int) *vad.Network {
	t.Helper()
	p, err := vad.Open(file(t, "silero-vad", "silero_vad_"+version+".onnx"), rate)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// sentences are the sounds of the data set, 16000 samples a second.
func sentences(t testing.TB) []string {
	t.Helper()
	var paths []string
	for _, number := range []string{"0870", "0880", "0890", "0920", "0930"} {
		paths = append(paths, file(t, "speech", "sense_and_sensibility_01_austen_64kb-"+number+".wav"))
	}
	return paths
}

// samples reads a sound; at 8000 samples a second, every second one.
func samples(t testing.TB, path string, rate int) []float64 {
	t.Helper()
	s, err := vad.OpenWAV(path)
	if err != nil {
		t.Fatal(err)
	}
	var x []float64
	for i := 0; i < len(s.Samples); i += s.Rate / rate {
		x = append(x, s.Samples[i])
	}
	return x
}

// detector is a detector that has heard nothing.
func detector(t testing.TB, p *vad.Network) *vad.Detector {
	t.Helper()
	d, err := p.Detector()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// full hears the frames that are full.
func full(t testing.TB, p *vad.Network, x []float64) vad.Heard {
	t.Helper()
	heard, err := detector(t, p).Hear(x)
	if err != nil {
		t.Fatal(err)
	}
	return heard
}

// networks are what is compared with others. The operators compute in float32,
// the cell in float64; version 6 is the one that roundings change more.
var networks = []struct {
	version string
	rate    int
	bound   float64
}{{"v5", 16000, 1e-6}, {"v5", 8000, 1e-6}, {"v6", 16000, 2e-6}}

// The cell of this project and the operators of the file say the same: the
// probability of each frame, and the state and the value after it.
func TestAgainstONNX(t *testing.T) {
	t.Parallel()
	for _, c := range networks {
		t.Run(fmt.Sprint(c.version, "/", c.rate), func(t *testing.T) {
			t.Parallel()
			p := open(t, c.version, c.rate)
			m, err := onnx.Open(file(t, "silero-vad", "silero_vad_"+c.version+".onnx"))
			if err != nil {
				t.Fatal(err)
			}
			x := samples(t, sentences(t)[1], c.rate)
			heard := full(t, p, x)
			inputs := map[string]onnx.Tensor{
				"sr":    {Type: onnx.Int64, Data: []int64{int64(c.rate)}},
				"state": {Type: onnx.Float32, Shape: []int{2, 1, 128}, Data: make([]float32, 256)},
			}
			padded := append(make([]float64, p.Context()), x...)
			offP, offState := 0.0, 0.0
			for n, probability := range heard.Probabilities {
				frame := make([]float32, p.Context()+p.Frame())
				for i := range frame {
					frame[i] = float32(padded[n*p.Frame()+i])
				}
				inputs["input"] = onnx.Tensor{Type: onnx.Float32, Shape: []int{1, len(frame)}, Data: frame}
				out, err := m.Run(inputs)
				if err != nil {
					t.Fatal(err)
				}
				inputs["state"] = out["stateN"]
				offP = max(offP, math.Abs(float64(out["output"].Data.([]float32)[0])-probability))
				state := out["stateN"].Data.([]float32) // the value, then the state
				for i := range heard.Trace.V[n] {
					offState = max(offState, math.Abs(float64(state[i])-heard.Trace.V[n][i]),
						math.Abs(float64(state[128+i])-heard.Trace.S[n][i])/max(1, math.Abs(heard.Trace.S[n][i])))
				}
			}
			t.Logf("%d frames; largest difference of a probability %.1e, of a state %.1e", len(heard.Probabilities), offP, offState)
			if !(offP <= c.bound) || !(offState <= 1e-4) {
				t.Errorf("largest difference of a probability %g, want at most %g; of a state %g, want at most 1e-4", offP, c.bound, offState)
			}
		})
	}
}

// ONNX Runtime says the same of every frame of every sentence.
func TestAgainstONNXRuntime(t *testing.T) {
	t.Parallel()
	python := need.Python(t, "onnxruntime", "numpy")
	for _, c := range networks {
		t.Run(fmt.Sprint(c.version, "/", c.rate), func(t *testing.T) {
			t.Parallel()
			args := append([]string{"testdata/runtime.py", file(t, "silero-vad", "silero_vad_"+c.version+".onnx"), fmt.Sprint(c.rate)}, sentences(t)...)
			out, err := exec.Command(python, args...).Output()
			if err != nil {
				t.Fatalf("testdata/runtime.py: %v", err)
			}
			var got []float64
			p := open(t, c.version, c.rate)
			for _, path := range sentences(t) {
				got = append(got, full(t, p, samples(t, path, c.rate)).Probabilities...)
			}
			want := strings.Fields(string(out))
			if len(got) != len(want) {
				t.Fatalf("%d frames, want %d", len(got), len(want))
			}
			off, speech := 0.0, 0
			for n, text := range want {
				q, err := strconv.ParseFloat(text, 64)
				if err != nil {
					t.Fatal(err)
				}
				off = max(off, math.Abs(got[n]-q))
				if q > 0.5 {
					speech++
				}
			}
			t.Logf("%d frames, %d of them speech; largest difference %.1e", len(got), speech, off)
			if !(off <= 1e-5) || speech == 0 || speech == len(got) {
				t.Errorf("%d frames, %d of them speech; largest difference %g, want at most 1e-5", len(got), speech, off)
			}
		})
	}
}

// The cell is the augmented one without its extensions.
func TestOptions(t *testing.T) {
	want := lstm.Options{Peepholes: lstm.None, Ungated: true, Unprojected: true}
	if got := open(t, "v5", 16000).Cell.Options; got != want {
		t.Errorf("options %+v, want %+v", got, want)
	}
}

// In whatever pieces a sound comes, what is heard is the same to the last bit.
func TestPieces(t *testing.T) {
	p := open(t, "v5", 16000)
	x := samples(t, sentences(t)[1], p.Rate)[:20*p.Frame()+100]
	want := full(t, p, x).Probabilities
	for _, piece := range []int{1, 100, p.Frame(), 3*p.Frame() + 7} {
		d := detector(t, p)
		var got []float64
		for from := 0; from < len(x); from += piece {
			heard, err := d.Hear(x[from:min(from+piece, len(x))])
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, heard.Probabilities...)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("in pieces of %d samples: %v\nwant %v", piece, got, want)
		}
	}
	whole, err := p.Hear(x)
	if err != nil || len(whole.Probabilities) != 21 || fmt.Sprint(whole.Probabilities[:20]) != fmt.Sprint(want) {
		t.Errorf("error %v, %d frames of the whole sound, want 21 that begin with those above", err, len(whole.Probabilities))
	}
}

// A frame at a time, as a sound comes.
func BenchmarkHear(b *testing.B) {
	p := open(b, "v5", 16000)
	d, frame := detector(b, p), make([]float64, p.Frame())
	for b.Loop() {
		if _, err := d.Hear(frame); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(p.Seconds()/(b.Elapsed().Seconds()/float64(b.N)), "x-real-time")
}

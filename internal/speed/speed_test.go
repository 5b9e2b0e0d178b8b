package speed

import (
	"math"
	"runtime"
	"strings"
	"testing"
)

func TestParseShape(t *testing.T) {
	s, err := ParseShape("100, 1,64,128")
	if err != nil || s != (Shape{100, 1, 64, 128}) {
		t.Errorf("%v, %v", s, err)
	}
	for text, want := range map[string]string{
		"":                            "expected four numbers T,B,I,H",
		"1,2,3":                       "expected four numbers",
		"1,2,3,4,5":                   "expected four numbers",
		"0,1,1,1":                     `T: expected a whole number from 1, found "0"`,
		"1,-1,1,1":                    `B: expected a whole number from 1, found "-1"`,
		"1,1,x,1":                     `I: expected a whole number`,
		"1,1,1,99999999999999999999":  `H: expected a whole number`,
		"1000000,1000000,1,1":         "takes buffers of 4e+12 numbers",
		"1,1,1,100000":                "takes buffers of 4e+10 numbers",
		"9223372036854775807,1,1,1":   "takes buffers",
		"4611686018427387904,4,4,4":   "takes buffers",
		"1,1,4611686018427387904,256": "takes buffers",
	} {
		if _, err := ParseShape(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: want %s, found %v", text, want, err)
		}
	}
}

// Every model does every kind of work, in all its sizes.
func TestOpen(t *testing.T) {
	for _, model := range Models {
		for _, mode := range Modes {
			l, err := Open(Work{Model: model, Mode: mode, Shape: Shape{5, 3, 2, 7}, Threads: 2})
			if err != nil {
				t.Fatal(err)
			}
			for range 3 {
				if err := l.Do(); err != nil {
					t.Errorf("%s %s: %v", model, mode, err)
				}
			}
			l.Close()
		}
	}
	good := Work{Model: "lstm", Mode: "train", Shape: Shape{1, 1, 1, 1}, Threads: 1}
	for want, spoil := range map[string]func(*Work){
		"model: expected one of": func(w *Work) { w.Model = "cnn" },
		"mode: expected one of":  func(w *Work) { w.Mode = "fast" },
		"shape: B: expected":     func(w *Work) { w.Shape.B = 0 },
		"-1 threads":             func(w *Work) { w.Threads = -1 },
		`"mmx" is no level`:      func(w *Work) { w.Level = "mmx" },
	} {
		w := good
		spoil(&w)
		if _, err := Open(w); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s, found %v", want, err)
		}
	}
}

// The counts are those of the shapes that the comparison is made on.
func TestOperations(t *testing.T) {
	w := Work{Model: "lstm", Mode: "forward", Shape: Shape{128, 64, 256, 512}}
	if got := w.Operations(); got != 2*4*512*(256+512)*128*64 {
		t.Errorf("forward: %g", got)
	}
	w.Mode = "train"
	if got := w.Operations(); got != 3*2*4*512*(256+512)*128*64 {
		t.Errorf("train: %g", got)
	}
	w.Mode, w.Model = "step", "rnn"
	if got := w.Operations(); got != 2*512*(256+512)*64 {
		t.Errorf("step: %g", got)
	}
}

func TestMeanSquare(t *testing.T) {
	y, dy := make([]float32, 10001), make([]float32, 10001)
	for i := range y {
		y[i] = float32(i % 3)
	}
	if got, want := meanSquare(y, dy), 5*3333.0/10001+1.0/10001; math.Abs(got-want) > 1e-3 || dy[2] != 4/float32(10001) {
		t.Errorf("mean %g, want %g; gradient %g", got, want, dy[2])
	}
}

func TestQuantile(t *testing.T) {
	x := []float64{4, 1, 3, 2}
	if Median(x) != 2.5 || Quantile(x, 0) != 1 || Quantile(x, 1) != 4 || !math.IsNaN(Median(nil)) {
		t.Errorf("%g %g %g", Median(x), Quantile(x, 0), Quantile(x, 1))
	}
}

func TestPeakRSS(t *testing.T) {
	if peak := PeakRSS(); runtime.GOOS == "linux" && (peak < 1 || peak > 1<<20) {
		t.Errorf("%g MiB", peak)
	}
}

func TestCalls(t *testing.T) {
	calls := 0
	n, err := Calls(func() error { calls++; return nil }, 1e-3)
	if err != nil || n < 1 || calls < 2 {
		t.Errorf("%d, %v after %d calls", n, err, calls)
	}
	if _, err := Calls(func() error { return errNaN }, 1); err != errNaN {
		t.Errorf("found %v", err)
	}
}

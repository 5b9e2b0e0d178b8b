//go:build unix

package vad_test

import (
	"syscall"
	"testing"
)

// atLeast is how many times faster than the sound the detector has to be.
const atLeast = 50

// A sentence is heard frame by frame. The time is that of the processor, so that
// what else the machine does counts little; of several readings the fastest
// counts.
func TestHearsInTime(t *testing.T) {
	p := open(t, "v5", 16000)
	x := samples(t, sentences(t)[1], p.Rate)
	fastest := 0.0
	for range 5 {
		d := detector(t, p)
		before := used(t)
		for from := 0; from < len(x); from += p.Frame() {
			if _, err := d.Hear(x[from:min(from+p.Frame(), len(x))]); err != nil {
				t.Fatal(err)
			}
		}
		fastest = max(fastest, float64(len(x))/float64(p.Rate)/(used(t)-before))
	}
	t.Logf("%.0f times real time", fastest)
	if fastest < atLeast {
		t.Errorf("%.0f times real time, want at least %d", fastest, atLeast)
	}
}

// used is the seconds that the processor has spent on this program.
func used(t testing.TB) float64 {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

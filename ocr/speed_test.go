//go:build unix

package ocr_test

import (
	"syscall"
	"testing"
	"time"
)

// limit is how long one core may take for an ordinary line.
const limit = 150 * time.Millisecond

// The time is that of the processor, so that what else the machine does counts
// little; of several readings the fastest counts.
func TestReadsInTime(t *testing.T) {
	m := open(t)
	line := looks[0].set(t, nil, texts[0])
	fastest := time.Hour
	for range 5 {
		before := used(t)
		if _, err := m.Read(line.image); err != nil {
			t.Fatal(err)
		}
		fastest = min(fastest, used(t)-before)
	}
	t.Logf("a line of %d characters: %v", len(line.text), fastest)
	if fastest > limit {
		t.Errorf("a line of %d characters takes %v, want at most %v", len(line.text), fastest, limit)
	}
}

// used is the time that the processor has spent on this program.
func used(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkRead(b *testing.B) {
	m := open(b)
	line := looks[0].set(b, nil, texts[0])
	for b.Loop() {
		if _, err := m.Read(line.image); err != nil {
			b.Fatal(err)
		}
	}
}

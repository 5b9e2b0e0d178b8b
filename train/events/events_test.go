package events

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"unroll/internal/need"
)

// The record of nothing, from the description of the format: the CRC-32C of eight
// zeros is 8c28b28a, that of nothing 0.
func TestRecord(t *testing.T) {
	const zeros = 0x8c28b28a
	want := binary.LittleEndian.AppendUint32(make([]byte, 8), bits.RotateLeft32(zeros, 17)+0xa282ead8)
	want = binary.LittleEndian.AppendUint32(want, 0xa282ead8)
	if got := record(nil); !bytes.Equal(got, want) {
		t.Errorf("the record of nothing is %x, want %x", got, want)
	}
}

// curves writes two files: steps 1 to 3, and from a checkpoint of step 2 on.
func curves(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	clock := time.Unix(1700000000, 0)
	now := func() time.Time { clock = clock.Add(time.Second); return clock }
	for _, part := range []struct{ from, to int }{{0, 3}, {2, 4}} {
		f, err := create(dir, part.from, now)
		if err != nil {
			t.Fatal(err)
		}
		for step := part.from + 1; step <= part.to; step++ {
			if err := f.Write(step, []Scalar{{"loss", float64(10*part.from + step)}, {"rate", 0.5}}); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TensorBoard's own reader finds the curves, without what came after the
// checkpoint in the first file.
func TestTensorBoard(t *testing.T) {
	python := need.Python(t, "tensorboard")
	out, err := exec.Command(python, "-c", `
import sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
a = EventAccumulator(sys.argv[1]); a.Reload()
print(sorted(a.Tags()["scalars"]))
for e in a.Scalars("loss"): print(e.step, e.value, e.wall_time)
`, curves(t)).Output()
	if err != nil {
		t.Fatal(err)
	}
	want := "['loss', 'rate']\n1 1.0 1700000004.0\n2 2.0 1700000005.0\n3 23.0 1700000010.0\n4 24.0 1700000011.0\n"
	if string(out) != want {
		t.Errorf("TensorBoard reads\n%swant\n%s", out, want)
	}
}

func TestErrors(t *testing.T) {
	if _, err := Create(filepath.Join(t.TempDir(), "none"), 0); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("error %v", err)
	}
	f, err := Create(t.TempDir(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Write(1, nil); err == nil || !strings.Contains(err.Error(), os.ErrClosed.Error()) {
		t.Errorf("error %v", err)
	}
}

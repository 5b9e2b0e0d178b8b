package checkpoint_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"unroll/internal/safetensors"
	"unroll/train/checkpoint"
)

func content(x float32) safetensors.File {
	return safetensors.File{
		Tensors:  []safetensors.Tensor{safetensors.Single("w", []int{2}, []float32{x, -x}, nil)},
		Metadata: map[string]string{"model": "toy"},
	}
}

func open(t *testing.T, dir string) *checkpoint.Folder {
	t.Helper()
	f, err := checkpoint.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func fails(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want one that says %q", err, want)
	}
}

func TestSaveAndRead(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "run[1]*")
	f := open(t, dir)
	_, _, err := checkpoint.Latest(dir)
	fails(t, err, "there is no checkpoint, expected a file such as step-000000100.safetensors")
	for _, step := range []int{0, 5, 10, 1000000000} {
		if err := f.Save(step, content(float32(step)), 3); err != nil {
			t.Fatal(err)
		}
	}
	if steps, err := checkpoint.Steps(dir); err != nil || !slices.Equal(steps, []int{5, 10, 1000000000}) {
		t.Errorf("there are %v, %v; want the last three", steps, err)
	}
	step, file, err := checkpoint.Latest(dir)
	if err != nil {
		t.Fatal(err)
	}
	w := make([]float32, 2)
	if err := file.Tensors[0].Singles(w); err != nil || step != 1e9 || w[1] != -1e9 || file.Metadata["model"] != "toy" {
		t.Errorf("step %d has %v, %v, metadata %v", step, w, err, file.Metadata)
	}
}

// The system gives the lock back when a process ends; a file that it wrote
// halfway goes when the next one opens the folder.
func TestLock(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir)
	_, err := checkpoint.Open(dir)
	fails(t, err, "the training of process ")
	f.Close()
	half := filepath.Join(dir, ".step-000000007.safetensors-123")
	if err := os.WriteFile(half, []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	if _, err := os.Stat(half); !os.IsNotExist(err) {
		t.Errorf("what was not finished is still there: %v", err)
	}
}

// A tensor that cannot be written stands for a disk that is full: the checkpoint
// before it stays.
func TestFailureKeepsTheOldOne(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir)
	if err := f.Save(1, content(1), 1); err != nil {
		t.Fatal(err)
	}
	broken := content(2)
	broken.Tensors[0].Shape = []int{3}
	fails(t, f.Save(2, broken, 1), "the checkpoint of step 2 was not written, earlier ones are as they were")
	if step, _, err := checkpoint.Latest(dir); err != nil || step != 1 {
		t.Errorf("the last is that of step %d, %v", step, err)
	}
}

// Every changed bit of a file is noticed.
func TestCorrupt(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir)
	for step := range 2 {
		if err := f.Save(step, content(1), 0); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "step-000000001.safetensors")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		if i >= 8 && whole[i] == ' ' {
			continue // padding of the header
		}
		bad := bytes.Clone(whole)
		bad[i] ^= 4
		if err := os.WriteFile(path, bad, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, _, err := checkpoint.Latest(dir); err == nil {
			t.Fatalf("byte %d, %q, may change", i, whole[i])
		} else {
			fails(t, err, path)
			fails(t, err, "; remove it to go on from step 0")
		}
	}
	if err := os.WriteFile(path, whole[:len(whole)-1], 0o644); err != nil {
		t.Fatal(err)
	}
	_, _, err = checkpoint.Latest(dir)
	fails(t, err, "not a safetensors file")
	other, err := content(1).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, other, 0o644); err != nil {
		t.Fatal(err)
	}
	_, _, err = checkpoint.Latest(dir)
	fails(t, err, "expected a checkpoint, found a file without crc32c")
}

// BenchmarkSave and BenchmarkLatest are about ten million parameters and the two
// moments of each.
func BenchmarkSave(b *testing.B) {
	f, file := large(b)
	b.SetBytes(int64(3 * 4 * parameters))
	for b.Loop() {
		if err := f.Save(1, file, 1); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLatest(b *testing.B) {
	f, file := large(b)
	if err := f.Save(1, file, 1); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(3 * 4 * parameters))
	for b.Loop() {
		if _, _, err := checkpoint.Latest(f.Path); err != nil {
			b.Fatal(err)
		}
	}
}

const parameters = 10_000_000

func large(b *testing.B) (*checkpoint.Folder, safetensors.File) {
	f, err := checkpoint.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	numbers := make([]float32, parameters)
	for i := range numbers {
		numbers[i] = float32(i)
	}
	var file safetensors.File
	for _, name := range []string{"w", "first.w", "second.w"} {
		file.Tensors = append(file.Tensors, safetensors.Single(name, []int{parameters}, numbers, nil))
	}
	return f, file
}

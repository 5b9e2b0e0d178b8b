//go:build !cuda && linux && (amd64 || arm64)

package cuda

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"unroll/internal/need"
)

// with is the environment for what is built with the tag cuda, or runs.
func with(t *testing.T, more ...string) []string {
	t.Helper()
	include, err := filepath.Abs("include")
	if err != nil {
		t.Fatal(err)
	}
	return append(os.Environ(), append([]string{"CGO_ENABLED=1", "CGO_CFLAGS=-I" + include, "LD_LIBRARY_PATH="}, more...)...)
}

// command runs a program and returns what it printed.
func command(t *testing.T, env []string, argv ...string) (string, error) {
	t.Helper()
	c := exec.Command(argv[0], argv[1:]...)
	c.Env = env
	out, err := c.CombinedOutput()
	return string(out), err
}

// One program, built on a machine without CUDA, starts without a driver and with
// one, and says what it found and what is wrong with it.
func TestBuilt(t *testing.T) {
	gcc := need.Tool(t, "gcc", "apt-get install gcc")
	folder := t.TempDir()
	unroll := filepath.Join(folder, "unroll")
	if out, err := command(t, with(t), "go", "build", "-tags", "cuda", "-o", unroll, "unroll/cmd/unroll"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	file, err := elf.Open(unroll)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if needed, err := file.ImportedLibraries(); err != nil || slices.ContainsFunc(needed, func(s string) bool { return strings.HasPrefix(s, "libcuda") }) {
		t.Errorf("it needs %v to start, %v", needed, err)
	}
	if _, err := os.Stat("/dev/nvidiactl"); err != nil {
		if out, err := command(t, with(t), unroll, "gpu", "info"); err != nil || !strings.Contains(out, "there is no NVIDIA driver on this machine") {
			t.Errorf("without a driver: %v\n%s", err, out)
		}
	}

	fake := filepath.Join(folder, "libcuda.so.1")
	if out, err := command(t, with(t), gcc, "-shared", "-fPIC", "-Iinclude", "-o", fake, "testdata/fake.c", "-lm"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, c := range []struct{ fault, want string }{
		{"", "a fake: 2 of 2 cases have the bits of plain Go"},
		{"mismatch", "unroll: cuda: Open: NVIDIA's driver does not start: CODE_803: as the fake says"},
		{"old", "unroll: cuda: Open: the driver is too old for the kernels: expected one for CUDA 11.0 or newer, found 10.2"},
		{"none", "unroll: cuda: Open: the driver finds no card"},
		{"busy", "unroll: cuda: Open: card 0, a fake: another process holds it"},
		{"old ptx", "adapter.ptx: the driver is too old for this PTX: CODE_222"},
		{"bad ptx", "adapter.ptx: CODE_218: as the fake says: line 7 is wrong"},
		{"fault", "proof: sgd/1: cuda: Sync: kernel sgd: CODE_700"},
	} {
		out, err := command(t, with(t, "LD_LIBRARY_PATH="+folder, "FAKE_CUDA="+c.fault), unroll, "gpu", "check", "--driver=cuda", "--kernel=sgd")
		if (err == nil) != (c.fault == "") || !strings.Contains(out, c.want) {
			t.Errorf("%s: expected %q, found %v\n%s", c.fault, c.want, err, out)
		}
	}
	if out, err := command(t, with(t, "LD_LIBRARY_PATH="+folder), "go", "test", "-tags", "cuda", "-count=1", "-run", "^TestDriver", "."); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

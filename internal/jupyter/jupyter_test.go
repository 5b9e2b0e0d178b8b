package jupyter

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fakeGo stands in for the go command: it notes its arguments and, asked to
// build, makes the programs. GO_FAILS makes it fail, GO_VERSION is its version.
const fakeGo = `#!/bin/sh
echo "$PWD: go $*" >> "$GO_LOG"
case "$1" in
env) echo "$GO_VERSION" ;;
build)
	if [ -n "$GO_FAILS" ]; then echo "$GO_FAILS" >&2; exit 1; fi
	echo program > "$3/gonb"; echo program > "$3/goimports" ;;
esac
`

// write makes an executable file, with its folder.
func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
		t.Fatal(err)
	}
}

// repository makes a folder that has a tools module, with a fake go command on
// the PATH, and returns it with a function that counts the builds so far.
func repository(t *testing.T) (root string, builds func() int) {
	t.Helper()
	root = t.TempDir()
	write(t, filepath.Join(root, "tools", "go.mod"), "module tools\n")
	write(t, filepath.Join(root, "tools", "go.sum"), "")
	write(t, filepath.Join(root, "fake", "go"), fakeGo)
	log := filepath.Join(root, "log")
	t.Setenv("PATH", filepath.Join(root, "fake")+":/usr/bin:/bin")
	t.Setenv("GO_LOG", log)
	t.Setenv("GO_VERSION", "go1.26.8")
	return root, func() int {
		content, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(content), root+"/tools: go build -o "+root+"/jupyter/bin/ github.com/janpfeifer/gonb golang.org/x/tools/cmd/goimports\n")
	}
}

func TestSetupBuildsOnlyWhatChanged(t *testing.T) {
	root, builds := repository(t)
	dir := filepath.Join(root, "jupyter")
	steps := []struct {
		name   string
		change func()
		builds int
	}{
		{"first", func() {}, 1},
		{"nothing changed", func() {}, 1},
		{"go.sum changed", func() { write(t, filepath.Join(root, "tools", "go.sum"), "a line\n") }, 2},
		{"a program is gone", func() { os.Remove(filepath.Join(dir, "bin", "goimports")) }, 3},
		{"another compiler", func() { t.Setenv("GO_VERSION", "go1.27.0") }, 4},
		{"nothing changed", func() {}, 4},
	}
	before := 0
	for _, step := range steps {
		step.change()
		var progress strings.Builder
		if _, err := Setup(root, dir, &progress); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if got := builds(); got != step.builds {
			t.Errorf("%s: %d builds so far, want %d", step.name, got, step.builds)
		}
		if said := progress.Len() > 0; said != (builds() > before) {
			t.Errorf("%s: said %q", step.name, progress.String())
		}
		before = builds()
	}
}

func TestSetupDescribesTheKernel(t *testing.T) {
	root, _ := repository(t)
	t.Chdir(root) // a relative folder must still give absolute paths
	k, err := Setup(".", "jupyter", &strings.Builder{})
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(k.Data, "kernels", "gonb", "kernel.json"))
	if err != nil {
		t.Fatal(err)
	}
	var got spec
	if err := json.Unmarshal(content, &got); err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(root, "jupyter", "bin")
	if want := []string{bin + "/gonb", "--kernel", "{connection_file}", "--logtostderr", "--raw_error"}; !slices.Equal(got.Argv, want) {
		t.Errorf("argv %q, want %q", got.Argv, want)
	}
	if want := bin + ":${PATH}"; got.Env["PATH"] != want {
		t.Errorf("PATH %q, want %q", got.Env["PATH"], want)
	}
	if left, _ := filepath.Glob(filepath.Join(k.Data, "kernels", "gonb", "*.new")); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

func TestSetupSaysWhatFailed(t *testing.T) {
	root, _ := repository(t)
	dir := filepath.Join(root, "jupyter")
	t.Setenv("GO_FAILS", "gonb@v0.11.3: no such host")
	for range 2 { // a failed build is not taken for a finished one
		_, err := Setup(root, dir, &strings.Builder{})
		if want := "jupyter: building the GoNB kernel: go build: gonb@v0.11.3: no such host"; err == nil || err.Error() != want {
			t.Errorf("got error %v, want %q", err, want)
		}
	}
	t.Setenv("PATH", filepath.Join(root, "nothing"))
	if _, err := Setup(root, dir, &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "go") {
		t.Errorf("without a go command: %v", err)
	}
	t.Setenv("PATH", filepath.Join(root, "fake")+":/usr/bin:/bin")
	os.Remove(filepath.Join(root, "tools", "go.mod"))
	if _, err := Setup(root, dir, &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "tools/go.mod") {
		t.Errorf("without a tools module: %v", err)
	}
}

func TestFind(t *testing.T) {
	root, path := t.TempDir(), t.TempDir()
	t.Setenv("PATH", path)
	if _, err := Find(root); err == nil || !strings.Contains(err.Error(), "python3 -m venv .unroll/venv && .unroll/venv/bin/pip install jupyterlab") {
		t.Errorf("without Jupyter: %v", err)
	}
	for _, folder := range []string{path, filepath.Join(root, ".unroll", "venv", "bin")} { // the second wins
		want := filepath.Join(folder, "jupyter-lab")
		write(t, want, "#!/bin/sh\n")
		if got, err := Find(root); err != nil || got != want {
			t.Errorf("found %q (%v), want %q", got, err, want)
		}
	}
}

func TestCommand(t *testing.T) {
	k := &Kernel{Data: "/k/data"}
	for more, want := range map[string]string{"": "JUPYTER_PATH=/k/data", "/x": "JUPYTER_PATH=/k/data:/x"} {
		t.Setenv("JUPYTER_PATH", more)
		cmd := k.Command("/bin/jupyter-lab", "a.ipynb", "--no-browser")
		if !slices.Equal(cmd.Args, []string{"/bin/jupyter-lab", "a.ipynb", "--no-browser"}) {
			t.Errorf("arguments %q", cmd.Args)
		}
		if last := cmd.Env[len(cmd.Env)-1]; last != want {
			t.Errorf("%s, want %s", last, want)
		}
	}
}

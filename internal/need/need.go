// Package need is how a test asks for a tool that Go does not bring: on a user's
// machine the test is skipped where it is missing, and says what to install; in
// the gate, where the environment variable CI is set, it fails.
package need

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Missing ends the test for want of something, and says how to get it.
func Missing(t testing.TB, what, install string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is missing; install it: %s", what, install)
	}
	t.Skipf("%s is missing; to run this test: %s", what, install)
}

// Tool returns the path of a program.
func Tool(t testing.TB, name, install string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Missing(t, name, install)
	}
	return path
}

// File returns the path of the first of some files, or folders, that is there.
func File(t testing.TB, install string, paths ...string) string {
	t.Helper()
	for _, path := range paths {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	Missing(t, strings.Join(paths, " or "), install)
	return ""
}

// Python returns a Python interpreter that has some modules: that of .unroll/venv,
// which .ci/requirements.txt fills, or else python3. The modules are found and not
// imported, which for some takes seconds.
func Python(t testing.TB, modules ...string) string {
	t.Helper()
	for _, python := range []string{filepath.Join(root(), ".unroll/venv/bin/python"), "python3"} {
		const find = "import sys; from importlib.util import find_spec; sys.exit(None in map(find_spec, sys.argv[1:]))"
		if exec.Command(python, append([]string{"-c", find}, modules...)...).Run() == nil {
			return python
		}
	}
	Missing(t, "Python with "+strings.Join(modules, ", "),
		"python3 -m venv .unroll/venv && .unroll/venv/bin/pip install -r .ci/requirements.txt")
	return ""
}

// root is the folder of the module around the test.
func root() string {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "."
	}
	return filepath.Dir(strings.TrimSpace(string(out)))
}

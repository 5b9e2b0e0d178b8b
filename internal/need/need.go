// Package need lets a test ask for what a user's machine may not have: a
// program, a trained network. Where it is missing the test is skipped with a
// line that says what to install, and on the gate's machine, where the variable
// CI is set, it fails: there everything is installed, and a skipped test would
// prove nothing.
package need

import (
	"os"
	"os/exec"
	"testing"
)

// Program returns the path of a program. Where there is none, the test ends;
// install says how to get it, such as "apt-get install tesseract-ocr".
func Program(t testing.TB, name, install string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Missing(t, "no program "+name, install)
	}
	return path
}

// Missing ends the test because something is not here: skipped on a user's
// machine, failed where CI is set.
func Missing(t testing.TB, what, install string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("%s, and the gate needs it: %s", what, install)
	}
	t.Skipf("%s; to run this test: %s", what, install)
}

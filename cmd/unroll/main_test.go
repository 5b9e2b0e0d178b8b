package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// run runs the command as a user would and returns what it printed.
func run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	c := command()
	c.SetArgs(args)
	c.SetOut(&out)
	c.SetErr(&out)
	err := c.Execute()
	return out.String(), err
}

func TestHelpTeaches(t *testing.T) {
	out, err := run(t, "--help")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"build", "serve", "check", "notebook", "record", "derive", "eval", "convert", "onnx", "read", "vad", "train", "sample", "lora", "sweep", "experiment", "gpu", "data", "version", "completion"} {
		if !strings.Contains(out, name) {
			t.Errorf("the help names no command %s", name)
		}
		help, err := run(t, name, "--help")
		if err != nil || name != "version" && name != "completion" && !strings.Contains(help, "Examples:") {
			t.Errorf("unroll %s --help: error %v, or no examples in\n%s", name, err, help)
		}
	}
}

func TestVersion(t *testing.T) {
	out, err := run(t, "version")
	if err != nil || !strings.HasPrefix(out, "unroll ") || !strings.Contains(out, "commit ") || !strings.Contains(out, "go1.") {
		t.Errorf("error %v, printed %q", err, out)
	}
}

const leaky = `cell leaky "A leaky memory"
dim d "size"
input x[d]
state s[d] = 0 "what is kept"
param a
output s
1 s[n] = a s[n-1] + x[n]
`

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDerive(t *testing.T) {
	file := write(t, "leaky.eq", leaky)
	for flag, want := range map[string]string{
		"":          "  1  s[n] = a s[n−1] + x[n]\n",
		"--latex":   `s[n] = a \, s[n-1] + x[n] \tag{1}`,
		"--source":  "s[n] = a s[n-1] + x[n]\n",
		"--explain": "s̄[n] = (∂E/∂s[n])_direct  [the loss as a function of s[n] itself]\n",
		"--check":   "d.a ",
		"--json":    `"unicode": "∂E/∂a = Σ_n s̄[n]ᵀ s[n−1]"`,
	} {
		args := []string{"derive", file}
		if flag != "" {
			args = append(args, flag)
		}
		out, err := run(t, args...)
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("derive %s: error %v, want %q in\n%s", flag, err, want, out)
		}
	}
}

// A cell that cannot be differentiated is reported by --explain and --check.
func TestDeriveBackwardErrors(t *testing.T) {
	file := write(t, "map.eq", "cell c\ndim d\ninput x[d]\nmap h(d) -> d\noutput y\n1 y[n] = h(x[n])\n")
	for _, flag := range []string{"--explain", "--check"} {
		if _, err := run(t, "derive", flag, file); err == nil || !strings.Contains(err.Error(), "map h") {
			t.Errorf("%s: error %v", flag, err)
		}
	}
	if _, err := run(t, "derive", "--explain", "--json", file); err == nil {
		t.Error("--explain with --json was accepted")
	}
}

func TestDeriveErrors(t *testing.T) {
	bad := write(t, "bad.eq", strings.Replace(leaky, "a s[n-1]", "b s[n-1]", 1))
	_, err := run(t, "derive", bad)
	if err == nil || !strings.Contains(err.Error(), "bad.eq:7:10: ") || !strings.Contains(err.Error(), "^") {
		t.Errorf("an undefined symbol: error %v", err)
	}
	if _, err := run(t, "derive", filepath.Join(t.TempDir(), "none.eq")); err == nil || !strings.Contains(err.Error(), "none.eq") {
		t.Errorf("a missing file: error %v", err)
	}
	if _, err := run(t, "derive"); err == nil {
		t.Error("derive without a file was accepted")
	}
	if _, err := run(t, "derive", bad, "--latex", "--source"); err == nil {
		t.Error("two forms at once were accepted")
	}
}

func TestCheckJSON(t *testing.T) {
	out, err := run(t, "check", "--json")
	if err != nil {
		t.Fatal(err)
	}
	var evidence []struct {
		ID, Kind, Statement string
		Checks, Witnesses   []string
		MaxError            *float64 `json:"max_error"`
	}
	if err := json.Unmarshal([]byte(out), &evidence); err != nil {
		t.Fatal(err)
	}
	if len(evidence) < 40 {
		t.Errorf("%d equations, want at least those of chapter 1", len(evidence))
	}
	for _, e := range evidence {
		file, line, _ := strings.Cut(e.Statement, ":")
		if e.Kind != "forward" && e.Kind != "gradient" || len(e.Checks) == 0 || len(e.Witnesses) == 0 || e.MaxError == nil || !strings.HasSuffix(file, ".go") || line == "" {
			t.Errorf("%+v", e)
		}
	}
}

func TestBuildRefusesForeignFolder(t *testing.T) {
	file := write(t, "thesis.tex", "mine")
	_, err := run(t, "build", "-o", filepath.Dir(file))
	if err == nil || !strings.Contains(err.Error(), "was not made by unroll build") {
		t.Errorf("error %v", err)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "mine" {
		t.Errorf("the file in it became %q, %v", text, err)
	}
}

func TestOutsideTheModule(t *testing.T) {
	t.Chdir(t.TempDir())
	_, err := run(t, "check")
	if err == nil || !strings.Contains(err.Error(), "does not lie in a checkout of the module unroll") {
		t.Errorf("error %v", err)
	}
}

func TestPortInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, port, _ := strings.Cut(taken.Addr().String(), ":")
	if _, err := run(t, "serve", "--port", port); err == nil || !strings.Contains(err.Error(), "port "+port+" is in use") {
		t.Errorf("error %v", err)
	}
	if _, err := run(t, "serve", "--port", "70000"); err == nil || !strings.Contains(err.Error(), "want a number from 0 to 65535") {
		t.Errorf("error %v", err)
	}
}

func TestNotebookUnknown(t *testing.T) {
	if _, err := run(t, "notebook", "ch77"); err == nil || !strings.Contains(err.Error(), "no notebook is named ch77…; there are ch00") {
		t.Errorf("error %v", err)
	}
}

func TestSiteHandler(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"index.html": "<h1>hello</h1>", "a.css": "body{}"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	listener, err := listen(0)
	if err != nil {
		t.Fatal(err)
	}
	reload := newReload()
	server := &http.Server{Handler: siteHandler(dir, reload)}
	go server.Serve(listener)
	defer server.Close()
	url := "http://" + listener.Addr().String()

	get := func(path string) (int, string) {
		r, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, string(body)
	}
	if code, body := get("/"); code != 200 || !strings.HasPrefix(body, "<h1>hello</h1>") || !strings.Contains(body, "EventSource") {
		t.Errorf("/: %d %q", code, body)
	}
	if code, body := get("/a.css"); code != 200 || body != "body{}" {
		t.Errorf("/a.css: %d %q", code, body)
	}
	if code, _ := get("/none.html"); code != 404 {
		t.Errorf("/none.html: %d", code)
	}
	if code, _ := get("/../main_test.go"); code != 404 {
		t.Errorf("a file outside the site: %d", code)
	}

	events, err := http.Get(url + "/_reload")
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	reload.all()
	line := make([]byte, len("data: built"))
	if _, err := io.ReadFull(events.Body, line); err != nil || string(line) != "data: built" {
		t.Errorf("after a build the page was told %q, %v", line, err)
	}
}

func TestWatch(t *testing.T) {
	dir := t.TempDir()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	changed := make(chan struct{}, 10)
	ended := make(chan error, 1)
	go func() { ended <- watch(ctx, dir, filepath.Join(dir, "site"), func() { changed <- struct{}{} }) }()

	file := filepath.Join(dir, "pkg", "made", "later", "a.go")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	deadline := time.After(20 * time.Second)
	for { // the watch may begin after the first write
		if err := os.WriteFile(file, []byte("package pkg"), 0o644); err != nil {
			t.Fatal(err)
		}
		select {
		case <-changed:
			stop()
			if err := <-ended; err != context.Canceled {
				t.Errorf("the watch ended with %v", err)
			}
			return
		case err := <-ended:
			t.Fatal(err)
		case <-deadline:
			t.Fatal("a changed file was not seen")
		case <-time.After(2 * settle):
		}
	}
}

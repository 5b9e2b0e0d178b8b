package data

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"unroll/internal/need"
)

// The clients of the tests. They stand in for the real ones: each brings what
// lies in the folder PACKAGE, or fails with the words of BROKEN. Packed files
// need tar, which the real clients do not.
var clients = map[string]string{
	"apt-get": `[ "$1 $2" = "download toy" ] || exit 9
tar -C "$PACKAGE" -cf toy_1_all.deb .`,
	"dpkg-deb": `[ "$1" = -x ] || exit 9
mkdir "$3" && tar -C "$3" -xf "$2"`,
	"npm": `[ "$*" = "pack --ignore-scripts --silent toy@1" ] || exit 9
cp -R "$PACKAGE" package && tar -czf toy-1.tgz package && rm -r package`,
	"go": `[ "$*" = "env GOROOT" ] && exec echo "$PACKAGE"
[ "$*" = "mod download -json toy@1" ] || exit 9
echo "{\"Path\": \"toy\", \"Dir\": \"$PACKAGE\"}"`,
}

// toy is a set of two files, one of them packed in its package.
func toy(client string) Set {
	return Set{Name: "toy", About: "A toy", Package: Package{client, "toy", "1"}, Files: []File{
		{"plain.txt", "deep/plain.txt", 6, "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"},
		{"packed.txt", "packed.txt.gz", 6, "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"},
	}}
}

// setUp puts the clients on the PATH, a package before them, and the cache into
// a folder of its own, which it returns.
func setUp(t *testing.T) (cache, content string) {
	t.Helper()
	dir := t.TempDir()
	cache, content = filepath.Join(dir, "cache"), filepath.Join(dir, "content")
	bin := filepath.Join(dir, "bin")
	for _, d := range []string{bin, filepath.Join(content, "deep")} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, script := range clients {
		write(t, filepath.Join(bin, name), "#!/bin/sh\nif [ -n \"$BROKEN\" ]; then echo \"$BROKEN\" >&2; exit 100; fi\n"+script+"\n")
	}
	write(t, filepath.Join(content, "deep", "plain.txt"), "hello\n")
	write(t, filepath.Join(content, "packed.txt"), "hello\n")
	if out, err := exec.Command("gzip", filepath.Join(content, "packed.txt")).CombinedOutput(); err != nil {
		t.Fatalf("gzip: %v\n%s", err, out)
	}
	t.Setenv("PATH", bin+":/usr/bin:/bin")
	t.Setenv("PACKAGE", content)
	t.Setenv("BROKEN", "")
	t.Setenv(Folder, cache)
	return cache, content
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

// entries lists a folder.
func entries(t *testing.T, dir string) string {
	t.Helper()
	var names []string
	list, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, e := range list {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func TestGet(t *testing.T) {
	for _, client := range []string{"apt", "npm", "go", "goroot"} {
		t.Run(client, func(t *testing.T) {
			cache, _ := setUp(t)
			s := toy(client)
			if _, err := s.Path("plain.txt"); err == nil || err.Error() != "toy is not here; bring it with: unroll data get toy" || s.Here() {
				t.Errorf("before: error %v, here %v", err, s.Here())
			}
			var said bytes.Buffer
			dir, err := s.Get(context.Background(), &said)
			if err != nil {
				t.Fatal(err)
			}
			if dir != filepath.Join(cache, "toy") || entries(t, cache) != "toy" || entries(t, dir) != "packed.txt plain.txt" || !s.Here() {
				t.Errorf("%s holds %q, the cache %q, here %v", dir, entries(t, dir), entries(t, cache), s.Here())
			}
			if path, err := s.Path("packed.txt"); err != nil || path != filepath.Join(dir, "packed.txt") {
				t.Errorf("the file is at %s, %v", path, err)
			}
			if !strings.Contains(said.String(), "toy 1\n  plain.txt") || !strings.Contains(said.String(), "sha256 as expected") {
				t.Errorf("said %q", &said)
			}
			t.Setenv("BROKEN", "must not be asked again")
			said.Reset()
			if _, err := s.Get(context.Background(), &said); err != nil || said.String() != "toy is here and whole\n" {
				t.Errorf("again: error %v, said %q", err, &said)
			}
		})
	}
}

// A damaged file is brought anew; what was there stays when that fails.
func TestGetRepairs(t *testing.T) {
	cache, _ := setUp(t)
	s := toy("npm")
	if _, err := s.Get(context.Background(), &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(cache, "toy", "plain.txt"), "hell\x00\n")
	t.Setenv("BROKEN", "no network")
	if _, err := s.Get(context.Background(), &bytes.Buffer{}); err == nil || entries(t, filepath.Join(cache, "toy")) != "packed.txt plain.txt" {
		t.Errorf("error %v, %q left", err, entries(t, filepath.Join(cache, "toy")))
	}
	t.Setenv("BROKEN", "")
	if _, err := s.Get(context.Background(), &bytes.Buffer{}); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(filepath.Join(cache, "toy", "plain.txt")); err != nil || string(text) != "hello\n" {
		t.Errorf("repaired to %q, %v", text, err)
	}
}

// Whatever goes wrong, nothing is left in the cache, and the error says what
// went wrong and what to do by hand.
func TestGetErrors(t *testing.T) {
	for name, c := range map[string]struct {
		client string
		spoil  func(t *testing.T, content string)
		want   []string
	}{
		"no client":    {"npm", func(t *testing.T, _ string) { t.Setenv("PATH", t.TempDir()) }, []string{"data get toy: there is no program npm here"}},
		"no apt":       {"apt", func(t *testing.T, _ string) { t.Setenv("PATH", t.TempDir()) }, []string{"there is no program apt-get here"}},
		"offline":      {"npm", func(t *testing.T, _ string) { t.Setenv("BROKEN", "getaddrinfo EAI_AGAIN") }, []string{"npm pack", "EAI_AGAIN"}},
		"unknown":      {"apt", func(t *testing.T, _ string) { t.Setenv("BROKEN", "Unable to locate package toy") }, []string{"Unable to locate", "sudo apt-get update"}},
		"another file": {"go", func(t *testing.T, c string) { write(t, filepath.Join(c, "deep", "plain.txt"), "Hello\n") }, []string{"the Go module toy 1 holds another file: plain.txt: expected the sha256 5891b5"}},
		"longer":       {"apt", func(t *testing.T, c string) { write(t, filepath.Join(c, "deep", "plain.txt"), "hello there\n") }, []string{"plain.txt: expected 6 bytes, found more"}},
		"shorter":      {"npm", func(t *testing.T, c string) { write(t, filepath.Join(c, "deep", "plain.txt"), "hi\n") }, []string{"plain.txt: expected 6 bytes, found 3"}},
		"missing":      {"npm", func(t *testing.T, c string) { os.Remove(filepath.Join(c, "packed.txt.gz")) }, []string{"the package has no file packed.txt.gz"}},
		"not packed":   {"go", func(t *testing.T, c string) { write(t, filepath.Join(c, "packed.txt.gz"), "hello\n") }, []string{"packed.txt.gz: "}},
		"module broken": {"go", func(t *testing.T, c string) {
			write(t, filepath.Join(filepath.Dir(c), "bin", "go"), "#!/bin/sh\necho '{\"Error\": \"toy@1: not found\"}'; exit 1\n")
		}, []string{"go mod download: toy@1: not found"}},
	} {
		t.Run(name, func(t *testing.T) {
			cache, content := setUp(t)
			c.spoil(t, content)
			_, err := toy(c.client).Get(context.Background(), &bytes.Buffer{})
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range append(c.want, "by hand: ", filepath.Join(cache, "toy"), "plain.txt (deep/plain.txt; sha256 5891b5") {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not say %q:\n%v", want, err)
				}
			}
			if left := entries(t, cache); left != "" {
				t.Errorf("left in the cache: %s", left)
			}
		})
	}
}

func TestGetStops(t *testing.T) {
	cache, _ := setUp(t)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := toy("npm").Get(ctx, &bytes.Buffer{}); err != context.Canceled || entries(t, cache) != "" {
		t.Errorf("error %v, left %q", err, entries(t, cache))
	}
}

func TestPathErrors(t *testing.T) {
	cache, _ := setUp(t)
	s := toy("npm")
	if err := os.MkdirAll(filepath.Join(cache, "toy"), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(cache, "toy", "plain.txt"), "hi\n")
	if _, err := s.Path("plain.txt"); err == nil || !strings.Contains(err.Error(), "expected 6 bytes, found 3; bring it again") {
		t.Errorf("a damaged file: error %v", err)
	}
	if _, err := s.Path("other.txt"); err == nil || err.Error() != "the data set toy has no file other.txt" {
		t.Errorf("another file: error %v", err)
	}
	if _, err := Find("toy"); err == nil || !strings.Contains(err.Error(), `no data set is named "toy"; there are cmudict, digits`) {
		t.Errorf("an unknown set: error %v", err)
	}
	t.Setenv(Folder, "")
	t.Setenv("XDG_CACHE_HOME", cache)
	if dir, err := Cache(); err != nil || filepath.Base(dir) != "unroll" {
		t.Errorf("the cache is %s, %v", dir, err)
	}
}

// The table is complete, in order, and no file is there twice.
func TestSets(t *testing.T) {
	last := ""
	for _, s := range Sets() {
		if s.Name <= last || s.About == "" || s.Licence == "" || s.Package.Name == "" || s.Package.Version == "" || len(s.Files) == 0 || s.Size() == 0 {
			t.Errorf("%+v after %s", s, last)
		}
		last = s.Name
		if kind := s.Package.String(); !strings.HasSuffix(kind, s.Package.Name+" "+s.Package.Version) || strings.HasPrefix(kind, " ") {
			t.Errorf("%s comes from %q", s.Name, kind)
		}
		names := map[string]bool{}
		for _, f := range s.Files {
			if names[f.Name] || f.Name != filepath.Base(f.Name) || len(f.SHA256) != 64 || f.Size <= 0 {
				t.Errorf("%s: %+v", s.Name, f)
			}
			names[f.Name] = true
		}
	}
}

// The real clients bring what the table says, one set of each. It takes some
// megabytes from package servers, so it is left to the gate.
func TestRealClients(t *testing.T) {
	if os.Getenv("CI") == "" {
		need.Missing(t, "the gate's leave to use the network", "CI=true go test ./data")
	}
	t.Setenv(Folder, t.TempDir())
	for _, name := range []string{"tesseract-eng", "sentiment", "mnist", "opticks"} {
		s, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Get(t.Context(), t.Output()); err != nil || !s.Here() {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package main

import (
	"encoding/json"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"unroll/data"
	"unroll/internal/need"
)

// lineImage writes the image of a line of text.
func lineImage(t *testing.T, text string) string {
	t.Helper()
	f, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: 30, DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	defer face.Close()
	m := image.NewGray(image.Rect(0, 0, font.MeasureString(face, text).Ceil()+20, 44))
	draw.Draw(m, m.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	d := font.Drawer{Dst: m, Src: image.Black, Face: face, Dot: fixed.P(10, 32)}
	d.DrawString(text)
	path := filepath.Join(t.TempDir(), "line.png")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := png.Encode(out, m); err != nil {
		t.Fatal(err)
	}
	return path
}

// network returns Tesseract's network for English: of the cache, or of an
// installed Tesseract.
func network(t *testing.T) string {
	t.Helper()
	set, err := data.Find(readerSet)
	if err != nil {
		t.Fatal(err)
	}
	if path, err := set.Path(readerFile); err == nil {
		return path
	}
	installed, err := filepath.Glob("/usr/share/tesseract-ocr/*/tessdata/" + readerFile)
	if err != nil {
		t.Fatal(err)
	}
	return need.File(t, "go run ./cmd/unroll data get "+readerSet, append(installed, "Tesseract's network for English")...)
}

func TestRead(t *testing.T) {
	const text = "The quick brown fox jumps over 13 lazy dogs."
	model, line := network(t), lineImage(t, text)
	if out, err := run(t, "read", "--model", model, line, line); err != nil || out != text+"\n"+text+"\n" {
		t.Errorf("error %v, read %q", err, out)
	}
	out, err := run(t, "read", "--json", "--model", model, line)
	if err != nil {
		t.Fatal(err)
	}
	var lines []struct {
		Image, Text string
		Characters  []struct {
			Text                  string
			From, To, Probability float64
		}
	}
	if err := json.Unmarshal([]byte(out), &lines); err != nil || len(lines) != 1 || lines[0].Image != line || lines[0].Text != text {
		t.Fatalf("error %v, JSON %s", err, out)
	}
	read, last := "", 0.0
	for _, c := range lines[0].Characters {
		read += c.Text
		if !(c.From >= last && c.To > c.From && c.Probability > 0.2 && c.Probability <= 1) {
			t.Errorf("%+v, after column %g", c, last)
		}
		last = c.From
	}
	if read != text {
		t.Errorf("the characters are %q", read)
	}
}

func TestReadErrors(t *testing.T) {
	t.Setenv(data.Folder, t.TempDir())
	line := lineImage(t, "x")
	missing := filepath.Join(t.TempDir(), "none.png")
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"no network":       {[]string{"read", line}, "tesseract-eng is not here; bring it with: unroll data get tesseract-eng"},
		"no model":         {[]string{"read", "--model", missing, line}, "none.png: no such file"},
		"an image instead": {[]string{"read", "--model", line, line}, "line.png: byte 4: number of parts: expected a number from 1 to 1000"},
		"no image":         {[]string{"read"}, "requires at least 1 arg"},
	} {
		if _, err := run(t, c.args...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %s", name, err, c.want)
		}
	}
	model := network(t)
	if _, err := run(t, "read", "--model", model, missing); err == nil || !strings.Contains(err.Error(), "none.png: no such file") {
		t.Errorf("a missing image: error %v", err)
	}
	if _, err := run(t, "read", "--model", model, write(t, "line.png", "GIF89a")); err == nil || !strings.Contains(err.Error(), "line.png: expected a PNG or JPEG image") {
		t.Errorf("another format: error %v", err)
	}
}

func TestData(t *testing.T) {
	cache := t.TempDir()
	t.Setenv(data.Folder, cache)
	out, err := run(t, "data", "list")
	if err != nil || !strings.Contains(out, "\nkept in "+cache+"\n") {
		t.Errorf("error %v in\n%s", err, out)
	}
	for _, s := range data.Sets() {
		if !strings.Contains(out, s.Name+" ") || !strings.Contains(out, s.Package.String()+"; "+s.Licence) {
			t.Errorf("the list does not say where %s comes from:\n%s", s.Name, out)
		}
	}
	if _, err := run(t, "data", "get", "tesseract-eng", "nothing"); err == nil || !strings.Contains(err.Error(), `no data set is named "nothing"`) {
		t.Errorf("an unknown name: error %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := run(t, "data", "get", "tesseract-eng"); err == nil || !strings.Contains(err.Error(), "there is no program apt-get here") || !strings.Contains(err.Error(), "by hand: ") {
		t.Errorf("without a package manager: error %v", err)
	}
	for _, c := range []string{"list", "get"} {
		if help, err := run(t, "data", c, "--help"); err != nil || !strings.Contains(help, "Examples:") {
			t.Errorf("unroll data %s --help: error %v in\n%s", c, err, help)
		}
	}
}

package ocr_test

import (
	"image"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"unroll/data"
	"unroll/internal/need"
	"unroll/ocr"
)

// bringNetwork is how a machine gets the network.
const bringNetwork = "go run ./cmd/unroll data get tesseract-eng"

// network returns the path of Tesseract's network for English: the one of the
// cache, or that of an installed Tesseract.
func network(t testing.TB) string {
	t.Helper()
	set, err := data.Find("tesseract-eng")
	if err != nil {
		t.Fatal(err)
	}
	if path, err := set.Path("eng.traineddata"); err == nil {
		return path
	}
	found, err := filepath.Glob("/usr/share/tesseract-ocr/*/tessdata/eng.traineddata")
	if err != nil || len(found) == 0 {
		need.Missing(t, "Tesseract's network for English", bringNetwork)
	}
	return found[len(found)-1]
}

// open reads the network.
func open(t testing.TB) *ocr.Model {
	t.Helper()
	m, err := ocr.Open(network(t))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// tesseract runs the program on images, each as one raw line, with our network.
func tesseract(t testing.TB, input string, more ...string) string {
	t.Helper()
	program := need.Tool(t, "tesseract", "apt-get install tesseract-ocr")
	args := append([]string{input, "-", "--psm", "13", "--tessdata-dir", filepath.Dir(network(t)), "-l", "eng"}, more...)
	c := exec.Command(program, args...)
	c.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1") // as fast, and all of the time
	out, err := c.Output()
	if err != nil {
		t.Fatalf("tesseract %s: %v", strings.Join(args, " "), err)
	}
	return string(out)
}

// margin is by how much our share of wrong characters may be above that of the
// program: one character in a thousand.
const margin = 0.001

// Our code and the program read the same lines, set in ten looks, with the same
// network. The texts of both are held against what was set.
func TestReadsAsTesseractDoes(t *testing.T) {
	readAsTesseract(t, page(t, 2*len(looks)))
}

// So they do on paper: a page of a book, photographed aslant, its lines cut out by
// straight edges, which take pieces of their neighbours along.
func TestReadsAScanAsTesseractDoes(t *testing.T) {
	set, err := data.Find("scan")
	if err != nil {
		t.Fatal(err)
	}
	path, err := set.Path("page.png")
	if err != nil {
		need.Missing(t, "a page of print", "unroll data get scan")
	}
	photo, err := ocr.OpenImage(path)
	if err != nil {
		t.Fatal(err)
	}
	whole := photo.(interface {
		SubImage(image.Rectangle) image.Image
	})
	var lines []typeset
	for _, l := range []struct {
		at   image.Rectangle
		text string
	}{
		{image.Rect(0, 6, 275, 40), "Region-based segmentation"},
		{image.Rect(0, 44, 384, 70), "Let us first determine markers of the coins and the"},
		{image.Rect(0, 64, 384, 88), "background. These markers are pixels that we can label"},
		{image.Rect(0, 82, 384, 107), "unambiguously as either object or background. Here,"},
		{image.Rect(0, 100, 384, 124), "the markers are found at the two extreme parts of the"},
		{image.Rect(0, 116, 200, 140), "histogram of grey values:"},
	} {
		lines = append(lines, typeset{image: whole.SubImage(l.at), text: l.text})
	}
	readAsTesseract(t, lines)
}

// readAsTesseract demands that our code reads lines as well as the program does,
// and mostly to the same text.
func readAsTesseract(t *testing.T, lines []typeset) {
	t.Helper()
	m := open(t)
	theirs := strings.Split(strings.TrimSuffix(tesseract(t, save(t, lines)), "\f"), "\f")
	if len(theirs) != len(lines) {
		t.Fatalf("tesseract read %d lines, want %d", len(theirs), len(lines))
	}
	characters, ourEdits, theirEdits, different := 0, 0, 0, 0
	for i, l := range lines {
		line, err := m.Read(l.image)
		if err != nil {
			t.Fatal(err)
		}
		their := strings.TrimSpace(theirs[i])
		characters += len([]rune(l.text))
		ourEdits += edits(line.Text, l.text)
		theirEdits += edits(their, l.text)
		if line.Text != their {
			different++
			t.Logf("line %d\n printed   %s\n ours      %s\n tesseract %s", i, l.text, line.Text, their)
		}
	}
	t.Logf("%d lines, %d characters: %d wrong by our code, %d by tesseract; %d lines read differently", len(lines), characters, ourEdits, theirEdits, different)
	if float64(ourEdits-theirEdits) > margin*float64(characters) {
		t.Errorf("%d of %d characters wrong, tesseract has %d: more than %g above", ourEdits, characters, theirEdits, margin)
	}
	if 10*different > len(lines) {
		t.Errorf("%d of %d lines read differently, want at most one in ten", different, len(lines))
	}
}

// The program can print what its network says at every step, in whole percent.
// Our numbers are the same, but for lines where some number on the way lies so
// near to the middle between two bytes that float32, in which the program
// computes, rounds it the other way.
func TestProbabilitiesOfTesseract(t *testing.T) {
	m := open(t)
	lines := page(t, len(looks))
	pages := strings.Split(tesseract(t, save(t, lines), "-c", "lstm_choice_mode=1", "-c", "tessedit_create_hocr=1"), "class='ocr_page'")[1:]
	if len(pages) != len(lines) {
		t.Fatalf("tesseract read %d lines, want %d", len(pages), len(lines))
	}
	same := 0
	for i, l := range lines {
		out, err := m.Probabilities(l.image)
		if err != nil {
			t.Fatal(err)
		}
		theirs := percents(pages[i])
		if len(theirs) > out.Width || len(theirs) < out.Width-10 {
			t.Errorf("%s: %d steps, tesseract has %d", looks[i].name, out.Width, len(theirs))
			continue
		}
		worst, sum, count := 0, 0, 0
		for n, their := range theirs {
			for k, our := range percent(out.At(0, n))[:len(their)] {
				d := int(math.Abs(float64(our - their[k])))
				worst, sum, count = max(worst, d), sum+d, count+1
			}
		}
		t.Logf("%s: %d numbers, largest difference %d %%, mean %.2f %%", looks[i].name, count, worst, float64(sum)/float64(count))
		if worst <= 1 {
			same++
		}
		if 20*sum > 100*count {
			t.Errorf("%s: mean difference %.1f %%, want at most 5 %%", looks[i].name, float64(sum)/float64(count))
		}
	}
	if 2*same < len(lines) {
		t.Errorf("%d of %d lines agree at every step, want at least half", same, len(lines))
	}
}

// percents reads what tesseract prints: at each step the percents of at least 1.
func percents(hocr string) [][]int {
	var steps [][]int
	for _, found := range regexp.MustCompile(`timestep|x_confs (\d+)`).FindAllStringSubmatch(hocr, -1) {
		if found[1] == "" {
			steps = append(steps, nil)
			continue
		}
		p, _ := strconv.Atoi(found[1])
		steps[len(steps)-1] = append(steps[len(steps)-1], p)
	}
	return steps
}

// percent is the probabilities of a step in whole percent, the largest first.
func percent(probabilities []float64) []int {
	all := make([]int, len(probabilities))
	for i, p := range probabilities {
		all[i] = int(100 * p)
	}
	slices.SortFunc(all, func(a, b int) int { return b - a })
	return all
}

package study

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"unroll/data"
	"unroll/engine"
	"unroll/train/learn"
)

// tiny is a base of few units that has learned a line.
func tiny(t *testing.T, dir string) *Base {
	t.Helper()
	d, err := engine.Open(engine.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("it is a fine day\n", 40)), 0o644); err != nil {
		t.Fatal(err)
	}
	o, err := learn.Preset("charlm")
	if err != nil {
		t.Fatal(err)
	}
	o.Text, o.Hidden, o.Layers, o.Embedding, o.Batch, o.Length, o.Steps = text, 24, 2, 8, 2, 10, 30
	b, err := MakeBase(context.Background(), d, dir, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// toy asks whether a word has an e.
var (
	toy      = Task{Name: "names", Answers: "ny", Length: 6, Batch: 8}
	examples = split([]Example{
		{"fine", 1}, {"eden", 1}, {"die", 1}, {"tee", 1}, {"sea", 1}, {"easy", 1}, {"deny", 1}, {"yes", 1}, {"den", 1}, {"fed", 1},
		{"it", 0}, {"is", 0}, {"day", 0}, {"sand", 0}, {"fay", 0}, {"tiny", 0}, {"said", 0}, {"daft", 0}, {"fat", 0}, {"if", 0},
	})
)

// Each way learns a task, leaves the base as it is, and gives the same result again.
func TestRun(t *testing.T) {
	b := tiny(t, t.TempDir())
	before := slices.Clone(b.parameters[1].Data)
	numbers := map[string]int{Full: b.Size, LoRA: 2 * (8 + 96 + 24 + 96 + 24 + 96 + 24 + 96 + 24 + len(b.alphabet)), NF4: 0}
	for _, way := range []string{Full, LoRA, NF4} {
		run := Run{Task: toy.Name, Way: way, Rank: 2, Steps: 150, Seed: 1}
		r, err := b.run(toy, run, Examples{examples.Training, examples.Training})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%+v", r)
		if r.Accuracy < 90 || r.Before > r.Accuracy || r.Tests != len(examples.Training) {
			t.Errorf("%+v", r)
		}
		if want := numbers[way]; want > 0 && r.Numbers != want {
			t.Errorf("%s: %d numbers, want %d", way, r.Numbers, want)
		}
		again, err := b.run(toy, run, Examples{examples.Training, examples.Training})
		if err != nil || again.Accuracy != r.Accuracy || again.Before != r.Before {
			t.Errorf("again %+v, %v, before %+v", again, err, r)
		}
	}
	if !slices.Equal(b.parameters[1].Data, before) {
		t.Error("the base has changed")
	}
}

// A result that the folder holds is not made again, and one of another run is an
// error. A base that is there is not trained again.
func TestKeep(t *testing.T) {
	dir := t.TempDir()
	b := tiny(t, dir)
	run := Run{Task: "names", Way: LoRA, Rank: 1, Steps: 1, Seed: 1}
	e := Examples{make([]Example, 40), examples.Test}
	b.alphabet[len(b.alphabet)-1] = 'm' // the answers of the task: the base knows f
	r, err := b.Keep(dir, run, e)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := b.Keep(dir, run, Examples{}); err != nil || again != r {
		t.Errorf("%+v, %v, want %+v", again, err, r)
	}
	if err := os.Rename(run.path(dir), Run{Task: "names", Way: LoRA, Rank: 3}.path(dir)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Keep(dir, Run{Task: "names", Way: LoRA, Rank: 3}, e); err == nil || !strings.Contains(err.Error(), "remove it to do the run again") {
		t.Errorf("a result of another run: error %v", err)
	}
	if again := tiny(t, dir); again.Bits != b.Bits || again.parameters[3].Data[0] != b.parameters[3].Data[0] {
		t.Error("the base is another")
	}
}

func TestErrors(t *testing.T) {
	b := tiny(t, t.TempDir())
	_, unknown := Find("toy")
	_, way := b.run(toy, Run{Way: "half"}, examples)
	_, rank := b.run(toy, Run{Way: LoRA}, examples)
	_, few := b.run(toy, Run{Way: LoRA, Rank: 1}, Examples{})
	_, answers := b.run(Task{Name: "toy", Answers: "yz", Length: 3}, Run{Way: LoRA}, examples)
	for want, err := range map[string]error{
		`no task is named "toy", expected one of names, opinion`: unknown,
		`the way "half", expected full, lora or nf4`:             way,
		"rank is 0":                             rank,
		"has 0 examples to learn and 0 to test": few,
		"the base has no character 'z'":         answers,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that says %q", err, want)
		}
	}
}

func TestReader(t *testing.T) {
	r, err := newReader(Task{Answers: "b", Length: 6}, []rune("\n abc"))
	if err != nil {
		t.Fatal(err)
	}
	symbols := make([]int32, 12)
	r.fill(symbols, 2, 0, " ab ")
	r.fill(symbols, 2, 1, "caxbcabc")
	if want := []int32{0, 3, 0, 4, 0, 2, 2, 3, 3, 4, 0, 0}; !reflect.DeepEqual(symbols, want) {
		t.Errorf("symbols %v, want %v", symbols, want)
	}
}

func TestSpoken(t *testing.T) {
	const dictionary = ";;; a comment\nABANDON  AH0 B AE1 N D AH0 N\nABANDON(1)  AH0 B AE1 N\n'TIS  T IH1 Z\nSH  SH\nCAT  K AE1 T\n"
	for _, c := range []struct {
		class func([]string) int
		want  []Example
	}{
		{syllables, []Example{{"abandon", 2}, {"cat", 0}}},
		{stress, []Example{{"abandon", 1}, {"cat", 0}}},
	} {
		if got := spoken(dictionary, c.class); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v, want %v", got, c.want)
		}
	}
}

// Names that both have are in neither class.
func TestLists(t *testing.T) {
	t.Setenv(data.Folder, t.TempDir())
	if _, err := readNames(); err == nil || !strings.Contains(err.Error(), "unroll data get names") {
		t.Errorf("error %v, want one that says how to bring the data", err)
	}
	if got, want := classes([]string{"Ann Kim\nEve", "Tom Kim"}), []Example{{"Ann", 0}, {"Eve", 0}, {"Tom", 1}}; !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestTables(t *testing.T) {
	results := []Result{
		{Run{"names", Full, 0, 5, 1}, 50, 60, 40, 80, 900}, {Run{"names", Full, 0, 5, 2}, 50, 60, 40, 84, 900},
		{Run{"names", LoRA, Rank, 5, 1}, 50, 60, 40, 81, 90}, {Run{"names", LoRA, 2, 5, 1}, 50, 60, 40, 79, 30},
	}
	row := TaskRows(results, "not run")[0]
	if want := []string{Tasks()[0].About, "50", "60.0", "40.0", "82.0 ± 2.8", "81.0 (one seed)", "not run"}; !reflect.DeepEqual(row, want) {
		t.Errorf("%q, want %q", row, want)
	}
	rows := RankRows(results, "not run")
	if want := []string{"2", "30", "79.0 (one seed)", "not run"}; !reflect.DeepEqual(rows[1], want) {
		t.Errorf("%q, want %q", rows[1], want)
	}
	if len(row) != len(TaskColumns()) || len(rows[0]) != len(RankColumns()) {
		t.Error("rows and headings differ in length")
	}
	seen := map[Run]bool{}
	for _, run := range Plan(Tasks(), 5, 2) {
		if seen[run] {
			t.Errorf("%+v is planned twice", run)
		}
		seen[run] = true
	}
	if len(seen) != 2*(3*len(Tasks())+4*2) {
		t.Errorf("%d runs are planned", len(seen))
	}
}

package proof

import (
	"bufio"
	_ "embed"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"unroll/gpu"
	"unroll/gpu/kernels"
	"unroll/gpu/plant"
	"unroll/gpu/ptx"
)

var plantAll = flag.Bool("plant", false, "plant every mistake, not one in forty, and list in survivors.new which no case notices")

// mutant is a kernel with a mistake in it.
type mutant struct {
	file, kernel string
	line         ptx.Line
	change       plant.Change
}

// String is how survivors are listed.
func (m mutant) String() string {
	return fmt.Sprintf("%s: %s → %s", m.kernel, m.line.Text, m.change.Text)
}

// trial is what runs the mutants of a kernel.
type trial struct {
	name   string   // of the file
	lines  []string // of the file, but empty where they are of other kernels
	cases  []Case
	budget []int // warp instructions that each case may take
}

// newTrial counts what each case of a kernel takes when there is no mistake.
func newTrial(t *testing.T, f kernels.File, kernel string, cases []Case) *trial {
	tr := &trial{name: f.Name, lines: strings.Split(string(f.Source), "\n")}
	inside := false
	for i, line := range tr.lines {
		inside = inside || strings.HasPrefix(line, ".visible .entry "+kernel+"(")
		if !inside && !strings.HasPrefix(line, ".extern") {
			tr.lines[i] = ""
		}
		inside = inside && line != "}"
	}
	m, err := ptx.Parse(tr.name, []byte(strings.Join(tr.lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if c.Kernel != kernel || c.Size == "products" { // that runs other kernels, too
			continue
		}
		d := gpu.NewInterpreter(ptx.Options{})
		if err := d.LoadModule(m); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Run(d); err != nil {
			t.Fatal(err)
		}
		tr.cases, tr.budget = append(tr.cases, c), append(tr.budget, 10000+3*int(d.Counts().Warps))
	}
	return tr
}

// notices says whether a case fails with the mistake. One that does not load is no
// mutant.
func (tr *trial) notices(m mutant) (valid, noticed bool) {
	lines := slices.Clone(tr.lines)
	lines[m.line.Number-1] = ""
	if m.change.Text != "" {
		lines[m.line.Number-1] = m.change.Text + ";"
	}
	module, err := ptx.Parse(tr.name, []byte(strings.Join(lines, "\n")))
	if err != nil {
		return false, false
	}
	for i, c := range tr.cases {
		d := gpu.NewInterpreter(ptx.Options{Budget: tr.budget[i]})
		if err := d.LoadModule(module); err != nil {
			return false, false
		}
		if _, err := c.Run(d); err != nil {
			return true, true
		}
	}
	return true, false
}

// Mistakes that are planted in the PTX are noticed, but for those that are listed
// with the reason why they make no difference.
func TestPlantedMistakes(t *testing.T) {
	reasons := survivors(t)
	var mutants []mutant
	trials := map[string]*trial{}
	cases := Cases()
	for _, f := range kernels.Files() {
		m, err := ptx.Parse(f.Name, f.Source)
		if err != nil {
			t.Fatal(err)
		}
		for name, k := range m.Kernels {
			trials[name] = newTrial(t, f, name, cases)
			for _, line := range k.Lines {
				for _, change := range plant.Instruction(line.Text) {
					mutants = append(mutants, mutant{f.Name, name, line, change})
				}
			}
		}
	}
	slices.SortFunc(mutants, func(a, b mutant) int { return strings.Compare(a.String(), b.String()) })
	if !*plantAll {
		some := mutants[:0]
		for i := 0; i < len(mutants); i += 40 {
			some = append(some, mutants[i])
		}
		mutants = some
	}
	var lock sync.Mutex
	var group sync.WaitGroup
	work := make(chan mutant)
	planted, noticed, survived := 0, 0, []string{}
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for m := range work {
				valid, caught := trials[m.kernel].notices(m)
				lock.Lock()
				if valid {
					planted++
				}
				if caught {
					noticed++
				}
				if valid && !caught {
					survived = append(survived, m.String())
				}
				lock.Unlock()
			}
		})
	}
	for _, m := range mutants {
		work <- m
	}
	close(work)
	group.Wait()
	slices.Sort(survived)
	for _, m := range survived {
		if reasons[m] == "" {
			t.Errorf("nobody notices %s", m)
		}
	}
	t.Logf("%d mistakes planted, %d noticed, %d make no difference", planted, noticed, planted-noticed)
	if planted < 100 || noticed*100 < planted*95 {
		t.Errorf("%d of %d mistakes noticed, expected 95 of 100 and at least 100", noticed, planted)
	}
	if *plantAll {
		if stale := len(reasons) - len(survived); stale > 0 {
			t.Errorf("survivors.txt lists %d mistakes that are noticed now, or no longer planted", stale)
		}
		if t.Failed() {
			if err := os.WriteFile("survivors.new", []byte(strings.Join(survived, "\n")+"\n"), 0o644); err != nil {
				t.Error(err)
			}
		}
	}
}

//go:embed survivors.txt
var survivorsText string

// survivors reads the mistakes that make no difference, each below the reason: a
// line that begins with # is a reason for those that follow.
func survivors(t *testing.T) map[string]string {
	t.Helper()
	reasons, reason := map[string]string{}, ""
	lines := bufio.NewScanner(strings.NewReader(survivorsText))
	for lines.Scan() {
		line := lines.Text()
		switch {
		case strings.HasPrefix(line, "# "):
			reason = line[2:]
		case line != "" && reason == "":
			t.Fatalf("survivors.txt: %q stands below no reason", line)
		case line != "":
			reasons[line] = reason
		}
	}
	return reasons
}

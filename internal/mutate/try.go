package mutate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Outcome is what the tests made of a mutant.
type Outcome int

// A mutant that does not compile is no mutant. One that fails the tests is
// Caught where they name its equation and Unnamed where they do not; one that
// passes them has Survived.
const (
	Invalid Outcome = iota
	Caught
	Unnamed
	Survived
)

// String returns the outcome in a word.
func (o Outcome) String() string { return [...]string{"invalid", "caught", "unnamed", "survived"}[o] }

// variable is the environment variable that names the mutant a test program is
// to be, by its number.
const variable = "UNROLL_MUTANT"

// Program is the test program of a package with all its mutants in it. Which
// one it is is decided when it runs, so that it is compiled once.
type Program struct {
	Mutants []Mutant // those that compile
	Invalid int      // how many did not

	path, dir string
}

// Compile makes the test program of a package, a folder below root with
// slashes, in the folder scratch. Nothing is written to the module.
func Compile(root, pkg, scratch string, mutants []Mutant) (*Program, error) {
	p := &Program{Mutants: slices.Clone(mutants), path: filepath.Join(scratch, "mutants.test"), dir: filepath.Join(root, pkg)}
	for len(p.Mutants) > 0 {
		lines, err := p.overlay(root, pkg, scratch)
		if err != nil {
			return nil, err
		}
		build := exec.Command("go", "test", "-c", "-vet=off", "-gcflags=-e", "-overlay", filepath.Join(scratch, "overlay.json"), "-o", p.path, ".")
		build.Dir = p.dir
		out, err := build.CombinedOutput()
		if err == nil {
			return p, p.sound()
		}
		if !p.drop(out, lines) {
			return nil, fmt.Errorf("%s with its mutants does not compile:\n%s", pkg, out)
		}
	}
	return p, nil
}

// sound demands that the program passes its tests as long as it is no mutant.
func (p *Program) sound() error {
	if out, err := p.run(""); err != nil {
		return fmt.Errorf("the tests of %s fail without a mutant: %w\n%s", p.dir, err, out)
	}
	return nil
}

// Try runs the tests as the mutant of a number: those first that are about its
// equation, if any are named, and all of them if those pass.
func (p *Program) Try(i int, first []string) (Outcome, error) {
	if len(first) > 0 {
		run := "-test.run=^(" + strings.Join(first, "|") + ")$"
		if outcome, err := p.try(i, run); err != nil || outcome != Survived {
			return outcome, err
		}
	}
	return p.try(i)
}

func (p *Program) try(i int, flags ...string) (Outcome, error) {
	out, err := p.run(strconv.Itoa(i), flags...)
	var failed *exec.ExitError
	switch {
	case err == nil:
		return Survived, nil
	case !errors.As(err, &failed):
		return Invalid, err
	case strings.Contains(string(out), p.Mutants[i].ID):
		return Caught, nil
	default:
		return Unnamed, nil
	}
}

func (p *Program) run(mutant string, flags ...string) ([]byte, error) {
	test := exec.Command(p.path, append(flags, "-test.timeout=60s")...)
	test.Dir = p.dir
	test.Env = append(os.Environ(), variable+"="+mutant)
	return test.CombinedOutput()
}

// overlay writes the files with the mutants, and the list that tells the go
// command to read them in the place of the originals. It returns, for each
// file, the mutant that stands on each line.
func (p *Program) overlay(root, pkg, scratch string) (map[string]map[int]int, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	replace, lines := map[string]string{}, map[string]map[int]int{}
	name := ""
	for _, file := range p.files() {
		source, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
		if err != nil {
			return nil, err
		}
		var changed []byte
		changed, lines[path.Base(file)] = p.woven(file, source)
		name = packageClause.FindString(string(source))
		written := filepath.Join(scratch, path.Base(file))
		if err := os.WriteFile(written, changed, 0o644); err != nil {
			return nil, err
		}
		replace[filepath.Join(root, filepath.FromSlash(file))] = written
	}
	choice := filepath.Join(scratch, "zz_mutant.go")
	text := fmt.Sprintf("%s\n\nimport \"os\"\n\nvar unrollMutant = os.Getenv(%q)\n", name, variable)
	replace[filepath.Join(root, filepath.FromSlash(pkg), "zz_mutant.go")] = choice
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, err
	}
	return lines, errors.Join(os.WriteFile(choice, []byte(text), 0o644), os.WriteFile(filepath.Join(scratch, "overlay.json"), list, 0o644))
}

var packageClause = regexp.MustCompile(`(?m)^package \w+`)

// files lists the files with mutants, sorted.
func (p *Program) files() []string {
	var files []string
	for _, m := range p.Mutants {
		files = append(files, m.File)
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// woven returns a file in which every statement with mutants chooses among
// them, each on a line of its own, and which mutant stands on each line.
func (p *Program) woven(file string, source []byte) (text []byte, lines map[int]int) {
	var planted []int
	for i, m := range p.Mutants {
		if m.File == file {
			planted = append(planted, i)
		}
	}
	slices.SortStableFunc(planted, func(a, b int) int { return p.Mutants[a].from - p.Mutants[b].from })
	var out bytes.Buffer
	lines, done := map[int]int{}, 0
	for k := 0; k < len(planted); {
		first := p.Mutants[planted[k]]
		right := source[first.from:first.to]
		out.Write(source[done:first.from])
		if first.defines {
			out.Write(right)
			out.WriteByte('\n')
		}
		out.WriteString("switch unrollMutant {\n")
		for ; k < len(planted) && p.Mutants[planted[k]].from == first.from; k++ {
			m := p.Mutants[planted[k]]
			wrong := strings.Join(strings.Fields(m.Text), " ")
			if m.defines {
				wrong = strings.Replace(wrong, ":=", "=", 1)
			}
			fmt.Fprintf(&out, "case \"%d\":\n", planted[k])
			lines[bytes.Count(out.Bytes(), []byte("\n"))+1] = planted[k]
			out.WriteString(wrong + "\n")
		}
		if !first.defines {
			out.WriteString("default:\n")
			out.Write(right)
			out.WriteByte('\n')
		}
		out.WriteString("}")
		done = first.to
	}
	out.Write(source[done:])
	return out.Bytes(), lines
}

var compileError = regexp.MustCompile(`(?m)^\S*?([\w.]+\.go):(\d+):`)

// drop takes the mutants out that the compiler complains about, and reports
// whether there were any.
func (p *Program) drop(out []byte, lines map[string]map[int]int) bool {
	bad := map[int]bool{}
	for _, at := range compileError.FindAllStringSubmatch(string(out), -1) {
		line, err := strconv.Atoi(at[2])
		if i, ok := lines[at[1]][line]; err == nil && ok {
			bad[i] = true
		}
	}
	var kept []Mutant
	for i, m := range p.Mutants {
		if !bad[i] {
			kept = append(kept, m)
		}
	}
	p.Mutants = kept
	p.Invalid += len(bad)
	return len(bad) > 0
}

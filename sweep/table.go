package sweep

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/term"
)

// Table shows where the jobs of a sweep are: on a terminal as a table that
// changes, elsewhere as a line for each job that ends.
type Table struct {
	out      io.Writer
	name     string
	describe func(Outcome) string // a result in a few words
	terminal bool
	width    int
	height   int
	start    time.Time
	lines    int             // on the screen
	ended    map[string]bool // jobs that were told
	before   int             // jobs that were done at the start; -1 until it is known
}

// NewTable shows the sweep of a name on out.
func NewTable(out io.Writer, name string, describe func(Outcome) string) *Table {
	t := &Table{out: out, name: name, describe: describe, width: 100, height: 30, start: time.Now(), ended: map[string]bool{}, before: -1}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		t.terminal = true
		if width, height, err := term.GetSize(int(f.Fd())); err == nil && width > 20 && height > 5 {
			t.width, t.height = width, height
		}
	}
	return t
}

// Show shows jobs; [Sweep.Watch] calls it.
func (t *Table) Show(states []State) {
	labels := Labels(states)
	if !t.terminal {
		for i, s := range states {
			if s.Outcome != nil && !t.ended[s.ID] {
				t.ended[s.ID] = true
				fmt.Fprintf(t.out, "%d/%d  %s\n", len(t.ended), len(states), t.row(s, labels[i]))
			}
		}
		return
	}
	lines := []string{t.summary(states)}
	for _, i := range t.chosen(states) {
		lines = append(lines, "  "+t.row(states[i], labels[i]))
	}
	var b strings.Builder
	if t.lines > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", t.lines)
	}
	b.WriteString("\r\x1b[J")
	for _, line := range lines {
		b.WriteString(cut(line, t.width-1) + "\n")
	}
	t.lines = len(lines)
	io.WriteString(t.out, b.String())
}

// chosen are the jobs that there is room for, running ones before those that ended
// and those before waiting ones, in the order of the jobs.
func (t *Table) chosen(states []State) []int {
	var by [3][]int
	for i, s := range states {
		kind := 2
		if s.Outcome != nil {
			kind = 1
		} else if s.Progress != nil {
			kind = 0
		}
		by[kind] = append(by[kind], i)
	}
	list := slices.Concat(by[:]...)
	list = list[:min(len(list), t.height-3)]
	slices.Sort(list)
	return list
}

// row is what is known of a job, in a line.
func (t *Table) row(s State, label string) string {
	switch {
	case s.Outcome != nil && s.Outcome.Error != "":
		return label + "  failed: " + strings.ReplaceAll(s.Outcome.Error, "\n", " ")
	case s.Outcome != nil:
		return label + "  " + t.describe(*s.Outcome)
	case s.Progress == nil:
		return label + "  waiting"
	}
	p := s.Progress
	const width = 16
	filled := min(width, width*p.Step/max(1, p.Steps))
	row := fmt.Sprintf("%s  %s%s %d/%d  %s  %s", label, strings.Repeat("━", filled), strings.Repeat("─", width-filled), p.Step, p.Steps, p.Text, p.Worker)
	switch silent := time.Since(s.Seen); {
	case !p.Held:
		row += ", handed back"
	case silent > 10*time.Second:
		row += fmt.Sprintf(", silent for %s", silent.Round(time.Second))
	}
	return row
}

// summary counts the jobs and says how long it takes.
func (t *Table) summary(states []State) string {
	done, failed, running := 0, 0, 0
	share := 0.0 // of running jobs that is done
	for _, s := range states {
		switch {
		case s.Outcome != nil && s.Outcome.Error != "":
			failed++
		case s.Outcome != nil:
			done++
		case s.Progress != nil && s.Progress.Held:
			running++
			share += float64(s.Progress.Step) / float64(max(1, s.Progress.Steps))
		}
	}
	ended := done + failed
	if t.before < 0 {
		t.before = ended
	}
	spent := time.Since(t.start)
	line := fmt.Sprintf("%s: %d of %d done, %d running, %d failed, %s", t.name, ended, len(states), running, failed, spent.Round(time.Second))
	if made := float64(ended-t.before) + share; made > 0.05 && ended < len(states) {
		left := spent.Seconds() / made * (float64(len(states)-ended) - share)
		line += fmt.Sprintf(", %s left", time.Duration(left*float64(time.Second)).Round(time.Second))
	}
	return line
}

// cut shortens a line to a width.
func cut(line string, width int) string {
	if utf8.RuneCountInString(line) <= width {
		return line
	}
	return string([]rune(line)[:width-1]) + "…"
}

// Labels names each job by the fields in which the jobs differ, all of one width.
func Labels(states []State) []string {
	flat := make([]map[string]string, len(states))
	values := map[string]map[string]int{} // by field, and how many have it
	for i, s := range states {
		flat[i] = map[string]string{}
		var spec any
		if json.Unmarshal(s.Spec, &spec) == nil {
			flatten(flat[i], "", spec)
		}
		for field, value := range flat[i] {
			if values[field] == nil {
				values[field] = map[string]int{}
			}
			values[field][value]++
		}
	}
	var fields []string
	for field, seen := range values {
		for _, n := range seen {
			if n < len(states) {
				fields = append(fields, field)
				break
			}
		}
	}
	slices.Sort(fields)
	labels := make([]string, len(states))
	for _, field := range fields {
		width := 0
		for value := range values[field] {
			width = max(width, utf8.RuneCountInString(value))
		}
		for i := range labels {
			name := field[strings.LastIndex(field, ".")+1:]
			labels[i] += fmt.Sprintf("%s %-*s  ", strings.ToLower(name), width, flat[i][field])
		}
	}
	for i := range labels {
		if labels[i] = strings.TrimSuffix(labels[i], "  "); labels[i] == "" {
			labels[i] = fmt.Sprintf("job %.8s", states[i].ID)
		}
	}
	return labels
}

// flatten lists the values of a JSON value by their paths.
func flatten(flat map[string]string, path string, v any) {
	object, ok := v.(map[string]any)
	if !ok {
		flat[path] = fmt.Sprint(v)
		return
	}
	for name, inner := range object {
		flatten(flat, strings.TrimPrefix(path+"."+name, "."), inner)
	}
}

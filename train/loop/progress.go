package loop

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// Progress shows how far a training is: on a terminal as a line that changes, with
// a bar; elsewhere as a line now and then.
type Progress struct {
	out      io.Writer
	terminal bool
	every    time.Duration
	width    int // of the terminal
	now      func() time.Time

	name        string
	steps       int
	start, last time.Time // of the first step, and of the last line
	first       int       // the first step, 0 before it
	seen        int       // losses
	loss        float64   // their mean
	result      string    // of the last evaluation
}

// NewProgress shows the training of a name, of so many steps, on out.
func NewProgress(out io.Writer, name string, steps int) *Progress {
	p := &Progress{out: out, every: 10 * time.Second, width: 80, now: time.Now, name: name, steps: steps}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.terminal, p.every = true, time.Second/10
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			p.width = width
		}
	}
	return p
}

// Report shows a step, if the last line is old enough; [Options] call it.
func (p *Progress) Report(step int, measures []Measure) {
	now := p.now()
	if p.first == 0 {
		p.first, p.start, p.last = step, now, now
	}
	p.note(measures)
	if step < p.steps && now.Sub(p.last) < p.every {
		return
	}
	p.last = now
	line := p.line(step, now)
	if !p.terminal {
		fmt.Fprintln(p.out, line)
		return
	}
	if runes := []rune(line); len(runes) > p.width-1 {
		line = string(runes[:p.width-1])
	}
	fmt.Fprintf(p.out, "\r\x1b[K%s", line)
}

// Done ends the line that changes.
func (p *Progress) Done() {
	if p.terminal && p.first > 0 {
		fmt.Fprintln(p.out)
	}
}

// note keeps the mean loss of about the last fifty steps, and the result of the
// last evaluation.
func (p *Progress) note(measures []Measure) {
	result := ""
	for _, m := range measures {
		switch {
		case m.Name == "loss":
			p.seen++
			p.loss += (m.Value - p.loss) / float64(min(50, p.seen))
		case strings.HasPrefix(m.Name, Held) && m.Name != Held+"loss" && result == "":
			result = fmt.Sprintf("  %s %.3f", m.Name, m.Value)
		}
	}
	if result != "" {
		p.result = result
	}
}

// line says it all.
func (p *Progress) line(step int, now time.Time) string {
	const width = 20
	bar := strings.Repeat("━", width*step/p.steps) + strings.Repeat("─", width-width*step/p.steps)
	line := fmt.Sprintf("%s %s %d/%d  loss %.4f", p.name, bar, step, p.steps, p.loss)
	// The first step was over when the clock started.
	seconds, made := now.Sub(p.start).Seconds(), step-p.first
	if seconds > 0 && made > 0 {
		left := time.Duration(seconds / float64(made) * float64(p.steps-step) * float64(time.Second))
		line += fmt.Sprintf("  %.1f steps/s  %s left", float64(made)/seconds, left.Round(time.Second))
	}
	return line + p.result
}

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"unicode"

	"unroll/derive"
)

// printBackward prints the derived backward pass as a derivation: one term a
// line under the equals sign, with its reason in brackets, and the equation
// itself at the end where its terms have a factor in common.
func printBackward(out io.Writer, cell *derive.Cell) error {
	backward, err := cell.Backward()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s: %s, backward\n\n", cell.Name, cell.Title)
	var steps [][]proofStep
	label, left := 0, 0
	for _, q := range backward.Equations {
		lines := derivation(q)
		steps = append(steps, lines)
		label = max(label, width(q.Label))
		left = max(left, width(lines[0].left))
	}
	for i, q := range backward.Equations {
		right := 0
		for _, s := range steps[i] {
			right = max(right, width(s.right))
		}
		for j, s := range steps[i] {
			name := ""
			if j == 0 {
				name = q.Label
			}
			line := pad(name, label) + "  " + pad(s.left, -left) + " " + pad(s.right, right)
			if s.reason != "" {
				line += "  [" + s.reason + "]"
			}
			fmt.Fprintln(out, strings.TrimRight(line, " "))
		}
	}
	return nil
}

// width counts the places that a text takes; a mark on a letter takes none.
func width(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.Is(unicode.Mn, r) {
			n++
		}
	}
	return n
}

// pad fills a text with blanks to a width, on the left if that is negative.
func pad(s string, to int) string {
	blanks := strings.Repeat(" ", max(0, max(to, -to)-width(s)))
	if to < 0 {
		return blanks + s
	}
	return s + blanks
}

// proofStep is a line of a derivation.
type proofStep struct{ left, right, reason string }

// derivation takes an equation apart into its terms.
func derivation(q *derive.Equation) []proofStep {
	left, right, _ := strings.Cut(q.Unicode(), " = ")
	var lines []proofStep
	whole := ""
	for i, t := range q.Terms {
		term, minus := strings.CutPrefix(t.Unicode(), "−")
		sign, lead := "+ ", ""
		switch {
		case i == 0 && minus:
			sign, lead = "", "−"
		case i == 0:
			sign = ""
		case minus:
			sign = "− "
		}
		lines = append(lines, proofStep{"", sign + lead + term, t.Reason})
		whole = strings.TrimSpace(whole + " " + sign + lead + term)
	}
	if len(lines) == 0 {
		return []proofStep{{left + " =", right, "no output depends on it"}}
	}
	lines[0].left = left + " ="
	if whole != right {
		lines = append(lines, proofStep{"=", right, "common factors gathered"})
	}
	return lines
}

// tolerance is how far a derived gradient may be from central differences,
// relative to the larger of 1 and both.
const tolerance = 1e-6

// checkBackward compares every derived gradient of a cell with central
// differences of its forward pass, on random numbers.
func checkBackward(out io.Writer, cell *derive.Cell) error {
	backward, err := cell.Backward()
	if err != nil {
		return err
	}
	found, err := backward.Differences(rand.New(rand.NewPCG(1, 1)), 6)
	if err != nil {
		return err
	}
	wrong := 0
	fmt.Fprintf(out, "%s: derived against differences\n\n%-16s %8s  %s\n", cell.Name, "gradient", "entries", "largest error")
	for _, d := range found {
		mark := ""
		if d.Count == 0 || !(d.Error <= tolerance) {
			mark = "  WRONG"
			wrong++
		}
		fmt.Fprintf(out, "%-16s %8d  %.1e%s\n", d.Name, d.Count, d.Error, mark)
	}
	if wrong > 0 {
		return fmt.Errorf("cell %s: %d gradients are further than %g from differences", cell.Name, wrong, tolerance)
	}
	return nil
}

// equationJSON is an equation for machines.
type equationJSON struct {
	ID      string     `json:"id"`
	Kind    string     `json:"kind"`
	Unicode string     `json:"unicode"`
	LaTeX   string     `json:"latex"`
	Terms   []termJSON `json:"terms,omitempty"`
}

type termJSON struct {
	Unicode string `json:"unicode"`
	Reason  string `json:"reason"`
}

type cellJSON struct {
	Cell     string         `json:"cell"`
	Title    string         `json:"title"`
	Forward  []equationJSON `json:"forward"`
	Backward []equationJSON `json:"backward,omitempty"` // absent where the cell cannot be differentiated
}

// printJSON prints the cells of a file. A cell that cannot be differentiated
// has no backward pass there.
func printJSON(out io.Writer, file *derive.File) error {
	cells := []cellJSON{}
	for _, c := range file.Cells {
		cell := cellJSON{Cell: c.Name, Title: c.Title, Forward: equationsJSON(c.Equations)}
		if backward, err := c.Backward(); err == nil {
			cell.Backward = equationsJSON(backward.Equations)
		}
		cells = append(cells, cell)
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(cells)
}

func equationsJSON(equations []*derive.Equation) []equationJSON {
	list := []equationJSON{}
	for _, q := range equations {
		e := equationJSON{ID: q.ID, Kind: q.Kind.String(), Unicode: q.Unicode(), LaTeX: q.LaTeX()}
		for _, t := range q.Terms {
			e.Terms = append(e.Terms, termJSON{t.Unicode(), t.Reason})
		}
		list = append(list, e)
	}
	return list
}

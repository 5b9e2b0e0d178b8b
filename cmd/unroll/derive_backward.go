package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"unicode/utf8"

	"unroll/derive"
)

// printBackward prints the derived backward pass. The terms of an equation
// stand below it where there are several, or where one needs its reason.
func printBackward(out io.Writer, cell *derive.Cell) error {
	backward, err := cell.Backward()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s: %s, backward\n\n", cell.Name, cell.Title)
	width := 0
	for _, q := range backward.Equations {
		for _, t := range q.Terms {
			width = max(width, utf8.RuneCountInString(t.Unicode()))
		}
	}
	for _, q := range backward.Equations {
		fmt.Fprintf(out, "%s  %s\n", q.Label, q.Unicode())
		for _, t := range q.Terms {
			fmt.Fprintf(out, "    %-*s  [%s]\n", width, t.Unicode(), t.Reason)
		}
	}
	return nil
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
		if !(d.Error <= tolerance) {
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

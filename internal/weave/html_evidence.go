package weave

import (
	"fmt"
	"html/template"
	"path"
	"slices"
	"strconv"
	"strings"

	"unroll/internal/prove"
	"unroll/internal/registry"
)

// evidenceView is the mark beside an equation and what it opens.
type evidenceView struct {
	State     string // "held", "failed" or "unrun"
	Mark      string // such as "3 witnesses"
	Place     string // of the statement, file:line
	Link      string // to it; may be empty
	Witnesses string // what it was compared with
	Tests     []string
	Error     template.HTML // the largest seen
	Tolerance template.HTML
	Command   string // runs the tests again
}

func (s *site) evidence(e *registry.Entry) evidenceView {
	found, ok := s.book.Evidence[e.ID]
	at := Place{e.Statement.File, e.Statement.Line}
	v := evidenceView{State: "unrun", Mark: "not run", Place: at.String(), Link: s.sourceURL(at), Command: "go run ./cmd/unroll check"}
	if !ok {
		return v
	}
	var names []string
	for _, w := range found.Witnesses {
		names = append(names, witness(w))
	}
	v.Witnesses = strings.Join(names, "; ")
	v.Tests = found.Checks
	v.Error, v.Tolerance = scientific(found.MaxError), scientific(found.Tolerance)
	v.Command = testCommand(found)
	if v.State = "held"; !holds(found) {
		v.State, v.Mark = "failed", "fails"
		return v
	}
	v.Mark = fmt.Sprintf("%d witnesses", len(found.Witnesses))
	if len(found.Witnesses) == 1 {
		v.Mark = "1 witness"
	}
	return v
}

func holds(e prove.Evidence) bool { return len(e.Checks) > 0 && e.MaxError <= e.Tolerance }

// witness says in words what an equation was compared with.
func witness(name string) string {
	switch name {
	case "equation":
		return "the equation itself, evaluated on the test’s numbers"
	case "differences":
		return "central differences"
	case "tape":
		return "the autodiff tape"
	case "derived":
		return "the equation that derive derives"
	}
	return name
}

// testCommand runs the tests of an equation again.
func testCommand(e prove.Evidence) string {
	var packages []string
	for _, check := range e.Checks {
		pkg, _, _ := strings.Cut(check, ".")
		packages = append(packages, "./"+path.Clean(pkg))
	}
	slices.Sort(packages)
	return fmt.Sprintf("go test -count=1 -v -run '^(%s)$' %s",
		strings.Join(e.Tests(), "|"), strings.Join(slices.Compact(packages), " "))
}

// scientific writes a number with two digits, such as 1.3 × 10⁻¹⁵.
func scientific(x float64) template.HTML {
	if x == 0 {
		return "0"
	}
	digits, exponent, ok := strings.Cut(strconv.FormatFloat(x, 'e', 1, 64), "e")
	if !ok { // NaN, Inf
		return template.HTML(digits)
	}
	n, _ := strconv.Atoi(exponent)
	return template.HTML(fmt.Sprintf("%s\u2009×\u200910<sup>%s</sup>", digits, strings.Replace(strconv.Itoa(n), "-", "−", 1)))
}

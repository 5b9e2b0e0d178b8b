package weave

import (
	"fmt"
	"html/template"
	"path"
	"strings"

	"unroll/internal/mathml"
	"unroll/internal/registry"
)

// checksView is a line of the table of checks: a package, what its tests found
// in all, and the page that lists its equations.
type checksView struct {
	Package, URL string
	State        string // as in [evidenceView], of the equation that is worst off
	Mark         string
	Equations    int
	Tests        int
	Error        template.HTML // the largest seen
}

// checks sums up the evidence of every package with equations.
func (s *site) checks() []checksView {
	var list []checksView
	for _, dir := range s.book.Equations.Packages() {
		v := checksView{Package: dir, URL: checksPage(dir), State: "held"}
		worst, held := 0.0, 0
		for _, e := range s.of(dir) {
			found := s.book.Evidence[e.ID]
			v.Equations++
			v.Tests += len(found.Checks)
			worst = max(worst, found.MaxError)
			if state := s.evidence(e).State; state == "held" {
				held++
			} else if v.State != "failed" {
				v.State = state
			}
		}
		v.Mark = "all hold"
		if held < v.Equations {
			v.Mark = fmt.Sprintf("%d of %d hold", held, v.Equations)
		}
		v.Error = scientific(worst)
		list = append(list, v)
	}
	return list
}

// of lists the equations of a package, in the order of its files.
func (s *site) of(dir string) []*registry.Entry {
	var list []*registry.Entry
	for _, e := range s.book.Equations.Entries {
		if path.Dir(e.File) == dir {
			list = append(list, e)
		}
	}
	return list
}

func checksPage(dir string) string { return "checks-" + strings.ReplaceAll(dir, "/", "-") + ".html" }

// checksPageView is the page that lists the equations of a package.
type checksPageView struct {
	pageView
	Checks []checkView
}

// checkView is an equation and its evidence.
type checkView struct {
	ID, URL  string // URL is empty if no chapter shows the equation
	Formula  template.HTML
	Evidence evidenceView
}

// checksPages makes a page for every package with equations.
func (s *site) checksPages() error {
	for _, dir := range s.book.Equations.Packages() {
		v := checksPageView{pageView: s.view(nil)}
		v.Title = dir
		for _, e := range s.of(dir) {
			formula, err := s.math(Place{e.File, e.Line}, mathml.Formula{TeX: e.LaTeX()})
			if err != nil {
				return err
			}
			line := checkView{ID: e.ID, Formula: template.HTML(formula), Evidence: s.evidence(e)}
			if first, ok := s.shown[e.ID]; ok {
				line.URL = first.chapter.file() + "#" + equationAnchor(e.ID)
			}
			v.Checks = append(v.Checks, line)
		}
		if err := s.execute("checks.html", checksPage(dir), v); err != nil {
			return err
		}
	}
	return nil
}

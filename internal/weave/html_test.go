package weave

import (
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"regexp"
	"strings"
	"testing"

	"unroll/internal/mathml"
)

func TestHTMLShows(t *testing.T) {
	files := render(t, pageBook(t, nil))
	for _, test := range []struct{ what, file, want string }{
		{"the title", "ch00_start.html", `<h1><span class="number">0</span> The start</h1>`},
		{"the question", "ch00_start.html", `<p class="question">does it work?</p>`},
		{"a heading", "ch00_start.html", `<h2 id="what-now">What now</h2>`},
		{"it in the contents", "ch00_start.html", `<a href="#what-now">What now</a>`},
		{"an equation’s anchor", "ch00_start.html", `<div class="eq" id="eq-c.1a">`},
		{"its number", "ch00_start.html", `<a class="label" href="#eq-c.1a">(1a)</a>`},
		{"its note", "ch00_start.html", `<p class="note">a note</p>`},
		{"its symbols", "ch00_start.html", `\data{sym=W_r}{W_{r}}`},
		{"its statement", "ch00_start.html", `<figcaption><a href="source-cell-cell.go.html#L5"><code>cell/cell.go:5</code></a> <span>f</span>`},
		{"the symbols of the statement", "ch00_start.html", `<span data-sym="W_r">Wr</span>`},
		{"the line in its file", "source-cell-cell.go.html", `id="L5" data-n="5">	y[<span class="m">0</span>]`},
		{"the way back", "source-cell-cell.go.html", `<a href="ch00_start.html#eq-c.1a">//eq:c.1a</a>`},
		{"a reference to it", "ch00_start.html", `<a class="eqref" href="#eq-c.1a">(1a)</a>`},
		{"a reference from elsewhere", "ch01_end.html", `<a class="eqref" href="ch00_start.html#eq-c.1a">(1a)</a>`},
		{"a reference to what is shown here too", "ch01_end.html", `<a class="eqref" href="#eq-c.2a">(2a)</a>`},
		{"a link to a section elsewhere", "ch00_start.html", `<a href="ch01_end.html#the-end-of-it">far</a>`},
		{"a citation", "ch00_start.html", `<a class="cite" href="#ref-key" title="A. Author (2020). A Title.">[1]</a>`},
		{"the reference", "ch00_start.html", `<li id="ref-key">A. Author (2020). A Title.`},
		{"a symbol in inline code", "ch00_start.html", `<code><span data-sym="W_r">Wr</span></code>`},
		{"a symbol in a note", "ch00_start.html", `A note with <span class="bound"><math><mtext>\data{sym=W_r}{W_r}</mtext></math>.</span>`},
		{"the table of symbols", "ch00_start.html", `<tr data-symbol="x">`},
		{"numbers that stand point below point", "ch00_start.html", "<td style=\"text-align:right\">1\u2008\u2007\u2007</td>"},
		{"a number with fewer decimals", "ch00_start.html", "<td style=\"text-align:right\">12.5\u2007</td>"},
		{"a heading of the first level under the title", "ch01_end.html", `<h2 id="a-part">A part</h2>`},
		{"a formula and what touches it", "ch00_start.html", `quoted” with <span class="bound">(<math>`},
		{"the other side", "ch00_start.html", `</math>),</span> <a class="eqref"`},
		{"a fold", "ch00_start.html", `<summary>Why?</summary>`},
		{"an anchor in code", "ch00_start.html", `<a href="#eq-c.1a">//eq:c.1a</a>`},
		{"a field as a symbol", "ch00_start.html", `tr.<span data-sym="y">Y</span>`},
		{"the output", "ch00_start.html", `<samp>a &lt; b</samp>`},
		{"the figure", "ch00_start.html", `<figcaption>It bends.</figcaption>`},
		{"the evidence", "ch00_start.html", `<summary>2 witnesses</summary>`},
		{"the largest error", "ch00_start.html", "1.2\u2009×\u200910<sup>−15</sup>"},
		{"the command", "ch00_start.html", `go test -count=1 -v -run &#39;^(TestF|TestG)$&#39; ./cell`},
		{"a failure", "ch00_start.html", `<details class="evidence failed">`},
		{"the checks by package", "ch00_start.html", `<a href="checks-cell.html">cell</a></th><td class="number">2</td><td class="failed">1 of 2 hold</td><td class="number">4</td>`},
		{"the checks of a package", "checks-cell.html", `<th scope="row"><a href="ch00_start.html#eq-c.2a">c.2a</a></th>`},
		{"the next chapter", "ch00_start.html", `<a rel="next" href="ch01_end.html">`},
		{"the chapter before", "ch01_end.html", `<a rel="prev" href="ch00_start.html">`},
		{"the chapters", "index.html", `<a href="ch01_end.html"><span class="number">1</span> The end</a>`},
		{"what is checked", "index.html", `<div><dt>of them checked by tests in the run that made these pages</dt><dd>1</dd></div>`},
		{"what fails", "index.html", `<div><dt>of them failing</dt><dd>1</dd></div>`},
		{"a formula in a heading", "ch00_start.html", `<h3 id="why-w-r">Why <span class="bound">`},
		{"it in the search", "assets/search.js", `{"text":"Why W_r?"`},
		{"the search", "assets/search.js", `{"text":"What now","where":"0 The start","url":"ch00_start.html#what-now"}`},
	} {
		if !strings.Contains(files[test.file], test.want) {
			t.Errorf("%s: %s does not hold %s", test.what, test.file, test.want)
		}
	}
	if n := strings.Count(files["ch00_start.html"], `id="eq-c.1a"`); n != 1 {
		t.Errorf("the anchor of an equation that is shown twice stands %d times", n)
	}
}

// A row ends with an equation or with code; a heading and words after a figure
// begin a new one; code without words between shares a row.
func TestRows(t *testing.T) {
	page := render(t, pageBook(t, map[string]string{endFile: `package ch01_end

// # The end
//
// One.
//
// ## The end of it
//
//eq:c.2a
//eq:c.1a
//
// Three.
//
//fig:curve
//
// Four.

func one() {}

func two() {}

// Five.

func three() {}

//checks:all
//
// Six.
`}))["ch01_end.html"]
	var kinds []string
	for _, m := range regexp.MustCompile(`<div class="row ([a-z-]+)">`).FindAllStringSubmatch(page, -1) {
		kinds = append(kinds, m[1])
	}
	want := "plain with-equation with-equation with-picture with-code with-code with-checks plain back"
	if got := strings.Join(kinds, " "); got != want {
		t.Errorf("want rows\n%s, found\n%s", want, got)
	}
	if n := strings.Count(page, `<figure class="listing">`); n != 5 {
		t.Errorf("want 5 pieces of code, found %d", n)
	}
}

func TestHTMLWithoutRun(t *testing.T) {
	book, err := ParseBook(pageModule(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	files := render(t, book)
	for _, want := range []string{`<summary>not run</summary>`, "Figure curve: not drawn"} {
		if !strings.Contains(files["ch00_start.html"], want) {
			t.Errorf("the chapter does not say %q", want)
		}
	}
	if !strings.Contains(files["index.html"], "The tests were not run") {
		t.Error("the front page does not say that the tests were not run")
	}
}

// Pages are well-formed XML, their ids are unique, every link between them
// leads somewhere, and nothing is loaded from elsewhere.
func TestHTMLIsWhole(t *testing.T) {
	files := render(t, pageBook(t, nil))
	ids := map[string]bool{}
	type link struct{ page, to string }
	var links []link
	for name, content := range files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		err := walkXML(content, func(tag, attribute, value string) {
			switch {
			case attribute == "id" && ids[name+"#"+value]:
				t.Errorf("%s: a second id %q", name, value)
			case attribute == "id":
				ids[name+"#"+value] = true
			case attribute == "src" || attribute == "href" && tag != "a":
				if strings.Contains(value, "//") {
					t.Errorf("%s: <%s> loads %s", name, tag, value)
				}
				links = append(links, link{name, value})
			case attribute == "href":
				links = append(links, link{name, value})
			}
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, l := range links {
		page, id, hasID := strings.Cut(l.to, "#")
		if page == "" {
			page = l.page
		}
		_, exists := files[page]
		if outside := strings.HasPrefix(page, "https:") || strings.HasPrefix(page, "data:"); !outside && (!exists || hasID && !ids[page+"#"+id]) {
			t.Errorf("%s: link to %s leads nowhere", l.page, l.to)
		}
	}
	if m := regexp.MustCompile(`url\([^)]*//|@import`).FindString(files["assets/page.css"]); m != "" {
		t.Errorf("page.css loads %s", m)
	}
	for _, m := range regexp.MustCompile(`url\(([^)]*)\)`).FindAllStringSubmatch(files["assets/page.css"], -1) {
		if files["assets/"+m[1]] == "" {
			t.Errorf("page.css: no file assets/%s", m[1])
		}
	}
}

// walkXML calls visit for every attribute of a document.
func walkXML(document string, visit func(tag, attribute, value string)) error {
	d := xml.NewDecoder(strings.NewReader(document))
	d.Entity = xml.HTMLEntity
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok {
			for _, a := range start.Attr {
				visit(start.Name.Local, a.Name.Local, a.Value)
			}
		}
	}
}

func TestHTMLIsDeterministic(t *testing.T) {
	book := pageBook(t, nil)
	first, second := render(t, book), render(t, book)
	if !maps.Equal(first, second) {
		t.Error("two renderings of one book differ")
	}
}

func TestHTMLErrors(t *testing.T) {
	for name, test := range map[string]struct{ line, want string }{
		"unknown equation":     {"(eq:c.9)", "equation c.9 is displayed in no chapter"},
		"unknown citation":     {"[@nobody]", "unknown citation [@nobody]"},
		"unknown section":      {"[x](#nowhere)", "no section #nowhere"},
		"unknown chapter":      {"[x](ch:ch09_none)", "unknown chapter ch09_none"},
		"section of a chapter": {"[x](ch:ch00_start#nowhere)", "chapter ch00_start has no section #nowhere"},
		"link to a file":       {"[x](../cell.go)", `link to "../cell.go"`},
		"inline HTML":          {"a <b>word</b>", "HTML inside a line of prose"},
		"HTML":                 {"<table>", "HTML in prose"},
		"image":                {"![x](y.png)", "an image in prose"},
		"link in a heading":    {"### [x](ch:ch00_start)", "a link inside a heading"},
	} {
		t.Run(name, func(t *testing.T) {
			chapter := endChapter + "\n// More.\n//\n// " + test.line + "\n"
			err := pageBook(t, map[string]string{endFile: chapter}).renderHTML(t.TempDir(), fakeMath)
			if want := endFile + ":15: " + test.want; err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("want %s, found %v", want, err)
			}
		})
	}
}

func TestUnknownFormulaNamesItsPlace(t *testing.T) {
	missing := errors.New("not in the cache")
	chapter := endChapter + "\n// More.\n//\n// Here, $W_q$.\n"
	err := pageBook(t, map[string]string{endFile: chapter}).renderHTML(t.TempDir(), func(f mathml.Formula) (string, error) {
		if f.TeX == "W_q" {
			return "", missing
		}
		return fakeMath(f)
	})
	if !errors.Is(err, missing) || !strings.HasPrefix(err.Error(), endFile+":15: ") {
		t.Errorf("found %v", err)
	}
}

// What Formulas lists is what the pages ask for.
func TestFormulas(t *testing.T) {
	book := pageBook(t, nil)
	list, err := Formulas(book)
	if err != nil {
		t.Fatal(err)
	}
	listed := map[mathml.Formula]bool{}
	for _, f := range list {
		if listed[f.Formula] {
			t.Errorf("%s is listed twice", f.TeX)
		}
		listed[f.Formula] = true
	}
	asked := map[mathml.Formula]bool{}
	err = book.renderHTML(t.TempDir(), func(f mathml.Formula) (string, error) {
		asked[f] = true
		return fakeMath(f)
	})
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(listed, asked) {
		t.Errorf("listed %v, asked %v", listed, asked)
	}
}

func TestScientific(t *testing.T) {
	for x, want := range map[float64]string{0: "0", 1.25e-15: "1.2 × 10<sup>−15</sup>", 3: "3.0 × 10<sup>0</sup>"} {
		if got := strings.ReplaceAll(string(scientific(x)), "\u2009", " "); got != want {
			t.Errorf("%g: want %s, found %s", x, want, got)
		}
	}
}

// The pages carry little beside fonts and figures.
func TestAssetsAreSmall(t *testing.T) {
	files := render(t, pageBook(t, nil))
	for name, limit := range map[string]int{"assets/page.css": 24 << 10, "assets/page.js": 12 << 10} {
		if n := len(files[name]); n == 0 || n > limit {
			t.Errorf("%s: %d bytes, want 1 to %d", name, n, limit)
		}
	}
}

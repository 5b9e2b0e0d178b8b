package weave

import (
	"cmp"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
)

// symbolIndex finds the symbols of a chapter in TeX and in Go, so that the page
// can light one symbol everywhere.
type symbolIndex struct {
	symbols  []Symbol
	patterns []pattern // longest first
}

// pattern is the TeX of a symbol as tokens.
type pattern struct {
	name   string
	tokens []texToken
}

func indexSymbols(symbols []Symbol) *symbolIndex {
	x := &symbolIndex{symbols: symbols}
	for _, s := range symbols {
		x.patterns = append(x.patterns, pattern{s.Name, texTokens(s.LaTeX)})
	}
	slices.SortStableFunc(x.patterns, func(a, b pattern) int { return cmp.Compare(len(b.tokens), len(a.tokens)) })
	return x
}

// wrap marks the TeX of a symbol with its name, as data-sym in the MathML. A
// name that is no symbol of the chapter stays as it is.
func (x *symbolIndex) wrap(name, tex string) string {
	if !slices.ContainsFunc(x.symbols, func(s Symbol) bool { return s.Name == name }) {
		return tex
	}
	return fmt.Sprintf(`\data{sym=%s}{%s}`, name, tex)
}

// mark wraps every symbol in a formula of the prose. A letter inside a
// subscript is no symbol, and a symbol with a subscript of its own is another
// one, unless the subscript is an index.
func (x *symbolIndex) mark(tex string) string {
	tokens := texTokens(tex)
	var out strings.Builder
	done := 0
	for i := 0; i < len(tokens); {
		name, n := x.match(tokens[i:])
		switch {
		case n > 0:
			from, to := tokens[i].from, tokens[i+n-1].to
			out.WriteString(tex[done:from] + x.wrap(name, tex[from:to]))
			done = to
			i += n
		case tokens[i].text == "_" || takesText[tokens[i].text]:
			i++
			i += groupLength(tokens[i:])
		default:
			i++
		}
	}
	return out.String() + tex[done:]
}

// takesText lists the commands whose argument is no mathematics.
var takesText = map[string]bool{`\text`: true, `\mathrm`: true, `\operatorname`: true, `\begin`: true, `\end`: true}

// match returns the longest symbol that the tokens begin with, and its length.
func (x *symbolIndex) match(tokens []texToken) (name string, n int) {
	for _, p := range x.patterns {
		if len(p.tokens) == 0 || len(p.tokens) > len(tokens) {
			continue
		}
		rest := tokens[len(p.tokens):]
		same := slices.EqualFunc(p.tokens, tokens[:len(p.tokens)], func(a, b texToken) bool { return a.text == b.text })
		if same && (len(rest) == 0 || rest[0].text != "_" || isIndex(rest[1:])) {
			return p.name, len(p.tokens)
		}
	}
	return "", 0
}

// isIndex reports whether the group that the tokens begin with counts
// something: one letter from i to n, or one digit.
func isIndex(tokens []texToken) bool {
	return groupLength(tokens) == 3 && len(tokens[1].text) == 1 && strings.Contains("ijklmn0123456789", tokens[1].text)
}

// texToken is a command or a character of TeX, and where it stands.
type texToken struct {
	text     string
	from, to int
}

var texTokenPattern = regexp.MustCompile(`\\[A-Za-z]+|\\.|\S`)

// texTokens splits TeX. A subscript or superscript of one token gets the braces
// that it may be written without, so that W_r and W_{r} are the same.
func texTokens(tex string) []texToken {
	var tokens []texToken
	for _, at := range texTokenPattern.FindAllStringIndex(tex, -1) {
		t := texToken{tex[at[0]:at[1]], at[0], at[1]}
		if n := len(tokens); n > 0 && strings.Contains("_^", tokens[n-1].text) && t.text != "{" {
			tokens = append(tokens, texToken{"{", t.from, t.from}, t, texToken{"}", t.to, t.to})
			continue
		}
		tokens = append(tokens, t)
	}
	return tokens
}

// groupLength counts the tokens of the braced group that the tokens begin with.
func groupLength(tokens []texToken) int {
	depth := 0
	for i, t := range tokens {
		switch t.text {
		case "{":
			depth++
		case "}":
			depth--
		}
		if depth == 0 {
			return i + 1
		}
	}
	return len(tokens)
}

// named returns the symbol that an identifier of Go is named after, or "". Its
// underscores do not count, and neither does case in a name of several letters
// or after a dot: Wr is W_r, ThetaS is theta_s, tr.S is s. Where both A and a
// are symbols, .A is A.
func (x *symbolIndex) named(identifier string, field bool) string {
	bare := strings.ReplaceAll(identifier, "_", "")
	folded := ""
	for _, s := range x.symbols {
		name := strings.ReplaceAll(s.Name, "_", "")
		switch {
		case name == bare || strings.ReplaceAll(s.Unicode, "_", "") == bare:
			return s.Name
		case folded == "" && strings.EqualFold(name, bare) && (field || len(bare) > 1):
			folded = s.Name
		}
	}
	return folded
}

// identifier is the HTML of an identifier: marked if it names a symbol.
func (x *symbolIndex) identifier(name string, field bool) string {
	if symbol := x.named(name, field); symbol != "" {
		return fmt.Sprintf(`<span data-sym="%s">%s</span>`, html.EscapeString(symbol), html.EscapeString(name))
	}
	return html.EscapeString(name)
}

package derive

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A name is made of segments between underscores: a head, then marks on the
// head (hat, tilde, bar, dot, star), then subscripts. It has one canonical
// spelling, in ASCII, with Greek letters as words: theta_s, DeltaT, W_hat_r.
// A reader may also write, and is shown, θ_s, ΔT and Ŵ_r.

// The names of running time.
const (
	stepVar = "n"
	timeVar = "t"
)

// stepsVar stands for the number of steps of a sequence. It is no name that a
// file can write.
const stepsVar = "steps!"

type letter struct {
	word   string
	letter rune
	tex    string
}

// greek pairs the word of a Greek letter with the letter and its TeX command.
var greek = []letter{
	{"alpha", 'α', `\alpha`}, {"beta", 'β', `\beta`}, {"gamma", 'γ', `\gamma`}, {"delta", 'δ', `\delta`},
	{"epsilon", 'ε', `\varepsilon`}, {"zeta", 'ζ', `\zeta`}, {"eta", 'η', `\eta`}, {"theta", 'θ', `\theta`},
	{"iota", 'ι', `\iota`}, {"kappa", 'κ', `\kappa`}, {"lambda", 'λ', `\lambda`}, {"mu", 'μ', `\mu`},
	{"nu", 'ν', `\nu`}, {"xi", 'ξ', `\xi`}, {"pi", 'π', `\pi`}, {"rho", 'ρ', `\rho`}, {"sigma", 'σ', `\sigma`},
	{"tau", 'τ', `\tau`}, {"upsilon", 'υ', `\upsilon`}, {"phi", 'φ', `\varphi`}, {"chi", 'χ', `\chi`},
	{"psi", 'ψ', `\psi`}, {"omega", 'ω', `\omega`},
	{"Gamma", 'Γ', `\Gamma`}, {"Delta", 'Δ', `\Delta`}, {"Theta", 'Θ', `\Theta`}, {"Lambda", 'Λ', `\Lambda`},
	{"Xi", 'Ξ', `\Xi`}, {"Pi", 'Π', `\Pi`}, {"Sigma", 'Σ', `\Sigma`}, {"Upsilon", 'Υ', `\Upsilon`},
	{"Phi", 'Φ', `\Phi`}, {"Psi", 'Ψ', `\Psi`}, {"Omega", 'Ω', `\Omega`},
}

type mark struct {
	word string
	char rune
}

// marks pairs the word of a mark on the head with the character that follows
// the head in Unicode; the TeX command has the word's name, star excepted.
var marks = []mark{
	{"hat", '\u0302'}, {"tilde", '\u0303'}, {"bar", '\u0304'}, {"dot", '\u0307'}, {"star", '⋆'},
}

// canonical returns the ASCII spelling of a name. What is not a name comes
// back as it is.
func canonical(name string) string {
	if ascii, ok := spellASCII(name); ok {
		return ascii
	}
	return name
}

// spellASCII returns the ASCII spelling of a name; ok is false where a segment
// is empty, has a character that no name may have, or has a Greek letter that
// would run into its neighbour (θs, to be written θ_s).
func spellASCII(name string) (ascii string, ok bool) {
	segments := strings.Split(norm.NFC.String(name), "_")
	for i, segment := range segments {
		segments[i] = spellSegment(segment)
		if segments[i] == "" || segments[i] != segment && unicodeName(segments[i]) != segment {
			return "", false
		}
	}
	return strings.Join(segments, "_"), true
}

// spellSegment spells one segment in ASCII; it is empty where it cannot.
func spellSegment(segment string) string {
	out := ""
	for _, r := range norm.NFD.String(segment) {
		switch {
		case r < utf8.RuneSelf:
			out += string(r)
		case greekWord(r) != "":
			out += greekWord(r)
		case markWord(r) != "":
			out += "_" + markWord(r)
		default:
			return ""
		}
	}
	return out
}

func greekWord(r rune) string {
	for _, g := range greek {
		if g.letter == r {
			return g.word
		}
	}
	return ""
}

func markWord(r rune) string {
	for _, m := range marks {
		if m.char == r {
			return m.word
		}
	}
	return ""
}

// splitName takes a canonical name apart. The marks are indices into marks.
func splitName(name string) (head string, on []int, subscripts []string) {
	segments := strings.Split(name, "_")
	head, subscripts = segments[0], segments[1:]
	for len(subscripts) > 0 {
		i := slices.IndexFunc(marks, func(m mark) bool { return m.word == subscripts[0] })
		if i < 0 {
			break
		}
		on, subscripts = append(on, i), subscripts[1:]
	}
	return head, on, subscripts
}

// unicodeName spells a canonical name as it is read.
func unicodeName(name string) string {
	head, on, subscripts := splitName(name)
	out := unicodeSegment(head)
	for _, i := range on {
		out += string(marks[i].char)
	}
	for _, s := range subscripts {
		out += "_" + unicodeSegment(s)
	}
	return norm.NFC.String(out)
}

func unicodeSegment(segment string) string {
	if g, rest, ok := cutGreek(segment); ok {
		return string(g.letter) + rest
	}
	return segment
}

// cutGreek splits off the Greek letter that a segment spells: "theta", "tau0",
// and, for capitals, one more letter: "DeltaT".
func cutGreek(segment string) (g letter, rest string, ok bool) {
	for _, g := range greek {
		rest, found := strings.CutPrefix(segment, g.word)
		capital := unicode.IsUpper(g.letter)
		if found && (strings.Trim(rest, "0123456789") == "" || capital && len(rest) == 1) {
			return g, rest, true
		}
	}
	return letter{}, "", false
}

// latexName spells a canonical name in TeX.
func latexName(name string) string {
	head, on, subscripts := splitName(name)
	out, number := latexHead(head)
	star := ""
	for _, i := range on {
		if marks[i].word == "star" {
			star = "^{*}"
		} else {
			out = `\` + marks[i].word + "{" + out + "}"
		}
	}
	var below []string
	if number != "" {
		below = append(below, number)
	}
	for _, s := range subscripts {
		below = append(below, latexSubscript(s))
	}
	if len(below) > 0 {
		out += "_{" + strings.Join(below, ",") + "}"
	}
	return out + star
}

// latexHead sets a head, apart from digits at its end, which are set as a
// subscript: x1 as x with 1 below.
func latexHead(segment string) (tex, number string) {
	word := strings.TrimRight(segment, "0123456789")
	number = segment[len(word):]
	if g, rest, ok := cutGreek(word); ok {
		return strings.TrimSpace(g.tex + " " + rest), number
	}
	if len(word) == 1 {
		return word, number
	}
	return `\mathrm{` + segment + "}", ""
}

// latexSubscript sets a subscript. Up to three letters are taken as a letter
// each, as in W_xcu; more are a word, and so are max and min.
func latexSubscript(segment string) string {
	if g, rest, ok := cutGreek(segment); ok {
		return strings.TrimSpace(g.tex + " " + rest)
	}
	switch {
	case segment == "max" || segment == "min":
		return `\` + segment
	case len(segment) <= 3:
		return segment
	}
	return `\mathrm{` + segment + "}"
}

// raised reports whether a name already has a superscript, so that another one
// needs braces.
func raised(name string) bool { return strings.Contains(latexName(name), "^") }

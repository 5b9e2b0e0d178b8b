package figure

import (
	"fmt"
	"strings"
)

// script is a set of raised or lowered characters, each before its plain form.
// Few fonts have them all, so a run of them is drawn as small plain letters.
type script struct {
	letters string
	shift   float64 // of the baseline, in em of the text around; down is positive
}

var (
	raised  = script{"⁰0¹1²2³3⁴4⁵5⁶6⁷7⁸8⁹9⁺+⁻−ⁿnᵀTᵏk", -0.36}
	lowered = script{"₀0₁1₂2₃3₄4₅5₆6₇7₈8₉9₊+₋−ₙnₜtₓxₖkₘmᵢiⱼjᵣrₛs", 0.2}
)

// small is the size of raised and lowered letters in em of the text around.
const small = 0.75

// plain returns the plain form of c, if the script has it.
func (s script) plain(c rune) (rune, bool) {
	letters := []rune(s.letters)
	for i := 0; i < len(letters); i += 2 {
		if letters[i] == c {
			return letters[i+1], true
		}
	}
	return c, false
}

// power writes 10 to the k.
func power(k int) string {
	switch k {
	case 0:
		return "1"
	case 1:
		return "10"
	}
	digits := strings.NewReplacer("-", "⁻", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴",
		"5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹")
	return "10" + digits.Replace(fmt.Sprint(k))
}

// spans writes text as the content of an SVG text element.
func spans(text string) string {
	var b strings.Builder
	var run []rune
	var level, down float64 // the shift of the run, and of what is written so far
	flush := func() {
		content := escape(string(run))
		run = run[:0]
		switch {
		case content == "":
			return
		case level != 0:
			content = fmt.Sprintf(`<tspan dy="%sem" font-size="%s%%">%s</tspan>`, num((level-down)/small), num(100*small), content)
		case down != 0:
			content = fmt.Sprintf(`<tspan dy="%sem">%s</tspan>`, num(-down), content)
		}
		b.WriteString(content)
		down = level
	}
	for _, c := range text {
		next := 0.0
		for _, s := range []script{raised, lowered} {
			if p, ok := s.plain(c); ok {
				c, next = p, s.shift
			}
		}
		if next != level {
			flush()
			level = next
		}
		run = append(run, c)
	}
	flush()
	return b.String()
}

// textWidth estimates the width of a text set in Arial at the given size.
func textWidth(text string, size float64) float64 {
	em := 0.0
	for _, c := range text {
		switch {
		case strings.ContainsRune("ijl.,:;'|!()[]ftrI /", c):
			em += 0.3
		case strings.ContainsRune("mwMW", c):
			em += 0.84
		case c >= 'A' && c <= 'Z' || strings.ContainsRune("+−=×<>≤≥", c):
			em += 0.66
		case strings.ContainsRune(raised.letters+lowered.letters, c) && c > 'z':
			em += 0.56 * small
		default:
			em += 0.56
		}
	}
	return em * size
}

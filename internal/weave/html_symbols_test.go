package weave

import (
	"regexp"
	"testing"
)

var testSymbols = indexSymbols([]Symbol{
	{Name: "s", LaTeX: "s", Unicode: "s"},
	{Name: "W_r", LaTeX: "W_{r}", Unicode: "W_r"},
	{Name: "r", LaTeX: "r", Unicode: "r"},
	{Name: "theta_s", LaTeX: `\theta_{s}`, Unicode: "θ_s"},
	{Name: "A", LaTeX: "A", Unicode: "A"},
	{Name: "a", LaTeX: "a", Unicode: "a"},
	{Name: "s_star", LaTeX: "s^{*}", Unicode: "s*"},
	{Name: "DeltaT", LaTeX: `\Delta T`, Unicode: "ΔT"},
})

func TestMarkTeX(t *testing.T) {
	for tex, want := range map[string]string{
		`W_r r[n-1]`:           `<W_r> <r>[n-1]`,
		`W_{r} + W_{x}`:        `<W_r> + W_{x}`,
		`\theta_s s`:           `<theta_s> <s>`,
		`\Delta T\, s`:         `<DeltaT>\, <s>`,
		`s_0 + s_q`:            `<s>_0 + s_q`,
		`A_{k} A_{kl}`:         `<A>_{k} A_{kl}`,
		`\text{is a} a`:        `\text{is a} <a>`,
		`\operatorname{as}s`:   `\operatorname{as}<s>`,
		`\sum_{s} \frac{a}{s}`: `\sum_{s} \frac{<a>}{<s>}`,
		`s^* + s^{*}`:          `<s_star> + <s_star>`,
		`\alpha`:               `\alpha`,
		`A^\top s^{r}`:         `<A>^\top <s>^{<r>}`,
		``:                     ``,
	} {
		got := regexp.MustCompile(`\\data\{sym=(\w+)\}\{(?:[^{}]|\{[^{}]*\})*\}`).ReplaceAllString(testSymbols.mark(tex), "<$1>")
		if got != want {
			t.Errorf("%s: want %s, found %s", tex, want, got)
		}
	}
}

func TestNamed(t *testing.T) {
	for _, test := range []struct {
		identifier string
		field      bool
		want       string
	}{
		{"Wr", false, "W_r"}, {"W_r", false, "W_r"}, {"ThetaS", true, "theta_s"}, {"thetaS", false, "theta_s"},
		{"s", false, "s"}, {"S", false, ""}, {"S", true, "s"}, {"A", true, "A"}, {"a", false, "a"},
		{"deltaT", false, "DeltaT"}, {"W", false, ""}, {"θs", false, "theta_s"}, {"Wrs", true, ""},
	} {
		if got := testSymbols.named(test.identifier, test.field); got != test.want {
			t.Errorf("%s (field %t): want %q, found %q", test.identifier, test.field, test.want, got)
		}
	}
}

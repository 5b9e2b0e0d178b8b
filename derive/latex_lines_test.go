package derive

import (
	"strings"
	"testing"
)

const sums = `cell c
dim d
input x[d], y[d]
state s[d] = 0
param A[d,d], b[d]
output s
1 s[n] = A s[n-1] + x[n] - (y[n] - b) + A y[n-1]
2 u[n] = x[n] ⊙ y[n]
`

func TestLaTeXLines(t *testing.T) {
	file, err := Parse("c.eq", []byte(sums))
	if err != nil {
		t.Fatal(err)
	}
	plain := func(_, tex string) string { return tex }
	q := file.Equation("c.1")
	for width, want := range map[int]string{
		80: `s[n] = A \, s[n-1] + x[n] - (y[n] - b) + A \, y[n-1]`,
		36: `\begin{aligned} s[n] &= A \, s[n-1] + x[n] - (y[n] - b) \\ &\quad  + A \, y[n-1] \end{aligned}`,
		20: `\begin{aligned} s[n] &= A \, s[n-1] \\ &\quad  + x[n] - (y[n] - b) \\ &\quad  + A \, y[n-1] \end{aligned}`,
		1:  `\begin{aligned} s[n] &= A \, s[n-1] \\ &\quad  + x[n] \\ &\quad  - (y[n] - b) \\ &\quad  + A \, y[n-1] \end{aligned}`,
	} {
		got := q.LaTeXLines(width, plain)
		if got != want {
			t.Errorf("width %d: got\n%s\nwant\n%s", width, got, want)
		}
		joined := strings.NewReplacer(`\begin{aligned} `, "", ` \end{aligned}`, "", ` \\ &\quad `, "", "&=", "=").Replace(got)
		if joined != q.LaTeX() {
			t.Errorf("width %d: put in a row the lines are\n%s\nwant\n%s", width, joined, q.LaTeX())
		}
	}
	if got := file.Equation("c.2").LaTeXLines(1, plain); got != `u[n] = x[n] \odot y[n]` {
		t.Errorf("an equation without a sum was broken: %s", got)
	}
}

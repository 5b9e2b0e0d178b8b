package derive

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A random cell has two states, a signal between them, an input that is looked
// ahead at, parameters of every shape, with and without taps, one of them
// computed. The equations are drawn from the grammar; every symbol may be read
// where the language allows it.
const randomSystem = `cell random
dim    d, e, K
input  x[d], y
state  s[d] = %s, r[e] = 0.5
signal g[d]
param  c, b[d], theta[e], W[d,d], V[d,e], A[K; d,d], tau[K;], B[2; d,e], C[d,d], q
warp   G = tanh
output %s
1  C = %s
2  g[n] = %s
3  s[n] = %s
4  r[n] = %s
5  z[n] = %s
identity 6 norm(s[n] + x[n] + b + A[0] b) + norm(r[n] + theta) + norm(W + C) + norm(V) + norm(B[0]) + tau[0] c q y[n] + norm(G(b)) = 0
`

// grammar draws expressions of a shape from what may be read in one place.
type grammar struct {
	t      *rapid.T
	leaves map[Shape][]string
	sums   int
}

func (g *grammar) expr(want Shape, depth int) string {
	rules := g.rules(want, depth-1)
	leaves := g.leaves[want]
	if depth == 0 {
		rules = nil
	}
	i := rapid.IntRange(0, len(leaves)+len(rules)-1).Draw(g.t, "rule")
	if i < len(leaves) {
		return leaves[i]
	}
	return rules[i-len(leaves)]()
}

// rules returns what can stand above smaller expressions. A quotient, a
// logarithm and a root keep away from zero, and an inverse from singular
// matrices.
func (g *grammar) rules(want Shape, depth int) []func() string {
	of := func(s Shape) string { return g.expr(s, depth) }
	put := func(format string, parts ...Shape) func() string {
		return func() string {
			var list []any
			for _, s := range parts {
				list = append(list, of(s))
			}
			return fmt.Sprintf(format, list...)
		}
	}
	one, w, d := Shape{}, want, Shape{Rows: "d"}
	rules := []func() string{
		put("(%s + %s)", w, w), put("(%s - %s)", w, w), put("(%s .* %s)", w, w), put("((%s) (%s))", one, w),
		put("((%s) / (2 + (%s)^2))", w, one), put("-(%s)", w), put("G(%s)", w), put("tanh(%s)", w),
		put("sigmoid(%s)", w), put("exp(G(%s))", w), put("sin(%s)", w), put("cos(%s)", w), put("G'(%s)", w), put("tanh'(%s)", w),
		put("relu(%s)", w), put("abs(%s)", w), put("max(%s, %s)", w, w), put("min(%s, %s)", w, w), g.sum(w, depth),
	}
	for _, inner := range []string{"d", "e"} {
		rules = append(rules, put("((%s) (%s))", Shape{w.Rows, inner}, Shape{inner, w.Cols}))
	}
	switch {
	case want.Scalar():
		rules = append(rules, put("total(%s)", d), put("total(%s)", Shape{"d", "e"}), put("norm(1.5 + sigmoid(%s))", d), put("(1 + sigmoid(%s))^(%s)", one, one))
	case want.Vector():
		rules = append(rules, put("(%s + %s)", one, w), put("max(%s, %s)", one, w), put("((%s) / (1 + exp(G(%s))))", w, w), put("((%s) / (1 + exp(G(%s))))", one, w),
			put("softmax(%s)", w), put("conv(%s, %s)", w, w), put("log(1.5 + sigmoid(%s))", w), put("sqrt(1 + sigmoid(%s))", w),
			put("(%s)^2", w), put("(1 + sigmoid(%s))^-1.5", w), put("diag(%s) (%s)", w, w), put("circ(%s) (%s)", w, w))
	case want.Matrix():
		rules = append(rules, put("((%s)^T)", Shape{w.Cols, w.Rows}), put("((%s) (%s))", Shape{Rows: w.Rows}, Shape{Cols: w.Cols}))
		if w.Rows == w.Cols {
			rules = append(rules, put("diag(%s)", Shape{Rows: w.Rows}), put("circ(%s)", Shape{Rows: w.Rows}), put("(%s)^2", w),
				put("inv(4 I("+w.Rows+") + G(%s))", w), put("(4 I("+w.Rows+") + G(%s))^-2", w))
		}
	}
	if want.Rows != "" || want.Cols != "" {
		rules = append(rules, put("((%s)^T)", Shape{want.Cols, want.Rows}))
	}
	return rules
}

// sum draws a sum over taps. Its body reads taps and signals by its variable.
func (g *grammar) sum(want Shape, depth int) func() string {
	return func() string {
		g.sums++
		defer func() { g.sums-- }()
		k := fmt.Sprint("k", g.sums)
		saved := g.leaves
		g.leaves = map[Shape][]string{}
		for s, list := range saved {
			for _, leaf := range list {
				g.leaves[s] = append(g.leaves[s], leaf)
				if shifted, ok := strings.CutSuffix(leaf, "]"); ok && strings.Contains(leaf, "[n") {
					g.leaves[s] = append(g.leaves[s], shifted+"-"+k+"]", shifted+"-2*"+k+"]")
				}
			}
		}
		g.leaves[Shape{"d", "d"}] = append(g.leaves[Shape{"d", "d"}], "A["+k+"]", "A[K-1-"+k+"]")
		g.leaves[Shape{}] = append(g.leaves[Shape{}], "tau["+k+"]", k)
		defer func() { g.leaves = saved }()
		return "(sum(" + k + "=0..K-1) " + g.expr(want, max(depth, 1)) + ")"
	}
}

// readable lists what an equation may read, by shape.
func readable(timed, sNow, gNow, rNow bool) map[Shape][]string {
	one, d, e := Shape{}, Shape{Rows: "d"}, Shape{Rows: "e"}
	leaves := map[Shape][]string{
		one: {"c", "q", "tau[0]", "2", "0.5", "d"}, d: {"b", "ones(d)", "A[K-1] b"}, e: {"theta", "zeros(e)"},
		{"", "d"}: {"b^T"}, {"", "e"}: {"theta^T"}, {"d", "d"}: {"W", "A[1]", "I(d)"}, {"d", "e"}: {"V", "B[1]", "B[0]"},
		{"e", "d"}: {"V^T"}, {"e", "e"}: {"I(e)", "diag(theta)"},
	}
	if !timed {
		return leaves
	}
	leaves[one] = append(leaves[one], "y[n]", "y[n+1]", "n")
	leaves[d] = append(leaves[d], "x[n]", "x[n+2]", "x[2*n]", "s[n-1]", "s[n-2]", "W s[n-1]", "g[n-1]")
	leaves[e] = append(leaves[e], "r[n-1]", "r[n-3]", "V^T s[n-1]")
	leaves[Shape{"d", "d"}] = append(leaves[Shape{"d", "d"}], "C")
	if gNow {
		leaves[d] = append(leaves[d], "g[n]")
	}
	if sNow {
		leaves[d] = append(leaves[d], "s[n]")
	}
	if rNow {
		leaves[e] = append(leaves[e], "r[n]")
	}
	return leaves
}

// randomSource draws a cell as source.
func randomSource(t *rapid.T) string {
	draw := func(want Shape, depth int, leaves map[Shape][]string) string {
		return (&grammar{t: t, leaves: leaves}).expr(want, depth)
	}
	d, e := Shape{Rows: "d"}, Shape{Rows: "e"}
	depth := rapid.IntRange(0, 2).Draw(t, "depth")
	return fmt.Sprintf(randomSystem,
		rapid.SampledFrom([]string{"0", "b", "tanh(W b)", "c"}).Draw(t, "initial"),
		rapid.SampledFrom([]string{"s", "r", "s, r", "z, g", "r, z"}).Draw(t, "output"),
		draw(Shape{"d", "d"}, depth, readable(false, false, false, false)),
		draw(d, depth, readable(true, false, false, false)),
		draw(d, depth, readable(true, false, true, false)),
		draw(e, depth, readable(true, true, true, false)),
		draw(Shape{}, depth, readable(true, true, true, true)))
}

// cellsByDefault is how many random cells are tried: the same in every run, as
// a gate does not depend on chance. Others are tried with -rapid.seed, more with
// -rapid.checks.
func cellsByDefault(t *testing.T) {
	checks := "2000"
	if testing.Short() {
		checks = "200"
	}
	for _, f := range [][3]string{{"rapid.seed", "0", "20261123"}, {"rapid.checks", "100", checks}} {
		if set := flag.Lookup(f[0]).Value; set.String() == f[1] {
			if err := set.Set(f[2]); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { set.Set(f[1]) })
		}
	}
}

// TestRandomCells derives random cells and compares every gradient with
// differences. What fails is shrunk and printed as a file. A chain of products
// can grow beyond all bounds, where differences say nothing; such a cell is
// left out.
func TestRandomCells(t *testing.T) {
	cellsByDefault(t)
	checked, skipped := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		src := randomSource(t)
		f, err := Parse("random.eq", []byte(src))
		if err != nil {
			t.Fatalf("%v\n%s", err, src)
		}
		b, err := f.Cells[0].Backward()
		if err != nil {
			t.Fatalf("%v\n%s", err, src)
		}
		shaped(t, b)
		found, err := b.Differences(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)), 2)
		if err != nil {
			if strings.Contains(err.Error(), "explodes") {
				skipped++
				return
			}
			t.Fatalf("%v\n%s", err, src)
		}
		checked++
		for _, x := range found {
			if !(x.Error < 1e-5) {
				t.Fatalf("%s is wrong by %.1e in\n%s\n%s", x.Name, x.Error, src, printed(b))
			}
		}
	})
	t.Log(checked, "cells checked,", skipped, "left out")
}

func printed(b *Backward) string {
	var lines []string
	for _, q := range b.Equations {
		lines = append(lines, q.Unicode())
	}
	return strings.Join(lines, "\n")
}

// shaped checks that every derived equation has the shapes it claims, and that
// nothing in it is left without one.
func shaped(t interface{ Fatalf(string, ...any) }, b *Backward) {
	for _, q := range b.Equations {
		walk(q.RHS, nil, func(e Expr, _ []*Sum) {
			claimed := e.Shape()
			s, err := (&shaper{state: map[*Equation]progress{}}).of(e)
			if err != nil || s != claimed {
				t.Fatalf("%s: %s is said to be %s and is %s: %v", q.Unicode(), textOf(e), claimed, s, err)
			}
		})
	}
}

package derive

import (
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	tests := []struct{ name, unicode, latex string }{
		{"W", "W", `W`},
		{"W_r", "W_r", `W_{r}`},
		{"W_xcu", "W_xcu", `W_{xcu}`},
		{"theta_s", "θ_s", `\theta_{s}`},
		{"DeltaT", "ΔT", `\Delta T`},
		{"Deltat_s", "Δt_s", `\Delta t_{s}`},
		{"Delta", "Δ", `\Delta`},
		{"tau0", "τ0", `\tau_{0}`},
		{"tau_0", "τ_0", `\tau_{0}`},
		{"x12", "x12", `x_{12}`},
		{"x1_y", "x1_y", `x_{1,y}`},
		{"W_hat", "Ŵ", `\hat{W}`},
		{"W_hat_r", "Ŵ_r", `\hat{W}_{r}`},
		{"W_tilde", "W̃", `\tilde{W}`},
		{"x_dot", "ẋ", `\dot{x}`},
		{"theta_bar_s", "θ̄_s", `\bar{\theta}_{s}`},
		{"s_star", "s⋆", `s^{*}`},
		{"s_hat_star_k", "ŝ⋆_k", `\hat{s}_{k}^{*}`},
		{"g_theta", "g_θ", `g_{\theta}`},
		{"f_max", "f_max", `f_{\max}`},
		{"f_inner", "f_inner", `f_{\mathrm{inner}}`},
		{"W_x_cu", "W_x_cu", `W_{x,cu}`},
		{"loss", "loss", `\mathrm{loss}`},
		{"pipe", "pipe", `\mathrm{pipe}`},
		{"phi", "φ", `\varphi`},
	}
	for _, test := range tests {
		s := Symbol{Name: test.name}
		if s.Unicode() != test.unicode || s.LaTeX() != test.latex {
			t.Errorf("%s is %s and %s, want %s and %s", test.name, s.Unicode(), s.LaTeX(), test.unicode, test.latex)
		}
		if got := canonical(test.unicode); got != test.name {
			t.Errorf("%s is spelled %s in ASCII, want %s", test.unicode, got, test.name)
		}
	}
	for _, bad := range []string{"θs", "a__b", "_a", "a_", "é", "ß", "ẑz", "汉"} {
		if ascii, ok := spellASCII(bad); ok {
			t.Errorf("%s is taken as the name %s", bad, ascii)
		}
	}
}

// TestSpellings parses one equation in ASCII and in Unicode.
func TestSpellings(t *testing.T) {
	const declarations = "cell c\ndim d, K\ninput x[d]\nparam theta_s[d], W_hat[d,d], DeltaT, A[K; d,d]\nwarp G = tanh\nstate s[d] = 0\n"
	ascii := mustParse(t, "a.eq", declarations+
		"1 s[n] = G'(W_hat^T s[n-1]) .* theta_s - DeltaT * W_hat^-1 x[n] + sum(k=0..K-1) A[k]^2 x[n+k]")
	unicode := mustParse(t, "u.eq", declarations+
		"1 s[n] = G′(Ŵᵀ s[n−1]) ⊙ θ_s − ΔT · Ŵ⁻¹ x[n] + Σ(k=0..K−1) A[k]² x[n+k]")
	if a, u := ascii.Cells[0].Source(), unicode.Cells[0].Source(); a != u {
		t.Errorf("two spellings of one cell differ:\n%s\n%s", a, u)
	}
	if same := mustParse(t, "s.eq", declarations+
		"1 s[n] = G’(W\u0302ᵀ s[n−1]) ⊙ θ_s − ΔT ⋅ Ŵ⁻¹ x[n] + ∑(k=0..K−1) A[k]² x[n+k]"); same.Cells[0].Source() != ascii.Cells[0].Source() {
		t.Error("a decomposed letter is another name")
	}
	if ascii.Cells[0].Symbol("θ_s") == nil || ascii.Cells[0].Symbol("theta_s") != ascii.Cells[0].Symbol("θ_s") {
		t.Error("Symbol does not find a name in both spellings")
	}
}

// TestLines checks where a statement ends.
func TestLines(t *testing.T) {
	const head = "cell c\nparam a, b\n"
	want := mustParse(t, "c.eq", head+"1 q = a + b max(a, b)\n2 p = a").Cells[0].Source()
	for _, src := range []string{
		"1 q =\n a +\n b max(a,\n b)\n\n\n2 p = a\n\n",
		"1 q = a # a comment\n\n# another + b\n  + b max(\n a\n, b\n)\n2 p = a # the end",
		"1 q\n= a\r\n + b * max(a, b)\r\n2: p = a\r\n",
	} {
		if got := mustParse(t, "c.eq", head+src).Cells[0].Source(); got != want {
			t.Errorf("%q\n%s\nwant\n%s", src, got, want)
		}
	}
	for _, src := range []string{"1 q = a + b\nmax(a, b)", "1 q = a 2 p = b", "1 q = a; b"} {
		if _, err := Parse("c.eq", []byte(head+src)); err == nil {
			t.Errorf("%q is parsed", src)
		}
	}
}

// TestHook checks that the hook of LaTeXWith gets every use of a symbol and
// nothing else.
func TestHook(t *testing.T) {
	c := mustParse(t, "c.eq", `cell c
dim   d, K
state s[d] = 0
param A[K; d,d], W[d,d]
warp  G = tanh
map   h[K](d) -> d
1     s[n] = sum(k=0..3) A[k] h[K-1](G'(s[n-K])) + W^T ones(d) + tanh(s[n-1]) / n
`).Cells[0]
	q := c.Equations[0]
	var uses []string
	q.LaTeXWith(func(name, tex string) string {
		uses = append(uses, name)
		if tex != latexName(name) {
			t.Errorf("the hook got %s for %s", tex, name)
		}
		return tex
	})
	if got, want := strings.Join(uses, " "), "s A h K G s K W d s"; got != want {
		t.Errorf("the hook saw %s, want %s", got, want)
	}
	if got, want := strings.Join(q.Symbols(), " "), "s A h K G W d"; got != want {
		t.Errorf("Symbols are %s, want %s", got, want)
	}
	marked := q.LaTeXWith(func(name, tex string) string { return "<" + tex + ">" })
	if plain := strings.NewReplacer("<", "", ">", "").Replace(marked); plain != q.LaTeX() {
		t.Errorf("without its marks %s is not %s", marked, q.LaTeX())
	}
}

package derive

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"unroll/tensor"
)

// The backward pass of the vanilla LSTM comes out as it is printed in texts,
// with the names that the file gives.
func TestBackwardOfTheVanillaLSTM(t *testing.T) {
	b, err := cellOf(t, "vanilla").Backward()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, q := range b.Equations {
		if strings.HasPrefix(q.Label, "5.d.") && !strings.HasPrefix(q.Label, "5.d.10") {
			got = append(got, q.Unicode())
		}
	}
	want := []string{
		"χ[n] = (∂E/∂v[n])_direct + f_χ[n+1]",
		"ρ[n] = χ[n] ⊙ g_cr[n]",
		"γ_cr[n] = χ[n] ⊙ r[n]",
		"α_cr[n] = γ_cr[n] ⊙ G_c'(a_cr[n])",
		"ψ[n] = ρ[n] ⊙ G_d'(s[n]) + W_scrᵀ α_cr[n] + f_ψ[n+1]",
		"γ_cs[n] = ψ[n] ⊙ s[n−1]",
		"α_cs[n] = γ_cs[n] ⊙ G_c'(a_cs[n])",
		"γ_cu[n] = ψ[n] ⊙ u[n]",
		"α_cu[n] = γ_cu[n] ⊙ G_c'(a_cu[n])",
		"ū[n] = ψ[n] ⊙ g_cu[n]",
		"α_du[n] = ū[n] ⊙ G_d'(a_du[n])",
		"f_χ[n] = W_vcuᵀ α_cu[n] + W_vcsᵀ α_cs[n] + W_vcrᵀ α_cr[n] + W_vduᵀ α_du[n]",
		"f_ψ[n] = W_scuᵀ α_cu[n] + W_scsᵀ α_cs[n] + g_cs[n] ⊙ ψ[n]",
	}
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			t.Fatalf("the backward pass is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// Gradients of the golden run, each as the sum of its entries and the sum
// weighted with 1, 2, 3, …; the loss is Σ ½‖v − y‖².
func TestVanillaGoldenGradients(t *testing.T) {
	c := cellOf(t, "vanilla")
	e := bindGolden(t, c, map[string]int{"d_x": 2, "d_s": 2}, 16)
	goldenGradients(t, c, e, 20, 2, map[string][2]float64{
		"W_xcu": {-0.0136019611, -0.0159388775}, "W_xcs": {-0.0103492918, -0.0184234680},
		"W_xcr": {-0.0274012025, -0.0650987558}, "W_xdu": {-0.0852110896, -0.3833237732},
		"W_scu": {0.0065845520, 0.0120163332}, "W_scs": {0.0021463743, -0.0049391415},
		"W_scr": {-0.0017002431, -0.0088534962}, "W_vcu": {0.0033487244, 0.0055568055},
		"W_vcs": {0.0011403361, -0.0032415443}, "W_vcr": {0.0052830746, 0.0089315680},
		"W_vdu": {0.0145196675, 0.0762075038}, "b_cu": {0.0130082479, 0.0088548716},
		"b_cs": {0.0013548003, 0.0105912348}, "b_cr": {-0.0026816713, -0.0160775418},
		"b_du": {-0.1946592995, -0.3158781944},
	})
}

func TestAugmentedGoldenGradients(t *testing.T) {
	c := cellOf(t, "augmented")
	e := bindGolden(t, c, map[string]int{"d_x": 2, "d_s": 3, "d_v": 2, "L": 2}, 21)
	goldenGradients(t, c, e, 25, 2, map[string][2]float64{
		"W_xcu": {-0.0180498535, -0.0828065820}, "W_xcs": {-0.0072082111, -0.0650184176},
		"W_xcx": {-0.0001490547, 0.0298876172}, "W_xcr": {-0.0141679829, -0.0852616469},
		"W_xdu": {0.0078993885, 0.1431455865}, "W_scu": {-0.0058292778, -0.0323027319},
		"W_scs": {-0.0028197290, -0.0163281136}, "W_scx": {-0.0003203933, -0.0015884957},
		"W_scr": {0.0030166723, 0.0104034249}, "W_vcu": {-0.0009262603, -0.0040068173},
		"W_vcs": {-0.0004274878, -0.0019852255}, "W_vcx": {-0.0000507108, 0.0000504473},
		"W_vcr": {-0.0011547263, -0.0058165776}, "W_vdu": {0.0004279130, 0.0030285026},
		"b_cu": {0.0259439867, 0.0513878141}, "b_cs": {0.0121472390, 0.0265886986},
		"b_cx": {-0.0009353341, -0.0027213385}, "b_cr": {0.0271641916, 0.0609990548},
		"b_du": {-0.0174309682, -0.0155277243}, "W_qdr": {-0.0021432543, -0.0911820751},
		"x": {-0.0273638983, -0.1374812639},
	})
}

func goldenGradients(t *testing.T, c *Cell, e *Env, first, dv int, want map[string][2]float64) {
	t.Helper()
	const steps = 4
	if err := c.Run(e, steps); err != nil {
		t.Fatal(err)
	}
	var direct []tensor.Vector
	for n, v := range e.Get("v").([]tensor.Vector) {
		direct = append(direct, tensor.Sub(v, goldenEntries(first+n, dv)))
	}
	mustBind(t, e, "direct.v", direct)
	b, err := c.Backward()
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Run(e, steps); err != nil {
		t.Fatal(err)
	}
	for name, sums := range want {
		var g tensor.Vector
		switch v := e.Get("d." + name).(type) {
		case tensor.Matrix:
			g = v.Data
		case tensor.Vector:
			g = v
		case []tensor.Matrix:
			for _, m := range v {
				g = append(g, m.Data...)
			}
		case []tensor.Vector:
			for _, x := range v {
				g = append(g, x...)
			}
		}
		var s1, s2 float64
		for k, x := range g {
			s1 += x
			s2 += float64(k+1) * x
		}
		if len(g) == 0 || math.Abs(s1-sums[0]) > 5.1e-11 || math.Abs(s2-sums[1]) > 5.1e-11 {
			t.Errorf("%s: sums %.10f and %.10f of %d entries, want %.10f and %.10f", name, s1, s2, len(g), sums[0], sums[1])
		}
	}
}

// Cells of many kinds, in a few lines each. Each is derived and compared with
// differences.
var zoo = map[string]string{
	"elman":         "state h[d] = 0\nparam W[d,d], U[d,d_x], b[d]\noutput h\nh[n] = tanh(W h[n-1] + U x[n] + b)",
	"gru":           "state h[d] = 0\nparam W[d,d], U[d,d_x], Wz[d,d], Uz[d,d_x], Wr[d,d], Ur[d,d_x]\noutput h\nz[n] = sigmoid(Wz h[n-1] + Uz x[n])\nr[n] = sigmoid(Wr h[n-1] + Ur x[n])\nc[n] = tanh(U x[n] + W (r[n] .* h[n-1]))\nh[n] = (1 - z[n]) .* h[n-1] + z[n] .* c[n]",
	"gru after":     "state h[d] = 0\nparam W[d,d], U[d,d_x], b[d], Wr[d,d]\noutput h\nr[n] = sigmoid(Wr h[n-1])\nh[n] = tanh(U x[n] + r[n] .* (W h[n-1] + b))",
	"antisymmetric": "state h[d] = 0\nparam W[d,d], U[d,d_x], gamma, epsilon\noutput h\nh[n] = h[n-1] + epsilon tanh((W - W^T - gamma I(d)) h[n-1] + U x[n])",
	"oscillators":   "state y[d] = 0, z[d] = 0\nparam W[d,d], V[d,d], U[d,d_x], gamma, epsilon, dt\noutput y\nz[n] = z[n-1] + dt (tanh(W y[n-1] + V z[n-1] + U x[n]) - gamma y[n-1] - epsilon z[n-1])\ny[n] = y[n-1] + dt z[n]",
	"second order":  "state s[d] = 0\nparam W[d,d], V[d,d], U[d,d_x]\noutput s\ns[n] = sin(W s[n-1] - V s[n-3] + U x[n])",
	"elementwise":   "state s[d] = 0\nparam w[d], U[d,d_x]\noutput s\ns[n] = w .* s[n-1] + U x[n]",
	"two states":    "state a[d] = 0, b[d] = 1\nparam W[d,d], U[d,d_x]\noutput a, b\na[n] = tanh(W b[n-1] + U x[n])\nb[n] = a[n] .* b[n-1] + cos(a[n-2])",
	"transposed":    "state s[d] = 0\nparam W[d,d], U[d,d_x]\noutput s\ng[n] = sigmoid(W^T s[n-1])\ns[n] = g[n] .* (W s[n-1]) + U x[n]",
	"exponential":   "state c[d] = 0, m[d] = 1\nparam W[d,d], U[d,d_x]\noutput h\ni[n] = exp(tanh(U x[n]))\nc[n] = c[n-1] / 2 + i[n] .* tanh(W c[n-1])\nm[n] = m[n-1] / 2 + i[n]\nh[n] = c[n] / m[n]",
	"attention":     "state s[d] = 0\nparam W[d,d], U[d,d_x], q[d]\noutput s\np[n] = softmax(W s[n-1] + U x[n])\ns[n] = p[n] (q^T s[n-1]) + norm(q) U x[n] / total(p[n] + 1)",
	"look ahead":    "dim L\nstate s[d] = 0\nparam V[L; d,d_x], W[d,d]\noutput s\ns[n] = tanh(sum(l=0..L-1) V[l] x[n+l] + W s[n-1])",
	"inner taps":    "dim L\nstate s[d] = 0\nparam V[L; d,d_x]\noutput s\ns[n] = tanh(sum(l=1..L-1) V[l] x[n-l] + s[n-1] / 2)",
	"twice":         "state s[d] = 0\nparam W[d,d_x]\noutput s\ns[n] = (W x[n]) .* (W x[n]) + tanh(s[n-1] + s[n-1])",
	"learned start": "param b[d]\nstate s[d] = b\nparam W[d,d], U[d,d_x]\noutput s\ns[n] = tanh(W s[n-1] + U x[n])",
	"powers":        "state s[d] = 0\nparam W[d,d], U[d,d_x], k\noutput s\ns[n] = tanh(W^2 s[n-1] + U x[n])^2 / (1 + k^2) + sqrt(1 + s[n-1]^2)",
	"convolution":   "state s[d] = 0\nparam a[d], U[d,d_x]\noutput s\ns[n] = tanh(conv(a, s[n-1]) + circ(a) (U x[n]))",
	"inverse":       "state s[d] = 0\nparam A[d,d], U[d,d_x], V[d,d]\noutput s\nV = inv(3 I(d) + A)\ns[n] = V (s[n-1] + U x[n])",
}

func TestBackwardAgainstDifferences(t *testing.T) {
	for name, body := range zoo {
		t.Run(name, func(t *testing.T) {
			f, err := Parse(name, []byte("cell c\ndim d, d_x\ninput x[d_x]\n"+body+"\n"))
			if err != nil {
				t.Fatal(err)
			}
			checkDerived(t, f.Cell("c"))
		})
	}
	for _, name := range []string{"rnn", "canonical", "vanilla", "augmented"} {
		t.Run(name, func(t *testing.T) { checkDerived(t, cellOf(t, name)) })
	}
}

func checkDerived(t *testing.T, c *Cell) {
	t.Helper()
	b, err := c.Backward()
	if err != nil {
		t.Fatal(err)
	}
	found, err := b.Differences(rand.New(rand.NewPCG(1, 2)), 4)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatal("nothing was compared")
	}
	for _, d := range found {
		if d.Count == 0 || !(d.Error < 1e-6) {
			t.Errorf("%s: error %.1e over %d entries", d.Name, d.Error, d.Count)
		}
	}
}

// A wrong term in a derived equation shows against differences: each equation
// of the backward pass, with the sign of one term turned, must be noticed.
func TestDifferencesNoticeAWrongTerm(t *testing.T) {
	for _, name := range []string{"rnn", "vanilla"} {
		c := cellOf(t, name)
		count, err := c.Backward()
		if err != nil {
			t.Fatal(err)
		}
		for i := range count.Equations {
			b, err := c.derive()
			if err != nil {
				t.Fatal(err)
			}
			q := b.Equations[i]
			wrong := *q
			neg := &Neg{X: q.RHS}
			neg.setShape(q.RHS.Shape())
			wrong.RHS = neg
			b.Equations[i] = &wrong
			found, err := b.Differences(rand.New(rand.NewPCG(3, 4)), 2)
			if err != nil {
				t.Fatal(err)
			}
			worst := 0.0
			for _, d := range found {
				worst = max(worst, d.Error)
			}
			if worst < 1e-3 {
				t.Errorf("%s with its sign turned was not noticed (error %.1e)", fmt.Sprint(q.Unicode()), worst)
			}
		}
	}
}

func TestBackwardErrors(t *testing.T) {
	for src, want := range map[string]string{
		"cell c\ndim d\ninput x[d]\nmap h(d) -> d\noutput y\n1 y[n] = h(x[n])\n":        "map h",
		"cell c\ndim d\ninput x[d]\nparam A[d,d]\noutput y\n1 y[n] = radius(A) x[n]\n":  "radius",
		"cell c\ndim d\nstate s[d] = 0\nparam A[d,d]\noutput s\n1 d/dt s(t) = A s(t)\n": "time t",
	} {
		f, err := Parse("c.eq", []byte(src))
		if err == nil {
			_, err = f.Cells[0].Backward()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one that names %s", src, err, want)
		}
	}
}

func BenchmarkBackwardOfTheAugmentedLSTM(b *testing.B) {
	file, err := os.ReadFile("testdata/augmented.eq")
	if err != nil {
		b.Fatal(err)
	}
	f, err := Parse("augmented.eq", file)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := f.Cells[0].derive(); err != nil {
			b.Fatal(err)
		}
	}
}

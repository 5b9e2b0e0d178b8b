package proof

import (
	"math"
	"slices"
	"testing"

	"unroll/gpu"
	"unroll/gpu/kernels"
	"unroll/gpu/ptx"
	"unroll/gru"
	"unroll/lstm"
	"unroll/tensor"
)

// The references of this package are loops beside the kernels. The cells of the
// page level, in float64, are what both should compute: here whole sequences run
// through the kernels, forward and back, and are compared with them.

// sequence runs kernels of one sequence and compares.
type sequence struct {
	*testing.T
	s *Session
}

func onSequence(t *testing.T, run func(q sequence)) {
	s := &Session{driver: interpreter(t, ptx.Options{Seed: 4})}
	run(sequence{t, s})
	if err := s.close(); err != nil {
		t.Error(err)
	}
}

// rows puts matrices and vectors on the device, each below the other.
func (q sequence) rows(parts ...[]float64) gpu.Pointer { return q.s.InOut(narrow(parts...)) }

func narrow(parts ...[]float64) (all []float32) {
	for _, part := range parts {
		for _, x := range part {
			all = append(all, float32(x))
		}
	}
	return all
}

func flat(vectors []tensor.Vector) (all []float64) {
	for _, v := range vectors {
		all = append(all, v...)
	}
	return all
}

// agree compares what is at p with columns of the page level, one for each gate:
// p has rows of gates times d numbers.
func (q sequence) agree(name string, p gpu.Pointer, d int, gates ...[]tensor.Vector) {
	q.Helper()
	n := len(gates[0])
	got := q.s.read(p, n*len(gates)*d)
	if q.s.err != nil {
		q.Fatal(name, q.s.err)
	}
	for g, vectors := range gates {
		for t, v := range vectors {
			for j, want := range v {
				if x := float64(got[(t*len(gates)+g)*d+j]); math.Abs(x-want) > 1e-5*max(1, math.Abs(want)) {
					q.Fatalf("%s, gate %d, step %d, unit %d: expected %g, found %g", name, g, t, j, want, x)
				}
			}
		}
	}
}

// add adds rows of x times wᵀ, w of n by k, to c; back adds rows of x times w.
func (q sequence) add(m, n, k int, x gpu.Pointer, w gpu.Pointer, c kernels.Matrix) {
	q.s.Launch(kernels.Product3(m, n, k, kernels.Rows(x, k), kernels.Rows(w, k).T(), c))
}

func (q sequence) back(m, n, k int, x kernels.Matrix, w gpu.Pointer, c gpu.Pointer) {
	q.s.Launch(kernels.Product2(m, n, k, x, kernels.Rows(w, n), kernels.Rows(c, n)))
}

// step is the address of step t in rows of n numbers.
func step(p gpu.Pointer, t, n int) gpu.Pointer { return p + gpu.Pointer(4*t*n) }

func TestVanillaOfThePage(t *testing.T) {
	const K, dx, d = 7, 5, 9
	r := tensor.NewRand(3)
	p := lstm.RandomVanilla(r, d, dx)
	x, direct := tensor.RandSequence(r, K, dx, 1), tensor.RandSequence(r, K, d, 1)
	start := lstm.State{S: tensor.RandVector(r, d, 1), V: tensor.RandVector(r, d, 1)}
	tr, err := p.Forward(x, start)
	if err != nil {
		t.Fatal(err)
	}
	want, err := p.Backward(tr, direct, lstm.State{})
	if err != nil {
		t.Fatal(err)
	}
	onSequence(t, func(q sequence) {
		s := q.s
		wx := q.rows(p.Wxcu.Data, p.Wxcs.Data, p.Wxdu.Data, p.Wxcr.Data)
		wv := q.rows(p.Wvcu.Data, p.Wvcs.Data, p.Wvdu.Data, p.Wvcr.Data)
		ws, wr := q.rows(p.Wscu.Data, p.Wscs.Data), q.rows(p.Wscr.Data)
		px, a, pr := q.rows(flat(x)), s.Out(K*4*d), s.Out(K*d)
		rest := make([]float64, K*d)
		ps, pv := q.rows(start.S, rest), q.rows(start.V, rest)
		s.Launch(kernels.FillRows(K, 4*d, q.rows(p.Bcu, p.Bcs, p.Bdu, p.Bcr), a))
		q.add(K, 4*d, dx, px, wx, kernels.Rows(a, 4*d))
		for n := range K {
			gates, sLast, vLast, sNow := step(a, n, 4*d), step(ps, n, d), step(pv, n, d), step(ps, n+1, d)
			q.add(1, 4*d, d, vLast, wv, kernels.Rows(gates, 4*d))
			q.add(1, 2*d, d, sLast, ws, kernels.Rows(gates, 4*d))
			s.Launch(kernels.VanillaUpdate(1, d, gates, sLast, sNow))
			q.add(1, d, d, sNow, wr, kernels.Rows(step(gates, 3, d), 4*d))
			s.Launch(kernels.Readout(1, d, gates, sNow, step(pr, n, d), step(pv, n+1, d)))
		}
		q.agree("gates", a, d, tr.Gcu, tr.Gcs, tr.U, tr.Gcr)
		q.agree("s", step(ps, 1, d), d, tr.S)
		q.agree("v", step(pv, 1, d), d, tr.V)

		chi, psi := q.rows(make([]float64, d), flat(direct)), q.rows(make([]float64, d))
		for n := K - 1; n >= 0; n-- {
			gates := step(a, n, 4*d)
			cr := kernels.Rows(step(gates, 3, d), 4*d)
			s.Launch(kernels.ReadoutBack(1, d, gates, step(pr, n, d), step(chi, n+1, d), psi))
			q.back(1, d, d, cr, wr, psi)
			s.Launch(kernels.VanillaUpdateBack(1, d, gates, step(ps, n, d), psi))
			q.back(1, d, 2*d, kernels.Rows(gates, 4*d), ws, psi)
			q.back(1, d, 4*d, kernels.Rows(gates, 4*d), wv, step(chi, n, d))
		}
		q.agree("alpha", a, d, want.AlphaCu, want.AlphaCs, want.AlphaDu, want.AlphaCr)
		q.agree("start v", chi, d, []tensor.Vector{want.Start.V})
		q.agree("start s", psi, d, []tensor.Vector{want.Start.S})
		gradient, bias := q.rows(make([]float64, 4*d*dx)), q.rows(make([]float64, 4*d))
		q.back(4*d, dx, K, kernels.Rows(a, 4*d).T(), px, gradient)
		s.Launch(kernels.ColumnSums(K, 4*d, a, bias))
		g := want.Params
		q.agree("W_x", gradient, 4*d*dx, []tensor.Vector{slices.Concat(g.Wxcu.Data, g.Wxcs.Data, g.Wxdu.Data, g.Wxcr.Data)})
		q.agree("b", bias, d, []tensor.Vector{g.Bcu}, []tensor.Vector{g.Bcs}, []tensor.Vector{g.Bdu}, []tensor.Vector{g.Bcr})
	})
}

func TestAugmentedOfThePage(t *testing.T) {
	const K, dx, d, dv, first, taps = 6, 4, 7, 5, -1, 3
	r := tensor.NewRand(4)
	p, err := lstm.RandomAugmented(r, lstm.Sizes{X: dx, S: d, V: dv, First: first, Taps: taps}, lstm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	x, direct := tensor.RandSequence(r, K, dx, 1), tensor.RandSequence(r, K, dv, 1)
	start := lstm.State{S: tensor.RandVector(r, d, 1), V: tensor.RandVector(r, dv, 1)}
	tr, err := p.Forward(x, start)
	if err != nil {
		t.Fatal(err)
	}
	want, err := p.Backward(tr, direct, lstm.State{})
	if err != nil {
		t.Fatal(err)
	}
	onSequence(t, func(q sequence) {
		s := q.s
		wv, wdu := q.rows(p.Wvcu.Data, p.Wvcs.Data, p.Wvcx.Data, p.Wvcr.Data), q.rows(p.Wvdu.Data)
		ws, wr, wq := q.rows(p.Wscu.Data, p.Wscs.Data, p.Wscx.Data), q.rows(p.Wscr.Data), q.rows(p.Wqdr.Data)
		px, a, xi, u := q.rows(flat(x)), s.Out(K*4*d), q.rows(make([]float64, K*d)), s.Out(K*d)
		pr, pq, ps, pv := s.Out(K*d), s.Out(K*d), q.rows(start.S, make([]float64, K*d)), q.rows(start.V, make([]float64, K*dv))
		s.Launch(kernels.FillRows(K, 4*d, q.rows(p.Bcu, p.Bcs, p.Bcx, p.Bcr), a))
		s.Launch(kernels.FillRows(K, d, q.rows(p.Bdu), u))
		for l := range taps { // a tap is a product with inputs that lie first+l steps ahead
			from, to := max(0, -first-l), min(K, K-first-l)
			inputs := step(px, from+first+l, dx)
			controls := q.rows(p.Wxcu.W[l].Data, p.Wxcs.W[l].Data, p.Wxcx.W[l].Data, p.Wxcr.W[l].Data)
			q.add(to-from, 4*d, dx, inputs, controls, kernels.Rows(step(a, from, 4*d), 4*d))
			q.add(to-from, d, dx, inputs, q.rows(p.Wxdu.W[l].Data), kernels.Rows(step(xi, from, d), d))
		}
		q.agree("xi", xi, d, tr.XiDu)
		for n := range K {
			gates, sLast, vLast, sNow, un := step(a, n, 4*d), step(ps, n, d), step(pv, n, dv), step(ps, n+1, d), step(u, n, d)
			q.add(1, 4*d, dv, vLast, wv, kernels.Rows(gates, 4*d))
			q.add(1, d, dv, vLast, wdu, kernels.Rows(un, d))
			q.add(1, 3*d, d, sLast, ws, kernels.Rows(gates, 4*d))
			s.Launch(kernels.AugmentedUpdate(1, d, gates, step(xi, n, d), un, sLast, sNow))
			q.add(1, d, d, sNow, wr, kernels.Rows(step(gates, 3, d), 4*d))
			s.Launch(kernels.Readout(1, d, gates, sNow, step(pr, n, d), step(pq, n, d)))
			q.add(1, dv, d, step(pq, n, d), wq, kernels.Rows(step(pv, n+1, dv), dv))
		}
		q.agree("gates", a, d, tr.Gcu, tr.Gcs, tr.Gcx, tr.Gcr)
		q.agree("u", u, d, tr.U)
		q.agree("s", step(ps, 1, d), d, tr.S)
		q.agree("v", step(pv, 1, dv), dv, tr.V)

		chi, psi := q.rows(make([]float64, dv), flat(direct)), q.rows(make([]float64, d))
		for n := K - 1; n >= 0; n-- {
			gates, beta, un := step(a, n, 4*d), q.rows(make([]float64, d)), step(u, n, d)
			q.back(1, d, dv, kernels.Rows(step(chi, n+1, dv), dv), wq, beta)
			s.Launch(kernels.ReadoutBack(1, d, gates, step(pr, n, d), beta, psi))
			q.back(1, d, d, kernels.Rows(step(gates, 3, d), 4*d), wr, psi)
			s.Launch(kernels.AugmentedUpdateBack(1, d, gates, step(xi, n, d), un, step(ps, n, d), psi))
			q.back(1, d, 3*d, kernels.Rows(gates, 4*d), ws, psi)
			q.back(1, dv, 4*d, kernels.Rows(gates, 4*d), wv, step(chi, n, dv))
			q.back(1, dv, d, kernels.Rows(un, d), wdu, step(chi, n, dv))
		}
		q.agree("alpha", a, d, want.AlphaCu, want.AlphaCs, want.AlphaCx, want.AlphaCr)
		q.agree("alpha_du", u, d, want.AlphaDu)
		q.agree("xi", xi, d, want.XiBarDu)
		q.agree("start v", chi, dv, []tensor.Vector{want.Start.V})
		q.agree("start s", psi, d, []tensor.Vector{want.Start.S})
	})
}

func TestGRUOfThePage(t *testing.T) {
	const K, dx, d = 6, 4, 7
	r := tensor.NewRand(5)
	p := gru.Random(r, d, dx, true)
	for _, b := range []tensor.Vector{p.Bz, p.Br, p.Bh, p.Ch} {
		copy(b, tensor.RandVector(r, d, 1))
	}
	x, direct, start := tensor.RandSequence(r, K, dx, 1), tensor.RandSequence(r, K, d, 1), tensor.RandVector(r, d, 1)
	tr, err := p.Forward(x, start)
	if err != nil {
		t.Fatal(err)
	}
	want, err := p.Backward(tr, direct, nil)
	if err != nil {
		t.Fatal(err)
	}
	onSequence(t, func(q sequence) {
		s, none := q.s, make([]float64, d)
		ux, wh := q.rows(p.Ur.Data, p.Uz.Data, p.Uh.Data), q.rows(p.Wr.Data, p.Wz.Data, p.Wh.Data)
		px, ax, ah, h := q.rows(flat(x)), s.Out(K*3*d), s.Out(K*3*d), q.rows(start, make([]float64, K*d))
		s.Launch(kernels.FillRows(K, 3*d, q.rows(p.Br, p.Bz, p.Bh), ax))
		s.Launch(kernels.FillRows(K, 3*d, q.rows(none, none, p.Ch), ah))
		q.add(K, 3*d, dx, px, ux, kernels.Rows(ax, 3*d))
		for n := range K {
			q.add(1, 3*d, d, step(h, n, d), wh, kernels.Rows(step(ah, n, 3*d), 3*d))
			s.Launch(kernels.GRUForward(1, d, step(ax, n, 3*d), step(ah, n, 3*d), step(h, n, d), step(h, n+1, d)))
		}
		q.agree("gates", ax, d, tr.R, tr.Z, tr.HTilde)
		q.agree("h", step(h, 1, d), d, tr.H)
		chi := q.rows(none, flat(direct))
		for n := K - 1; n >= 0; n-- {
			// What z lets through, and what the products say, go to the step before.
			now, before := step(chi, n+1, d), step(chi, n, d)
			s.Launch(kernels.GRUBackward(1, d, step(ax, n, 3*d), step(ah, n, 3*d), step(h, n, d), now))
			q.back(1, d, 3*d, kernels.Rows(step(ah, n, 3*d), 3*d), wh, before)
			q.back(1, d, 1, kernels.Rows(q.rows([]float64{1}), 1), now, before)
		}
		q.agree("alpha", ax, d, want.AlphaR, want.AlphaZ, want.AlphaH)
		q.agree("start", chi, d, []tensor.Vector{want.Start})
	})
}

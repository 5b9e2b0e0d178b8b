package proof

import (
	"fmt"
	"slices"

	"unroll/gpu"
	"unroll/gpu/kernels"
)

// chain adds a column of weights times values to sum, where the column of k and
// gate g of unit j is w[(k*gates+g)*d+j].
func chain(sum float32, w []float32, stride, column int, values []float32) float32 {
	for k, x := range values {
		sum = fma(w[k*stride+column], x, sum)
	}
	return sum
}

// rnnStep adds W·rLast to s, and makes r of it.
func rnnStep(d int, wt, rLast, s, r []float32) {
	for e := range s {
		b := e / d * d
		s[e] = chain(s[e], wt, d, e%d, rLast[b:b+d])
	}
	rnnForward(s, r)
}

// vanillaStep is a step of a Vanilla LSTM of one batch, as products and pointwise
// parts; without ws and wr it is the LSTM.
func vanillaStep(d int, a, wv, ws, wr, vLast, sLast, s, r, v []float32) {
	for e := range s {
		i, b, j := at(e, d, 4), e/d*d, e%d
		for g := range 4 {
			a[i+g*d] = chain(a[i+g*d], wv, 4*d, g*d+j, vLast[b:b+d])
		}
		for g := 0; g < 2 && ws != nil; g++ {
			a[i+g*d] = chain(a[i+g*d], ws, 2*d, g*d+j, sLast[b:b+d])
		}
	}
	vanillaUpdate(d, a, sLast, s)
	for e := 0; e < len(s) && wr != nil; e++ {
		cr, b := at(e, d, 4)+3*d, e/d*d
		a[cr] = chain(a[cr], wr, d, e%d, s[b:b+d])
	}
	readout(d, a, s, r, v)
}

// augmentedStep is a step of an augmented LSTM with d units and dv values.
func augmentedStep(d, dv int, a, xi, y, wv, ws, wr, wq, vLast, sLast, s, r, q, v []float32) {
	for e := range s {
		i, b, j := at(e, d, 4), e/d, e%d
		for g := range 4 {
			a[i+g*d] = chain(a[i+g*d], wv, 5*d, g*d+j, vLast[b*dv:b*dv+dv])
		}
		y[e] = chain(y[e], wv, 5*d, 4*d+j, vLast[b*dv:b*dv+dv])
		for g := range 3 {
			a[i+g*d] = chain(a[i+g*d], ws, 3*d, g*d+j, sLast[b*d:b*d+d])
		}
	}
	augmentedUpdate(d, a, xi, y, sLast, s)
	for e := range s {
		cr, b := at(e, d, 4)+3*d, e/d*d
		a[cr] = chain(a[cr], wr, d, e%d, s[b:b+d])
	}
	readout(d, a, s, r, q)
	for e := range v {
		b := e / dv * d
		v[e] = chain(0, wq, dv, e%dv, q[b:b+d])
	}
}

// room returns slices of n numbers.
func room(n, count int) [][]float32 {
	all := make([][]float32, count)
	for i := range all {
		all[i] = make([]float32, n)
	}
	return all
}

func steps() (all []Case) {
	for _, size := range append(cellSizes, [2]int{2, 4}, [2]int{3, 8}, [2]int{2, 261}) { // the last has more units than threads
		batch, d := size[0], size[1]
		n := batch * d
		add := func(kernel string, run func(s *Session)) {
			all = append(all, Case{kernel, fmt.Sprintf("%dx%d", batch, d), run})
		}
		add("rnn_step", func(s *Session) {
			rnd := random(batch, d)
			wt, last, sum, r := numbers(rnd, d*d), numbers(rnd, n), numbers(rnd, n), make([]float32, n)
			pw, pl, ps, pr := s.In(wt), s.In(last), s.InOut(sum), s.Out(n)
			s.Launch(kernels.RNNStep(batch, d, pw, pl, ps, pr))
			rnnStep(d, wt, last, sum, r)
			s.Same("s", ps, sum)
			s.Same("r", pr, r)
		})
		add("lstm_step", func(s *Session) {
			rnd := random(batch, d, 4)
			a, wv, vl, sl, out := numbers(rnd, 4*n), numbers(rnd, 4*d*d), numbers(rnd, n), numbers(rnd, n), room(n, 3)
			pa, pw, pv, pl, ps, po := s.InOut(a), s.In(wv), s.In(vl), s.In(sl), s.Out(n), s.Out(n)
			s.Launch(kernels.LSTMStep(batch, d, pa, pw, pv, pl, ps, po))
			vanillaStep(d, a, wv, nil, nil, vl, sl, out[0], out[1], out[2])
			s.Same("a", pa, a)
			s.Same("s", ps, out[0])
			s.Same("v", po, out[2])
		})
		add("vanilla_step", func(s *Session) {
			rnd := random(batch, d, 5)
			a, wv, ws, wr := numbers(rnd, 4*n), numbers(rnd, 4*d*d), numbers(rnd, 2*d*d), numbers(rnd, d*d)
			vl, sl, out := numbers(rnd, n), numbers(rnd, n), room(n, 3)
			pa, ps, pr, pv := s.InOut(a), s.Out(n), s.Out(n), s.Out(n)
			s.Launch(kernels.VanillaStep(batch, d, pa, s.In(wv), s.In(ws), s.In(wr), s.In(vl), s.In(sl), ps, pr, pv))
			vanillaStep(d, a, wv, ws, wr, vl, sl, out[0], out[1], out[2])
			s.Same("a", pa, a)
			s.Same("s", ps, out[0])
			s.Same("r", pr, out[1])
			s.Same("v", pv, out[2])
		})
		add("augmented_step", func(s *Session) { augmentedStepCase(s, 1+batch/3, d, d+2) })
	}
	all = append(all,
		Case{"vanilla_step", "products", productsOfStep},
		Case{"augmented_step", "2x5x1", func(s *Session) { augmentedStepCase(s, 2, 5, 1) }},
		Case{"augmented_step", "2x5x7", func(s *Session) { augmentedStepCase(s, 2, 5, 7) }},
		Case{"augmented_step", "2x5x8", func(s *Session) { augmentedStepCase(s, 2, 5, 8) }})
	for _, size := range [][4]int{{1, 1, 1, 1}, {3, 2, 5, 2}, {2, 2, 7, 3}, {2, 2, 4, 4}, {3, 2, 8, 3}, {2, 9, 73, 32}} {
		name := fmt.Sprintf("%dx%dx%d:%d", size[0], size[1], size[2], size[3])
		all = append(all,
			Case{"lstm_persistent", name, func(s *Session) { persistent(s, size[0], size[1], size[2], size[3], false) }},
			Case{"vanilla_persistent", name, func(s *Session) { persistent(s, size[0], size[1], size[2], size[3], true) }})
	}
	return all
}

func augmentedStepCase(s *Session, batch, d, dv int) {
	rnd, n := random(batch, d, dv), batch*d
	a, xi, y, wv := numbers(rnd, 4*n), numbers(rnd, n), numbers(rnd, n), numbers(rnd, dv*5*d)
	ws, wr, wq, vl, sl := numbers(rnd, 3*d*d), numbers(rnd, d*d), numbers(rnd, d*dv), numbers(rnd, batch*dv), numbers(rnd, n)
	out, v := room(n, 3), make([]float32, batch*dv)
	pa, py, ps, pr, pq, pv := s.InOut(a), s.InOut(y), s.Out(n), s.Out(n), s.Out(n), s.Out(len(v))
	s.Launch(kernels.AugmentedStep(batch, d, dv, pa, s.In(xi), py, s.In(wv), s.In(ws), s.In(wr), s.In(wq), s.In(vl), s.In(sl), ps, pr, pq, pv))
	augmentedStep(d, dv, a, xi, y, wv, ws, wr, wq, vl, sl, out[0], out[1], out[2], v)
	s.Same("a", pa, a)
	s.Same("u", py, y)
	s.Same("s", ps, out[0])
	s.Same("r", pr, out[1])
	s.Same("q", pq, out[2])
	s.Same("v", pv, v)
}

// productsOfStep makes a step of products and pointwise kernels, which must have
// the bits of the step in one kernel.
func productsOfStep(s *Session) {
	const batch, d, n = 6, 19, 6 * 19
	rnd := random(batch, d, 6)
	a, wv, ws, wr := numbers(rnd, 4*n), numbers(rnd, 4*d*d), numbers(rnd, 2*d*d), numbers(rnd, d*d)
	pv, ps, pwv, pws, pwr := s.In(numbers(rnd, n)), s.In(numbers(rnd, n)), s.In(wv), s.In(ws), s.In(wr)
	fused, one, two := s.InOut(a), [3]gpu.Pointer{}, [3]gpu.Pointer{}
	for i := range one {
		one[i], two[i] = s.Out(n), s.Out(n)
	}
	s.Launch(kernels.VanillaStep(batch, d, fused, pwv, pws, pwr, pv, ps, one[0], one[1], one[2]))
	parts := s.InOut(a)
	sums := kernels.Rows(parts, 4*d)
	s.Launch(kernels.Product3(batch, 4*d, d, kernels.Rows(pv, d), kernels.Rows(pwv, 4*d), sums))
	s.Launch(kernels.Product2(batch, 2*d, d, kernels.Rows(ps, d), kernels.Rows(pws, 2*d), sums))
	s.Launch(kernels.VanillaUpdate(batch, d, parts, ps, two[0]))
	sums.At += 4 * 3 * d // the fourth gate
	s.Launch(kernels.Product1(batch, d, d, kernels.Rows(two[0], d), kernels.Rows(pwr, d), sums))
	s.Launch(kernels.Readout(batch, d, parts, two[0], two[1], two[2]))
	s.Same("a", parts, s.read(fused, 4*n))
	for i, name := range []string{"s", "r", "v"} {
		s.Same(name, two[i], s.read(one[i], n))
	}
}

// persistent runs all steps in one launch.
func persistent(s *Session, steps, batch, d, units int, peepholes bool) {
	rnd, n := random(steps, batch, d, units), batch*d
	a, wv, ws, wr := numbers(rnd, steps*4*n), numbers(rnd, 4*d*d), numbers(rnd, 2*d*d), numbers(rnd, d*d)
	state, value, r := numbers(rnd, n*(steps+1)), numbers(rnd, n*(steps+1)), make([]float32, steps*n)
	pa, ps, pv, pr, count := s.InOut(a), s.InOut(state), s.InOut(value), s.Out(len(r)), s.InOut([]float32{0})
	if peepholes {
		s.Launch(kernels.VanillaPersistent(steps, batch, d, units, pa, s.In(wv), s.In(ws), s.In(wr), ps, pr, pv, count))
	} else {
		s.Launch(kernels.LSTMPersistent(steps, batch, d, units, pa, s.In(wv), ps, pv, count))
		ws, wr = nil, nil
	}
	row := func(x []float32, t, n int) []float32 { return slices.Clip(x[t*n : (t+1)*n]) }
	for t := range steps {
		vanillaStep(d, row(a, t, 4*n), wv, ws, wr, row(value, t, n), row(state, t, n), row(state, t+1, n), row(r, t, n), row(value, t+1, n))
	}
	s.Same("a", pa, a)
	s.Same("s", ps, state)
	s.Same("v", pv, value)
	if peepholes {
		s.Same("r", pr, r)
	}
}

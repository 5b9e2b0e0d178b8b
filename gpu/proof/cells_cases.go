package proof

import (
	"fmt"
	"math"
	"slices"

	"unroll/gpu/kernels"
)

// cellSizes are batches and units: within a block, and beyond one.
var cellSizes = [][2]int{{1, 1}, {3, 7}, {5, 67}}

// odd are numbers that functions may stumble over.
var odd = []float32{
	0, float32(math.Copysign(0, -1)), 1e-42, -1e-42, 1e-20, 0.5499999, 0.55, -0.55, 0.5500001, 9, -9, 43.9, 44.1, 86.9, -87.5, 88.5, -104, 1e30, -1e30,
	float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), math.MaxFloat32, math.SmallestNonzeroFloat32,
}

// perCell makes a case for each size, with numbers from −4 to 4 where gates turn.
func perCell(kernel string, run func(s *Session, batch, d int, some func(gates int) []float32)) (all []Case) {
	for _, size := range cellSizes {
		all = append(all, Case{kernel, fmt.Sprintf("%dx%d", size[0], size[1]), func(s *Session) {
			r := random(size[0], size[1])
			run(s, size[0], size[1], func(gates int) []float32 {
				x := numbers(r, gates*size[0]*size[1])
				for i := range x {
					x[i] *= 4
				}
				return x
			})
		}})
	}
	return all
}

func cells() []Case {
	return slices.Concat(
		[]Case{{"rnn_forward", "odd", func(s *Session) {
			ps, pr := s.In(odd), s.Out(len(odd))
			s.Launch(kernels.RNNForward(len(odd), ps, pr))
			r := make([]float32, len(odd))
			rnnForward(odd, r)
			s.Same("r", pr, r)
		}}, {"vanilla_update", "odd", func(s *Session) {
			d := len(odd)
			a, zero, now := slices.Concat(odd, odd, odd, odd), make([]float32, d), make([]float32, d)
			pa, pl, ps := s.InOut(a), s.In(zero), s.Out(d)
			s.Launch(kernels.VanillaUpdate(1, d, pa, pl, ps))
			vanillaUpdate(d, a, zero, now)
			s.Same("a", pa, a)
			s.Same("s", ps, now)
		}}},
		perCell("rnn_forward", func(s *Session, batch, d int, some func(int) []float32) {
			x, r := some(1), some(1)
			px, pr := s.In(x), s.Out(len(r))
			s.Launch(kernels.RNNForward(batch*d, px, pr))
			rnnForward(x, r)
			s.Same("r", pr, r)
		}),
		perCell("rnn_backward", func(s *Session, batch, d int, some func(int) []float32) {
			r, dr, ds := some(1), some(1), some(1)
			p, q, o := s.In(r), s.In(dr), s.Out(len(ds))
			s.Launch(kernels.RNNBackward(batch*d, p, q, o))
			rnnBackward(r, dr, ds)
			s.Same("ds", o, ds)
		}),
		perCell("lstm_forward", func(s *Session, batch, d int, some func(int) []float32) {
			a, last, now, v := some(4), some(1), some(1), some(1)
			pa, pl, pn, pv := s.InOut(a), s.In(last), s.Out(len(now)), s.Out(len(v))
			s.Launch(kernels.LSTMForward(batch, d, pa, pl, pn, pv))
			lstmForward(d, a, last, now, v)
			s.Same("a", pa, a)
			s.Same("s", pn, now)
			s.Same("v", pv, v)
		}),
		perCell("lstm_backward", func(s *Session, batch, d int, some func(int) []float32) {
			a, last, now, dv, ds := some(4), some(1), some(1), some(1), some(1)
			pa, pl, pn, pv, ps := s.InOut(a), s.In(last), s.In(now), s.In(dv), s.InOut(ds)
			s.Launch(kernels.LSTMBackward(batch, d, pa, pl, pn, pv, ps))
			lstmBackward(d, a, last, now, dv, ds)
			s.Same("a", pa, a)
			s.Same("ds", ps, ds)
		}),
		perCell("vanilla_update", func(s *Session, batch, d int, some func(int) []float32) {
			a, last, now := some(4), some(1), some(1)
			pa, pl, pn := s.InOut(a), s.In(last), s.Out(len(now))
			s.Launch(kernels.VanillaUpdate(batch, d, pa, pl, pn))
			vanillaUpdate(d, a, last, now)
			s.Same("a", pa, a)
			s.Same("s", pn, now)
		}),
		perCell("readout", func(s *Session, batch, d int, some func(int) []float32) {
			a, now, r, v := some(4), some(1), some(1), some(1)
			pa, pn, pr, pv := s.InOut(a), s.In(now), s.Out(len(r)), s.Out(len(v))
			s.Launch(kernels.Readout(batch, d, pa, pn, pr, pv))
			readout(d, a, now, r, v)
			s.Same("a", pa, a)
			s.Same("r", pr, r)
			s.Same("v", pv, v)
		}),
		perCell("readout_back", func(s *Session, batch, d int, some func(int) []float32) {
			a, r, chi, psi := some(4), some(1), some(1), some(1)
			pa, pr, pc, pp := s.InOut(a), s.In(r), s.In(chi), s.InOut(psi)
			s.Launch(kernels.ReadoutBack(batch, d, pa, pr, pc, pp))
			readoutBack(d, a, r, chi, psi)
			s.Same("a", pa, a)
			s.Same("psi", pp, psi)
		}),
		perCell("vanilla_update_back", func(s *Session, batch, d int, some func(int) []float32) {
			a, last, psi := some(4), some(1), some(1)
			pa, pl, pp := s.InOut(a), s.In(last), s.InOut(psi)
			s.Launch(kernels.VanillaUpdateBack(batch, d, pa, pl, pp))
			vanillaUpdateBack(d, a, last, psi)
			s.Same("a", pa, a)
			s.Same("psi", pp, psi)
		}),
		perCell("augmented_update", func(s *Session, batch, d int, some func(int) []float32) {
			a, xi, y, last, now := some(4), some(1), some(1), some(1), some(1)
			pa, px, py, pl, pn := s.InOut(a), s.In(xi), s.InOut(y), s.In(last), s.Out(len(now))
			s.Launch(kernels.AugmentedUpdate(batch, d, pa, px, py, pl, pn))
			augmentedUpdate(d, a, xi, y, last, now)
			s.Same("a", pa, a)
			s.Same("u", py, y)
			s.Same("s", pn, now)
		}),
		perCell("augmented_update_back", func(s *Session, batch, d int, some func(int) []float32) {
			a, xi, u, last, psi := some(4), some(1), some(1), some(1), some(1)
			pa, px, pu, pl, pp := s.InOut(a), s.InOut(xi), s.InOut(u), s.In(last), s.InOut(psi)
			s.Launch(kernels.AugmentedUpdateBack(batch, d, pa, px, pu, pl, pp))
			augmentedUpdateBack(d, a, xi, u, last, psi)
			s.Same("a", pa, a)
			s.Same("xi", px, xi)
			s.Same("u", pu, u)
			s.Same("psi", pp, psi)
		}),
		perCell("gru_forward", func(s *Session, batch, d int, some func(int) []float32) {
			ax, ah, last, h := some(3), some(3), some(1), some(1)
			px, ph, pl, po := s.InOut(ax), s.In(ah), s.In(last), s.Out(len(h))
			s.Launch(kernels.GRUForward(batch, d, px, ph, pl, po))
			gruForward(d, ax, ah, last, h)
			s.Same("ax", px, ax)
			s.Same("h", po, h)
		}),
		perCell("gru_backward", func(s *Session, batch, d int, some func(int) []float32) {
			ax, ah, last, dh := some(3), some(3), some(1), some(1)
			px, ph, pl, po := s.InOut(ax), s.InOut(ah), s.In(last), s.InOut(dh)
			s.Launch(kernels.GRUBackward(batch, d, px, ph, pl, po))
			gruBackward(d, ax, ah, last, dh)
			s.Same("ax", px, ax)
			s.Same("ah", ph, ah)
			s.Same("dh", po, dh)
		}),
	)
}

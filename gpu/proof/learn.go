package proof

import (
	"fmt"
	"math"
	"slices"

	"unroll/gpu"
	"unroll/gpu/kernels"
)

// softmax makes the losses and the gradient of rows z. lanes is how many threads
// have a row: 1, or 32 that add up what each has of every 32nd class.
func softmax(classes, lanes int, z []float32, right []int32, weight float32, loss, dz []float32) {
	for i, c := range right {
		row, d := z[i*classes:(i+1)*classes], dz[i*classes:(i+1)*classes]
		most := row[0]
		for _, x := range row {
			if x > most {
				most = x
			}
		}
		sums := make([]float32, lanes)
		for j, x := range row {
			sums[j%lanes] += exp1(x - most)
		}
		sum := butterfly(sums)
		loss[i] = 0
		scale := float32(0)
		if c >= 0 {
			loss[i], scale = log1(sum)-(row[c]-most), weight
		}
		for j, x := range row {
			hot := float32(0)
			if j == int(c) {
				hot = 1
			}
			d[j] = scale * (exp1(x-most)/sum - hot)
		}
	}
}

// butterfly adds numbers of lanes: halves to halves, which is what exchanges with
// the lane that differs in one bit come to.
func butterfly(x []float32) float32 {
	for half := len(x) / 2; half > 0; half /= 2 {
		for i := range half {
			x[i] += x[i+half]
		}
	}
	return x[0]
}

// sums adds each chunk of x: a thread every 256th number, then halves.
func sums(x []float32, add func(sum, x float32) float32) (all []float32) {
	for chunk := range slices.Chunk(x, kernels.Chunk) {
		threads := make([]float32, 256)
		for i, v := range chunk {
			threads[i%256] = add(threads[i%256], v)
		}
		all = append(all, butterfly(threads))
	}
	return all
}

func plus(sum, x float32) float32   { return sum + x }
func square(sum, x float32) float32 { return fma(x, x, sum) }

// adam moves weights, which first decay to keep times what they were.
func adam(w, g, m, v []float32, a kernels.Adaptive, keep float32) {
	for i := range w {
		m[i] = fma(a.Beta1, m[i], float32((1-a.Beta1)*g[i]))
		v[i] = fma(a.Beta2, v[i], float32((1-a.Beta2)*g[i]*g[i]))
		w[i] = float32(keep*w[i]) - a.Rate*m[i]/fma(a.Root, sqrt(v[i]), a.Eps)
	}
}

func learning() []Case {
	return slices.Concat(softmaxes(), reductions(), optimisers())
}

func softmaxes() (all []Case) {
	steps := []struct {
		name   string
		lanes  int
		launch func(rows, classes int, z, right gpu.Pointer, weight float32, loss, dz gpu.Pointer) gpu.Launch
	}{{"softmax1", 1, kernels.Softmax1}, {"softmax2", 32, kernels.Softmax2}}
	for _, step := range steps {
		for _, size := range [][2]int{{1, 1}, {2, 2}, {9, 9}, {2, 8}, {9, 32}, {80, 75}, {300, 7}} {
			rows, classes := size[0], size[1]
			all = append(all, Case{step.name, fmt.Sprintf("%dx%d", rows, classes), func(s *Session) {
				rnd := random(rows, classes)
				z, right := numbers(rnd, rows*classes), make([]int32, rows)
				for i := range z {
					z[i] *= 20
				}
				for i := range right {
					right[i] = int32(rnd.IntN(classes+1)) - 1
				}
				loss, dz := make([]float32, rows), make([]float32, len(z))
				pl, pd := s.Out(rows), s.Out(len(z))
				s.Launch(step.launch(rows, classes, s.In(z), s.Ints(right), 0.125, pl, pd))
				softmax(classes, step.lanes, z, right, 0.125, loss, dz)
				s.Same("loss", pl, loss)
				s.Same("dz", pd, dz)
				softmax(classes, 1, z, right, 0.125, loss, dz)
				s.Near("loss", pl, loss, 1e-6)
				s.Near("dz", pd, dz, 1e-6)
			}})
		}
	}
	return all
}

func reductions() (all []Case) {
	for _, n := range []int{1, 255, 4097, 9000} {
		add := func(kernel string, run func(s *Session, x []float32)) {
			all = append(all, Case{kernel, fmt.Sprint(n), func(s *Session) { run(s, numbers(random(n), n)) }})
		}
		parts := (n + kernels.Chunk - 1) / kernels.Chunk
		add("sum", func(s *Session, x []float32) {
			p := s.Out(parts)
			s.Launch(kernels.Sum(n, s.In(x), p))
			s.Same("sums", p, sums(x, plus))
		})
		add("square_sum", func(s *Session, x []float32) {
			p := s.Out(parts)
			s.Launch(kernels.SquareSum(n, s.In(x), p))
			s.Same("sums", p, sums(x, square))
		})
		for _, most := range []float32{0.5, 1e6} {
			all = append(all, Case{"clip_factor", fmt.Sprintf("%d,%g", n, most), func(s *Session) {
				x := numbers(random(n), n)
				for i := range x {
					x[i] *= x[i]
				}
				pn, pf, px := s.Out(1), s.Out(1), s.In(x)
				s.Launch(kernels.ClipFactor(n, px, most, pn, pf))
				threads := make([]float32, 256)
				for i, v := range x {
					threads[i%256] += v
				}
				norm, factor := sqrt(butterfly(threads)), float32(1)
				if norm > most {
					factor = most / norm
				}
				s.Same("norm", pn, []float32{norm})
				s.Same("factor", pf, []float32{factor})
			}})
		}
	}
	for _, size := range append(cellSizes, [2]int{37, 5}, [2]int{11, 300}, [2]int{8, 1}) {
		rows, n := size[0], size[1]
		add := func(kernel string, run func(s *Session, x, y []float32)) {
			all = append(all, Case{kernel, fmt.Sprintf("%dx%d", rows, n), func(s *Session) {
				rnd := random(rows, n)
				run(s, numbers(rnd, rows*n), numbers(rnd, n))
			}})
		}
		add("scale", func(s *Session, x, _ []float32) {
			p := s.InOut(x)
			s.Launch(kernels.Scale(len(x), p, s.In([]float32{0.7})))
			for i := range x {
				x[i] *= 0.7
			}
			s.Same("x", p, x)
		})
		add("fill_rows", func(s *Session, x, bias []float32) {
			p := s.Out(len(x))
			s.Launch(kernels.FillRows(rows, n, s.In(bias), p))
			s.Same("x", p, slices.Repeat(bias, rows))
		})
		add("column_sums", func(s *Session, x, sums []float32) {
			p := s.InOut(sums)
			s.Launch(kernels.ColumnSums(rows, n, s.In(x), p))
			for i, v := range x {
				sums[i%n] += v
			}
			s.Same("sums", p, sums)
		})
	}
	return all
}

func optimisers() (all []Case) {
	a := kernels.Adaptive{Rate: 0.01, Beta1: 0.9, Beta2: 0.999, Root: 3.5, Eps: 1e-3}
	for _, n := range []int{1, 700} {
		add := func(kernel string, run func(s *Session, w, g, m, v []float32)) {
			all = append(all, Case{kernel, fmt.Sprint(n), func(s *Session) {
				rnd := random(n)
				w, g, m, v := numbers(rnd, n), numbers(rnd, n), numbers(rnd, n), numbers(rnd, n)
				for i := range v {
					v[i] = float32(math.Abs(float64(v[i])))
				}
				run(s, w, g, m, v)
			}})
		}
		add("sgd", func(s *Session, w, g, _, _ []float32) {
			p := s.InOut(w)
			s.Launch(kernels.SGD(n, p, s.In(g), 0.3))
			for i := range w {
				w[i] = fma(-0.3, g[i], w[i])
			}
			s.Same("w", p, w)
		})
		add("momentum", func(s *Session, w, g, m, _ []float32) {
			p, q := s.InOut(w), s.InOut(m)
			s.Launch(kernels.Momentum(n, p, s.In(g), q, 0.3, 0.9))
			for i := range w {
				m[i] = fma(0.9, m[i], g[i])
				w[i] = fma(-0.3, m[i], w[i])
			}
			s.Same("m", q, m)
			s.Same("w", p, w)
		})
		adaptive := func(keep float32, launch func(w, g, m, v gpu.Pointer) gpu.Launch) func(s *Session, w, g, m, v []float32) {
			return func(s *Session, w, g, m, v []float32) {
				pw, pm, pv := s.InOut(w), s.InOut(m), s.InOut(v)
				s.Launch(launch(pw, s.In(g), pm, pv))
				adam(w, g, m, v, a, keep)
				s.Same("m", pm, m)
				s.Same("v", pv, v)
				s.Same("w", pw, w)
			}
		}
		add("adam", adaptive(1, func(w, g, m, v gpu.Pointer) gpu.Launch { return kernels.Adam(n, w, g, m, v, a) }))
		add("adamw", adaptive(0.99, func(w, g, m, v gpu.Pointer) gpu.Launch { return kernels.AdamW(n, w, g, m, v, a, 0.99) }))
	}
	return all
}

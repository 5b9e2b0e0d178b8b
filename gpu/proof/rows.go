package proof

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"unroll/gpu"
	"unroll/gpu/kernels"
)

func rows() []Case { return slices.Concat(embeddings(), adapters(), fourBits()) }

func embeddings() (all []Case) {
	for _, size := range [][3]int{{1, 1, 1}, {3, 4, 2}, {30, 91, 3}, {7, 9, 300}} {
		vocabulary, places, d := size[0], size[1], size[2]
		add := func(kernel string, run func(s *Session, symbols []int32, table, g []float32)) {
			all = append(all, Case{kernel, fmt.Sprintf("%dx%dx%d", vocabulary, places, d), func(s *Session) {
				rnd := random(size[:]...)
				symbols := make([]int32, places)
				for i := range symbols {
					symbols[i] = int32(rnd.IntN(vocabulary))
				}
				run(s, symbols, numbers(rnd, vocabulary*d), numbers(rnd, places*d))
			}})
		}
		add("gather", func(s *Session, symbols []int32, table, g []float32) {
			p := s.Out(len(g))
			s.Launch(kernels.Gather(places, d, s.Ints(symbols), s.In(table), p))
			for i, symbol := range symbols {
				copy(g[i*d:(i+1)*d], table[int(symbol)*d:])
			}
			s.Same("out", p, g)
		})
		scatter := func(symbols []int32, g, table []float32) {
			for i, symbol := range symbols {
				for j := range d {
					table[int(symbol)*d+j] += g[i*d+j]
				}
			}
		}
		add("scatter1", func(s *Session, symbols []int32, table, g []float32) {
			p := s.InOut(table)
			s.Launch(kernels.Scatter1(vocabulary, places, d, s.Ints(symbols), s.In(g), p))
			scatter(symbols, g, table)
			s.Same("table", p, table)
		})
		add("scatter2", func(s *Session, symbols []int32, table, g []float32) {
			p := s.InOut(table)
			used, first, order := sorted(symbols)
			s.Launch(kernels.Scatter2(len(used), d, s.Ints(used), s.Ints(first), s.Ints(order), s.In(g), p))
			scatter(symbols, g, table)
			s.Same("table", p, table)
		})
	}
	return all
}

// sorted lists the places of each symbol that occurs, in rising order.
func sorted(symbols []int32) (used, first, places []int32) {
	for i := range symbols {
		places = append(places, int32(i))
	}
	slices.SortStableFunc(places, func(a, b int32) int { return int(symbols[a] - symbols[b]) })
	for i, place := range places {
		if symbol := symbols[place]; i == 0 || symbol != used[len(used)-1] {
			used, first = append(used, symbol), append(first, int32(i))
		}
	}
	return used, append(first, int32(len(places))), places
}

// adapt adds to each row of y scale times W·x of the row's adapter.
func adapt(n, k int, adapter []int32, scale, x, w, y []float32) {
	for i, which := range adapter {
		for j := 0; j < n && which >= 0; j++ {
			sum := float32(0)
			for p := range k {
				sum = fma(x[i*k+p], w[(int(which)*n+j)*k+p], sum)
			}
			y[i*n+j] = fma(scale[which], sum, y[i*n+j])
		}
	}
}

func adapters() (all []Case) {
	for _, size := range [][4]int{{1, 1, 1, 1}, {3, 50, 19, 4}, {2, 37, 5, 35}, {2, 20, 3, 27}, {1, 3, 3, 24}} {
		adapters, rows, n, k := size[0], size[1], size[2], size[3]
		add := func(kernel string, order func(adapter []int32), launch func(s *Session, adapter []int32, scale, x, w, y gpu.Pointer)) {
			all = append(all, Case{kernel, fmt.Sprintf("%dx%dx%dx%d", adapters, rows, n, k), func(s *Session) {
				rnd := random(size[:]...)
				adapter := some(rnd, rows, adapters)
				order(adapter)
				scale, x, w, y := numbers(rnd, adapters), numbers(rnd, rows*k), numbers(rnd, adapters*n*k), numbers(rnd, rows*n)
				p := s.InOut(y)
				launch(s, adapter, s.In(scale), s.In(x), s.In(w), p)
				adapt(n, k, adapter, scale, x, w, y)
				s.Same("y", p, y)
			}})
		}
		add("adapter1", func([]int32) {}, func(s *Session, adapter []int32, scale, x, w, y gpu.Pointer) {
			s.Launch(kernels.Adapter1(rows, n, k, s.Ints(adapter), scale, x, w, y))
		})
		add("adapter2", slices.Sort[[]int32], func(s *Session, adapter []int32, scale, x, w, y gpu.Pointer) {
			first, last, which := groups(adapter)
			s.Launch(kernels.Adapter2(len(which), n, k, s.Ints(first), s.Ints(last), s.Ints(which), scale, x, w, y))
		})
	}
	return all
}

// some draws numbers from −1 to count−1, the last surely.
func some(rnd *rand.Rand, n, count int) []int32 {
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(rnd.IntN(count+1)) - 1
	}
	all[n-1] = int32(count) - 1
	return all
}

// groups cuts sorted rows into groups of one adapter.
func groups(adapter []int32) (first, last, which []int32) {
	for i, a := range adapter {
		g := len(which) - 1
		switch {
		case a < 0:
		case g < 0 || which[g] != a || last[g]-first[g] == kernels.AdapterRows:
			first, last, which = append(first, int32(i)), append(last, int32(i+1)), append(which, a)
		default:
			last[g]++
		}
	}
	return first, last, which
}

func fourBits() (all []Case) {
	steps := []struct {
		name   string
		launch func(m, n, k int, x, codes, largest, table, y gpu.Pointer) gpu.Launch
	}{{"nf4_product1", kernels.NF4Product1}, {"nf4_product2", kernels.NF4Product2}}
	for _, size := range [][3]int{{1, 1, 1}, {18, 21, 64}, {3, 21, 71}, {2, 3, 27}, {5, 4, 24}} {
		m, n, k := size[0], size[1], size[2]
		rnd := random(size[:]...)
		codes, weights := make([]byte, (n*k+1)/2), make([]float32, n*k)
		for i := range codes {
			codes[i] = byte(rnd.Uint32())
		}
		largest, table, x, y := numbers(rnd, (n*k+63)/64), numbers(rnd, 16), numbers(rnd, m*k), numbers(rnd, m*n)
		for e := range weights {
			weights[e] = table[codes[e/2]>>(4*(1-e%2))&15] * largest[e/64]
		}
		name := fmt.Sprintf("%dx%dx%d", m, n, k)
		all = append(all, Case{"nf4_weights", name, func(s *Session) {
			p := s.Out(n * k)
			s.Launch(kernels.NF4Weights(n*k, s.Codes(codes), s.In(largest), s.In(table), p))
			s.Same("w", p, weights)
		}})
		for _, step := range steps {
			all = append(all, Case{step.name, name, func(s *Session) {
				p := s.InOut(y)
				s.Launch(step.launch(m, n, k, s.In(x), s.Codes(codes), s.In(largest), s.In(table), p))
				sum := slices.Clone(y)
				product(m, n, k, x, turned(n, k, weights), sum)
				s.Same("y", p, sum)
			}})
		}
	}
	return all
}

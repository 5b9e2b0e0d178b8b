package proof

import (
	"fmt"
	"math/rand/v2"

	"unroll/gpu"
	"unroll/gpu/kernels"
)

// product adds a·b to c: c[i,j] += Σp a[i,p] b[p,j], one chain for each element.
func product(m, n, k int, a, b, c []float32) {
	for i := range m {
		for j := range n {
			for p := range k {
				c[i*n+j] = fma(a[i*k+p], b[p*n+j], c[i*n+j])
			}
		}
	}
}

// turned returns the transpose of a matrix of rows by columns.
func turned(rows, columns int, a []float32) []float32 {
	t := make([]float32, len(a))
	for i := range rows {
		for j := range columns {
			t[j*rows+i] = a[i*columns+j]
		}
	}
	return t
}

func products() (all []Case) {
	steps := []struct {
		name   string
		launch func(m, n, k int, a, b, c kernels.Matrix) gpu.Launch
	}{{"product1", kernels.Product1}, {"product2", kernels.Product2}, {"product3", kernels.Product3}}
	for _, step := range steps {
		for _, size := range [][3]int{{1, 1, 1}, {2, 3, 4}, {17, 5, 33}, {70, 67, 21}, {3, 65, 16}, {41, 27, 27}, {59, 57, 40}, {100, 130, 9}, {5, 43, 12}} {
			for _, how := range []string{"", "T", "tT"} {
				m, n, k := size[0], size[1], size[2]
				all = append(all, Case{step.name, fmt.Sprintf("%dx%dx%d%s", m, n, k, how), func(s *Session) {
					r := random(m, n, k)
					a, b, c := numbers(r, m*k), numbers(r, k*n), numbers(r, m*n)
					pc := s.InOut(c)
					pa, pb := kernels.Rows(s.In(a), k), kernels.Rows(s.In(b), n)
					if how != "" {
						pb = kernels.Rows(s.In(turned(k, n, b)), k).T()
					}
					if how == "tT" {
						pa = kernels.Rows(s.In(turned(m, k, a)), m).T()
					}
					s.Launch(step.launch(m, n, k, pa, pb, kernels.Rows(pc, n)))
					product(m, n, k, a, b, c)
					s.Same("c", pc, c)
				}})
			}
		}
	}
	return all
}

// random is a source for a case, from its sizes.
func random(sizes ...int) *rand.Rand {
	seed := uint64(1)
	for _, n := range sizes {
		seed = seed*1000003 + uint64(n)
	}
	return rand.New(rand.NewPCG(seed, 8))
}

// numbers returns n numbers from -1 to 1, the same on every machine.
func numbers(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = 2*r.Float32() - 1 // exact
	}
	return x
}

package steps

import (
	"unroll/lstm"
	"unroll/tensor"
)

// Gradients is what a backward pass through the cell P finds: the derivative of
// the loss E by everything it depends on, through everything later, in the shape
// of what it is the derivative by. One that a cell does not have is nil.
type Gradients[P any] struct {
	Chi                       []tensor.Vector // χ[n] = ∂E/∂v[n], or ∂E/∂r[n] in T0 and T1
	Rho                       []tensor.Vector // ρ[n] = ∂E/∂r[n] (from T2 on)
	Psi                       []tensor.Vector // ψ[n] = ∂E/∂s[n]
	PhiS, PhiU                []tensor.Vector // φ_s[n] = ∂E/∂F_s[n], φ_u[n] = ∂E/∂F_u[n] (from T1 on)
	GammaCs, GammaCu, GammaCr []tensor.Vector // γ_cs[n] = ∂E/∂g_cs[n] and so on (T1 to T4)
	AlphaCs, AlphaCu, AlphaCr []tensor.Vector // α_cs[n] = ∂E/∂a_cs[n] and so on (T5)
	FChi, FPsi                []tensor.Vector // f_χ[n], f_ψ[n]: what step n sends to χ and ψ of the step before (T5)

	Params P               // by each parameter
	X      []tensor.Vector // ∂E/∂x[n]
	Start  lstm.State      // by s[−1], and by v[−1], or r[−1] in T0 and T1
}

// room makes each of some signals K steps long.
func room(K int, signals ...*[]tensor.Vector) {
	for _, s := range signals {
		*s = make([]tensor.Vector, K)
	}
}

// last returns a sequence a step later, as it is read at n−1, with what was
// before the first step.
func last(sequence []tensor.Vector, start tensor.Vector) []tensor.Vector {
	return append([]tensor.Vector{start}, sequence[:len(sequence)-1]...)
}

// sum returns Σ a[n].
func sum(a []tensor.Vector) tensor.Vector { return tensor.Add(a[0], a[1:]...) }

// outer returns Σ a[n] b[n]ᵀ.
func outer(a, b []tensor.Vector) tensor.Matrix {
	m := tensor.NewMatrix(len(a[0]), len(b[0]))
	for n := range a {
		for i, ai := range a[n] {
			row := m.Row(i)
			for j, bj := range b[n] {
				row[j] += ai * bj
			}
		}
	}
	return m
}

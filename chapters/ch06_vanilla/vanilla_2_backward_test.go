package ch06_vanilla

import (
	"fmt"

	"unroll/derive"
	"unroll/lstm"
	"unroll/tensor"
)

// ## The way back, derived
//
// The forward pass is a handful of equations, and each of them is short. [Chapter 3](ch:ch03_gradients) showed how
// such a text differentiates itself: each use of a signal sends one term back, through the transpose of what stands
// before it, the slope of its warping function, or the other factor of a product. A use at the step before arrives
// from the step after.
//
// Here is what comes out for the signals. Each has its own letter for the derivative of the loss by it, through
// everything later: $\chi$ for the value, $\rho$ for the readout, $\psi$ for the state, a $\gamma$ for each gate and
// an $\alpha$ for each node before its warping function. What step $n$ tells the value and the state of the step
// before is $f_{\chi}$ and $f_{\psi}$.

func Example_derived() {
	file, err := derive.Parse("vanilla.eq", []byte(lstm.VanillaEquations))
	if err != nil {
		fmt.Println(err)
		return
	}
	backward, err := file.Cell("vanilla").Backward()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, q := range backward.Equations[:backward.Steps] {
		fmt.Println(q.Unicode())
	}
	// Output:
	// χ[n] = (∂E/∂v[n])_direct + f_χ[n+1]
	// ρ[n] = χ[n] ⊙ g_cr[n]
	// γ_cr[n] = χ[n] ⊙ r[n]
	// α_cr[n] = γ_cr[n] ⊙ G_c'(a_cr[n])
	// ψ[n] = ρ[n] ⊙ G_d'(s[n]) + W_scrᵀ α_cr[n] + f_ψ[n+1]
	// γ_cs[n] = ψ[n] ⊙ s[n−1]
	// α_cs[n] = γ_cs[n] ⊙ G_c'(a_cs[n])
	// γ_cu[n] = ψ[n] ⊙ u[n]
	// α_cu[n] = γ_cu[n] ⊙ G_c'(a_cu[n])
	// ū[n] = ψ[n] ⊙ g_cu[n]
	// α_du[n] = ū[n] ⊙ G_d'(a_du[n])
	// f_χ[n] = W_vcuᵀ α_cu[n] + W_vcsᵀ α_cs[n] + W_vcrᵀ α_cr[n] + W_vduᵀ α_du[n]
	// f_ψ[n] = W_scuᵀ α_cu[n] + W_scsᵀ α_cs[n] + g_cs[n] ⊙ ψ[n]
}

// ## The same, by hand
//
// Now with the eyes of a person who goes through the cell from its end. What stands beside each formula is the
// statement of `lstm/vanilla_backward.go`.
//
// **The value** matters to the loss at its own step and to all four nodes of the next one.
//
//eq:vanilla.5.d.1
//
// **Readout and its gate** are the two factors of the value. Each gets what arrives, times the other.
//
//eq:vanilla.5.d.2
//
//eq:vanilla.5.d.3a
//
//eq:vanilla.5.d.3b
//
// **The state** has three listeners: the readout, through the slope of $G_d$; the readout gate, which looks at the
// state of this very step; and the next step.
//
//eq:vanilla.5.d.4
//
// **What made the state.** It is a sum of two products with two factors each, the old state being one. The three
// others get their share, and hand it on through the slope of their warping function.
//
//eq:vanilla.5.d.5a
//
//eq:vanilla.5.d.5b
//
//eq:vanilla.5.d.6a
//
//eq:vanilla.5.d.6b
//
//eq:vanilla.5.d.7a
//
//eq:vanilla.5.d.7b
//
// **To the step before.** The last value was heard by four nodes. The last state was heard by two of them, and it was
// kept. That third term is the one that counts: no matrix, no slope, the gate alone. The matrix $W_{scr}$ is not among
// them, since the readout gate looked at the state of its own step; to count it here is a mistake easily made.
//
//eq:vanilla.5.d.8
//
//eq:vanilla.5.d.9
//
// **To the weights.** Each node is a sum of matrices times what they heard, so each matrix gets the outer product of
// both, summed over the steps. One of each kind stands here for the rest.
//
//eq:vanilla.5.d.10d
//
//eq:vanilla.5.d.10f
//
//eq:vanilla.5.d.10g
//
//eq:vanilla.5.d.10k
//
//eq:vanilla.5.d.10m
//
// **To the input**, which a layer below needs, **and to the start**, where an earlier segment goes on.
//
//eq:vanilla.5.d.11
//
//eq:vanilla.5.d.12a
//
//eq:vanilla.5.d.12b
//
// ## Would one notice?
//
// We spoil the hand-written pass in a few ways and hold each result against the right gradient: how far is it off, and
// how much does it still point the same way? The first row is no mistake. It is the gradient by plain differences of
// the loss, which know nothing of all this.

func Example_mistakes() {
	cell := lstm.RandomVanilla(tensor.NewRand(1), 6, 3)
	x := tensor.RandSequence(tensor.NewRand(2), 12, 3, 1)
	y := tensor.RandSequence(tensor.NewRand(3), 12, 6, 0.5)
	_, right, err := gradient(cell, x, y)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("gradient                              error  direction")
	compare("differences", differences(cell, x, y), right.Params)
	none := tensor.NewMatrix(6, 6)
	for _, mistake := range []mistake{
		{"no transposes", transpose, nil},
		{"readout gate tells the state nothing",
			func(p *lstm.Vanilla) { p.Wscr = none }, nil},
		{"state gate tells the value nothing",
			func(p *lstm.Vanilla) { p.Wvcs = none }, nil},
		{"readout taken for the state",
			nil, func(tr *lstm.VanillaTrace) { tr.S = tr.R }},
		{"state gate taken for open",
			nil, func(tr *lstm.VanillaTrace) { tr.Gcs = every(tr.Gcs, 1) }},
		{"state gate taken for closed",
			nil, func(tr *lstm.VanillaTrace) { tr.Gcs = every(tr.Gcs, 0) }},
	} {
		wrong, err := mistake.gradient(cell, x, y)
		if err != nil {
			fmt.Println(err)
			return
		}
		compare(mistake.name, wrong.Params, right.Params)
	}
	// Output:
	// gradient                              error  direction
	// differences                           5e-10     1.0000
	// no transposes                         6e-01     0.8378
	// readout gate tells the state nothing  2e-01     0.9867
	// state gate tells the value nothing    4e-02     0.9991
	// readout taken for the state           2e-02     0.9999
	// state gate taken for open             2e+00     0.9055
	// state gate taken for closed           7e-01     0.8075
}

// All of them still point downhill, some so well that a network learns with them, only a little worse than it should.
// Nobody would notice from a falling loss. Differences notice every one.

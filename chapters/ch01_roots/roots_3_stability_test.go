package ch01_roots

import (
	"fmt"
	"math"

	"unroll/figure"
	"unroll/ode"
	"unroll/tensor"
)

// ## When does it forget?
//
// A small state is warped hardly at all: $G(s) \approx s$. Then the network multiplies its state by one matrix at each
// step,
//
//eq:canonical.1.25a
//
// and whether small states die out or grow is decided by the largest modulus of its eigenvalues.
//
//eq:canonical.1.25b
//
// Why the *sum* of the two matrices? Since $r[n-1]$ is itself a function of $s[n-1]$, there is one memory, not two. The
// slope of one state with respect to the last shows both.
//
//eq:canonical.1.26
//
// This is about small states. For states of any size there is a stronger condition. If $q$ below is less than one, two
// runs under the same input draw together from wherever they start, by at least the factor $q$ at each step. Here
// $\gamma_G$ is the steepest slope of $G$.
//
//eq:canonical.1.27

func Example_contraction() {
	model := pair()
	model.B = tensor.ScaleMat(0.4, model.B) // weaker feedback
	rnn, err := ode.Discretise(model, 0.5)
	if err != nil {
		fmt.Println(err)
		return
	}
	q := rnn.Contraction()
	fmt.Printf("ρ = %.3f, q = %.3f\n", rnn.Radius(), q)

	x := tensor.RandSequence(tensor.NewRand(2), 40, 1, 1)
	one, other := tensor.Vector{3, -2}, tensor.Vector{-1, 4}
	a := rnn.Forward(x, one, rnn.G.Of(one)).S
	b := rnn.Forward(x, other, rnn.G.Of(other)).S

	var distance, bound []float64
	start := tensor.Norm(tensor.Sub(one, other))
	for n := range x {
		distance = append(distance, tensor.Norm(tensor.Sub(a[n], b[n])))
		bound = append(bound, math.Pow(q, float64(n+1))*start)
	}
	fig := figure.New("Two runs forget where they began")
	fig.X, fig.Y = "step n", "distance"
	fig.LogY = true
	fig.Line("distance of the two states", nil, distance)
	fig.Dashed("bound: start times qⁿ⁺¹", nil, bound)
	fig.Alt = "The distance of two runs on a logarithmic axis falls along a " +
		"nearly straight line and stays below the line of the bound."
	fig.Caption = "One input, two starting states. Their distance stays below the " +
		"bound of (1.27)."
	fig.Show("contraction")

	for n := range x {
		if distance[n] > bound[n] {
			fmt.Println("the bound is broken at step", n)
		}
	}
	// Output:
	// ρ = 0.694, q = 0.800
}

// With one quantity everything can be seen in a plane. The memory is a number,
//
//eq:scalar.1.28a
//
// and for a leak $a < 0$ it lies between $-1$ and $1$ when $b$ lies between two ends.
//
//eq:scalar.1.28b
//
//eq:scalar.1.28c
//
// The upper end is the one of the differential equation: feedback that is stronger than the leak runs away. The lower
// end is the price for feedback that comes a step late, the overshoot from the first picture. It disappears as $\Delta
// T$ goes to zero.

func Example_region() {
	a, b := grid(-4, 1, 101), grid(-7, 5, 121)
	var leak, upper, lower []float64
	for _, v := range grid(-4, 0, 41)[:40] {
		bMin, bMax := ode.StableInterval(v, 1)
		leak, upper, lower = append(leak, v), append(upper, bMax), append(lower, bMin)
	}
	memory := ode.StabilityMap(a, b, 1)
	for i, v := range memory.Data {
		memory.Data[i] = math.Min(v, 2) // the scale ends at 2
	}

	fig := figure.New("Where a network of one state is stable")
	fig.X, fig.Y, fig.Z = "leak a ΔT", "feedback b ΔT", "|Ŵ|"
	fig.Heat(a, b, memory)
	fig.Line("upper end: leak = feedback", leak, upper)
	fig.Dashed("lower end: a step late", leak, lower)
	fig.Alt = "A map over leak and feedback. Between two straight lines, " +
		"which meet the axis of no leak at 0 and at −2 and move apart " +
		"as the leak grows, the memory is below one."
	fig.Caption = "Memory below one means that small states die out. The lower " +
		"line belongs to the sampling, the upper one to the equation."
	fig.Show("region")

	bMin, bMax := ode.StableInterval(-1, 1)
	fmt.Printf("at a ΔT = -1: stable for %g < b ΔT < %g\n", bMin, bMax)
	// Output:
	// at a ΔT = -1: stable for -3 < b ΔT < 1
}

// ## The limit that removes the state
//
// One way to be stable is to leak strongly: a diagonal $A$ with large negative entries. Then what the state keeps of
// itself is small and positive.
//
//eq:leaky.1.29a
//
//eq:leaky.1.29b
//
// The other three constants have limits that do not vanish, and in which $\Delta T$ no longer appears.
//
//eq:leaky.1.30a
//
//eq:leaky.1.30b
//
//eq:leaky.1.30c
//
// How far off are they? For $A = -\alpha I$ the relative error of each is known exactly.
//
//eq:leaky.1.30d

func Example_leak() {
	const DeltaT = 0.1
	for _, alpha := range []float64{10, 100, 1000, 10000} {
		model := pair()
		model.A = tensor.ScaleMat(-alpha, tensor.Identity(2))
		rnn, err := ode.Discretise(model, DeltaT)
		if err != nil {
			fmt.Println(err)
			return
		}
		limit, err := ode.LeakLimit(model, DeltaT)
		if err != nil {
			fmt.Println(err)
			return
		}
		off := tensor.NormMat(tensor.SubMat(limit.Wr, rnn.Wr)) / tensor.NormMat(limit.Wr)
		fmt.Printf("α = %-6g ‖W_s‖ = %.1e   W_r is off by %.2e, expected %.2e\n",
			alpha, tensor.NormMat(rnn.Ws), off, ode.LeakError(alpha, DeltaT))
	}
	// Output:
	// α = 10     ‖W_s‖ = 5.0e-01   W_r is off by 5.00e-01, expected 5.00e-01
	// α = 100    ‖W_s‖ = 9.1e-02   W_r is off by 9.09e-02, expected 9.09e-02
	// α = 1000   ‖W_s‖ = 9.9e-03   W_r is off by 9.90e-03, expected 9.90e-03
	// α = 10000  ‖W_s‖ = 1.0e-03   W_r is off by 9.99e-04, expected 9.99e-04
}

// With $W_s$ gone to zero, its term can go. What is left is the **standard RNN**, the formula of the textbooks.
//
//eq:standard.1.31a
//
//eq:standard.1.31b
//
// Only readouts are handed from step to step, so the state can be written away altogether. This is the form in which
// Elman used it [@elman1990].
//
//eq:standard.1.32
//
// The limit has a price. With $W_s$ went the direct path by which a state outlives a step. Everything the standard RNN
// remembers has to pass through $W_r$ and the warping function each time. Later chapters show how much harder that
// makes it to train, and the LSTM will bring the direct path back.

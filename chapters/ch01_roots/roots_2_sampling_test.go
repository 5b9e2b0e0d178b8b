package ch01_roots

import (
	"fmt"
	"math"

	"unroll/figure"
	"unroll/ode"
	"unroll/tensor"
)

// ## Looking only now and then
//
// A computer cannot follow $s(t)$ everywhere. It looks every $\Delta T$, and replaces the slope by what it can see, the
// difference of two looks.
//
//eq:sampling.1.14
//
// The right side could be taken at the old time or at the new one. Taking it at the new time is the *backward* rule of
// Euler. It seems the harder choice, since the unknown state then stands on both sides. It is the one that stays stable
// when the leak is strong.
//
//eq:sampling.1.15
//
// The delay is still free, and now comes the idea that makes the recurrent network: let it be one step. The past that
// has to be kept shrinks from a whole stretch of history to a single slot, overwritten at each step.
//
//eq:sampling.1.16
//
// Write $s[n]$ for $s(n \Delta T)$, multiply by $\Delta T$, and the differential equation has become a rule from one
// step to the next. The feedback $B r[n]$ is known by then. Only $A s[n+1]$ is not.
//
//eq:euler.1.17
//
// The unknown enters linearly. We bring it to the left,
//
//eq:euler.1.18
//
// and divide by the matrix in front of it. That can be done once and for all, before the first step. It leaves four
// constants:
//
//eq:canonical.1.19a
//
//eq:canonical.1.19b
//
//eq:canonical.1.19c
//
//eq:canonical.1.19d
//
// With one step back in the index, this is the **canonical recurrent network**.
//
//eq:canonical.1.20a
//
//eq:canonical.1.20b
//
// Nothing was invented on the way. To run a recurrent network *is* to believe that the world obeys (eq:delayed.1.12),
// and to integrate it by backward Euler with a step equal to the delay.

// pair is a model of two quantities and one input that the sections below share.
func pair() ode.Hopfield {
	return ode.Hopfield{
		A:   tensor.FromRows(tensor.Vector{-1, 0.3}, tensor.Vector{-0.2, -1.5}),
		B:   tensor.FromRows(tensor.Vector{0.4, -0.9}, tensor.Vector{0.8, 0.2}),
		C:   tensor.FromRows(tensor.Vector{1}, tensor.Vector{-0.5}),
		Phi: tensor.Vector{0.1, 0},
		G:   ode.Tanh(),
	}
}

func Example_discretise() {
	rnn, err := ode.Discretise(pair(), 0.5)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("W_s =\n%v\nW_r =\n%v\nθ_s = %v\n", rnn.Ws, rnn.Wr, rnn.ThetaS)
	// Output:
	// W_s =
	// [  0.6629  0.0568 ]
	// [ -0.0379  0.5682 ]
	// W_r =
	// [  0.1553 -0.2926 ]
	// [  0.2197  0.0739 ]
	// θ_s = [  0.0331 -0.0019 ]
}

// Is it the same rule? We run the network on a random input. At every step we also solve the equation of backward
// Euler (eq:euler.1.18) afresh, without $W_s$ or any of the other constants, and compare. What is left is rounding.

func Example_residual() {
	const DeltaT = 0.1
	rnn, err := ode.Discretise(pair(), DeltaT)
	if err != nil {
		fmt.Println(err)
		return
	}
	x := tensor.RandSequence(tensor.NewRand(1), 50, 1, 1)
	trace := rnn.Forward(x, nil, nil)

	worst := 0.0
	for n := range len(x) - 1 {
		s, err := pair().SolveStep(DeltaT, trace.S[n], trace.R[n], x[n+1])
		if err != nil {
			fmt.Println(err)
			return
		}
		worst = math.Max(worst, tensor.MaxAbs(tensor.Sub(s, trace.S[n+1])))
	}
	fmt.Println("50 steps, difference below 1e-14:", worst < 1e-14)
	// Output:
	// 50 steps, difference below 1e-14: true
}

// ## What sampling keeps
//
// Two things survive any step, however coarse. The first is rest. Under a constant input $x^{*}$ a state $s^{*}$ that no
// longer moves makes the right side of the differential equation zero, and $\Delta T$ does not appear in that
// condition.
//
//eq:equilibrium.1.22

func Example_rest() {
	x := tensor.Vector{0.7}
	rest, err := pair().Equilibrium(x, tensor.Vector{0, 0})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("the differential equation rests at", rest)
	for _, DeltaT := range []float64{0.01, 0.1, 1} {
		rnn, err := ode.Discretise(pair(), DeltaT)
		if err != nil {
			fmt.Println(err)
			return
		}
		inputs := make([]tensor.Vector, 5000)
		for n := range inputs {
			inputs[n] = x
		}
		last := rnn.Forward(inputs, nil, nil).S[4999]
		fmt.Printf("the network with ΔT = %-4g rests at %v\n", DeltaT, last)
	}
	// Output:
	// the differential equation rests at [ 1.0863 0.0532 ]
	// the network with ΔT = 0.01 rests at [ 1.0863 0.0532 ]
	// the network with ΔT = 0.1  rests at [ 1.0863 0.0532 ]
	// the network with ΔT = 1    rests at [ 1.0863 0.0532 ]
}

// The second is an identity between the two matrices that carry memory. It will tell us about stability below.
//
//eq:canonical.1.24
//
// What does not survive is the path in between. It comes closer as the step shrinks, and since backward Euler is a
// method of first order, half the step must give half the error. The delay shrinks with the step, so the network
// approaches the model without delay (eq:hopfield.1.11a).

func Example_convergence() {
	x := ode.Input{At: func(t float64) tensor.Vector {
		return tensor.Vector{math.Sin(2 * t)}
	}}
	problem := ode.Drive(pair(), x, ode.Constant(0, 0), 0, 2)
	accurate, err := ode.DormandPrince(problem, ode.Tolerance{Abs: 1e-11, Rel: 1e-11})
	if err != nil {
		fmt.Println(err)
		return
	}
	var sizes, errors, first []float64
	for steps := 20; steps <= 320; steps *= 2 {
		DeltaT := 2 / float64(steps)
		rnn, err := ode.Discretise(pair(), DeltaT)
		if err != nil {
			fmt.Println(err)
			return
		}
		inputs := ode.Sample(x.At, DeltaT, DeltaT, steps)
		states := rnn.Forward(inputs, nil, nil).S
		worst := tensor.MaxDiff(states, ode.Sample(accurate.At, DeltaT, DeltaT, steps))
		sizes, errors = append(sizes, DeltaT), append(errors, worst)
		first = append(first, errors[0]*DeltaT/sizes[0])
		fmt.Printf("ΔT = %.5f   largest error %.2e", DeltaT, worst)
		if n := len(errors); n > 1 {
			fmt.Printf("   ratio %.2f", errors[n-2]/worst)
		}
		fmt.Println()
	}

	fig := figure.New("Half the step, half the error")
	fig.X, fig.Y = "step ΔT", "largest error"
	fig.LogX, fig.LogY = true, true
	fig.Points("recurrent network", sizes, errors)
	fig.Dashed("order one", sizes, first)
	fig.Alt = "Error of the network against its step on logarithmic axes: " +
		"five points on a straight line of slope one."
	fig.Caption = "The network against the accurate solution of the differential " +
		"equation it came from."
	fig.Show("convergence")
	// Output:
	// ΔT = 0.10000   largest error 3.70e-02
	// ΔT = 0.05000   largest error 1.86e-02   ratio 1.99
	// ΔT = 0.02500   largest error 9.35e-03   ratio 1.99
	// ΔT = 0.01250   largest error 4.69e-03   ratio 2.00
	// ΔT = 0.00625   largest error 2.35e-03   ratio 2.00
}

package ch01_roots

import (
	"fmt"

	"unroll/data"
	"unroll/figure"
	"unroll/ode"
	"unroll/tensor"
)

// ## Three hundred years of sunspots
//
// Now the whole chapter on something real. Every year since 1700 astronomers have counted sunspots. The series rises
// and falls in about eleven years, and some centuries are stronger than others. The numbers come from the U.S. National
// Geophysical Data Center and are in the public domain; `data.Sunspots` brings them.
//
// We let them drive an additive model of two quantities. The first leaks quickly and follows the cycle. The second leaks
// slowly, listens to the first, and holds on to what the last decades were like. The readout comes back after a year.

// sun is a model of a quick and a slow quantity; its unit of time is a year.
func sun() ode.Hopfield {
	return ode.Hopfield{
		A:   tensor.FromRows(tensor.Vector{-0.6, 0}, tensor.Vector{0, -0.04}),
		B:   tensor.FromRows(tensor.Vector{-0.3, 0.2}, tensor.Vector{0.08, 0}),
		C:   tensor.FromRows(tensor.Vector{0.8}, tensor.Vector{0}),
		Phi: tensor.Vector{0, 0},
		G:   ode.Tanh(),
	}
}

// On one side stands the accurate solver, which follows the delay equation (eq:delayed.1.12) as closely as asked. On
// the other stands the recurrent network that the equation turns into, one step a year: three hundred small
// matrix-vector products.

func Example_sunspots() {
	series, _, _ := data.Sunspots().Standardised()
	input, err := ode.Interpolate(series.Times, series.Values)
	if err != nil {
		fmt.Println(err)
		return
	}
	first, steps := series.Times[0], len(series.Times)-1
	delayed := sun().OneSampleDelay(1)
	last := first + float64(steps)
	problem := ode.Drive(delayed, input, ode.Constant(0, 0), first, last)
	accurate, err := ode.DormandPrince(problem, ode.Tolerance{Abs: 1e-9, Rel: 1e-9})
	if err != nil {
		fmt.Println(err)
		return
	}
	rnn, err := ode.Discretise(sun(), 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	network := rnn.Forward(ode.Sample(input.At, first+1, 1, steps), nil, nil).S
	solved := ode.Sample(accurate.At, first+1, 1, steps)

	fig := figure.New("The sun's cycles, remembered twice")
	fig.X, fig.Y = "year", "state"
	years := series.Times[1:]
	for i, name := range []string{"quick", "slow"} {
		line, dots := entry(solved, i), entry(network, i)
		fig.Line(name+", accurate", years, line)
		fig.Points(name+", network", years, dots)
		off := 100 * rms(tensor.Sub(dots, line)) / rms(line)
		fmt.Printf("%s: the network is off by %.0f%% of its size\n", name, off)
	}
	fig.XLim = [2]float64{1900, 2008}
	fig.Alt = "Two curves from 1900 to 2008: one swings with the eleven-year " +
		"cycle, the other drifts slowly upward to the middle of the " +
		"century and down again. Points of the network lie on or near " +
		"both."
	fig.Caption = "Lines: the delay equation, solved accurately. Points: the " +
		"recurrent network, one step a year."
	fig.Show("sunspots")
	fmt.Printf("the solver took %d steps, the network %d\n", accurate.Steps(), steps)
	// Output:
	// quick: the network is off by 14% of its size
	// slow: the network is off by 9% of its size
	// the solver took 2715 steps, the network 308
}

// The network is a coarse integrator, and for the slow quantity a good one: a year is short compared with the decades
// it remembers. For the quick one a year is long, and the error shows it.
//
// ## Where we are
//
// **What we now know.** A recurrent network is a delay equation, integrated by backward Euler with a step as long as
// the delay. It rests where the equation rests, approaches it at first order, and is stable where the sum of its two
// memories is. A strong leak removes the direct memory and leaves the standard RNN.
//
// **What we checked.** Every formula above carries its evidence at its right. The orders of the solvers, the bound on
// the distance of two runs, the stable interval over tens of thousands of systems and the exactness of the limits are
// tests of package `ode`.
//
// **What to break.**
//
// 1. In `ode/canonical.go` change the sign of one term of (eq:canonical.1.20a). Which test fails first, and how large is the error?
// 2. Take the right side of (eq:euler.1.17) at the old time instead, the explicit rule. Which of (eq:canonical.1.19a) to (eq:canonical.1.19d) change? What becomes of the upper and the lower end of (eq:scalar.1.28b) and (eq:scalar.1.28c)?
// 3. Double the leak in `pair`. Does $q$ fall below the largest eigenvalue $\rho$? Can it?
// 4. Give `sun` a third quantity that remembers a century.
//
// **Where it came from.** The derivation follows Sherstinsky [@sherstinsky2020]; the equation numbers are this
// project's. Three things differ from the text or had to be decided. One public summary of it calls the rule
// (eq:sampling.1.15) forward Euler; what is printed is the backward rule. In the limit (eq:leaky.1.29b) the small
// positive matrix is $-(\Delta T A)^{-1}$. And the lower end (eq:scalar.1.28b) and the exact error (eq:leaky.1.30d) are
// our own additions.

// Package ode goes from a differential equation with delays to the recurrent
// network, one step at a time and each of them checked.
//
// It has three parts, and they meet.
//
// The models are the additive model of neural dynamics and its special cases:
// a state s(t) is driven by its own past, by its readout r(t) = G(s(t)) and by
// an input x(t), each seen through any number of delays. They are, from wide
// to narrow, [General], [Additive] (with [Linear] or [Circulant] terms),
// [Delayed] and [Hopfield].
//
// The solvers integrate such delay equations by the method of steps, where the
// past that a delay reaches for is the solution already found: [Euler],
// [BackwardEuler], [RK4] and [DormandPrince]. They know nothing of networks.
//
// The discretisation is where they meet: sample a [Delayed] model with a step
// that equals its delay, take the right side at the new time, and backward
// Euler has become the [Canonical] recurrent network; let the leak grow and
// the [Standard] network is left. Running a recurrent network is integrating a
// delay equation.
//
// # Notation
//
// The symbols of the formulas are the identifiers: W_s is Ws, θ_s is ThetaS,
// ΔT is DeltaT, τ₀ is Tau0. A comment such as
//
//	//eq:canonical.1.20a
//
// stands above the one statement that computes the equation of that id. The
// equations themselves are in additive.eq, and the tests hold the statements
// against them. Their numbers are this project's own, after
//
//	A. Sherstinsky, Fundamentals of Recurrent Neural Network (RNN) and Long
//	Short-Term Memory (LSTM) Network, Physica D 404:132306, 2020,
//
// and are not the numbers printed there. Time has no unit of its own: delays,
// steps and times share whatever unit the input is given in.
package ode

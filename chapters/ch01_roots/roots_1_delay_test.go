package ch01_roots

import (
	"fmt"
	"math"

	"unroll/figure"
	"unroll/ode"
	"unroll/tensor"
)

// # The roots of the RNN
//
// A recurrent network is usually introduced by its formula, as if somebody had found it under a stone. It has a
// history. The formula is what is left of a differential equation when a computer can only look at it now and then.
// This chapter walks the whole way: a law of motion in continuous time, what a delay does to it, how to sample it, and
// the recurrent network that the sampling leaves behind. At the end we run both on three hundred years of sunspots.
//
//fig:delay
//
// ## A memory in continuous time
//
// Think of $d$ quantities that change smoothly: charges, concentrations, the activity of groups of nerve cells. Their
// values are the *state* $s(t)$. What moves them is some law $f$ and a constant push $\varphi$.
//
//eq:general.1.1
//
// In a driven system the law depends on where the state is and on what comes in from outside, the *input* $x(t)$.
//
//eq:general.1.2
//
// Any function $h$ is too much to say anything about. Models of nerve tissue settled on a simpler law in which the
// influences add up [@grossberg1988]. There are three of them.
//
//eq:additive.1.3
//
// The first is the state's own past. Each term looks at the state as it was a delay $\tau_s$ ago. These terms decide
// whether the system comes to rest.
//
//eq:additive.1.4
//
// The second is feedback. The cells of the tissue do not see each other's state directly. They see a *readout* of it,
//
//eq:additive.1.6
//
// where the *warping function* $G$ works on each entry by itself. It should rise, treat plus and minus alike, be nearly
// straight around zero, and level off at both ends, since nothing in nature answers without limit. The hyperbolic
// tangent does all of this. The readout comes back through its own functions and delays, and carries memory further
// than the state alone could.
//
//eq:additive.1.5
//
// The third is the drive from outside.
//
//eq:additive.1.7
//
// Put together they are the *additive model*. Because the right side asks for the past, it is a delay differential
// equation: the state at one instant is not enough to go on from, one has to know a whole stretch of history.
//
//eq:additive.1.8
//
// ## What a delay does
//
// A delay looks harmless. Take one quantity that leaks away, and let its readout be subtracted from it after a delay
// $\tau_0$. Without the delay it would slide to rest. With it, the correction arrives when it is no longer due, and
// overshoots; with a longer one it never stops.

// scalar is a model of one quantity: leak a, feedback b, no input.
func scalar(a, b float64) ode.Hopfield {
	return ode.Hopfield{
		A:   tensor.FromRows(tensor.Vector{a}),
		B:   tensor.FromRows(tensor.Vector{b}),
		C:   tensor.NewMatrix(1, 0),
		Phi: tensor.Vector{0},
		G:   ode.Tanh(),
	}
}

func Example_delay() {
	fig := figure.New("One law, three delays")
	fig.X, fig.Y = "time t", "state s"
	for _, tau0 := range []float64{0.1, 0.6, 1.5} {
		model := ode.Delayed{Hopfield: scalar(-1, -3), Tau0: tau0}
		problem := ode.Drive(model, ode.Input{}, ode.Constant(1), 0, 20)
		solution, err := ode.DormandPrince(problem, ode.Tolerance{})
		if err != nil {
			fmt.Println(err)
			return
		}
		times, states := curve(solution, 0, 20, 400)
		fig.Line(fmt.Sprintf("delay %.1f", tau0), times, states)
		_, late := curve(solution, 15, 20, 1000)
		largest := tensor.MaxAbs(late)
		fmt.Printf("delay %.1f: largest |s| after t = 15 is %.3f\n", tau0, largest)
	}
	fig.Alt = "Three curves that start at 1. With the shortest delay the " +
		"curve falls to zero at once; with the middle one it swings a " +
		"few times and dies out; with the longest it swings for ever at " +
		"the same height."
	fig.Caption = "The same leak and the same feedback. Only the delay of the " +
		"feedback differs."
	fig.Show("delay")
	// Output:
	// delay 0.1: largest |s| after t = 15 is 0.000
	// delay 0.6: largest |s| after t = 15 is 0.090
	// delay 1.5: largest |s| after t = 15 is 1.880
}

// Delay equations are solved by the *method of steps* [@bellen2003]. As long as every delay reaches into known history,
// the equation is an ordinary one; when that stretch is solved, it becomes history for the next. Where history meets
// solution there is a corner, and each delay carries it on, smoother each time. A solver of high order has to step
// exactly onto these points, or it loses its order there. Here is an equation whose solution can be written down by the method
// of steps, a leak with a delayed copy of itself. The four solvers of package `ode` try it.

func Example_solvers() {
	problem := ode.Problem{
		Rate: func(t float64, s ode.Signal) tensor.Vector {
			return tensor.Scale(-1, tensor.Add(s(t), s(t-1)))
		},
		Delays:  []float64{1},
		History: ode.Constant(1),
		T0:      0,
		T1:      2,
	}
	exact := 1 + (2/math.E-4)/math.E // two steps of the method by hand

	methods := []struct {
		name  string
		solve func(ode.Problem, float64) (*ode.Solution, error)
	}{
		{"Euler", ode.Euler},
		{"backward Euler", ode.BackwardEuler},
		{"Runge-Kutta 4", ode.RK4},
	}
	fmt.Println("step                1/8      1/16      1/32")
	for _, method := range methods {
		fmt.Printf("%-14s", method.name)
		for _, h := range []float64{1. / 8, 1. / 16, 1. / 32} {
			solution, err := method.solve(problem, h)
			if err != nil {
				fmt.Println(err)
				return
			}
			fmt.Printf("  %.1e", math.Abs(solution.At(2)[0]-exact))
		}
		fmt.Println()
	}
	solution, err := ode.DormandPrince(problem, ode.Tolerance{Abs: 1e-9, Rel: 1e-9})
	if err != nil {
		fmt.Println(err)
		return
	}
	off := math.Abs(solution.At(2)[0] - exact)
	fmt.Printf("Dormand-Prince: %d steps, error %.1e\n", solution.Steps(), off)
	// Output:
	// step                1/8      1/16      1/32
	// Euler           3.6e-02  1.7e-02  8.6e-03
	// backward Euler  3.2e-02  1.7e-02  8.4e-03
	// Runge-Kutta 4   1.4e-06  8.2e-08  4.9e-09
	// Dormand-Prince: 37 steps, error 1.8e-10
}

// Euler's two methods gain one digit for ten times the work. The adaptive method of Dormand and Prince [@dormand1980]
// finds its own steps. It is what we call *the accurate solution* from here on.
//
// ## From functions to matrices
//
// The next step costs some freedom and buys all of linear algebra. Let every coefficient function be a matrix.
//
//eq:linear.1.9
//
// If the quantities are laid out in a ring and each treats its neighbours in the same way, the matrices are
// *circulant*: every row is the one above, moved by one place. Their products are convolutions in space, and the model
// is the ancestor of cellular and convolutional networks.
//
//eq:circulant.1.10

func Example_circulant() {
	kernel := tensor.Vector{-2, 1, 0, 0, 1} // from both neighbours
	ring := tensor.Vector{0, 0, 1, 0, 0}
	fmt.Println(tensor.Format(tensor.Circulant(kernel), 0))
	fmt.Println("matrix      ", tensor.MulVec(tensor.Circulant(kernel), ring))
	fmt.Println("convolution ", tensor.Convolve(kernel, ring))
	// Output:
	// [ -2  1  0  0  1 ]
	// [  1 -2  1  0  0 ]
	// [  0  1 -2  1  0 ]
	// [  0  0  1 -2  1 ]
	// [  1  0  0  1 -2 ]
	// matrix       [  0.0000  1.0000 -2.0000  1.0000  0.0000 ]
	// convolution  [  0.0000  1.0000 -2.0000  1.0000  0.0000 ]
}

// We need far less. One term of each kind and no delay at all is the continuous network of Hopfield [@hopfield1984]. A
// diagonal $A$ with negative entries is a leak: left alone, each entry of the state runs down.
//
//eq:hopfield.1.11a
//
//eq:hopfield.1.11b
//
// The recurrent network grows out of the model between the two: one term of each kind, and the readout alone comes back
// late, by $\tau_0$.
//
//eq:delayed.1.12
//
//eq:delayed.1.13

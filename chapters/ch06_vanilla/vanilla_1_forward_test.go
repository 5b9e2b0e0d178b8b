package ch06_vanilla

import (
	"fmt"

	"unroll/data"
	"unroll/figure"
	"unroll/lstm"
	"unroll/tensor"
	"unroll/train"
)

// # The Vanilla LSTM in detail
//
// A recurrent network writes over its state at every step, and [that is why](ch:ch04_difficulties) errors do not reach
// what happened long ago. The [last chapter](ch:ch05_argument) repaired it, argument by argument, until it was a long
// short-term memory [@hochreiter1997], a cell that may leave its state alone. This chapter takes the finished cell
// apart: what each equation is for, how an error goes back through all of them, and what the picture shows, an error
// that is still there when that of the recurrent network has long gone.
//
//fig:vanilla-carousel
//
// ## One step forward
//
// The cell has a *state* $s$, which it keeps to itself, and a *value* $v$, which it gives to the outside and hears
// again at the next step. Between them stand three *gates*: vectors with an entry for each entry of the state, each
// between zero, closed, and one, open. In the index of a gate, $c$ is for control; what it controls follows: the
// update $u$, the state $s$, the readout $r$.
//
// **What is there to write?** The cell looks at the input and at what it last said. All of it is squeezed by $G_d$, so
// that no single step can write more than one.
//
//eq:vanilla.5.c.3a
//
//eq:vanilla.5.c.3b
//
// **How much of it is written?** The first gate decides, entry by entry. It looks at the state as well, since whether
// something is news depends on what is known. These looks at the state are called peepholes [@gers2000]; here they are
// full matrices.
//
//eq:vanilla.5.c.1a
//
//eq:vanilla.5.c.1b
//
// **How much is kept?** The second gate looks at the same three things, with weights of its own. In most texts it is
// the forget gate, though it is open when nothing is forgotten.
//
//eq:vanilla.5.c.2a
//
//eq:vanilla.5.c.2b
//
// **The state.** Here is what the cell is built around. The old state comes through without a matrix and without a
// warping function, entry by entry, and what is written is added.
//
//eq:vanilla.5.c.4
//
// **What is shown?** A sum may grow with every step, so the state is squeezed before it is read. The third gate
// decides how much of it leaves the cell, for what is worth keeping need not be worth saying now. It looks at the
// state as it is *after* the update; the other two could not, because they make it.
//
//eq:vanilla.5.c.5a
//
//eq:vanilla.5.c.5b
//
//eq:vanilla.5.c.6a
//
//eq:vanilla.5.c.6b
//
// That is all. To see it work, we set the weights of a cell with one state by hand. The first input is what there is
// to write, the second opens the gate to it; the other two gates are held open by their biases.

func Example_latch() {
	cell := zero(1, 2)
	cell.Wxdu.Data[0] = 1                    // u hears the first input,
	cell.Wxcu.Data[1], cell.Bcu[0] = 20, -10 // g_cu opens at the second;
	cell.Bcs[0], cell.Bcr[0] = 10, 10        // g_cs and g_cr are open
	x := []tensor.Vector{{0.5, 1}, {-0.9, 0}, {0.3, 0}, {0.8, 0}, {-0.4, 1}, {0.7, 0}}
	trace, err := cell.Forward(x, lstm.State{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("n     x_0  x_1   g_cu   g_cs       s       v")
	for n := range x {
		fmt.Printf("%d  %6.1f  %3.0f  %5.2f  %5.2f  %6.3f  %6.3f\n",
			n, x[n][0], x[n][1],
			trace.Gcu[n][0], trace.Gcs[n][0], trace.S[n][0], trace.V[n][0])
	}
	// Output:
	// n     x_0  x_1   g_cu   g_cs       s       v
	// 0     0.5    1   1.00   1.00   0.462   0.432
	// 1    -0.9    0   0.00   1.00   0.462   0.432
	// 2     0.3    0   0.00   1.00   0.462   0.432
	// 3     0.8    0   0.00   1.00   0.462   0.432
	// 4    -0.4    1   1.00   1.00   0.082   0.082
	// 5     0.7    0   0.00   1.00   0.082   0.082
}

// The state holds what was written at the first mark until the second one adds to it. Nothing in between disturbs it,
// however large. A recurrent network cannot do that: it hears every input, always.
//
// ## Warping functions, standard inputs, size
//
// A control has to stay between zero and one, so $G_c$ is the logistic function. Data may be of both signs, so $G_d$
// is the hyperbolic tangent. They are one function, scaled and shifted.
//
//eq:warps.5.1a
//
//eq:warps.5.2a
//
// Both are steep around zero and flat far out. Inputs are therefore brought to mean zero and deviation one, component
// by component. Mean and deviation are those of the training set, and stay what they are when the network is used.
//
//eq:standardisation.5.3c
//
// Four nodes, with three kinds of sources and a bias each, but for the update, which does not look at the state: this
// is how many numbers there are to learn.
//
//eq:vanilla_count.5.b
//
// ## Gates on a real signal
//
// What do gates do when nobody sets them? We let a small cell foretell the yearly sunspots from those of the year
// before, train it on the first two centuries, and then watch its gates over years that it has not seen. The first
// entry of its value is the forecast; the others are its own.

func Example_gates() {
	const trained = 200
	sun := data.Sunspots()
	x, y, err := forecasts(sun.Values, trained)
	if err != nil {
		fmt.Println(err)
		return
	}
	cell := lstm.RandomVanilla(tensor.NewRand(3), 3, 1)
	objective := func(p lstm.Vanilla) (float64, lstm.Vanilla, error) {
		E, g, err := gradient(p, x[:trained], y[:trained])
		return E, g.Params, err
	}
	options := train.Options{Steps: 100, Rate: 0.02, Clip: 1}
	if _, err := train.Fit(cell, objective, options); err != nil {
		fmt.Println(err)
		return
	}
	trace, err := cell.Forward(x, lstm.State{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fig := figure.New("What the gates do while the sun does what it does")
	fig.X, fig.Y = "year", "sunspots, standardised; gates"
	years := sun.Times[trained : trained+60]
	seen, kept := trace.X[trained:trained+60], trace.Gcs[trained:trained+60]
	fig.Line("", years, entry(seen, 0))
	names := []string{"first", "second", "third"}
	for i, name := range names {
		fig.Line("g_cs, "+name+" entry", years, entry(kept, i))
	}
	fig.Alt = "The sunspots of sixty years, in cycles, and three curves between " +
		"zero and one that move with them. The highest opens wide at each " +
		"maximum and stays open on the way down; the lowest rises and falls " +
		"with the signal; the third does the opposite."
	fig.Caption = "How much of each entry of the state is kept, over years that " +
		"the cell was not trained on. The dark line is what it hears."
	fig.Show("vanilla-gates")

	fmt.Println("squared error, as a part of that of saying the same as last year:")
	fmt.Printf("years it was trained on %.2f, later years %.2f\n",
		against(trace, y, 0, trained), against(trace, y, trained, len(y)))
	for i, name := range names {
		low, high := extent(entry(trace.Gcs[trained:], i))
		fmt.Printf("the %s entry keeps %.2f to %.2f of itself\n", name, low, high)
	}
	// Output:
	// squared error, as a part of that of saying the same as last year:
	// years it was trained on 0.29, later years 0.34
	// the first entry keeps 0.10 to 0.66 of itself
	// the second entry keeps 0.65 to 0.97 of itself
	// the third entry keeps 0.32 to 0.53 of itself
}

// Each entry has found a pace of its own. The second stays open while the signal falls, which is how a cell can know
// that it has been falling for years; the first closes in the valleys and begins anew. Nobody told them. It was found
// by following a gradient, so the question is how that is found.

package ch00_reading

import (
	"fmt"
	"math"

	"unroll/derive"
	"unroll/figure"
	"unroll/tensor"
)

// # How to read this
//
// A book about networks prints a formula, and beside it a program. What binds the two? Usually nothing. A sign is
// changed in the program, the formula stays as it was, and both look as trustworthy as before.
//
// Here something binds them. Every displayed formula is *data*: it is written once, in a small language, and from
// that one text the page prints it, the computer evaluates it, and a test compares it with the Go statement that
// claims to compute it. If they disagree, there is no page.
//
// This chapter shows how that works, what “agree” can mean for numbers in a computer, and which letters are used in
// the chapters that follow.
//
//fig:difference-quotient
//
// ## An equation is data
//
// A cell is a text: what comes in, what is kept from one step to the next, which parameters there are, and numbered
// equations over the step $n$. The one here is the smallest memory there is. It keeps a part $a$ of what it held and
// adds what comes in. Reading the text gives an equation that can print itself, for a terminal or for a page.

func readLeaky() *derive.Cell {
	file, err := derive.Parse("leaky.eq", []byte(`
cell leaky "A leaky memory"
dim    d            "size"
input  x[d]         "what comes in"
state  s[d] = 0     "what is kept"
param  a            "the part that stays"
output s
1  s[n] = a s[n-1] + x[n]
`))
	if err != nil {
		panic(err)
	}
	return file.Cell("leaky")
}

func Example_print() {
	equation := readLeaky().Equations[0]
	fmt.Println(equation.Unicode())
	fmt.Println(equation.LaTeX())
	// Output:
	// s[n] = a s[n−1] + x[n]
	// s[n] = a \, s[n-1] + x[n]
}

// The same equation evaluates itself. We bind numbers to its names, one impulse to the input and nothing after it,
// and run four steps: the memory halves each time, as the formula says it must.

func Example_evaluate() {
	env := derive.NewEnv(readLeaky())
	env.Bind("a", 0.5)
	env.Bind("x", []tensor.Vector{{8, -4}, {0, 0}, {0, 0}, {0, 0}})
	if err := env.Cell().Run(env, 4); err != nil {
		fmt.Println(err)
	}
	for n, s := range env.Get("s").([]tensor.Vector) {
		fmt.Println(n, s)
	}
	// Output:
	// 0 [  8.0000 -4.0000 ]
	// 1 [  4.0000 -2.0000 ]
	// 2 [  2.0000 -1.0000 ]
	// 3 [  1.0000 -0.5000 ]
}

// And it knows what it may not say. Sizes have names, so a product that does not fit is found before any number is
// there, with its place in the text. The language and all it refuses are described in `docs/equations.md`.

func Example_refuse() {
	_, err := derive.Parse("wrong.eq", []byte(`
cell wrong
dim    d, d_x
input  x[d_x]
state  s[d] = 0
param  W[d,d]
output s
1  s[n] = tanh(W x[n])
`))
	fmt.Println(err)
	// Output:
	// wrong.eq:8:18: shapes do not fit in W x[n]: W is a matrix d×d, x[n] is a vector of size d_x: the columns of the left must be the rows of the right
	// 	1  s[n] = tanh(W x[n])
	// 	                 ^
}

// ## A statement is bound to it
//
// In the packages that compute, a line above a statement names the equation that the statement claims to compute. It
// is called an *anchor*. Below is an equation of the next chapter, and beside it the statement that carries its
// anchor, cut out of the package's source as this page was built.
//
//eq:canonical.1.20a
//
// A test runs the package's code at random sizes, no two of them alike, and keeps all it computed. Then the slow
// evaluator you have just seen computes the right side again from the equation's text, and the two must agree. The
// mark at the equation's right opens what that test found: the file and line of the statement, the largest error
// seen, and the command that repeats it. Point at a letter, and it lights up in the formula, in the text and in the
// statement.
//
// An anchor that names no equation fails the tests. So does an equation without an anchor, one with two, and one that
// no test has checked. Three things are then the same by force, not by care: what you read, what runs, and what was
// tested.
//
// ## How equal is equal?
//
// Numbers in a computer have about sixteen digits. Two correct ways to compute one value differ in the last ones,
// because they round at different places, so “agree” needs a tolerance. We measure a difference relative to the
// larger value, or absolutely where both are below one. Two ways that do the same sums in another order agree in all
// but the last digit or two. A wrong sign shows in the first. Between the two lies a wide empty space, and the
// tolerance stands inside it.
//
// Derivatives are harder to check, and the picture at the top says why. A derivative can be measured by a difference
// quotient: move the input by a step $h$ each way, see how far the output moves. A large step misses the curve's bend.
// A small one loses digits, since it subtracts two nearly equal numbers. The best step lies between, and even there
// a third of the digits is gone.

func Example_differenceQuotient() {
	slope := 1 - math.Pow(math.Tanh(0.5), 2) // of tanh at 0.5, known in closed form
	var steps, errors []float64
	for e := -14.0; e <= -1; e += 0.25 {
		h := math.Pow(10, e)
		quotient := (math.Tanh(0.5+h) - math.Tanh(0.5-h)) / (2 * h)
		steps = append(steps, h)
		errors = append(errors, math.Max(math.Abs(quotient-slope), 1e-14))
	}

	fig := figure.New("How well a difference quotient knows a slope")
	fig.X, fig.Y = "step h", "error of the slope"
	fig.LogX, fig.LogY = true, true
	fig.Line("measured for tanh", steps, errors)
	fig.Alt = "Error against step on two logarithmic axes: a V whose left " +
		"arm, rounding, is ragged and whose right arm, the curve's " +
		"bend, is straight; the lowest point lies near a step of 1e-5."
	fig.Caption = "Too large a step misses the bend of the curve, too small a one " +
		"drowns in rounding."
	fig.Show("difference-quotient")

	best := 0
	for i := range errors {
		if errors[i] < errors[best] {
			best = i
		}
	}
	fmt.Printf("best step about 1e%.0f, ", math.Log10(steps[best]))
	fmt.Printf("error below 1e%.0f\n", math.Ceil(math.Log10(errors[best])))
	// Output:
	// best step about 1e-6, error below 1e-11
}

// ## Witnesses
//
// One check can be fooled, if it shares a mistake with what it checks. So the more there is to get wrong, the more
// witnesses we ask, and no two of them share code:
//
// | what is checked | witness | how it knows |
// |---|---|---|
// | a forward formula | the equation | its text, evaluated slowly |
// | a gradient | differences | the forward pass alone, moved a little each way |
// | a gradient | the tape | every single operation, recorded and reversed |
// | a gradient | the derived equations | the text of the forward equations, differentiated |
//
// A forward formula needs the first. A hand-written gradient needs the other three.
//
// ## How sure are we?
//
// This table is not typed. It is what the tests of this build found, one line for every package with equations: how
// many there are, how often tests looked at them, and the largest error they saw. The name leads to a page with a line
// for every equation: its formula, its statement, the witnesses.
//
//checks:all
//
// `go run ./cmd/unroll check` prints those lines in a terminal, and fails if one is missing.
//
// ## Letters
//
// The notation follows Sherstinsky [@sherstinsky2020], in the code as well as in the text. The paper's own equation
// numbers were not available to us: the numbers here are this project's. Vectors are columns, $\odot$ is the product
// entry by entry, $[n]$ is the step, and a sequence begins at $n = 0$; what was there before it carries the index
// $-1$. A gradient has the shape of its variable.
//
// | here | usual name | what it is |
// |---|---|---|
// | $x$ | input $x$ | what comes in at a step |
// | $s$ | cell $c$ | the state that is carried along |
// | $r$ | $\tanh(c)$ | the readout, the state seen through a bounded function |
// | $v$ | hidden $h$ | what a cell emits and feeds back |
// | $u$ | candidate | the new data offered to the state |
// | $g_{cu}$ | input gate $i$ | control of the update: how much new data enters |
// | $g_{cs}$ | forget gate $f$ | control of the state: how much of it stays |
// | $g_{cr}$ | output gate $o$ | control of the readout: how much of it leaves |
// | $G_d$, $G_c$ | $\tanh$, $\sigma$ | the bounded functions for data and for control |
// | $\theta$, $b$ | bias | a constant that is added |
// | $\chi$, $\psi$ | gradients | of the loss with respect to $v$ (or $r$) and to $s$, through everything later |
//
// In code a name loses its underscore: $W_r$ is `Wr`, $\theta_s$ is `thetaS`, $\Delta T$ is `DeltaT`.
//
// ## Run it, break it
//
// Every chapter is a Go package whose Examples you have been reading, and the same chapter is a notebook:
//
//	go test ./...                    # all proofs
//	go run ./cmd/unroll notebook     # this text as Jupyter notebooks
//	go run ./cmd/unroll check        # the table above
//
// The best way to trust a check is to see it fail. Change one sign in the statement shown beside (eq:canonical.1.20a)
// and run `go test ./ode`: the test names the equation, the step and the size of the error.
//
// **What we now know.** A formula on these pages is data; it prints, evaluates and checks itself.
// **What we checked.** The table above.
// **What to break.** Any statement below an `//eq:` line; any formula in an `.eq` file.
// **Where it came from.** The idea that whatever is only a comment will one day be wrong.

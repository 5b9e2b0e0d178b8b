// Package derive is the equation language: a formula written once, as data.
//
// A recurrent cell is a text file. It declares its dimensions, inputs, states
// and parameters with their shapes, and then states its equations:
//
//	cell rnn "Standard RNN"
//	dim    d_x "input size", d "state size"
//	input  x[d_x]
//	state  s[d] = 0, r[d] = 0
//	param  W_r[d,d], W_x[d,d_x], theta_s[d]
//	output r
//	1.31a  s[n] = W_r r[n-1] + W_x x[n] + theta_s
//	1.31b  r[n] = tanh(s[n])
//
// [Parse] reads such a file, resolves every name, checks every shape with the
// dimensions as symbols, and puts the equations in an order in which each can
// be computed. What is left is a [File] of cells, each equation a small tree
// ([Expr]) that can do three things:
//
//   - print itself, as Unicode for a terminal ([Equation.Unicode]), as LaTeX
//     for a page ([Equation.LaTeX]) and back as source ([Equation.Source]);
//   - evaluate itself on real numbers, slowly and plainly ([Equation.Sides],
//     [Equation.SidesAt], [Cell.Run]), with the values bound in an [Env];
//   - be compared, side against side, with the code that claims to compute it.
//     That comparison is the promise this module makes about every formula it
//     shows; the models themselves never import this package.
//
// Time is either a step n, written s[n-1], or a real number t, written
// s(t - tau); one cell uses one of the two. The whole language, with its
// grammar and its errors, is in docs/equations.md.
package derive

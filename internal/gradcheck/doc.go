// Package gradcheck says whether a gradient is right.
//
// A gradient that is written by hand is easy to get almost right: a term that
// is missing or a transpose that was forgotten still points downhill, and the
// network still learns, a little worse. So the gradient is compared with
// something that knows no calculus, the central difference
//
//	∂f/∂x ≈ (f(x+h) − f(x−h)) / 2h
//
// taken for two steps h, so that what the formula leaves out cancels but for a
// term of order h⁴. Of a loss of about 1, some twelve digits are then right.
//
//	want := gradcheck.Full(loss, params)
//	gradcheck.Compare(gradients, want, gradcheck.Tolerance{Default: 1e-8}).Check(t)
//
// [Full] moves every entry and costs four losses for each. [Along] moves all
// entries of a parameter at once, in random directions, and costs the same
// however large the parameter is. [ComplexStep] needs no difference and gives
// the slope of an elementwise function to the last digit. [Compare] takes any
// two gradients, so that a tape or a derived equation can be the witness.
//
// A checker that accepts everything proves nothing either. [Reject] is given
// gradients with a planted [Mistake] and demands that none of them passes.
//
// Choose the point with care: a zero start value, a weight of 1 or two equal
// sizes hide mistakes, and at a kink (relu in 0) a difference is the mean of
// two slopes. Random entries and sizes that all differ avoid both.
package gradcheck

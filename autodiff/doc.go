// Package autodiff is reverse-mode differentiation from the ground up.
//
// A program that computes one number is a chain of small steps, and the slope
// of each step is known. The chain rule says how slopes combine: along a path
// they multiply, and where several paths lead from x to the result they add.
//
//	x ──▶ y ──▶ loss        ∂loss/∂x = ∂y/∂x · ∂loss/∂y
//
//	x ──▶ y ──▶ loss        ∂loss/∂x = ∂y/∂x · ∂loss/∂y + ∂z/∂x · ∂loss/∂z
//	 ╲──▶ z ──╱
//
// The products can be formed from either end. From the front, a run of the
// program yields the slopes of everything with respect to one x. From the back,
// it yields the slopes of one result with respect to everything: that is the
// reverse mode, and since a network has one loss and many weights, it is the
// one to use. All gradients together cost about as much as a few losses.
//
// Going backward, the loss starts with the gradient 1, and each step takes the
// gradient of its result, multiplies it with its slope, and adds the product to
// the gradient of what it was computed from. It adds, because a value that is
// used twice has two paths. And a step has to wait until all that used its
// result have added their part, so steps are taken in reverse order.
//
// # Numbers first
//
// A [Value] is a number that remembers which values it was computed from, and
// the slope towards each. [Value.Backward] sorts the values so that each comes
// before all it was computed from, and follows the rule above.
//
//	a, b := autodiff.NewValue("a", 2), autodiff.NewValue("b", -3)
//	loss := a.Mul(b).Add(a.Tanh())
//	err := loss.Backward()	// a.Grad is now b + 1 − tanh²(a)
//
// # Then vectors and matrices
//
// The slope of a step from n entries to m is an m×n matrix J, the Jacobian, but
// nobody has to store it. The backward step needs only the product Jᵀg with a
// gradient g, and that has a short form for every operation: for y = M v it is
// Mᵀg for v and the outer product g vᵀ for M. A [Tape] records each operation
// as it is computed, together with a function that adds such products to the
// gradients of its arguments. The order of the record is an order in which all
// could be computed, so going backward means to read the tape from its end.
//
//	t := new(autodiff.Tape)
//	Wr, Wx, thetaS := t.Mat("W_r", …), t.Mat("W_x", …), t.Vec("θ_s", …)
//	s := t.Add(t.MulVec(Wr, r), t.MulVec(Wx, x), thetaS)
//	err := t.Backward(t.SquaredNorm(t.Tanh(s)))	// Wr.Grad, s.Grad, …
//
// # What to expect
//
// One value, one backward pass: a second one would add to gradients that are
// there already, so it is an error. Build the expression again, or record a new
// tape; that is how a training loop works here.
//
// At a kink there is no slope, and a choice is made. It is one of the slopes
// beside the kink or between them: relu and abs have the slope 0 in 0, and of
// two equal arguments of max or min the first one has the slope 1. Where a slope
// is infinite (sqrt and log in 0), so is the gradient.
//
// Nothing here is shared with package derive, which derives gradients as
// formulas, or with the backward passes that are written by hand: the three are
// witnesses for each other.
package autodiff

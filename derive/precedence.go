package derive

// How tightly an expression holds together when it is written out, loosest
// first. A printer puts parentheses around what is looser than its place asks.
const (
	looseSum   = iota + 1 // a + b
	looseBig              // the sum over an index
	looseHad              // a ⊙ b
	looseMul              // a b, a / b
	looseNeg              // −a
	loosePower            // a^b
	tight                 // a name, a call
)

// precedence returns how tightly e holds together in source.
func precedence(e Expr) int {
	switch e := e.(type) {
	case *Binary:
		return map[Op]int{Add: looseSum, Sub: looseSum, Hadamard: looseHad, Mul: looseMul, Div: looseMul}[e.Op]
	case *Sum:
		return looseBig
	case *Neg:
		return looseNeg
	case *Power, *Transpose, *Deriv:
		return loosePower
	case *Where:
		if len(e.Ranges) > 0 {
			return looseMul
		}
		return precedence(e.Body)
	}
	return tight
}

// negatedPlace returns how tightly a minus and what stands behind it hold
// together for a reader, given how tightly that holds alone: −a b is as loose
// as a b, and −(a + b) has its parentheses.
func negatedPlace(x int) int {
	if x < looseBig {
		return looseNeg
	}
	return min(looseNeg, x)
}

// places returns what the left and the right operand of an operator must hold
// to stand without parentheses. All operators group to the left.
func places(op Op) (left, right int) {
	switch op {
	case Add, Sub:
		return looseSum, looseBig
	case Hadamard:
		return looseHad, looseMul
	}
	return looseMul, loosePower
}

// leadsWithMinus reports whether e would begin with a minus, so that it needs
// parentheses behind an operator.
func leadsWithMinus(e Expr) bool {
	switch e := e.(type) {
	case *Neg:
		return true
	case *Binary:
		return leadsWithMinus(e.X)
	case *Where:
		return len(e.Ranges) == 0 && leadsWithMinus(e.Body)
	}
	return false
}

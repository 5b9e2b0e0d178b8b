package onnx

import (
	"math"
	"strings"
)

// activation is one of the functions that LSTM, GRU and RNN let a model choose,
// with its constants. Its argument is held within ±clip first.
type activation struct {
	f           func(x, alpha, beta float64) float64
	alpha, beta float64
	clip        float64 // infinite where nothing is clipped
}

// apply is the function of each entry, computed in float64 and rounded.
func apply[T float](a activation, x []T) []T {
	return each(x, func(v T) T {
		return T(a.f(max(-a.clip, min(a.clip, float64(v))), a.alpha, a.beta))
	})
}

// activationNamed finds a function by the standard's name, in any case, and says
// how many of the constants alpha and beta it has.
func activationNamed(name string) (a activation, constants int) {
	plain := func(f func(float64) float64) (activation, int) {
		return activation{f: func(x, _, _ float64) float64 { return f(x) }}, 0
	}
	switch strings.ToLower(name) {
	case "relu":
		return plain(relu)
	case "tanh":
		return plain(math.Tanh)
	case "sigmoid":
		return plain(sigmoid)
	case "softsign":
		return plain(softsign)
	case "softplus":
		return plain(softplus)
	case "leakyrelu":
		return activation{f: leakyRelu, alpha: 0.01}, 1
	case "thresholdedrelu":
		return activation{f: atLeast, alpha: 1}, 1
	case "elu":
		return activation{f: elu, alpha: 1}, 1
	case "affine":
		return activation{f: affine, alpha: 1}, 2
	case "scaledtanh":
		return activation{f: scaledTanh, alpha: 1, beta: 1}, 2
	case "hardsigmoid":
		return activation{f: hardSigmoid, alpha: 0.2, beta: 0.5}, 2
	}
	fail("activations: %.50q is none of the standard's", name)
	return activation{}, 0
}

// atLeast is ThresholdedRelu as the recurrent operators define it, which keeps
// the threshold itself; the operator of that name does not.
func atLeast(x, alpha, _ float64) float64 {
	if x >= alpha {
		return x
	}
	return 0
}

// activations reads the attributes of a recurrent operator: the functions of
// each direction, in order. The lists of constants are consumed by those
// functions that have such a constant.
func (c *call) activations(directions int, defaults ...string) [][]activation {
	names, ok := attr[[]string](c, "activations")
	if !ok || len(names) == 0 {
		for range directions {
			names = append(names, defaults...)
		}
	}
	if len(names) != directions*len(defaults) {
		fail("attribute activations names %d functions, expected %d", len(names), directions*len(defaults))
	}
	alphas, _ := attr[[]float32](c, "activation_alpha")
	betas, _ := attr[[]float32](c, "activation_beta")
	clip := c.float("clip", math.Inf(1))
	if !(clip >= 0) {
		fail("attribute clip is %g", clip)
	}
	var all [][]activation
	for i, name := range names {
		a, constants := activationNamed(name)
		a.clip = clip
		if constants > 0 && len(alphas) > 0 {
			a.alpha, alphas = float64(alphas[0]), alphas[1:]
		}
		if constants > 1 && len(betas) > 0 {
			a.beta, betas = float64(betas[0]), betas[1:]
		}
		if i%len(defaults) == 0 {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], a)
	}
	return all
}

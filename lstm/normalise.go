package lstm

import (
	"math"

	"unroll/internal/check"
	"unroll/tensor"
)

// Norm is layer normalisation: it shifts and scales a vector to mean 0 and
// deviation 1 over its entries, then gives each entry a gain and a bias of its
// own. So what a gate sees has the same size at every step, whatever the sizes
// of the state and of the weights.
//
// The empty Norm changes nothing.
type Norm struct {
	Gain tensor.Vector // h, d entries
	Bias tensor.Vector // c, d entries
}

// epsilon is added to the square of the deviation, so that equal entries do not
// end in a division by zero.
const epsilon = 1e-5

// NormTrace holds what a forward pass computed.
type NormTrace struct {
	A     tensor.Vector // what is normalised
	Mu    float64       // μ, its mean
	W     tensor.Vector // what is left without it
	Sigma float64       // σ, its deviation
	Y     tensor.Vector // of mean 0 and deviation 1
	Z     tensor.Vector // normalised
}

// NormGradients is what a backward pass finds: the derivative of the loss E by
// everything it depends on.
type NormGradients struct {
	Eta    tensor.Vector // ∂E/∂y
	Kappa  float64       // ∂E/∂σ
	Omega  tensor.Vector // ∂E/∂w
	Lambda float64       // ∂E/∂μ
	A      tensor.Vector // ∂E/∂a
	Params Norm          // ∂E/∂h and ∂E/∂c
}

// Forward normalises a vector of d entries (eqs. 6.f.1 to 6.f.5).
func (p Norm) Forward(a tensor.Vector) (NormTrace, error) {
	if err := check.First(check.AtLeast("len(Gain)", len(p.Gain), 1), p.check("Norm", len(p.Gain)), check.Vector("a", a, len(p.Gain))); err != nil {
		return NormTrace{}, check.In("lstm: Norm.Forward", err)
	}
	return p.forward(a), nil
}

// Backward goes back through a normalisation (eqs. 6.f.6 to 6.f.10). Zeta is
// ∂E/∂z, d entries. The mean and the deviation depend on every entry, so each
// entry is told something by all others: what is left has no part along the
// vector of ones, and almost none along y.
func (p Norm) Backward(tr NormTrace, zeta tensor.Vector) (NormGradients, error) {
	d := len(p.Gain)
	err := check.First(
		check.AtLeast("len(Gain)", d, 1), p.check("Norm", d),
		check.Vector("NormTrace.A", tr.A, d), check.Vector("NormTrace.W", tr.W, d), check.Vector("NormTrace.Y", tr.Y, d),
		check.Above("NormTrace.Sigma", tr.Sigma), check.Vector("zeta", zeta, d))
	if err != nil {
		return NormGradients{}, check.In("lstm: Norm.Backward", err)
	}
	return p.backward(tr, zeta), nil
}

func (p Norm) forward(a tensor.Vector) NormTrace {
	tr, d := NormTrace{A: a}, float64(len(a))
	//eq:normalise.6.f.1
	tr.Mu = tensor.Sum(a) / d
	//eq:normalise.6.f.2
	tr.W = tensor.Sub(a, tensor.Scale(tr.Mu, tensor.Ones(len(a))))
	//eq:normalise.6.f.3
	tr.Sigma = math.Sqrt(tensor.Dot(tr.W, tr.W)/d + epsilon)
	//eq:normalise.6.f.4
	tr.Y = tensor.Scale(1/tr.Sigma, tr.W)
	//eq:normalise.6.f.5
	tr.Z = tensor.Add(tensor.Hadamard(p.Gain, tr.Y), p.Bias)
	return tr
}

func (p Norm) backward(tr NormTrace, zeta tensor.Vector) NormGradients {
	g, d := NormGradients{}, float64(len(zeta))
	//eq:normalise.6.f.6
	g.Eta = tensor.Hadamard(zeta, p.Gain)
	//eq:normalise.6.f.7
	g.Kappa = -tensor.Dot(g.Eta, tr.W) / (tr.Sigma * tr.Sigma)
	//eq:normalise.6.f.8
	g.Omega = tensor.Add(tensor.Scale(1/tr.Sigma, g.Eta), tensor.Scale(g.Kappa/(tr.Sigma*d), tr.W))
	//eq:normalise.6.f.9
	g.Lambda = -tensor.Sum(g.Omega)
	//eq:normalise.6.f.10a
	g.Params.Gain = tensor.Hadamard(zeta, tr.Y)
	//eq:normalise.6.f.10b
	g.Params.Bias = zeta
	//eq:normalise.6.f.10c
	g.A = tensor.Add(tensor.Scale(g.Lambda/d, tensor.Ones(len(zeta))), g.Omega)
	return g
}

// of returns the normalised vector, or the vector itself where p is empty.
func (p Norm) of(a tensor.Vector) tensor.Vector {
	if len(p.Gain) == 0 {
		return a
	}
	return p.forward(a).Z
}

// back returns ∂E/∂a from ∂E/∂z, and adds what the gain and the bias are told to
// sum. Where p is empty, a is z.
func (p Norm) back(sum *Norm, a, zeta tensor.Vector) tensor.Vector {
	if len(p.Gain) == 0 {
		return zeta
	}
	g := p.backward(p.forward(a), zeta)
	sum.Gain, sum.Bias = tensor.Add(sum.Gain, g.Params.Gain), tensor.Add(sum.Bias, g.Params.Bias)
	return g.A
}

// newNorm returns a normalisation to begin training with: gains of 1, and the
// bias of the accumulation it follows.
func newNorm(bias tensor.Vector) Norm { return Norm{Gain: tensor.Ones(len(bias)), Bias: bias.Clone()} }

// zero returns zeros in the shape of p, and the empty Norm for the empty one.
func (p Norm) zero() Norm {
	if len(p.Gain) == 0 {
		return Norm{}
	}
	return Norm{Gain: tensor.NewVector(len(p.Gain)), Bias: tensor.NewVector(len(p.Gain))}
}

// check demands d finite entries in both, 0 for the empty Norm.
func (p Norm) check(field string, d int) error {
	return check.First(check.Vector(field+".Gain", p.Gain, d), check.Vector(field+".Bias", p.Bias, d))
}

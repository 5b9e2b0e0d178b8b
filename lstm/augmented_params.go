package lstm

import (
	"fmt"
	"math"
	"math/rand/v2"

	"unroll/internal/check"
	"unroll/tensor"
)

// Sizes say how large an [Augmented] network is.
type Sizes struct {
	X, S, V int // entries of the input, of the state and of the value
	First   int // offset of the first tap of each window, of any sign
	Taps    int // taps of each window
}

// RandomAugmented returns a network to begin training with. Its weights are
// uniform between ±1/√k, where k is how many numbers are summed, so that a sum
// is of the size of one. The biases are 0 but for those of two gates, which are
// 1: the state is rather kept, so that an error finds its way back over many
// steps, and the external input rather counts.
//
// All windows are of one size; where they should differ, a [RandomWindow] can
// take the place of one. The error says which size is too small, or what the
// options need of the sizes.
func RandomAugmented(r *rand.Rand, z Sizes, o Options) (Augmented, error) {
	err := check.First(check.AtLeast("X", z.X, 1), check.AtLeast("S", z.S, 1), check.AtLeast("V", z.V, 1), check.AtLeast("Taps", z.Taps, 1), o.check(z.S, z.V))
	if err != nil {
		return Augmented{}, check.In("lstm: RandomAugmented", err)
	}
	fromInputs := func() Window { return RandomWindow(r, z.S, z.X, z.First, z.Taps) }
	from := func(size int) tensor.Matrix { return tensor.RandMatrix(r, z.S, size, 1/math.Sqrt(float64(size))) }
	p := Augmented{
		Wxcu: fromInputs(), Wxcs: fromInputs(), Wxcx: fromInputs(), Wxcr: fromInputs(), Wxdu: fromInputs(),
		Wscu: from(z.S), Wscs: from(z.S), Wscx: from(z.S), Wscr: from(z.S),
		Wvcu: from(z.V), Wvcs: from(z.V), Wvcx: from(z.V), Wvcr: from(z.V), Wvdu: from(z.V),
		Bcu: tensor.NewVector(z.S), Bcs: tensor.Ones(z.S), Bcx: tensor.Ones(z.S), Bcr: tensor.NewVector(z.S), Bdu: tensor.NewVector(z.S),
		Wqdr:    tensor.RandMatrix(r, z.V, z.S, 1/math.Sqrt(float64(z.S))),
		Options: o,
	}
	if o.Normalised {
		p.Ncu, p.Ncs, p.Ncx, p.Ncr, p.Ndu = newNorm(p.Bcu), newNorm(p.Bcs), newNorm(p.Bcx), newNorm(p.Bcr), newNorm(p.Bdu)
	}
	o.settle(p.Arrays())
	return p, nil
}

// AugmentedFrom returns the augmented network that computes what a Vanilla
// network computes, with all three extensions taken away. They share their
// parameters.
func AugmentedFrom(p Vanilla) Augmented {
	ds, dx := p.ds(), p.dx()
	one := func(m tensor.Matrix) Window { return Window{W: []tensor.Matrix{m}} }
	a := Augmented{
		Wxcu: one(p.Wxcu), Wxcs: one(p.Wxcs), Wxcx: one(tensor.NewMatrix(ds, dx)), Wxcr: one(p.Wxcr), Wxdu: one(p.Wxdu),
		Wscu: p.Wscu, Wscs: p.Wscs, Wscx: tensor.NewMatrix(ds, ds), Wscr: p.Wscr,
		Wvcu: p.Wvcu, Wvcs: p.Wvcs, Wvcx: tensor.NewMatrix(ds, ds), Wvcr: p.Wvcr, Wvdu: p.Wvdu,
		Bcu: p.Bcu, Bcs: p.Bcs, Bcx: tensor.NewVector(ds), Bcr: p.Bcr, Bdu: p.Bdu,
		Wqdr:    tensor.NewMatrix(ds, ds),
		Options: Options{Ungated: true, Unprojected: true},
	}
	a.Options.settle(a.Arrays())
	return a
}

// AugmentedCount returns how many numbers an augmented LSTM of these sizes is
// made of, without options (eq. 6.a).
func AugmentedCount(z Sizes) int {
	L, dx, ds, dv := z.Taps, z.X, z.S, z.V
	//eq:augmented_count.6.a
	P := 5*L*ds*dx + 4*ds*ds + 5*ds*dv + 5*ds + dv*ds
	return P
}

// RecurrentProducts returns how many multiplications a step needs to feed its
// value back, the projection included (X3). Without a projection they are
// 5 d_s²; with one they are fewer where d_v < 5/6 d_s.
func RecurrentProducts(ds, dv int) int {
	//eq:augmented_count.X3
	R := 5*ds*dv + dv*ds
	return R
}

// Arrays lists the parameters, by their symbols. They share their numbers with
// the network, so that what is written into them changes it.
func (p Augmented) Arrays() []tensor.Array {
	var arrays []tensor.Array
	for _, w := range p.windows() {
		arrays = append(arrays, w.Window.arrays(w.symbol)...)
	}
	arrays = append(arrays,
		p.Wscu.Array("W_scu"), p.Wscs.Array("W_scs"), p.Wscx.Array("W_scx"), p.Wscr.Array("W_scr"),
		p.Wvcu.Array("W_vcu"), p.Wvcs.Array("W_vcs"), p.Wvcx.Array("W_vcx"), p.Wvcr.Array("W_vcr"), p.Wvdu.Array("W_vdu"),
		p.Bcu.Array("b_cu"), p.Bcs.Array("b_cs"), p.Bcx.Array("b_cx"), p.Bcr.Array("b_cr"), p.Bdu.Array("b_du"),
		p.Wqdr.Array("W_qdr"))
	if p.Normalised {
		arrays = append(arrays,
			p.Ncu.Gain.Array("h_cu"), p.Ncs.Gain.Array("h_cs"), p.Ncx.Gain.Array("h_cx"), p.Ncr.Gain.Array("h_cr"), p.Ndu.Gain.Array("h_du"),
			p.Ncu.Bias.Array("c_cu"), p.Ncs.Bias.Array("c_cs"), p.Ncx.Bias.Array("c_cx"), p.Ncr.Bias.Array("c_cr"), p.Ndu.Bias.Array("c_du"))
	}
	return arrays
}

// named is a window with its names in the code and in the formulas.
type named struct {
	Window
	field, symbol string
}

func (p Augmented) windows() []named {
	return []named{{p.Wxcu, "Wxcu", "W_xcu"}, {p.Wxcs, "Wxcs", "W_xcs"}, {p.Wxcx, "Wxcx", "W_xcx"}, {p.Wxcr, "Wxcr", "W_xcr"}, {p.Wxdu, "Wxdu", "W_xdu"}}
}

// ds, dv and dx are the sizes of the state, of the value and of the input.
func (p Augmented) ds() int { return len(p.Bcu) }
func (p Augmented) dv() int { return p.Wqdr.Rows }
func (p Augmented) dx() int {
	if len(p.Wxcu.W) == 0 {
		return 0
	}
	return p.Wxcu.W[0].Cols
}

// check reports the first parameter that does not fit the others, is not
// finite, or is not what the options hold it at.
func (p Augmented) check() error {
	ds, dv, dx := p.ds(), p.dv(), p.dx()
	err := check.First(check.AtLeast("len(Bcu)", ds, 1), check.AtLeast("Wqdr.Rows", dv, 1), check.AtLeast("len(Wxcu.W)", len(p.Wxcu.W), 1), check.AtLeast("Wxcu.W[0].Cols", dx, 1))
	for _, w := range p.windows() {
		err = check.First(err, w.check(w.field, ds, dx))
	}
	err = check.First(err,
		check.Matrix("Wscu", p.Wscu, ds, ds), check.Matrix("Wscs", p.Wscs, ds, ds), check.Matrix("Wscx", p.Wscx, ds, ds), check.Matrix("Wscr", p.Wscr, ds, ds),
		check.Matrix("Wvcu", p.Wvcu, ds, dv), check.Matrix("Wvcs", p.Wvcs, ds, dv), check.Matrix("Wvcx", p.Wvcx, ds, dv),
		check.Matrix("Wvcr", p.Wvcr, ds, dv), check.Matrix("Wvdu", p.Wvdu, ds, dv),
		check.Vector("Bcu", p.Bcu, ds), check.Vector("Bcs", p.Bcs, ds), check.Vector("Bcx", p.Bcx, ds), check.Vector("Bcr", p.Bcr, ds), check.Vector("Bdu", p.Bdu, ds),
		check.Matrix("Wqdr", p.Wqdr, dv, ds))
	if err != nil {
		return err
	}
	return p.checkOptions()
}

// check reports the first signal that does not fit the parameters, or is not
// finite.
func (tr AugmentedTrace) check(p Augmented) error {
	K, ds := len(tr.V), p.ds()
	err := check.First(check.Sequence("AugmentedTrace.X", tr.X, len(tr.X), p.dx()), segment(tr.From, tr.From+K, len(tr.X)))
	for _, s := range []struct {
		field  string
		signal []tensor.Vector
	}{
		{"XiCu", tr.XiCu}, {"XiCs", tr.XiCs}, {"XiCx", tr.XiCx}, {"XiCr", tr.XiCr}, {"XiDu", tr.XiDu},
		{"Acu", tr.Acu}, {"Gcu", tr.Gcu}, {"Acs", tr.Acs}, {"Gcs", tr.Gcs}, {"Acx", tr.Acx}, {"Gcx", tr.Gcx}, {"Adu", tr.Adu}, {"U", tr.U},
		{"S", tr.S}, {"Acr", tr.Acr}, {"Gcr", tr.Gcr}, {"R", tr.R}, {"Q", tr.Q},
	} {
		err = check.First(err, check.Sequence("AugmentedTrace."+s.field, s.signal, K, ds))
	}
	return check.First(err,
		check.Sequence("AugmentedTrace.V", tr.V, K, p.dv()),
		check.Vector("AugmentedTrace.Start.S", tr.Start.S, ds), check.Vector("AugmentedTrace.Start.V", tr.Start.V, p.dv()))
}

// segment demands steps of a sequence of K, none included.
func segment(from, to, K int) error {
	if from < 0 || to < from || to > K {
		return fmt.Errorf("the segment goes from %d to %d, expected 0 ≤ from ≤ to ≤ %d", from, to, K)
	}
	return nil
}

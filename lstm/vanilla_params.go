package lstm

import (
	"unroll/internal/check"
	"unroll/tensor"
)

// VanillaCount returns how many numbers a Vanilla LSTM of these sizes is made
// of (eq. 5.b).
func VanillaCount(ds, dx int) int {
	//eq:vanilla_count.5.b
	P := 4*ds*dx + 7*ds*ds + 4*ds
	return P
}

// Arrays lists the parameters, by their symbols. They share their numbers with
// the network, so that what is written into them changes it.
func (p Vanilla) Arrays() []tensor.Array {
	return []tensor.Array{
		p.Wxcu.Array("W_xcu"), p.Wxcs.Array("W_xcs"), p.Wxcr.Array("W_xcr"), p.Wxdu.Array("W_xdu"),
		p.Wscu.Array("W_scu"), p.Wscs.Array("W_scs"), p.Wscr.Array("W_scr"),
		p.Wvcu.Array("W_vcu"), p.Wvcs.Array("W_vcs"), p.Wvcr.Array("W_vcr"), p.Wvdu.Array("W_vdu"),
		p.Bcu.Array("b_cu"), p.Bcs.Array("b_cs"), p.Bcr.Array("b_cr"), p.Bdu.Array("b_du"),
	}
}

// ds and dx are the sizes of the state and of the input.
func (p Vanilla) ds() int { return len(p.Bcu) }
func (p Vanilla) dx() int { return p.Wxcu.Cols }

// check reports the first parameter that does not fit the others, or is not
// finite.
func (p Vanilla) check() error {
	ds, dx := p.ds(), p.dx()
	return check.First(
		check.AtLeast("len(Bcu)", ds, 1), check.AtLeast("Wxcu.Cols", dx, 1),
		check.Matrix("Wxcu", p.Wxcu, ds, dx), check.Matrix("Wxcs", p.Wxcs, ds, dx),
		check.Matrix("Wxcr", p.Wxcr, ds, dx), check.Matrix("Wxdu", p.Wxdu, ds, dx),
		check.Matrix("Wscu", p.Wscu, ds, ds), check.Matrix("Wscs", p.Wscs, ds, ds), check.Matrix("Wscr", p.Wscr, ds, ds),
		check.Matrix("Wvcu", p.Wvcu, ds, ds), check.Matrix("Wvcs", p.Wvcs, ds, ds),
		check.Matrix("Wvcr", p.Wvcr, ds, ds), check.Matrix("Wvdu", p.Wvdu, ds, ds),
		check.Vector("Bcu", p.Bcu, ds), check.Vector("Bcs", p.Bcs, ds),
		check.Vector("Bcr", p.Bcr, ds), check.Vector("Bdu", p.Bdu, ds),
	)
}

// check reports the first signal that does not fit the parameters, or is not
// finite.
func (tr VanillaTrace) check(p Vanilla) error {
	K, ds := len(tr.X), p.ds()
	return check.First(
		check.Sequence("VanillaTrace.X", tr.X, K, p.dx()),
		check.Sequence("VanillaTrace.Acu", tr.Acu, K, ds), check.Sequence("VanillaTrace.Gcu", tr.Gcu, K, ds),
		check.Sequence("VanillaTrace.Acs", tr.Acs, K, ds), check.Sequence("VanillaTrace.Gcs", tr.Gcs, K, ds),
		check.Sequence("VanillaTrace.Adu", tr.Adu, K, ds), check.Sequence("VanillaTrace.U", tr.U, K, ds),
		check.Sequence("VanillaTrace.S", tr.S, K, ds),
		check.Sequence("VanillaTrace.Acr", tr.Acr, K, ds), check.Sequence("VanillaTrace.Gcr", tr.Gcr, K, ds),
		check.Sequence("VanillaTrace.R", tr.R, K, ds), check.Sequence("VanillaTrace.V", tr.V, K, ds),
		check.Vector("VanillaTrace.Start.S", tr.Start.S, ds), check.Vector("VanillaTrace.Start.V", tr.Start.V, ds),
	)
}

package lstm

import "unroll/tensor"

// collect sums what the accumulation nodes tell the parameters that act within
// the network.
func (g *AugmentedGradients) collect(p Augmented, tr AugmentedTrace) {
	ds, dv := p.ds(), p.dv()
	sLast, vLast := before(tr.S, tr.Start.S), before(tr.V, tr.Start.V)
	//eq:augmented.6.c.9f
	g.Params.Wscu = sumOuter(ds, ds, g.AlphaCu, sLast)
	//eq:augmented.6.c.9g
	g.Params.Wscs = sumOuter(ds, ds, g.AlphaCs, sLast)
	//eq:augmented.6.c.9h
	g.Params.Wscx = sumOuter(ds, ds, g.AlphaCx, sLast)
	//eq:augmented.6.c.9i
	g.Params.Wscr = sumOuter(ds, ds, g.AlphaCr, tr.S)
	//eq:augmented.6.c.9j
	g.Params.Wvcu = sumOuter(ds, dv, g.AlphaCu, vLast)
	//eq:augmented.6.c.9k
	g.Params.Wvcs = sumOuter(ds, dv, g.AlphaCs, vLast)
	//eq:augmented.6.c.9l
	g.Params.Wvcx = sumOuter(ds, dv, g.AlphaCx, vLast)
	//eq:augmented.6.c.9m
	g.Params.Wvcr = sumOuter(ds, dv, g.AlphaCr, vLast)
	//eq:augmented.6.c.9n
	g.Params.Wvdu = sumOuter(ds, dv, g.AlphaDu, vLast)
	//eq:augmented.6.c.9o
	g.Params.Bcu = sum(ds, g.AlphaCu)
	//eq:augmented.6.c.9p
	g.Params.Bcs = sum(ds, g.AlphaCs)
	//eq:augmented.6.c.9q
	g.Params.Bcx = sum(ds, g.AlphaCx)
	//eq:augmented.6.c.9r
	g.Params.Bcr = sum(ds, g.AlphaCr)
	//eq:augmented.6.c.9s
	g.Params.Bdu = sum(ds, g.AlphaDu)
	//eq:augmented.6.c.9t
	g.Params.Wqdr = sumOuter(dv, ds, g.Chi, tr.Q)
	//eq:augmented.6.c.11a
	g.Start.S = g.FPsi[0]
	//eq:augmented.6.c.11b
	g.Start.V = g.FChi[0]
}

// collectInputs gives the windows and the inputs their share. In a window a
// step reads several inputs, so an input is told something by several steps.
func (g *AugmentedGradients) collectInputs(p Augmented, tr AugmentedTrace) {
	//eq:augmented.6.c.9a
	g.Params.Wxcu = p.Wxcu.sumOuter(g.AlphaCu, tr.X, tr.From)
	//eq:augmented.6.c.9b
	g.Params.Wxcs = p.Wxcs.sumOuter(g.AlphaCs, tr.X, tr.From)
	//eq:augmented.6.c.9c
	g.Params.Wxcx = p.Wxcx.sumOuter(g.AlphaCx, tr.X, tr.From)
	//eq:augmented.6.c.9d
	g.Params.Wxcr = p.Wxcr.sumOuter(g.AlphaCr, tr.X, tr.From)
	//eq:augmented.6.c.9e
	g.Params.Wxdu = p.Wxdu.sumOuter(g.XiBarDu, tr.X, tr.From)
	g.X = make([]tensor.Vector, len(tr.X))
	for m := range g.X {
		n := m - tr.From
		//eq:augmented.6.c.10
		g.X[m] = tensor.Add(p.Wxcu.mulVecT(g.AlphaCu, n), p.Wxcs.mulVecT(g.AlphaCs, n), p.Wxcx.mulVecT(g.AlphaCx, n), p.Wxcr.mulVecT(g.AlphaCr, n), p.Wxdu.mulVecT(g.XiBarDu, n))
	}
}

// newAugmentedGradients returns gradients of K steps, in which those by gains
// and biases of normalisations begin at zero; every other one is computed whole.
func newAugmentedGradients(p Augmented, K int) AugmentedGradients {
	signal := func() []tensor.Vector { return make([]tensor.Vector, K) }
	return AugmentedGradients{
		Chi: signal(), Beta: signal(), Rho: signal(), GammaCr: signal(), AlphaCr: signal(), Psi: signal(),
		AlphaCs: signal(), AlphaCu: signal(), AlphaDu: signal(), XiBarDu: signal(), GammaCx: signal(), AlphaCx: signal(),
		FChi: make([]tensor.Vector, K+1), FPsi: make([]tensor.Vector, K+1),
		Params: Augmented{Ncu: p.Ncu.zero(), Ncs: p.Ncs.zero(), Ncx: p.Ncx.zero(), Ncr: p.Ncr.zero(), Ndu: p.Ndu.zero(), Options: p.Options},
	}
}

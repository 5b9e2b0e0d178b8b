package proof

// What the pointwise kernels do with one sequence after the other. Gates lie as
// a[batch][gates][d]; at finds the first of unit e.

func at(e, d, gates int) int { return e/d*gates*d + e%d }

func rnnForward(s, r []float32) {
	for e := range s {
		r[e] = tanh1(s[e])
	}
}

func rnnBackward(r, dr, ds []float32) {
	for e := range r {
		ds[e] = dr[e] * fma(-r[e], r[e], 1)
	}
}

// slope is the derivative of the sigmoid, of its value.
func slope(g float32) float32 { return g * (1 - g) }

// update is one unit of a Vanilla LSTM: cu, cs and du become gates, and s is the
// new state.
func update(a []float32, i, d int, sLast float32) (s float32) {
	a[i], a[i+d], a[i+2*d] = sigmoid(a[i]), sigmoid(a[i+d]), tanh1(a[i+2*d])
	return fma(a[i+d], sLast, float32(a[i]*a[i+2*d]))
}

func vanillaUpdate(d int, a, sLast, s []float32) {
	for e := range s {
		s[e] = update(a, at(e, d, 4), d, sLast[e])
	}
}

func readout(d int, a, s, r, v []float32) {
	for e := range s {
		cr := at(e, d, 4) + 3*d
		a[cr], r[e] = sigmoid(a[cr]), tanh1(s[e])
		v[e] = a[cr] * r[e]
	}
}

func readoutBack(d int, a, r, chi, psi []float32) {
	for e := range r {
		cr := at(e, d, 4) + 3*d
		psi[e] = fma(float32(chi[e]*a[cr]), fma(-r[e], r[e], 1), psi[e])
		a[cr] = chi[e] * r[e] * slope(a[cr])
	}
}

func vanillaUpdateBack(d int, a, sLast, psi []float32) {
	for e := range psi {
		i := at(e, d, 4)
		cu, cs, u := a[i], a[i+d], a[i+2*d]
		a[i] = psi[e] * u * slope(cu)
		a[i+d] = psi[e] * sLast[e] * slope(cs)
		a[i+2*d] = psi[e] * cu * fma(-u, u, 1)
		psi[e] *= cs
	}
}

// lstmForward is a Vanilla LSTM whose readout gate does not see the state.
func lstmForward(d int, a, sLast, s, v []float32) {
	vanillaUpdate(d, a, sLast, s)
	readout(d, a, s, make([]float32, len(s)), v)
}

func lstmBackward(d int, a, sLast, s, dv, ds []float32) {
	r := make([]float32, len(s))
	rnnForward(s, r)
	readoutBack(d, a, r, dv, ds)
	vanillaUpdateBack(d, a, sLast, ds)
}

func augmentedUpdate(d int, a, xi, y, sLast, s []float32) {
	for e := range s {
		i := at(e, d, 4)
		a[i], a[i+d], a[i+2*d] = sigmoid(a[i]), sigmoid(a[i+d]), sigmoid(a[i+2*d])
		y[e] = tanh1(fma(a[i+2*d], xi[e], y[e]))
		s[e] = fma(a[i+d], sLast[e], float32(a[i]*y[e]))
	}
}

func augmentedUpdateBack(d int, a, xi, u, sLast, psi []float32) {
	for e := range psi {
		i := at(e, d, 4)
		cu, cs, cx := a[i], a[i+d], a[i+2*d]
		data := psi[e] * cu * fma(-u[e], u[e], 1)
		a[i] = psi[e] * u[e] * slope(cu)
		a[i+d] = psi[e] * sLast[e] * slope(cs)
		a[i+2*d] = data * xi[e] * slope(cx)
		xi[e], u[e], psi[e] = data*cx, data, psi[e]*cs
	}
}

func gruForward(d int, ax, ah, hLast, h []float32) {
	for e := range h {
		i := at(e, d, 3)
		r, z := sigmoid(ax[i]+ah[i]), sigmoid(ax[i+d]+ah[i+d])
		c := tanh1(fma(r, ah[i+2*d], ax[i+2*d]))
		h[e] = fma(z, hLast[e], float32((1-z)*c))
		ax[i], ax[i+d], ax[i+2*d] = r, z, c
	}
}

func gruBackward(d int, ax, ah, hLast, dh []float32) {
	for e := range dh {
		i := at(e, d, 3)
		r, z, c, q := ax[i], ax[i+d], ax[i+2*d], ah[i+2*d]
		alphaH := dh[e] * (1 - z) * fma(-c, c, 1)
		alphaZ := dh[e] * (hLast[e] - c) * slope(z)
		alphaR := alphaH * q * slope(r)
		ax[i], ax[i+d], ax[i+2*d] = alphaR, alphaZ, alphaH
		ah[i], ah[i+d], ah[i+2*d] = alphaR, alphaZ, alphaH*r
		dh[e] *= z
	}
}

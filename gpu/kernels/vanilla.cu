// The Vanilla LSTM, whose gates see the state through whole matrices
// (lstm/vanilla.eq). The gate of the readout sees the new state, so a step has two
// pointwise parts with the product W_scr s between them:
//
//	a += W_x x, W_v v_last, W_s s_last      products
//	g_cu, g_cs, u, s                        vanilla_update     5.c.1b to 5.c.4
//	a_cr += W_scr s                         product
//	g_cr, r, v                              readout            5.c.5b to 5.c.6b
//
// Gates lie as a[batch][4][d], in the order cu, cs, du, cr.
#include "math.h"

// The sums become g_cu, g_cs and u; the fourth waits.
KERNEL(256) vanilla_update(int batch, int d, float *a, const float *s_last, float *s) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e >= batch * d) return;
	float *g = a + (e / d) * 4 * d + e % d;
	float cu = sigmoid(g[0]), cs = sigmoid(g[d]), u = tanh1(g[2 * d]);
	s[e] = fmaf(cs, s_last[e], cu * u);
	g[0] = cu;
	g[d] = cs;
	g[2 * d] = u;
}

// g_cr, r = tanh(s), and g_cr r: the value of the Vanilla LSTM, the gated readout
// of the augmented one.
KERNEL(256) readout(int batch, int d, float *a, const float *s, float *r, float *v) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e >= batch * d) return;
	float *cr = a + ((e / d) * 4 + 3) * d + e % d;
	float gate = sigmoid(*cr), shown = tanh1(s[e]);
	*cr = gate;
	r[e] = shown;
	v[e] = gate * shown;
}

// Back through the readout (5.d.1 to 5.d.4): of the gate in a its gradient
// alpha_cr, and to psi, which holds what later steps say of s, is added
// rho tanh'(s). The product W_scr^T alpha_cr is still to be added.
KERNEL(256) readout_back(int batch, int d, float *a, const float *r, const float *chi, float *psi) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e >= batch * d) return;
	float *cr = a + ((e / d) * 4 + 3) * d + e % d;
	float gate = *cr;
	psi[e] = fmaf(chi[e] * gate, fmaf(-r[e], r[e], 1.0f), psi[e]);
	*cr = chi[e] * r[e] * (gate * (1.0f - gate));
}

// Back through the update (5.d.5a to 5.d.7b): of the gates their alpha, and of psi
// what g_cs lets through to the step before (the last term of 5.d.9).
KERNEL(256) vanilla_update_back(int batch, int d, float *a, const float *s_last, float *psi) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e >= batch * d) return;
	float *g = a + (e / d) * 4 * d + e % d;
	float cu = g[0], cs = g[d], u = g[2 * d], p = psi[e];
	g[0] = p * u * (cu * (1.0f - cu));
	g[d] = p * s_last[e] * (cs * (1.0f - cs));
	g[2 * d] = p * cu * fmaf(-u, u, 1.0f);
	psi[e] = p * cs;
}

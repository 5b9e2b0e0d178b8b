// The augmented LSTM (lstm/augmented.eq): a fourth gate weighs the input. A step is
//
//	a += W_x x (windows), W_v v_last, W_s s_last    products, for the four gates
//	xi = W_xdu x (window),  y = W_vdu v_last + b    products, for the data
//	g_cu, g_cs, g_cx, u, s                          augmented_update   6.b.2b to 6.b.6
//	a_cr += W_scr s                                 product
//	g_cr, r, q                                      readout            6.b.7b to 6.b.8b
//	v = W_qdr q                                     product
//
// Gates lie as a[batch][4][d], in the order cu, cs, cx, cr.
#include "math.h"

// The sums become g_cu, g_cs and g_cx; y becomes u.
KERNEL(256) augmented_update(int batch, int d, float *a, const float *xi, float *y, const float *s_last, float *s) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e >= batch * d) return;
	float *g = a + (e / d) * 4 * d + e % d;
	float cu = sigmoid(g[0]), cs = sigmoid(g[d]), cx = sigmoid(g[2 * d]);
	float u = tanh1(fmaf(cx, xi[e], y[e]));
	s[e] = fmaf(cs, s_last[e], cu * u);
	y[e] = u;
	g[0] = cu;
	g[d] = cs;
	g[2 * d] = cx;
}

// Back through the update (6.c.5a to 6.c.6c): the gates become their alpha, u
// becomes alpha_du, xi its gradient, psi what g_cs lets through.
KERNEL(256) augmented_update_back(int batch, int d, float *a, float *xi, float *u, const float *s_last, float *psi) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e >= batch * d) return;
	float *g = a + (e / d) * 4 * d + e % d;
	float cu = g[0], cs = g[d], cx = g[2 * d], p = psi[e], now = u[e], x = xi[e];
	float data = p * cu * fmaf(-now, now, 1.0f);
	g[0] = p * now * (cu * (1.0f - cu));
	g[d] = p * s_last[e] * (cs * (1.0f - cs));
	g[2 * d] = data * x * (cx * (1.0f - cx));
	xi[e] = data * cx;
	u[e] = data;
	psi[e] = p * cs;
}

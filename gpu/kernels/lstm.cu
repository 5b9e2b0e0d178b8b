// The LSTM without peepholes, whose gates are ready at once:
//
//	s = g_cs s_last + g_cu u,   v = g_cr tanh(s)
//
// The gates of a sequence lie one after the other, a[batch][4][d], in the order
// cu, cs, du, cr (PyTorch's i, f, g, o).
#include "math.h"

// The sums a become the gates g_cu, g_cs, u, g_cr.
KERNEL(256) lstm_forward(int batch, int d, float *a, const float *s_last, float *s, float *v) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e >= batch * d) return;
	float *g = a + (e / d) * 4 * d + e % d;
	float cu = sigmoid(g[0]), cs = sigmoid(g[d]), u = tanh1(g[2 * d]), cr = sigmoid(g[3 * d]);
	float now = fmaf(cs, s_last[e], cu * u);
	s[e] = now;
	v[e] = cr * tanh1(now);
	g[0] = cu;
	g[d] = cs;
	g[2 * d] = u;
	g[3 * d] = cr;
}

// The gates a become the gradient of the sums. dv is the gradient of v; ds is
// that of s from later steps and becomes that of s_last.
KERNEL(256) lstm_backward(int batch, int d, float *a, const float *s_last, const float *s, const float *dv, float *ds) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e >= batch * d) return;
	float *g = a + (e / d) * 4 * d + e % d;
	float cu = g[0], cs = g[d], u = g[2 * d], cr = g[3 * d];
	float r = tanh1(s[e]), chi = dv[e];
	float psi = fmaf(chi * cr, fmaf(-r, r, 1.0f), ds[e]);
	g[0] = psi * u * (cu * (1.0f - cu));
	g[d] = psi * s_last[e] * (cs * (1.0f - cs));
	g[2 * d] = psi * cu * fmaf(-u, u, 1.0f);
	g[3 * d] = chi * r * (cr * (1.0f - cr));
	ds[e] = psi * cs;
}

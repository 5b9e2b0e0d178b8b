// The GRU whose reset comes after the product (gru/gru.eq, gru_after), as in
// PyTorch and cuDNN: then one product makes all that h_last says.
//
//	h = z h_last + (1 - z) h~,   h~ = tanh(r q + a_h)
//
// Gates lie as [batch][3][d] in the order r, z, h: ax is what the inputs say with
// their biases, ah what h_last says with its own.
#include "math.h"

// ax becomes r, z and h~; ah keeps q in its third part.
KERNEL(256) gru_forward(int batch, int d, float *ax, const float *ah, const float *h_last, float *h) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e >= batch * d) return;
	int at = (e / d) * 3 * d + e % d;
	float r = sigmoid(ax[at] + ah[at]), z = sigmoid(ax[at + d] + ah[at + d]);
	float candidate = tanh1(fmaf(r, ah[at + 2 * d], ax[at + 2 * d]));
	h[e] = fmaf(z, h_last[e], (1.0f - z) * candidate);
	ax[at] = r;
	ax[at + d] = z;
	ax[at + 2 * d] = candidate;
}

// ax becomes the gradient of what the inputs say, ah that of what h_last says; dh,
// the gradient of h, becomes what z lets through to h_last.
KERNEL(256) gru_backward(int batch, int d, float *ax, float *ah, const float *h_last, float *dh) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e >= batch * d) return;
	int at = (e / d) * 3 * d + e % d;
	float r = ax[at], z = ax[at + d], candidate = ax[at + 2 * d], q = ah[at + 2 * d], chi = dh[e];
	float alpha_h = chi * (1.0f - z) * fmaf(-candidate, candidate, 1.0f);
	float alpha_z = chi * (h_last[e] - candidate) * (z * (1.0f - z));
	float alpha_r = alpha_h * q * (r * (1.0f - r));
	ax[at] = alpha_r;
	ax[at + d] = alpha_z;
	ax[at + 2 * d] = alpha_h;
	ah[at] = alpha_r;
	ah[at + d] = alpha_z;
	ah[at + 2 * d] = alpha_h * r;
	dh[e] = chi * z;
}

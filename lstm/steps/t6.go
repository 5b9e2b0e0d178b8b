package steps

import "unroll/lstm"

// Vanilla returns the network under the names of the Vanilla LSTM, sharing its
// numbers. This is T6: W_r is W_vdu there, from the value to the data of the
// update, W_x is W_xdu, θ_s is b_du, and F_u is a_du. Nothing else changes.
func (p T5) Vanilla() lstm.Vanilla {
	return lstm.Vanilla{
		Wxcu: p.Wxcu, Wxcs: p.Wxcs, Wxcr: p.Wxcr, Wxdu: p.Wx,
		Wscu: p.Wscu, Wscs: p.Wscs, Wscr: p.Wscr,
		Wvcu: p.Wvcu, Wvcs: p.Wvcs, Wvcr: p.Wvcr, Wvdu: p.Wr,
		Bcu: p.Bcu, Bcs: p.Bcs, Bcr: p.Bcr, Bdu: p.ThetaS,
	}
}

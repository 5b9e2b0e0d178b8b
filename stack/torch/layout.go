package torch

// block is where PyTorch has one of our arrays: rows row·d to (row+1)·d of an
// array of its own, before the layer's ending. Where an array of ours has two
// blocks, it is their sum.
type block struct {
	theirs string
	row    int
	ours   string
}

// layout is a kind of module.
type layout struct {
	name   string // nn.LSTM
	gates  int    // how many blocks of d rows an array has
	blocks []block
}

var rnnLayout = layout{"nn.RNN", 1, []block{
	{"weight_ih", 0, "W_x"}, {"weight_hh", 0, "W_r"}, {"bias_ih", 0, "theta_s"}, {"bias_hh", 0, "theta_s"},
}}

// The order is r, z, n.
var gruLayout = layout{"nn.GRU", 3, []block{
	{"weight_ih", 0, "U_r"}, {"weight_ih", 1, "U_z"}, {"weight_ih", 2, "U_h"},
	{"weight_hh", 0, "W_r"}, {"weight_hh", 1, "W_z"}, {"weight_hh", 2, "W_h"},
	{"bias_ih", 0, "b_r"}, {"bias_ih", 1, "b_z"}, {"bias_ih", 2, "b_h"},
	{"bias_hh", 0, "b_r"}, {"bias_hh", 1, "b_z"}, {"bias_hh", 2, "c_h"},
}}

// projection is the array of an nn.LSTM with proj_size. It has no gates.
const projection = "weight_hr"

// The order is i, f, g, o.
var lstmLayout = layout{"nn.LSTM", 4, []block{
	{"weight_ih", 0, "W_xcu[0]"}, {"weight_ih", 1, "W_xcs[0]"}, {"weight_ih", 2, "W_xdu[0]"}, {"weight_ih", 3, "W_xcr[0]"},
	{"weight_hh", 0, "W_vcu"}, {"weight_hh", 1, "W_vcs"}, {"weight_hh", 2, "W_vdu"}, {"weight_hh", 3, "W_vcr"},
	{"bias_ih", 0, "b_cu"}, {"bias_ih", 1, "b_cs"}, {"bias_ih", 2, "b_du"}, {"bias_ih", 3, "b_cr"},
	{"bias_hh", 0, "b_cu"}, {"bias_hh", 1, "b_cs"}, {"bias_hh", 2, "b_du"}, {"bias_hh", 3, "b_cr"},
	{projection, 0, "W_qdr"},
}}

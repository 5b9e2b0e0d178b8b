// Package peft reads and writes adapters in the files of PEFT, the library that
// most adapters are made with: a folder with adapter_config.json and
// adapter_model.safetensors.
//
// # Names
//
// PEFT adapts modules of PyTorch of the kinds nn.Linear and nn.Embedding, by their
// path in the network. It knows no nn.LSTM. So a recurrent network is presented as
// one that is built from linear modules, which is the same network:
//
//	embedding            nn.Embedding, symbols × size
//	rnn.layers.0.ih      nn.Linear, the inputs of layer 0: 4H × inputs for an LSTM
//	rnn.layers.0.hh      nn.Linear, its last state: 4H × H
//	rnn.layers.0.ih_reverse, rnn.layers.0.hh_reverse    the other direction
//	head                 nn.Linear, the output
//
// The rows are stacked by gate as in PyTorch: i, f, g, o for nn.LSTM; r, z, n for
// nn.GRU. [ModuleOf] tells which of PyTorch's parameters is which module. In the
// file the adapter of a module is
//
//	base_model.model.rnn.layers.0.ih.lora_A.weight    r × inputs
//	base_model.model.rnn.layers.0.ih.lora_B.weight    4H × r
//	base_model.model.embedding.lora_embedding_A       r × symbols
//	base_model.model.embedding.lora_embedding_B       size × r
//
// and a module that was trained as a whole (modules_to_save) has its own parameters,
// base_model.model.head.weight and base_model.model.head.bias.
//
// # What is read
//
// rank_pattern, alpha_pattern, use_rslora, exclude_modules and modules_to_save mean
// here what they mean in PEFT. fan_in_fan_out says that the base has its weights
// transposed; A and B are the same either way. A key that changes what is computed
// and is not known here, such as use_dora, is an error that names it. So are a
// tensor that is missing, one that nothing asked for, a shape or a rank that does
// not fit, and an adapter that touches nothing: an adapter is read as a whole or
// not at all, never in part.
//
// What is read comes from strangers. Nothing in it is run, and what it makes Read
// allocate is bounded by the size of the files.
package peft

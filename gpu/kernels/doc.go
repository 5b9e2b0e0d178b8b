// Package kernels is what runs on the GPU: its source in CUDA C, the PTX that
// clang made of it, and the calls that launch it.
//
// The source is written in steps from naive to fast, each to be read beside the
// statement of the page level. The header device.h stands in for NVIDIA's, so
// that Debian's clang compiles it on a machine without CUDA:
//
//	go generate ./gpu/kernels
//
// # Bits
//
// A kernel uses the operations of IEEE 754 alone, each rounded once, and its own
// exp, tanh and log made of them (math.h). A fused multiply-add is written fmaf;
// nothing else is fused (-ffp-contract=off). Sums have one order, no float is added
// atomically. So the interpreter, a card and plain Go give the same bits, and the
// fast steps mostly the same as the naive ones.
package kernels

//go:generate go run ./generate

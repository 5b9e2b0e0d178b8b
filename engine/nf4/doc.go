// Package nf4 holds frozen weights in four bits a number, and multiplies with them
// (Dettmers and others, 2023).
//
// Weights of a trained network are spread about zero like a normal distribution.
// NF4 has sixteen values, the quantiles of one, so that each is used about as
// often as any other. They lie between −1 and 1, with 0 among them:
//
//	−1 −0.696 −0.525 −0.395 −0.284 −0.185 −0.091  0  0.080 0.161 0.246 0.338 0.441 0.563 0.723 1
//
// A weight is cut into blocks of 64 numbers, row by row. Of each block the largest
// modulus is kept in single precision, and of each number, divided by it, the
// index of the nearest value. That is 4 + 32/64 bits a number. With [Format.Double]
// the largest moduli are quantised again, less their mean, to eight bits in blocks
// of 256: 4 + 8/64 + 32/(64·256) bits.
//
// What is written is what bitsandbytes writes: two indices a byte, the earlier one
// in the upper half. Reading back is a look-up and a product,
//
//	w = codes[index] · absmax[block]
//
// and that loses what lies between the values: [Weight.Error] says how much. The
// numbers do not change any more. A gradient goes through them to what is trained,
// such as the adapters of package lora.
package nf4

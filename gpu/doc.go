// Package gpu says what the rest asks of a GPU, so that the same kernels run on a
// card and without one: a [Driver] has memory, loads PTX and launches kernels.
//
// Here is the one that needs no card, an [Interpreter] of the very PTX that ships
// (package [unroll/gpu/ptx]). The kernels stand in gpu/kernels, beside the calls
// that launch them; what they compute is shown in gpu/proof, case by case, against
// plain Go, on any driver. Whole layers and networks, to be trained like those of the
// engine, are in [unroll/gpu/layer].
package gpu

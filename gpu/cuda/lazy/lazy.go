//go:build cuda && linux && (amd64 || arm64)

// Package lazy lets a program that calls NVIDIA's driver start where there is none.
//
// gorgonia.org/cu is linked with -lcuda, so that its programs need libcuda.so.1 to
// start, and it ends the program if cuInit fails. This package gives the linker an
// empty libcuda.a and every function of the driver as a jump through a table. The
// table is filled, before anything of Go runs, from the library if it is there;
// otherwise every function answers with an error. cuInit keeps what the driver's
// own says.
//
// It must be imported by whoever imports cu.
package lazy

// #cgo LDFLAGS: -L${SRCDIR}/lib -ldl
// #include "bind.h"
import "C"

// Found says what came of binding the driver: why there is no library, or an empty
// text and what its cuInit answered, where 0 is success.
func Found() (missing string, code int) {
	return C.GoString(C.unroll_cuda_complaint()), int(C.unroll_cuda_code())
}

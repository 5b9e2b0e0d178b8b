//go:build cuda && linux && (amd64 || arm64)

package cuda

// #include <cuda.h>
//
// // Each argument has 8 bytes, of which the driver takes as many as its type has.
// static CUresult launch_cooperative(CUfunction f, unsigned gx, unsigned gy, unsigned bx, unsigned by, unsigned shared,
// 	CUstream stream, unsigned long long *arguments, int n) {
// 	void *pointers[64];
// 	for (int i = 0; i < n; i++)
// 		pointers[i] = &arguments[i];
// 	return cuLaunchCooperativeKernel(f, gx, gy, 1, bx, by, 1, shared, stream, pointers);
// }
import "C"

import (
	"fmt"
	"unsafe"

	"gorgonia.org/cu"
)

// What follows is what cu lacks. Its handles are structs of one pointer.

func function(f cu.Function) C.CUfunction { return *(*C.CUfunction)(unsafe.Pointer(&f)) }

// maxArguments is the room in launch_cooperative.
const maxArguments = 64

// code is an answer of the driver; nil is success.
type code int

func (c code) Error() string { return explain(int(c)) }

func result(r C.CUresult) error {
	if r == C.CUDA_SUCCESS {
		return nil
	}
	return code(r)
}

// These answers have more to say than their name.
const (
	outOfMemory   = code(C.CUDA_ERROR_OUT_OF_MEMORY)
	unavailable   = code(C.CUDA_ERROR_DEVICE_UNAVAILABLE)
	invalidDevice = code(C.CUDA_ERROR_INVALID_DEVICE)
	tooLarge      = code(C.CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE)
	oldPTX        = code(C.CUDA_ERROR_UNSUPPORTED_PTX_VERSION)
	noPTX         = code(C.CUDA_ERROR_INVALID_PTX)
)

// explain is the driver's own name and text of an answer.
func explain(c int) string {
	var name, text *C.char
	if C.cuGetErrorName(C.CUresult(c), &name) != C.CUDA_SUCCESS || C.cuGetErrorString(C.CUresult(c), &text) != C.CUDA_SUCCESS || name == nil || text == nil {
		return fmt.Sprintf("error %d", c)
	}
	return fmt.Sprintf("%s: %s", C.GoString(name), C.GoString(text))
}

// pinned reserves page-locked memory of the host.
func pinned(bytes int) ([]byte, error) {
	var p unsafe.Pointer
	if err := result(C.cuMemAllocHost(&p, C.size_t(bytes))); err != nil {
		return nil, err
	}
	return unsafe.Slice((*byte)(p), bytes), nil
}

// allowShared lets a kernel have so much dynamic shared memory.
func allowShared(f cu.Function, bytes int) error {
	return result(C.cuFuncSetAttribute(function(f), C.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, C.int(bytes)))
}

// launchCooperative launches a kernel whose blocks wait for each other; the driver
// refuses one whose blocks do not all fit.
func launchCooperative(f cu.Function, grid, block [2]int, shared int, stream cu.Stream, arguments []uint64) error {
	var first *C.ulonglong
	if len(arguments) > 0 {
		first = (*C.ulonglong)(&arguments[0])
	}
	return result(C.launch_cooperative(function(f), C.uint(grid[0]), C.uint(grid[1]), C.uint(block[0]), C.uint(block[1]), C.uint(shared),
		C.CUstream(unsafe.Pointer(stream.C())), first, C.int(len(arguments))))
}

// graph holds launches until it is launched itself.
type graph struct {
	exec C.CUgraphExec
	d    *driver
}

func beginCapture(s cu.Stream) error {
	return result(C.cuStreamBeginCapture(C.CUstream(unsafe.Pointer(s.C())), C.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL))
}

// endCapture ends it in any case, so that the stream can be used again.
func endCapture(s cu.Stream, g *graph) error {
	var captured C.CUgraph
	if err := result(C.cuStreamEndCapture(C.CUstream(unsafe.Pointer(s.C())), &captured)); err != nil {
		return err
	}
	err := result(C.cuGraphInstantiateWithFlags(&g.exec, captured, 0))
	C.cuGraphDestroy(captured)
	return err
}

func launchGraph(g *graph, s cu.Stream) error {
	return result(C.cuGraphLaunch(g.exec, C.CUstream(unsafe.Pointer(s.C()))))
}

func destroyGraph(g *graph) error { return result(C.cuGraphExecDestroy(g.exec)) }

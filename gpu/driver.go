package gpu

import (
	"encoding/binary"
	"math"
)

// Pointer is an address in the memory of a device.
type Pointer uint64

// Driver is a device with memory that runs kernels. Launches and copies happen in
// the order of the calls. It is for one goroutine at a time.
type Driver interface {
	// Name says what this is, such as the card's name.
	Name() string
	// Alloc reserves bytes of memory. What it holds is not defined.
	Alloc(bytes int) (Pointer, error)
	// Free gives back what Alloc reserved.
	Free(p Pointer) error
	// HtoD copies from the host to the device, DtoH back.
	HtoD(to Pointer, from []byte) error
	DtoH(to []byte, from Pointer) error
	// Load makes the kernels of a file of PTX known by their names.
	Load(name string, source []byte) error
	// Launch starts a kernel. A fault of it is an error of this call or of Sync.
	Launch(l Launch) error
	// Sync waits until all that was launched has ended.
	Sync() error
	// Close gives everything back.
	Close() error
}

// Launch is a kernel by name and how it runs: blocks of a grid and threads of a
// block in x and y, bytes of dynamic shared memory, arguments in order. The blocks
// of a cooperative launch run together, so that they may wait for each other.
type Launch struct {
	Kernel      string
	Grid, Block [2]int
	Shared      int
	Cooperative bool
	Arguments   []Argument
}

// Argument is a number for a kernel: its bits, and its size of 4 or 8 bytes.
type Argument struct {
	Bits uint64
	Size int
}

// Int is an argument of type int.
func Int(x int) Argument { return Argument{uint64(uint32(x)), 4} }

// Float is an argument of type float.
func Float(x float32) Argument { return Argument{uint64(math.Float32bits(x)), 4} }

// Address is an argument of a pointer type.
func Address(p Pointer) Argument { return Argument{uint64(p), 8} }

// Bytes writes numbers as the device holds them.
func Bytes(x []float32) []byte {
	b := make([]byte, 0, 4*len(x))
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// Floats reads what [Bytes] writes.
func Floats(b []byte) []float32 {
	x := make([]float32, len(b)/4)
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return x
}

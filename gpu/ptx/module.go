package ptx

// Module is a file of PTX, loaded.
type Module struct {
	Name    string
	Kernels map[string]*Kernel
}

// Kernel is an entry of a module.
type Kernel struct {
	Name       string
	Module     string      // name of the file, for messages
	Parameters []Parameter // in order
	MaxThreads int         // of a block, as .maxntid says; 0 if it does not
	Lines      []Line      // its instructions

	code      []instruction
	registers []register
	constants []constant
	slots     int    // registers and constants together
	shared    []hole // red zones of the static shared memory
	static    int    // bytes of static shared memory, zones and all
}

// Parameter is an argument that a kernel wants.
type Parameter struct {
	Name string
	Size int // bytes: 4 or 8
	slot int
}

// Line is an instruction as it stands in the source.
type Line struct {
	Number int // of the line in the file, from 1
	Text   string
}

// register is a virtual register by its PTX name; its place in Kernel.registers
// is its slot.
type register struct {
	name string
	size byte // 'p' for a predicate, or '2', '4', '8' for bytes
}

// constant is an operand that no instruction writes: an immediate, an address of
// shared memory, a parameter, or a special register. It has a slot as registers do.
type constant struct {
	slot    int
	value   uint64
	special string // such as %tid.x; value is not used then
}

// hole is a part of shared memory that belongs to no array.
type hole struct{ from, to int }

// Limits of what a file may ask for, far beyond any kernel of ours.
const (
	maxSource       = 8 << 20
	maxRegisters    = 1 << 16
	maxInstructions = 1 << 18
	maxFlow         = 1 << 27   // instructions times registers
	maxShared       = 227 << 10 // of a block on an H100
	maxThreads      = 1024
	warpSize        = 32
)

// sharedBase is the address of a block's shared memory: not 0, so that a nil
// address is outside.
const sharedBase = 1 << 12

package gpu

import (
	"fmt"

	"unroll/gpu/ptx"
)

// Interpreter is a device in Go. It runs every kernel with all the checks of
// package ptx, and keeps what was counted.
type Interpreter struct {
	device  *ptx.Device
	kernels map[string]*ptx.Kernel
	last    ptx.Counts
}

// NewInterpreter returns a device with empty memory and no kernels.
func NewInterpreter(o ptx.Options) *Interpreter {
	return &Interpreter{device: ptx.NewDevice(o), kernels: map[string]*ptx.Kernel{}}
}

// Name is that of the interpreter.
func (i *Interpreter) Name() string { return "PTX interpreter" }

// Alloc reserves bytes of memory, which nobody wrote yet: to read them is an error.
func (i *Interpreter) Alloc(bytes int) (Pointer, error) {
	p, err := i.device.Alloc(bytes)
	return Pointer(p), err
}

// Free gives back what Alloc reserved.
func (i *Interpreter) Free(p Pointer) error { return i.device.Free(uint64(p)) }

// HtoD copies from the host to the device.
func (i *Interpreter) HtoD(to Pointer, from []byte) error { return i.device.Write(uint64(to), from) }

// DtoH copies from the device to the host.
func (i *Interpreter) DtoH(to []byte, from Pointer) error { return i.device.Read(to, uint64(from)) }

// Load makes the kernels of a file of PTX known by their names.
func (i *Interpreter) Load(name string, source []byte) error {
	m, err := ptx.Parse(name, source)
	if err != nil {
		return err
	}
	return i.LoadModule(m)
}

// LoadModule is Load for what was parsed before.
func (i *Interpreter) LoadModule(m *ptx.Module) error {
	for name := range m.Kernels {
		if k := i.kernels[name]; k != nil {
			return fmt.Errorf("gpu: Load: kernel %s of %s is already there, from %s", name, m.Name, k.Module)
		}
	}
	for name, k := range m.Kernels {
		i.kernels[name] = k
	}
	return nil
}

// Launch runs a kernel to its end.
func (i *Interpreter) Launch(l Launch) (err error) {
	k := i.kernels[l.Kernel]
	if k == nil {
		return fmt.Errorf("gpu: Launch: no kernel %q is loaded", l.Kernel)
	}
	arguments := make([]ptx.Argument, len(l.Arguments))
	for n, a := range l.Arguments {
		arguments[n] = ptx.Argument(a)
	}
	i.last, err = i.device.Launch(k, ptx.Launch{
		Grid: l.Grid, Block: l.Block, Shared: l.Shared, Cooperative: l.Cooperative, Arguments: arguments,
	})
	return err
}

// Counts returns what the last launch did.
func (i *Interpreter) Counts() ptx.Counts { return i.last }

// Kernel returns a loaded kernel, or nil.
func (i *Interpreter) Kernel(name string) *ptx.Kernel { return i.kernels[name] }

// Sync has nothing to wait for.
func (i *Interpreter) Sync() error { return nil }

// Close says what was not given back.
func (i *Interpreter) Close() error {
	if used := i.device.Used(); used > 0 {
		return fmt.Errorf("gpu: Close: %d bytes were not freed", used)
	}
	return nil
}

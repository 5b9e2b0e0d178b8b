package ch11_gpu

import (
	"fmt"
	"math"
	"strings"

	"unroll/engine"
	"unroll/engine/net"
	"unroll/gpu"
	"unroll/gpu/kernels"
	"unroll/gpu/layer"
	"unroll/gpu/ptx"
	"unroll/tensor"
)

// machine is a device that keeps the first error, so that an example stays short.
type machine struct {
	*gpu.Interpreter
	err error
}

func newMachine(o ptx.Options) *machine {
	m := &machine{Interpreter: gpu.NewInterpreter(o)}
	m.err = kernels.Load(m.Interpreter)
	return m
}

// put copies numbers to the device.
func (m *machine) put(x []float32) gpu.Pointer {
	p, err := m.Alloc(4 * len(x))
	if err == nil {
		err = m.HtoD(p, gpu.Bytes(x))
	}
	if m.err == nil {
		m.err = err
	}
	return p
}

// get copies n numbers back.
func (m *machine) get(p gpu.Pointer, n int) []float32 {
	b := make([]byte, 4*n)
	if m.err == nil {
		m.err = m.DtoH(b, p)
	}
	return gpu.Floats(b)
}

// run launches kernels one after the other, and returns what they did together.
func (m *machine) run(launches ...gpu.Launch) (sum ptx.Counts) {
	for _, l := range launches {
		if m.err != nil {
			return sum
		}
		m.err = m.Launch(l)
		c := m.Counts()
		sum.Instructions += c.Instructions
		sum.FirstRead += c.FirstRead
		sum.LastWritten += c.LastWritten
		sum.Sectors += c.Sectors
		sum.Flops += c.Flops
	}
	return sum
}

// opcodes are the different instructions of all kernels.
func (m *machine) opcodes() map[string]bool {
	all := map[string]bool{}
	for _, f := range kernels.Files() {
		module, err := ptx.Parse(f.Name, f.Source)
		if err != nil && m.err == nil {
			m.err = err
			break
		}
		for _, k := range module.Kernels {
			for _, line := range k.Lines {
				all[line.Opcode()] = true
			}
		}
	}
	return all
}

// waves are n numbers between −size and size.
func waves(n int, size float64) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(size * math.Sin(float64(3*i+1)))
	}
	return x
}

// same says whether the bits of two slices are the same.
func same(a, b []float32) string {
	for i := range a {
		if math.Float32bits(a[i]) != math.Float32bits(b[i]) {
			return fmt.Sprintf("differ at %d", i)
		}
	}
	return "the same bits"
}

// part is a piece of a text, from one mark to the next line that is another.
func part(text, from, to string) string {
	_, rest, _ := strings.Cut(text, from)
	inside, _, _ := strings.Cut(rest, "\n"+to+"\n")
	return from + inside + "\n" + to
}

// nothing is a matrix of entries that are not drawn.
func nothing(rows, columns int) tensor.Matrix {
	m := tensor.NewMatrix(rows, columns)
	for i := range m.Data {
		m.Data[i] = math.NaN()
	}
	return m
}

// turnAround runs the kernel turn of a source on the numbers from 0 to 63.
func turnAround(source string, o ptx.Options) ([]float32, error) {
	m := &machine{Interpreter: gpu.NewInterpreter(o)}
	m.err = m.Load("turn.ptx", []byte(source))
	x := make([]float32, 64)
	for i := range x {
		x[i] = float32(i)
	}
	out := m.put(x)
	m.run(gpu.Launch{
		Kernel: "turn", Grid: [2]int{1, 1}, Block: [2]int{64, 1},
		Arguments: []gpu.Argument{gpu.Address(m.put(x)), gpu.Address(out)},
	})
	return m.get(out, 64), m.err
}

// reason is what a fault says, without the name of the case.
func reason(err error) string {
	_, rest, _ := strings.Cut(err.Error(), "block ")
	rest, _, _ = strings.Cut(rest, ", in \"")
	return "block " + rest
}

// row is the i-th of rows of n numbers.
func row(p gpu.Pointer, i, n int) gpu.Pointer { return p + gpu.Pointer(4*i*n) }

// product adds rows x times w to c.
func product(m, n, k int, x, w gpu.Pointer, c kernels.Matrix) gpu.Launch {
	return kernels.Product2(m, n, k, kernels.Rows(x, k), kernels.Rows(w, n), c)
}

// learner is a network with its training, on either device.
type learner struct {
	forward  func(in net.Batch, start net.State) (float64, error)
	backward func(part float64) error
	update   func(r net.Rule) error
}

// bothNetworks are a network of the engine, and its copy in the interpreter.
func bothNetworks(s net.Spec) (cpu, card learner, err error) {
	const steps, batch = 12, 1
	d, err := engine.Open(engine.Options{Threads: 1})
	if err != nil {
		return cpu, card, err
	}
	n, err := net.New(d, s, 1)
	if err != nil {
		return cpu, card, err
	}
	t, err := n.Training(steps, batch)
	if err != nil {
		return cpu, card, err
	}
	device, err := layer.Open(gpu.NewInterpreter(ptx.Options{Seed: 1}), layer.Options{})
	if err != nil {
		return cpu, card, err
	}
	copied, err := device.Network(n)
	if err != nil {
		return cpu, card, err
	}
	on, err := copied.Training(steps, batch)
	return learner{t.Forward, t.Backward, n.Update}, learner{on.Forward, on.Backward, copied.Update}, err
}

// learn shows a learner a text once, and has its weights follow the gradient.
func learn(l learner, text net.Batch) (loss float64, err error) {
	if loss, err = l.forward(text, nil); err != nil {
		return 0, err
	}
	if err := l.backward(1); err != nil {
		return 0, err
	}
	return loss, l.update(net.Rule{Kind: engine.Adam, Rate: 0.05, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8})
}

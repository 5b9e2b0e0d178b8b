package gpu_test

import (
	"fmt"
	"strings"
	"testing"

	"unroll/gpu"
	"unroll/gpu/kernels"
	"unroll/gpu/ptx"
)

var _ gpu.Driver = (*gpu.Interpreter)(nil)

// A kernel on the driver that is always there.
func Example() {
	d := gpu.NewInterpreter(ptx.Options{Seed: 1})
	try(kernels.Load(d))
	a, err := d.Alloc(4 * 4)
	try(err)
	c, err := d.Alloc(4 * 4)
	try(err)
	try(d.HtoD(a, gpu.Bytes([]float32{1, 2, 3, 4})))
	try(d.HtoD(c, gpu.Bytes(make([]float32, 4))))
	rows := kernels.Rows(a, 2)
	try(d.Launch(kernels.Product1(2, 2, 2, rows, rows.T(), kernels.Rows(c, 2))))
	b := make([]byte, 4*4)
	try(d.DtoH(b, c))
	fmt.Println(gpu.Floats(b))
	// Output: [5 11 11 25]
}

func try(err error) {
	if err != nil {
		panic(err)
	}
}

func TestInterpreterErrors(t *testing.T) {
	d := gpu.NewInterpreter(ptx.Options{})
	if d.Name() == "" {
		t.Error("no name")
	}
	expect := func(err error, want string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("expected %q, found %v", want, err)
		}
	}
	expect(d.Launch(gpu.Launch{Kernel: "sum"}), `gpu: Launch: no kernel "sum" is loaded`)
	try(kernels.Load(d))
	expect(d.Load("twice.ptx", kernels.Files()[0].Source), "is already there, from adapter.ptx")
	expect(d.Load("bad.ptx", []byte("nonsense")), "ptx: bad.ptx:1: unknown directive")
	expect(d.Launch(gpu.Launch{Kernel: "sum"}), "ptx: kernel sum: grid")
	p, err := d.Alloc(8)
	try(err)
	expect(d.Close(), "gpu: Close: 8 bytes were not freed")
	try(d.Free(p))
	try(d.Sync())
	try(d.Close())
}

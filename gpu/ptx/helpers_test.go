package ptx

import (
	"encoding/binary"
	"strings"
	"testing"
)

// source is a file with one kernel, k(address, number), of a body.
func source(body string) string {
	return `.version 7.0
.target sm_70
.address_size 64
.visible .entry k(
	.param .u64 k_param_0,
	.param .u32 k_param_1
)
.maxntid 1024, 1, 1
{
	.reg .pred 	%p<8>;
	.reg .b16 	%rs<4>;
	.reg .b32 	%r<32>;
	.reg .f32 	%f<8>;
	.reg .b64 	%rd<16>;
	.shared .align 4 .b8 one[260];
	.shared .align 4 .b8 two[256];
	ld.param.u64 	%rd1, [k_param_0];
	ld.param.u32 	%r1, [k_param_1];
	mov.u32 	%r2, %tid.x;
	mov.u32 	%r3, %ctaid.x;
	mul.wide.u32 	%rd2, %r2, 4;
	add.s64 	%rd3, %rd1, %rd2;
	mov.u64 	%rd4, one;
	add.s64 	%rd5, %rd4, %rd2;
` + body + "\n\tret;\n}\n"
}

// bodyLine is the line of a file on which the body begins.
var bodyLine = strings.Count(source(""), "\n") - 3

func load(t testing.TB, body string) *Kernel {
	t.Helper()
	m, err := Parse("k.ptx", []byte(source(body)))
	if err != nil {
		t.Fatal(err)
	}
	return m.Kernels["k"]
}

// words puts numbers on a device.
func words(t testing.TB, d *Device, x ...uint32) uint64 {
	t.Helper()
	p, err := d.Alloc(4 * len(x))
	if err == nil {
		var b []byte
		for _, v := range x {
			b = binary.LittleEndian.AppendUint32(b, v)
		}
		err = d.Write(p, b)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// read takes n numbers from a device.
func read(t testing.TB, d *Device, p uint64, n int) []uint32 {
	t.Helper()
	b := make([]byte, 4*n)
	if err := d.Read(b, p); err != nil {
		t.Fatal(err)
	}
	x := make([]uint32, n)
	for i := range x {
		x[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return x
}

// launch is one of a kernel of [source] with blocks and threads in a row.
func launch(blocks, threads int, p uint64, number uint32) Launch {
	return Launch{Grid: [2]int{blocks, 1}, Block: [2]int{threads, 1}, Arguments: []Argument{{p, 8}, {uint64(number), 4}}}
}

package ch11_gpu

import (
	"fmt"
	"math"
	"strings"

	"unroll/figure"
	"unroll/gpu/kernels"
	"unroll/gpu/ptx"
)

// # From the statement to the kernel
//
// A GPU runs thousands of threads at once. This book is written on machines that have none. So the question of this
// chapter is a double one: how does a statement of the page become a *kernel*, a program for such a machine, and how do
// we know that the kernel is right before it has met a card?
//
//fig:lanes
//
// ## A thread for each number
//
// On the page one statement makes a whole vector, such as the readout $r = G_d(s)$ of the Vanilla LSTM
// (eq:vanilla.5.c.6a). A kernel is written for one number. It says what a single thread does; a *launch* says how many
// threads there are. Each finds its own number by where it stands: threads stand in *blocks*, blocks in a *grid*.

func Example_source() {
	source, err := kernels.Source("rnn.cu")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(part(source, "KERNEL(256) rnn_forward", "}"))
	// Output:
	// KERNEL(256) rnn_forward(int n, const float *s, float *r) {
	// 	int e = blockIdx.x * 256 + threadIdx.x;
	// 	if (e < n) r[e] = tanh1(s[e]);
	// }
}

// This is CUDA C. The last block may have threads beyond the end, hence the condition. A compiler makes of it PTX, the
// assembly language that a driver translates for whatever card it finds. We take Debian's clang, and keep the PTX with
// the source. This is how it begins.

func Example_assembly() {
	m := newMachine(ptx.Options{})
	if m.err != nil {
		fmt.Println(m.err)
		return
	}
	lines := m.Kernel("rnn_forward").Lines
	for _, line := range lines[:15] {
		fmt.Println(line.Text)
	}
	fmt.Printf("… and %d more\n", len(lines)-15)
	fmt.Println(len(m.opcodes()), "different instructions in all kernels")
	// Output:
	// ld.param.u32 %r2, [rnn_forward_param_0]
	// mov.u32 %r3, %ctaid.x
	// shl.b32 %r4, %r3, 8
	// mov.u32 %r5, %tid.x
	// add.s32 %r1, %r4, %r5
	// setp.ge.s32 %p1, %r1, %r2
	// @%p1 bra $L__BB0_5
	// ld.param.u64 %rd4, [rnn_forward_param_2]
	// cvta.to.global.u64 %rd1, %rd4
	// ld.param.u64 %rd5, [rnn_forward_param_1]
	// cvta.to.global.u64 %rd2, %rd5
	// cvt.s64.s32 %rd3, %r1
	// mul.wide.s32 %rd6, %r1, 4
	// add.s64 %rd7, %rd2, %rd6
	// ld.global.f32 %f1, [%rd7]
	// … and 45 more
	// 70 different instructions in all kernels
}

// Every instruction computes with *registers*, numbers that a thread has for itself: `%r` for whole numbers, `%f` for
// float32, `%rd` for addresses, `%p` for conditions. All our kernels together use so few different instructions that
// the machine can be written down in Go: the package `gpu/ptx` reads a file of PTX and runs it. It is what all examples
// of this chapter run on, and what tests every kernel of this book.
//
// ## Warps: threads that walk together
//
// A real card does not fetch an instruction for every thread. Threads go in *warps* of 32, and a warp executes one
// instruction for all of its threads, its *lanes*, at once [@lindholm2008]. As long as all take the same way that costs
// nothing. Our tanh does not: near zero, where $1 - e^{-2|x|}$ would lose its digits, it is a polynomial, elsewhere it
// is made of an exponential. A lane of the one kind waits while those of the other kind walk. The picture above watches
// a warp whose lanes get numbers from below zero to above it.

func Example_lanes() {
	const n = 32
	var at []ptx.Step
	m := newMachine(ptx.Options{Trace: func(s ptx.Step) { at = append(at, s) }})
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(i-n/2) / 12
	}
	l := kernels.RNNForward(n, m.put(x), m.put(x))
	l.Block[0] = n // one warp
	m.run(l)
	if m.err != nil {
		fmt.Println(m.err)
		return
	}
	where := nothing(n, len(at))
	alone := make([]int, n)
	for step, s := range at {
		for _, lane := range s.Active {
			where.Set(lane, step, float64(s.Line.Number))
			alone[lane]++
		}
	}
	fmt.Printf("lane 0, x = %.2f: %d instructions\n", x[0], alone[0])
	fmt.Printf("lane %d, x = %.2f: %d instructions\n", n/2, x[n/2], alone[n/2])
	fmt.Printf("the warp: %d steps\n", len(at))
	fig := figure.New("A warp computes tanh")
	fig.X, fig.Y, fig.Z = "step of the warp", "lane", "line of the PTX"
	fig.Heat(nil, nil, where)
	fig.Alt = "A map of lanes over steps. At first all lanes are filled, then " +
		"only those in the middle, then only those above and below, then all."
	fig.Caption = "Which line each lane executes at each step of its warp. A lane " +
		"that is empty waits. Lanes in the middle have numbers near zero."
	fig.Show("lanes")
	// Output:
	// lane 0, x = -1.33: 52 instructions
	// lane 16, x = 0.00: 32 instructions
	// the warp: 60 steps
}

// The warp needs as many steps as both ways together. When they have parted, the lanes meet again at the first
// instruction that both ways lead to.
//
// ## Memories, and a barrier
//
// The threads of a block have a small memory in common, on the chip, called *shared memory*. It is how one thread hears
// of another. Here is the smallest kernel that does so, written by hand: it turns a block of numbers around. Every
// thread puts its number into shared memory, waits, and takes the number at the other end.

const turn = `
.visible .entry turn(
	.param .u64 from,
	.param .u64 to
)
{
	.reg .b32 	%r<4>;
	.reg .f32 	%f<3>;
	.reg .b64 	%rd<10>;
	.shared .align 4 .b8 row[256];
	ld.param.u64 	%rd1, [from];
	ld.param.u64 	%rd2, [to];
	mov.u32 	%r1, %tid.x;
	mul.wide.u32 	%rd3, %r1, 4;
	mov.u64 	%rd4, row;
	add.s64 	%rd5, %rd1, %rd3;
	ld.global.f32 	%f1, [%rd5];
	add.s64 	%rd6, %rd4, %rd3;
	st.shared.f32 	[%rd6], %f1;
	bar.sync 	0;
	sub.s64 	%rd7, %rd4, %rd3;
	ld.shared.f32 	%f2, [%rd7+252];
	add.s64 	%rd8, %rd2, %rd3;
	st.global.f32 	[%rd8], %f2;
	ret;
}`

// There are 64 threads, two warps. We let the interpreter tell each instruction of each warp from the one that fills
// the shared memory on, with what lane 5 holds in its two registers of numbers before it. Which warp goes first is left
// to chance, and drawn from a seed.

func Example_turn() {
	told := false
	_, err := turnAround(turn, ptx.Options{Seed: 3, Trace: func(s ptx.Step) {
		told = told || strings.HasPrefix(s.Line.Text, "st.shared")
		if told {
			fmt.Printf("warp %d   %-30s", s.Thread/32, s.Line.Text)
			for _, name := range []string{"%f1", "%f2"} {
				bits, _ := s.Register(name, 5)
				fmt.Printf("  %s = %2.0f", name, math.Float32frombits(uint32(bits)))
			}
			fmt.Println()
		}
	}})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// warp 0   st.shared.f32 [%rd6], %f1       %f1 =  5  %f2 =  0
	// warp 0   bar.sync 0                      %f1 =  5  %f2 =  0
	// warp 1   ld.param.u64 %rd1, [from]       %f1 =  0  %f2 =  0
	// warp 1   ld.param.u64 %rd2, [to]         %f1 =  0  %f2 =  0
	// warp 1   mov.u32 %r1, %tid.x             %f1 =  0  %f2 =  0
	// warp 1   mul.wide.u32 %rd3, %r1, 4       %f1 =  0  %f2 =  0
	// warp 1   mov.u64 %rd4, row               %f1 =  0  %f2 =  0
	// warp 1   add.s64 %rd5, %rd1, %rd3        %f1 =  0  %f2 =  0
	// warp 1   ld.global.f32 %f1, [%rd5]       %f1 =  0  %f2 =  0
	// warp 1   add.s64 %rd6, %rd4, %rd3        %f1 = 37  %f2 =  0
	// warp 1   st.shared.f32 [%rd6], %f1       %f1 = 37  %f2 =  0
	// warp 1   bar.sync 0                      %f1 = 37  %f2 =  0
	// warp 1   sub.s64 %rd7, %rd4, %rd3        %f1 = 37  %f2 =  0
	// warp 1   ld.shared.f32 %f2, [%rd7+252]   %f1 = 37  %f2 =  0
	// warp 1   add.s64 %rd8, %rd2, %rd3        %f1 = 37  %f2 = 26
	// warp 1   st.global.f32 [%rd8], %f2       %f1 = 37  %f2 = 26
	// warp 1   ret                             %f1 = 37  %f2 = 26
	// warp 0   sub.s64 %rd7, %rd4, %rd3        %f1 =  5  %f2 =  0
	// warp 0   ld.shared.f32 %f2, [%rd7+252]   %f1 =  5  %f2 =  0
	// warp 0   add.s64 %rd8, %rd2, %rd3        %f1 =  5  %f2 = 58
	// warp 0   st.global.f32 [%rd8], %f2       %f1 =  5  %f2 = 58
	// warp 0   ret                             %f1 =  5  %f2 = 58
}

// One warp comes to the barrier, `bar.sync`, and stands there until the other has come. Without it, the first warp
// would read numbers that the second has not written yet. Let us take the barrier away, and run the kernel with a
// hundred different orders of its warps.

func Example_race() {
	without := strings.Replace(turn, "bar.sync 	0;", "", 1)
	raced, unwritten := 0, 0
	var race error
	for seed := range uint64(100) {
		switch _, err := turnAround(without, ptx.Options{Seed: seed}); {
		case err == nil:
		case strings.Contains(err.Error(), "race"):
			raced, race = raced+1, err
		case strings.Contains(err.Error(), "nobody wrote"):
			unwritten++
		}
	}
	fmt.Println("read what nobody had written yet:", unwritten)
	fmt.Println("read after a write, unordered:   ", raced)
	fmt.Println(strings.Replace(race.Error(), ": ", ":\n", 3))
	_, err := turnAround(turn, ptx.Options{})
	fmt.Println("with the barrier:", err)
	// Output:
	// read what nobody had written yet: 94
	// read after a write, unordered:    6
	// ptx:
	// kernel turn, turn.ptx:22, block (0,0) thread (19,0):
	// race on shared memory at offset 176:
	// read after a write, by thread (44,0), in "ld.shared.f32 %f2, [%rd7+252]"
	// with the barrier: <nil>
}

// This is more than a test of the result. Where the race was found, the number was there already. It would have come
// out right by luck, as it would on a card, until the day it does not. The interpreter keeps for every word of memory
// who touched it last and when, where a block's time stands still between two barriers. Two threads that touch a word
// at the same time, one of them writing, are a race, whichever was first. In the same way it finds addresses that are
// not allocated, memory that nobody wrote, threads that wait at a barrier that others passed by, and warps that wait
// for ever.

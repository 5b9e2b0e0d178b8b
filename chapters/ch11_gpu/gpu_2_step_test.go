package ch11_gpu

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"unroll/engine/net"
	"unroll/figure"
	"unroll/gpu"
	"unroll/gpu/kernels"
	"unroll/gpu/model"
	"unroll/gpu/plant"
	"unroll/gpu/proof"
	"unroll/gpu/ptx"
)

// # A step in one kernel
//
// ## The product, three times
//
// Most of the work of a recurrent network is products of matrices. The obvious kernel has a thread for each element,
// and the thread reads a row and a column from global memory, the large one beside the chip. The second brings tiles of
// both matrices to shared memory, where every number is used by many threads. The third gives each thread a small
// square of elements, which it keeps in registers.
//
// A card brings memory in *sectors* of 32 bytes. The interpreter can count the sectors that warps ask for, and each
// byte that has to come from global memory at least once.

func Example_products() {
	const n = 64
	m := newMachine(ptx.Options{Measure: true})
	a, b := waves(n*n, 1), waves(n*n, 2)
	pa, pb := kernels.Rows(m.put(a), n), kernels.Rows(m.put(b), n)
	var first []float32
	fmt.Println("kernel      instructions   in sectors   at least")
	type product func(m, n, k int, a, b, c kernels.Matrix) gpu.Launch
	for i, p := range []product{kernels.Product1, kernels.Product2, kernels.Product3} {
		pc := m.put(make([]float32, n*n))
		c := m.run(p(n, n, n, pa, pb, kernels.Rows(pc, n)))
		atLeast := c.FirstRead + c.LastWritten
		fmt.Printf("product%d  %12d  %9d B  %7d B", i+1, c.Instructions, 32*c.Sectors, atLeast)
		if got := m.get(pc, n*n); i == 0 {
			first = got
			fmt.Println()
		} else {
			fmt.Println("  ", same(got, first))
		}
	}
	if m.err != nil {
		fmt.Println(m.err)
	}
	// Output:
	// kernel      instructions   in sectors   at least
	// product1       2838528    1081344 B    65536 B
	// product2       1888256     163840 B    65536 B   the same bits
	// product3        748544      65536 B    65536 B   the same bits
}

// The last column does not change: it is what the product is. What changes is how often the same number is fetched.
//
// The bits do not change either, and that is no accident. Each element is a chain of fused multiply-adds, each of them
// rounded once, in the order of the sum. The three kernels move their numbers differently and compute the same chain.
// Floating-point sums depend on their order. A kernel with another order would have other bits, and one could never
// tell a mistake from a rounding. So all our kernels keep to the operations that IEEE 754 defines to the last bit, even
// in their own exp and tanh. Then the interpreter, plain Go and a card must agree in every bit.
//
// ## Why a step needs a barrier
//
// In the Vanilla LSTM the readout gate sees the new state through a whole matrix (eq:vanilla.5.c.5a). No unit can open
// its gate before *all* units have their state (eq:vanilla.5.c.4). As separate kernels a step is a launch for every
// product and every pointwise part, and their ends are the barriers. As one kernel it is a block for each sequence,
// with the state in shared memory and a barrier where the formula has its product.

func Example_barrier() {
	source, err := kernels.Source("step.cu")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(part(source, "__syncthreads(); // all of s[n] is here", "}"))
	// Output:
	// __syncthreads(); // all of s[n] is here
	// 	for (int j = threadIdx.x; j < d; j += 256) {
	// 		float sum[1] = {g[3 * d + j]};
	// 		chains(sum, d, wr + j, d, 0, now);
	// 		float cr = sigmoid(sum[0]), shown = tanh1(now[j]);
	// 		g[3 * d + j] = cr;
	// 		r[b * d + j] = shown;
	// 		v[b * d + j] = cr * shown;
	// 	}
	// }
}

// ## All steps in one launch
//
// Step by step, a network with few sequences spends its time on fetching the same weights again. A *persistent* kernel
// [@diamos2016] keeps them on the chip: each block owns some of the units, copies their weights to its shared memory
// once, and stays for all steps. The values of a step go through global memory, and all blocks meet at a barrier of the
// whole grid. No such barrier is built in. It is made of an atomic counter and two *fences*: what a block wrote must be
// visible before its sign, and nothing may be read before the others' signs.

func Example_grid() {
	source, err := kernels.Source("sequence.h")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(part(source, "static inline __device__ void grid_barrier", "}"))
	// Output:
	// static inline __device__ void grid_barrier(unsigned *count, unsigned round) {
	// 	__syncthreads();
	// 	if (threadIdx.x == 0) {
	// 		__threadfence();
	// 		atomicAdd(count, 1);
	// 		while (*(volatile unsigned *)count < round * gridDim.x) {}
	// 		__threadfence();
	// 	}
	// 	__syncthreads();
	// }
}

// The same layer in three ways: kernels for the parts, a kernel for a step, a kernel for all steps.

func Example_steps() {
	const steps, batch, d = 8, 2, 64
	const n = batch * d
	m := newMachine(ptx.Options{Measure: true})
	wv, ws, wr := m.put(waves(4*d*d, 0.1)), m.put(waves(2*d*d, 0.1)), m.put(waves(d*d, 0.1))
	fmt.Println("kernels for       launches  memory, there and back")
	var first []float32
	for _, way := range []string{"parts", "a step", "all steps"} {
		a, s := m.put(waves(steps*4*n, 1)), m.put(make([]float32, (steps+1)*n))
		v, r := m.put(make([]float32, (steps+1)*n)), m.put(make([]float32, steps*n))
		var launches []gpu.Launch
		for t := range steps {
			gates, sLast, vLast := row(a, t, 4*n), row(s, t, n), row(v, t, n)
			sNow, vNow, rNow := row(s, t+1, n), row(v, t+1, n), row(r, t, n)
			switch way {
			case "parts":
				sums, cr := kernels.Rows(gates, 4*d), kernels.Rows(row(gates, 3, d), 4*d)
				launches = append(launches,
					product(batch, 4*d, d, vLast, wv, sums),
					product(batch, 2*d, d, sLast, ws, sums),
					kernels.VanillaUpdate(batch, d, gates, sLast, sNow),
					product(batch, d, d, sNow, wr, cr),
					kernels.Readout(batch, d, gates, sNow, rNow, vNow))
			case "a step":
				launches = append(launches,
					kernels.VanillaStep(batch, d, gates, wv, ws, wr, vLast, sLast, sNow, rNow, vNow))
			}
		}
		if way == "all steps" {
			count := m.put([]float32{0})
			launches = append(launches,
				kernels.VanillaPersistent(steps, batch, d, 8, a, wv, ws, wr, s, r, v, count))
		}
		c := m.run(launches...)
		fmt.Printf("%-16s  %8d  %12d B", way, len(launches), c.FirstRead+c.LastWritten)
		if got := m.get(v, (steps+1)*n); way == "parts" {
			first = got
			fmt.Println()
		} else {
			fmt.Println("  ", same(got, first))
		}
	}
	if m.err != nil {
		fmt.Println(m.err)
	}
	// Output:
	// kernels for       launches  memory, there and back
	// parts                   40       1040384 B
	// a step                   8        970752 B   the same bits
	// all steps                1        168448 B   the same bits
}

// ## Does anybody notice?
//
// A check that cannot fail proves nothing. So mistakes are planted in the PTX, mechanically, in every instruction of
// every kernel: an operand exchanged, a comparison turned, a bound off by one. The tests run the cases of the kernel
// and must notice, but for those mistakes that make no difference, which are listed with the reason. Here are the
// barriers and fences of the persistent kernel, dropped one at a time.

// try runs the cases of three steps, two sequences and five units, two to a block,
// on another PTX.
func try(name, source string) error {
	for _, c := range proof.Cases() {
		if c.Size != "3x2x5:2" {
			continue
		}
		d := gpu.NewInterpreter(ptx.Options{Budget: 1 << 18})
		if err := d.Load(name, []byte(source)); err != nil {
			return err
		}
		if _, err := c.Run(d); err != nil {
			return err
		}
	}
	return nil
}

func Example_dropped() {
	noticed, kinds := 0, map[string]int{}
	for _, file := range kernels.Files() {
		if file.Name != "persistent.ptx" {
			continue
		}
		lines := strings.Split(string(file.Source), "\n")
		for i, line := range lines {
			text := strings.Join(strings.Fields(strings.TrimSuffix(line, ";")), " ")
			changes := plant.Instruction(text)
			if len(changes) != 1 || changes[0].What != "dropped" {
				continue
			}
			opcode, _, _ := strings.Cut(text, " ")
			kinds[opcode]++
			lines[i] = ""
			if err := try(file.Name, strings.Join(lines, "\n")); err != nil {
				noticed++
				if kinds[opcode] == 1 {
					fmt.Printf("without %s of line %d:\n", opcode, i+1)
					fmt.Println("  ", reason(err))
				}
			}
			lines[i] = line
		}
	}
	fmt.Printf("%d barriers and %d fences, %d noticed\n", kinds["bar.sync"], kinds["membar.gl"], noticed)
	// Output:
	// without bar.sync of line 110:
	//    block (0,0) thread (7,0): race on an allocation at offset 68: read after a write, by block (1,0) thread (2,0)
	// without membar.gl of line 151:
	//    block (0,0) thread (4,0): race on an allocation at offset 56: read after a write, by block (2,0) thread (0,0)
	// 9 barriers and 6 fences, 15 noticed
}

// ## What would hold it up
//
// How fast would this be? That only a card can tell. But what a card can do at most is known, and what a kernel asks
// for is counted. The time that the hardest pressed part needs is a lower bound, the *roofline* [@williams2009]. The
// table is a model and no measurement. It knows nothing of the time that passes between asking and getting, which for
// small launches is most of it.

func Example_model() {
	rows, err := model.Rows()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("kernel                 blocks    model, µs   held up by")
	for _, r := range rows {
		worst := model.Slowest(model.H100.Limits(r.Counts, r.Blocks))
		fmt.Printf("%-22s %6d  %11.2f   %s\n", r.Kernel, r.Blocks, math.Ceil(worst.Seconds*1e8)/100, worst.Name)
	}
	// Output:
	// kernel                 blocks    model, µs   held up by
	// product1                   64         1.55   cache
	// product2                   64         1.10   shared memory
	// product3                    4         5.56   instructions
	// lstm_forward                8         0.16   instructions
	// lstm_backward               8         0.09   instructions
	// vanilla_update              8         0.11   instructions
	// readout                     8         0.08   instructions
	// lstm_step                   8         3.16   instructions
	// vanilla_step               16         2.89   instructions
	// lstm_persistent             8        14.23   instructions
	// vanilla_persistent          8        24.87   instructions
	// softmax1                    1         4.12   instructions
	// softmax2                   16         0.41   instructions
	// adam                       64         0.14   memory
	// square_sum                  4         0.16   instructions
	// adapter1                    8         0.87   cache
	// adapter2                    8         1.14   shared memory
	// nf4_product1                8         2.70   instructions
	// nf4_product2                8         1.17   shared memory
}

// The sizes are small, so that the interpreter can run them: products of 128 by 128, 16 sequences of 128 units, and
// four steps for the persistent kernels. A product in large tiles leaves most of the card without a block, and at this
// size the smaller tiles win. The persistent kernels use few blocks, too; what they save is launches and memory, and
// what they need is a card that is fast at a barrier.
//
// ## A network that learns
//
// With kernels for the way forward, the way back and the update, a network can learn. The package `gpu/layer` puts them
// in order. It has the layers of the engine of [chapter 9](ch:ch09_fast), called in the same way, on any device that
// runs kernels. This network reads the text abacabac…, a letter a step, and shall say which letter comes next. After an
// a that takes memory.

func Example_training() {
	cpu, card, err := bothNetworks(net.Spec{Cell: "lstm", Vocabulary: 3,
		Hidden: 8, Layers: 1, Outputs: 3, Loss: "softmax"})
	if err != nil {
		fmt.Println(err)
		return
	}
	var text net.Batch
	for n := range 12 {
		text.Symbols = append(text.Symbols, int32("\x00\x01\x00\x02"[n%4]))
		text.Classes = append(text.Classes, int32("\x01\x00\x02\x00"[n%4]))
	}
	on, apart := [2][]float64{}, 0.0
	for n := range 25 {
		a, errA := learn(cpu, text)
		b, errB := learn(card, text)
		if err := errors.Join(errA, errB); err != nil {
			fmt.Println(err)
			return
		}
		on[0], on[1] = append(on[0], a), append(on[1], b)
		if apart = max(apart, math.Abs(a-b)); n%8 == 0 {
			fmt.Printf("update %2d: loss %.3f\n", n, b)
		}
	}
	fmt.Println("within 0.0001 of each other:", apart < 1e-4)
	fig := figure.New("The same network learns on two devices")
	fig.X, fig.Y = "update", "loss"
	fig.Line("processor", nil, on[0])
	fig.Points("interpreter", nil, on[1])
	fig.Alt = "The loss over updates falls; the points of one lie on the line of the other."
	fig.Caption = "The engine on the processor, and its weights taken over by a device " +
		"that runs the kernels in the interpreter."
	fig.Show("devices")
	// Output:
	// update  0: loss 1.043
	// update  8: loss 0.571
	// update 16: loss 0.173
	// update 24: loss 0.038
	// within 0.0001 of each other: true
}

// Both begin with the same weights, and the sums of the processor are in another order. On a card the call is the same,
// with its driver in the place of the interpreter.
//
// ## Where we are
//
// **What we now know.** A kernel is the statement for one number, and what is added is where numbers lie and who waits
// for whom. Both can be changed without changing a bit, as long as the order of each sum stays.
//
// **What we checked.** Every kernel that ships, on the PTX that ships, bit for bit against plain Go, in more than one
// order of threads, with checks that no card makes. The tests of the kernels fail when any instruction is changed, but
// for the changes that are listed.
//
// **What we did not check.** No card has run this yet. The interpreter cannot show what a driver's compiler makes of
// the PTX, whether blocks fit together on a card, or how long anything takes.
//
// **What to break.**
//
// 1. In `turn`, read `[%rd7+256]` in the place of `[%rd7+252]`. Which thread is caught, and by which check?
// 2. Take the two barriers out of `grid_barrier`, one after the other. Which words are raced for?
// 3. Make the rows of the tiles of `product3` 64 numbers long again. What does the model say is different, and why?
// 4. Let a kernel wait for another block in a launch that is not cooperative. When does it end?
//
// **Where it came from.** Warps and lanes are NVIDIA's [@lindholm2008]; the roofline is by Williams, Waterman and
// Patterson [@williams2009]; keeping recurrent weights on the chip is by Diamos and others [@diamos2016]. Rounding a
// fused multiply-add once where the language has none for float32 follows Boldo and Melquiond [@boldo2008].

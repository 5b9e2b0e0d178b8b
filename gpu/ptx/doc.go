// Package ptx runs GPU kernels without a GPU: it interprets PTX, the assembly
// language that a CUDA driver compiles for its card. What ships is what runs.
//
//	m, err := ptx.Parse("product.ptx", source)
//	d := ptx.NewDevice(ptx.Options{Seed: 1})
//	x, err := d.Alloc(4 * n)
//	err = d.Write(x, bytes)
//	counts, err := d.Launch(m.Kernels["product1"], ptx.Launch{Grid: …, Block: …, Arguments: …})
//	err = d.Read(bytes, x)
//
// # The machine
//
// A launch has blocks, a block has threads, and 32 threads make a warp. The lanes
// of a warp execute one instruction together as long as they stand at the same
// place, and part where a branch is taken by some only. A block's threads share a
// memory and meet at barriers. Blocks know nothing of each other but global memory.
//
// Each instruction is compiled to a closure that acts on the lanes of a warp; a
// register is an array of 32 numbers. Which warp goes on, for how long, and in
// which order its lanes act, is drawn from a seed.
//
// # What is checked
//
// The subset is what our kernels use: an opcode, an operand or a directive that is
// not known is an error of [Parse], and so is a register that might be read before
// it was written. While it runs, a [Fault] names the kernel, the line of PTX, the
// block and the thread that
//
//   - touched memory that is not, or no longer, allocated, or not aligned;
//   - read memory that nobody wrote, or through the read-only path what this
//     launch writes;
//   - raced: touched a word that another thread wrote, or wrote one that another
//     thread touched, with nothing between the two that puts them in order: no
//     barrier within a block, no fence and atomic between blocks;
//   - waited at a barrier or a shuffle that others of its block or warp passed by;
//   - waited for ever.
//
// A race is found by the last writer and the last reader of each word of 4 bytes
// and the time of each, where time stands still between two barriers of a block. So
// it is found in any order of threads, not only in that which shows it.
//
// # Arithmetic
//
// Every operation on float32 is rounded once, to nearest even, as IEEE 754 says;
// approximate instructions are not in the subset. So results are those of a GPU,
// bit for bit, but for the payload of NaN.
package ptx

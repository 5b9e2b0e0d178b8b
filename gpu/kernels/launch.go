package kernels

import "unroll/gpu"

// threads is the size of every block.
const threads = 256

// each launches a thread for each of n numbers.
func each(kernel string, n int, arguments ...gpu.Argument) gpu.Launch {
	return blocks(kernel, parts(n, threads), 1, arguments...)
}

// blocks launches a grid of blocks.
func blocks(kernel string, x, y int, arguments ...gpu.Argument) gpu.Launch {
	return gpu.Launch{Kernel: kernel, Grid: [2]int{x, y}, Block: [2]int{threads, 1}, Arguments: arguments}
}

// parts is how many tiles cover n.
func parts(n, tile int) int { return (n + tile - 1) / tile }

// list makes arguments of sizes, as int, then of pointers.
func list(sizes []int, pointers ...gpu.Pointer) (all []gpu.Argument) {
	for _, n := range sizes {
		all = append(all, gpu.Int(n))
	}
	for _, p := range pointers {
		all = append(all, gpu.Address(p))
	}
	return all
}

// then adds numbers to arguments.
func then(arguments []gpu.Argument, numbers ...float32) []gpu.Argument {
	for _, x := range numbers {
		arguments = append(arguments, gpu.Float(x))
	}
	return arguments
}

type ints = []int

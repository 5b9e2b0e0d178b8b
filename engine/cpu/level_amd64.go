//go:build amd64 && !noasm

package cpu

import "golang.org/x/sys/cpu"

// fastest asks the processor. The answers include whether the operating system
// keeps the registers.
func fastest() (Level, string) {
	avx512 := cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX2 && cpu.X86.HasFMA
	switch {
	case avx512 && cpu.X86.HasAMXTile && cpu.X86.HasAMXBF16 && tilesAllowed():
		return AMX, "the processor has AMX for bfloat16 and AVX-512 F and DQ"
	case avx512:
		return AVX512, "the processor has AVX-512 F and DQ, but not AMX for bfloat16"
	case cpu.X86.HasAVX2 && cpu.X86.HasFMA:
		return AVX2, "the processor has AVX2 and FMA, but not AVX-512 F and DQ"
	}
	return Go, "the processor has neither AVX2 with FMA nor AVX-512"
}

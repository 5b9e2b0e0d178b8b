//go:build cuda && linux && (amd64 || arm64)

// Each function of the driver is here a jump through a table that bind.c fills: the
// arguments stay where they are, so nothing needs to be known of them.

#if defined(__x86_64__)
#define JUMP(i) jmp *unroll_cuda_table + 8*i(%rip)
#elif defined(__aarch64__)
#define JUMP(i) adrp x16, unroll_cuda_table; add x16, x16, :lo12:unroll_cuda_table; ldr x16, [x16, 8*i]; br x16
#endif

	.text
	.hidden unroll_cuda_table
#define F(i, name) .balign 16; .globl name; .type name, %function; name: JUMP(i); .size name, . - name
#include "names.h"

	.section .note.GNU-stack, "", %progbits

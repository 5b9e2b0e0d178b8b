// What CUDA C means by its words, for a compiler that has no CUDA: clang knows
// the machine, and needs only to be told the names. Under nvcc, which brings all
// of this, the file declares nothing but the last part.
#pragma once

#ifndef __CUDACC_VER_MAJOR__

#define __global__ __attribute__((global))
#define __device__ __attribute__((device))
#define __shared__ __attribute__((shared))
#define __launch_bounds__(...) __attribute__((launch_bounds(__VA_ARGS__)))

// Where a thread stands. A getter, so that threadIdx.x is read like a field and
// yet comes from the machine's own register.
#define REGISTER(name, xyz)                                                      \
	__declspec(property(get = get_##xyz)) unsigned xyz;                            \
	static __device__ unsigned get_##xyz() { return __nvvm_read_ptx_sreg_##name##_##xyz(); }
struct thread_index { REGISTER(tid, x) REGISTER(tid, y) };
struct block_index { REGISTER(ctaid, x) REGISTER(ctaid, y) };
struct block_size { REGISTER(ntid, x) REGISTER(ntid, y) };
struct grid_size { REGISTER(nctaid, x) REGISTER(nctaid, y) };
#undef REGISTER
extern const __device__ thread_index threadIdx;
extern const __device__ block_index blockIdx;
extern const __device__ block_size blockDim;
extern const __device__ grid_size gridDim;

// __syncthreads() is built into clang: all threads of the block meet, and what they
// wrote before is seen by all after.

// What this thread wrote is seen by other blocks before what it writes next.
static inline __device__ void __threadfence() { __nvvm_membar_gl(); }

// Every lane gets the value of the lane whose number differs in the bits of with.
static inline __device__ float __shfl_xor_sync(unsigned mask, float value, int with) {
	return __nvvm_shfl_sync_bfly_f32(mask, value, with, 31);
}

static inline __device__ unsigned atomicAdd(unsigned *address, unsigned value) {
	return __nvvm_atom_add_gen_i((int *)address, (int)value);
}

// One multiplication and one addition with one rounding.
static inline __device__ float fmaf(float x, float y, float z) { return __builtin_fmaf(x, y, z); }
static inline __device__ float sqrtf(float x) { return __builtin_sqrtf(x); }
static inline __device__ float __int_as_float(int bits) { return __builtin_bit_cast(float, bits); }
static inline __device__ int __float_as_int(float x) { return __builtin_bit_cast(int, x); }

#endif

// A kernel is found by its plain name, and says how many threads a block has, and
// where that is worth registers how many blocks a processor should hold.
#define KERNEL(...) extern "C" __global__ void __launch_bounds__(__VA_ARGS__)

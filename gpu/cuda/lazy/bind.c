//go:build cuda && linux && (amd64 || arm64)

#include "bind.h"
#include <cuda.h>
#include <dlfcn.h>
#include <stdio.h>

// What a function answers that is not there.
static CUresult no_library(void) { return CUDA_ERROR_NO_DEVICE; }
static CUresult no_function(void) { return CUDA_ERROR_NOT_FOUND; }

#define F(i, name) #name,
static const char *const names[] = {
#include "names.h"
};
#undef F

enum { functions = sizeof names / sizeof *names };

__attribute__((visibility("hidden"))) void *unroll_cuda_table[functions];

static CUresult (*driver_init)(unsigned);
static CUresult code = CUDA_ERROR_NOT_INITIALIZED;
static char complaint[256];

// Runs before anything of Go, since cu calls cuInit when it is imported.
__attribute__((constructor(101))) static void bind(void) {
	void *library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_GLOBAL);
	if (!library)
		snprintf(complaint, sizeof complaint, "%s", dlerror());
	else
		driver_init = (CUresult (*)(unsigned))dlsym(library, "cuInit");
	for (int i = 0; i < functions; i++) {
		void *f = library ? dlsym(library, names[i]) : (void *)no_library;
		unroll_cuda_table[i] = f ? f : (void *)no_function;
	}
}

// cuInit says that all is well whatever the driver says, since cu ends the program
// otherwise; unroll_cuda_code has what it said.
CUresult cuInit(unsigned flags) {
	code = driver_init ? driver_init(flags) : CUDA_ERROR_NO_DEVICE;
	return CUDA_SUCCESS;
}

int unroll_cuda_code(void) { return code; }

const char *unroll_cuda_complaint(void) { return complaint; }

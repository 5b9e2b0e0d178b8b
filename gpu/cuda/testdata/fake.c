// A driver without a card, for tests: it keeps memory on the host, and runs the one
// kernel sgd. FAKE_CUDA says what is wrong with it. Compiled as libcuda.so.1.
#include <cuda.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static int wrong(const char *what) {
	const char *set = getenv("FAKE_CUDA");
	return set && !strcmp(set, what);
}

CUresult cuInit(unsigned flags) { return wrong("mismatch") ? CUDA_ERROR_SYSTEM_DRIVER_MISMATCH : CUDA_SUCCESS; }
CUresult cuDriverGetVersion(int *v) { *v = wrong("old") ? 10020 : 12040; return CUDA_SUCCESS; }
CUresult cuGetErrorName(CUresult r, const char **s) {
	static char name[32];
	snprintf(name, sizeof name, "CODE_%d", r);
	*s = name;
	return CUDA_SUCCESS;
}
CUresult cuGetErrorString(CUresult r, const char **s) { *s = "as the fake says"; return CUDA_SUCCESS; }

CUresult cuDeviceGetCount(int *n) { *n = wrong("none") ? 0 : 1; return CUDA_SUCCESS; }
CUresult cuDeviceGet(CUdevice *d, int i) { *d = i; return CUDA_SUCCESS; }
CUresult cuDeviceGetName(char *s, int n, CUdevice d) { snprintf(s, n, "a fake"); return CUDA_SUCCESS; }
CUresult cuDeviceTotalMem(size_t *n, CUdevice d) { *n = 1 << 30; return CUDA_SUCCESS; }
CUresult cuDeviceGetAttribute(int *v, CUdevice_attribute a, CUdevice d) {
	switch (a) {
	case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR: *v = 9; break;
	case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR: *v = 0; break;
	case CU_DEVICE_ATTRIBUTE_COOPERATIVE_LAUNCH: *v = 1; break;
	case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN: *v = 227 << 10; break;
	default: *v = 1000;
	}
	return CUDA_SUCCESS;
}

// A context is current on a thread, as on a card.
static int contexts;
static __thread CUcontext current;
#define CURRENT if (!current) return CUDA_ERROR_INVALID_CONTEXT
CUresult cuCtxCreate(CUcontext *c, unsigned flags, CUdevice d) {
	if (wrong("busy"))
		return CUDA_ERROR_DEVICE_UNAVAILABLE;
	contexts++;
	*c = current = (CUcontext)&contexts;
	return CUDA_SUCCESS;
}
CUresult cuCtxSetCurrent(CUcontext c) { current = c; return CUDA_SUCCESS; }
CUresult cuCtxDestroy(CUcontext c) { contexts--; current = NULL; return CUDA_SUCCESS; }

CUresult cuModuleLoadDataEx(CUmodule *m, const void *ptx, unsigned n, CUjit_option *options, void **values) {
	CURRENT;
	if (wrong("old ptx"))
		return CUDA_ERROR_UNSUPPORTED_PTX_VERSION;
	if (wrong("bad ptx")) {
		snprintf(values[0], (size_t)values[1], "line 7 is wrong");
		return CUDA_ERROR_INVALID_PTX;
	}
	*m = (CUmodule)strdup(ptx);
	return CUDA_SUCCESS;
}
CUresult cuModuleGetFunction(CUfunction *f, CUmodule m, const char *name) {
	if (!strstr((char *)m, name))
		return CUDA_ERROR_NOT_FOUND;
	*f = (CUfunction)strdup(name);
	return CUDA_SUCCESS;
}
CUresult cuFuncSetAttribute(CUfunction f, CUfunction_attribute a, int n) {
	return a == CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES && n > 48 << 10 ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

CUresult cuMemGetInfo(size_t *free, size_t *all) { *free = 77; *all = 1 << 30; return CUDA_SUCCESS; }
CUresult cuMemAlloc(CUdeviceptr *p, size_t n) {
	CURRENT;
	if (n > 1 << 30)
		return CUDA_ERROR_OUT_OF_MEMORY;
	*p = (CUdeviceptr)malloc(n);
	return CUDA_SUCCESS;
}
CUresult cuMemFree(CUdeviceptr p) { CURRENT; free((void *)p); return CUDA_SUCCESS; }
CUresult cuMemAllocHost(void **p, size_t n) { CURRENT; *p = malloc(n); return CUDA_SUCCESS; }

static CUresult fault;
CUresult cuStreamCreate(CUstream *s, unsigned flags) { CURRENT; *s = (CUstream)&fault; return CUDA_SUCCESS; }
CUresult cuStreamSynchronize(CUstream s) { CURRENT; return fault; }
CUresult cuMemcpyHtoDAsync(CUdeviceptr to, const void *from, size_t n, CUstream s) { CURRENT; memcpy((void *)to, from, n); return fault; }
CUresult cuMemcpyDtoHAsync(void *to, CUdeviceptr from, size_t n, CUstream s) { CURRENT; memcpy(to, (void *)from, n); return fault; }

CUresult cuEventCreate(CUevent *e, unsigned flags) { CURRENT; *e = (CUevent)&contexts; return CUDA_SUCCESS; }
CUresult cuEventDestroy(CUevent e) { return CUDA_SUCCESS; }
CUresult cuEventRecord(CUevent e, CUstream s) { return CUDA_SUCCESS; }
CUresult cuEventSynchronize(CUevent e) { return fault; }
CUresult cuEventElapsedTime(float *ms, CUevent a, CUevent b) { *ms = 2; return CUDA_SUCCESS; }

// What is launched while a stream is captured is kept.
static int capturing, kept;
static struct { int n; float *w, *g, rate; } launches[100];

static void sgd(int n, float *w, const float *g, float rate) {
	for (int i = 0; i < n; i++)
		w[i] = fmaf(-rate, g[i], w[i]);
}
static CUresult launch(CUfunction f, void **a) {
	if (wrong("fault"))
		fault = CUDA_ERROR_ILLEGAL_ADDRESS;
	if (strcmp((char *)f, "sgd"))
		return CUDA_SUCCESS;
	int n = *(int *)a[0];
	float *w = *(float **)a[1], *g = *(float **)a[2], rate = *(float *)a[3];
	if (capturing) {
		launches[kept].n = n, launches[kept].w = w, launches[kept].g = g, launches[kept++].rate = rate;
		return CUDA_SUCCESS;
	}
	sgd(n, w, g, rate);
	return CUDA_SUCCESS;
}
CUresult cuLaunchKernel(CUfunction f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared, CUstream s, void **a, void **extra) {
	CURRENT;
	return launch(f, a);
}
CUresult cuLaunchCooperativeKernel(CUfunction f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared, CUstream s, void **a) {
	CURRENT;
	return gx > 132 ? CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE : launch(f, a);
}
CUresult cuStreamBeginCapture(CUstream s, CUstreamCaptureMode m) { CURRENT; capturing = 1; return CUDA_SUCCESS; }
CUresult cuStreamEndCapture(CUstream s, CUgraph *g) { capturing = 0; *g = (CUgraph)launches; return CUDA_SUCCESS; }
CUresult cuGraphInstantiateWithFlags(CUgraphExec *e, CUgraph g, unsigned long long flags) { *e = (CUgraphExec)g; return CUDA_SUCCESS; }
CUresult cuGraphDestroy(CUgraph g) { return CUDA_SUCCESS; }
CUresult cuGraphExecDestroy(CUgraphExec e) { kept = 0; return CUDA_SUCCESS; }
CUresult cuGraphLaunch(CUgraphExec e, CUstream s) {
	CURRENT;
	for (int i = 0; i < kept; i++)
		sgd(launches[i].n, launches[i].w, launches[i].g, launches[i].rate);
	return CUDA_SUCCESS;
}

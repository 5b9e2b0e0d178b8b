// The code that the driver's cuInit gave, once that was called.
int unroll_cuda_code(void);

// Why there is no libcuda.so.1; empty if there is one.
const char *unroll_cuda_complaint(void);

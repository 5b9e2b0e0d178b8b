package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is committed is what follows from the header.
func TestFresh(t *testing.T) {
	files, err := generate("..")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		if got, err := os.ReadFile(filepath.Join("..", name)); err != nil || string(got) != want {
			t.Errorf("gpu/cuda/%s is stale (%v); run: go generate ./gpu/cuda", name, err)
		}
	}
}

func TestRead(t *testing.T) {
	h, err := read(`
typedef struct CUctx_st *CUcontext; // a handle
typedef enum { A, B, C = 0x10, D } E;
typedef struct {
	size_t x, y;
	void *p;
} S;
#define CUDA_VERSION 1
#define CU_MACRO 7
CUresult cuInit(unsigned);
#define cuFree cuFree_v2
CUresult cuFree_v2(S *, int);
`)
	if err != nil {
		t.Fatal(err)
	}
	text := assertions(h)
	for _, want := range []string{
		"TYPE(CUcontext, struct CUctx_st *);", "VALUE(B, 1);", "VALUE(D, 17);", "VALUE(CU_MACRO, 7);", "SIZE(S);", "FIELD(S, y);", "FIELD(S, p);",
		"FUNCTION(cuFree_v2, (S *, int));",
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("no line %s in\n%s", want, text)
		}
	}
	if got := names(h); !strings.HasSuffix(got, "\nF(0, cuFree_v2)\n") || strings.Contains(got, "cuInit") {
		t.Errorf("to bind:\n%s", got)
	}
}

func TestReadErrors(t *testing.T) {
	for want, text := range map[string]string{
		`constant A: expected a number, found "B"`: "typedef enum { A=B } E;",
		"1 of 2 prototypes understood":             "\nCUresult cuA(int);\nCUresult cuB(int,\n\tint);\n",
	} {
		if _, err := read(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("expected %q, found %v", want, err)
		}
	}
	if err := run(t.TempDir()); err == nil {
		t.Error("no header, no error")
	}
}

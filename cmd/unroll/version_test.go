package main

import (
	"strings"
	"testing"
)

func TestVersionOfTheKernels(t *testing.T) {
	for name, want := range map[string]string{"": "kernels ", "go": "kernels go: UNROLL_CPU=go\n"} {
		t.Setenv("UNROLL_CPU", name)
		out, err := run(t, "version", "--cpu")
		if err != nil || !strings.Contains(out, want) || !strings.Contains(out, "available [go") {
			t.Errorf("UNROLL_CPU=%s: error %v, printed %q", name, err, out)
		}
	}
	t.Setenv("UNROLL_CPU", "fast")
	if _, err := run(t, "version", "--cpu"); err == nil || !strings.Contains(err.Error(), "UNROLL_CPU") {
		t.Errorf("UNROLL_CPU=fast: %v", err)
	}
}

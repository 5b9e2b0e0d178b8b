package cpu_test

import (
	"strings"
	"testing"

	"unroll/engine/cpu"
)

func TestLevelByName(t *testing.T) {
	for _, level := range []cpu.Level{cpu.Go, cpu.AVX2, cpu.AVX512} {
		if got, err := cpu.Parse(level.String()); err != nil || got != level {
			t.Errorf("Parse(%q): %v, %v", level, got, err)
		}
	}
	if _, err := cpu.Parse("sse9"); err == nil || !strings.Contains(err.Error(), `"sse9"`) {
		t.Errorf("sse9: %v", err)
	}
}

func TestEnvironmentChoosesLevel(t *testing.T) {
	t.Setenv("UNROLL_CPU", "")
	fastest, why, err := cpu.Best()
	if available := cpu.Available(); err != nil || why == "" || fastest != available[len(available)-1] {
		t.Errorf("Best: %v because %q, %v; available are %v", fastest, why, err, available)
	}
	for _, level := range cpu.Available() {
		t.Setenv("UNROLL_CPU", level.String())
		if got, why, err := cpu.Best(); err != nil || got != level || !strings.Contains(why, "UNROLL_CPU") {
			t.Errorf("UNROLL_CPU=%s: %v because %q, %v", level, got, why, err)
		}
	}
	t.Setenv("UNROLL_CPU", "fast")
	if _, _, err := cpu.Best(); err == nil || !strings.Contains(err.Error(), "UNROLL_CPU") {
		t.Errorf("UNROLL_CPU=fast: %v", err)
	}
	if fastest < cpu.AVX512 {
		t.Setenv("UNROLL_CPU", "avx512")
		if _, _, err := cpu.Best(); err == nil {
			t.Error("a level that does not run here was taken")
		}
	}
}

func TestLevelsThatDoNotExist(t *testing.T) {
	for _, level := range []cpu.Level{-1, 99} {
		if _, err := cpu.At(level); err == nil || !strings.Contains(err.Error(), "does not run here") {
			t.Errorf("At(%d): %v", int(level), err)
		}
	}
}

package ptx

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// Each mistake is found, in any order of threads, and the message names its place.
func TestFaults(t *testing.T) {
	cases := map[string]struct {
		body            string
		blocks, threads int
		together        bool
		thread          string // that did it, where there is only one
		line            int    // of the body
		want            string
	}{
		"beyond":             {"ld.global.f32 %f1, [%rd3+252];", 1, 64, false, "", 1, "not allocated"},
		"one too far":        {"ld.global.u32 %r4, [%rd3+4];", 1, 64, false, "(63,0)", 1, "not allocated"},
		"before":             {"ld.global.u32 %r4, [%rd1+-4];", 1, 1, false, "(0,0)", 1, "not allocated"},
		"not aligned":        {"ld.global.u32 %r4, [%rd3+2];", 1, 1, false, "(0,0)", 1, "not a multiple of 4"},
		"vector not aligned": {"ld.global.v2.u32 {%r4, %r5}, [%rd1+4];", 1, 1, false, "(0,0)", 1, "not a multiple of 8"},
		"never written":      {"ld.shared.u32 %r4, [%rd5];", 1, 1, false, "(0,0)", 1, "which nobody wrote"},
		"between arrays":     {"st.shared.u32 [one+260], %r2;", 1, 1, false, "(0,0)", 1, "between two arrays"},
		"beyond shared":      {"st.shared.u32 [two+448], %r2;", 1, 1, false, "(0,0)", 1, "outside of shared memory"},
		"shared, read after write": {
			"st.shared.u32 [%rd5], %r2;\n xor.b32 %r4, %r2, 32;\n mul.wide.u32 %rd6, %r4, 4;\n add.s64 %rd6, %rd4, %rd6;\n bar.sync 0;\n st.shared.u32 [%rd5], %r2;\n ld.shared.u32 %r5, [%rd6];",
			1, 64, false, "", 0, "race on shared memory",
		},
		"shared, write after write": {"st.shared.u32 [one], %r2;", 1, 2, false, "", 1, "write after a write"},
		"global, two blocks":        {"st.global.u32 [%rd3], %r2;", 2, 1, false, "", 1, "race on an allocation at offset 0: write after a write, by block"},
		"global, one block":         {"st.global.u32 [%rd1], %r2;", 1, 64, false, "", 1, "race on an allocation"},
		"read-only path":            {"st.global.u32 [%rd3], %r2;\n ld.global.nc.u32 %r4, [%rd3];", 1, 1, false, "(0,0)", 2, "read-only path"},
		"ended before the barrier":  {"setp.gt.u32 %p1, %r2, 7;\n @%p1 ret;\n bar.sync 0;", 1, 64, false, "", 3, "divergent barrier: 8 threads wait, 56 have ended"},
		"two barriers": {
			"setp.gt.u32 %p1, %r2, 31;\n @%p1 bra $L1;\n bar.sync 0;\n bra.uni $L2;\n$L1:\n bar.sync 0;\n$L2:", 1, 64, false, "", 0, "divergent barrier: others wait at line",
		},
		"shuffle": {"setp.gt.u32 %p1, %r2, 30;\n @%p1 ret;\n shfl.sync.bfly.b32 %r4, %r2, 1, 31, -1;", 1, 32, false, "", 3, "never comes to this shuffle"},
		"shuffle and barrier": {
			"setp.gt.u32 %p1, %r2, 15;\n @%p1 bra $L1;\n shfl.sync.bfly.b32 %r4, %r2, 1, 31, -1;\n bra.uni $L2;\n$L1:\n bar.sync 0;\n$L2:",
			1, 32, false, "", 3, "never comes to this shuffle",
		},
		"for ever": {"$L1:\n ld.volatile.global.u32 %r4, [%rd1];\n setp.eq.s32 %p1, %r4, 0;\n @%p1 bra $L1;", 1, 1, false, "(0,0)", 0, "seems to wait for ever"},
		// Block 1 waits for a flag of block 0 and reads what it wrote before.
		"no fence before the flag": {exchange("", "membar.gl;"), 2, 1, true, "(0,0)", 0, "read after a write, by block (0,0)"},
		"no fence after the flag":  {exchange("membar.gl;", ""), 2, 1, true, "(0,0)", 0, "read after a write, by block (0,0)"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			k := load(t, c.body)
			for seed := range uint64(5) {
				d := NewDevice(Options{Seed: seed, Budget: 10000})
				l := launch(c.blocks, c.threads, words(t, d, make([]uint32, 64)...), 64)
				l.Cooperative = c.together
				_, err := d.Launch(k, l)
				var fault *Fault
				if !errors.As(err, &fault) {
					t.Fatalf("expected a fault, found %v", err)
				}
				if !strings.Contains(fault.Reason, c.want) || c.thread != "" && fault.Thread != c.thread || c.line > 0 && fault.Line.Number != bodyLine+c.line {
					t.Errorf("expected %q of thread %s on line %d, found %v", c.want, c.thread, bodyLine+c.line, err)
				}
			}
		})
	}
}

// exchange is a body in which block 0 writes a number, then a flag, and block 1
// waits for the flag and reads the number.
func exchange(before, after string) string {
	return fmt.Sprintf(`
	setp.eq.s32 %%p1, %%r3, 1;
	@%%p1 bra $L1;
	st.global.u32 [%%rd1], 42;
	bar.sync 0;
	%s
	atom.global.add.u32 %%r4, [%%rd1+4], 1;
	bra.uni $L3;
$L1:
	ld.volatile.global.u32 %%r4, [%%rd1+4];
	setp.eq.s32 %%p2, %%r4, 0;
	@%%p2 bra $L1;
	%s
	ld.global.u32 %%r5, [%%rd1];
	st.global.u32 [%%rd1+8], %%r5;
$L3:`, before, after)
}

func TestExchangeWithFences(t *testing.T) {
	k := load(t, exchange("membar.gl;", "membar.gl;"))
	for seed := range uint64(5) {
		d := NewDevice(Options{Seed: seed})
		p := words(t, d, 0, 0, 0)
		l := launch(2, 1, p, 0)
		l.Cooperative = true
		if _, err := d.Launch(k, l); err != nil {
			t.Fatal(err)
		}
		if got := read(t, d, p, 3)[2]; got != 42 {
			t.Errorf("expected 42, found %d", got)
		}
	}
}

// Without a cooperative launch the second block may never come to the machine.
func TestWaitingForABlockThatIsNotThere(t *testing.T) {
	d := NewDevice(Options{Resident: 1, Budget: 10000})
	k := load(t, `$L1:
	ld.volatile.global.u32 %r4, [%rd1];
	atom.global.add.u32 %r5, [%rd1], 1;
	setp.lt.u32 %p1, %r4, 1;
	setp.eq.s32 %p2, %r3, 1;
	@%p2 bra $L2;
$L3:
	ld.volatile.global.u32 %r4, [%rd1+4];
	setp.eq.s32 %p1, %r4, 0;
	@%p1 bra $L3;
$L2:
	st.volatile.global.u32 [%rd1+4], 1;`)
	if _, err := d.Launch(k, launch(2, 1, words(t, d, 0, 0), 0)); err == nil || !strings.Contains(err.Error(), "wait for ever") {
		t.Errorf("found %v", err)
	}
}

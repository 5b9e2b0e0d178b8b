package ptx

import (
	"strings"
	"testing"
)

func TestDevice(t *testing.T) {
	d := NewDevice(Options{Memory: 1000})
	fails := func(err error, want string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("expected %q, found %v", want, err)
		}
	}
	p, err := d.Alloc(600)
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.Alloc(500)
	fails(err, "ptx: Alloc: expected 1 to 400 bytes, which are free, found 500")
	_, err = d.Alloc(0)
	fails(err, "found 0")
	fails(d.Write(p+8, make([]byte, 600)), "not within an allocation")
	fails(d.Write(p-8, make([]byte, 4)), "not within an allocation")
	fails(d.Read(make([]byte, 4), p), "nobody wrote")
	fails(d.Free(p+4), "not the address of an allocation")
	if err := d.Free(p); err != nil || d.Used() != 0 {
		t.Errorf("%v, %d bytes used", err, d.Used())
	}
	fails(d.Free(p), "not the address")
	_, err = d.Launch(load(t, "ld.global.u32 %r4, [%rd1];"), launch(1, 1, p, 0))
	fails(err, "not allocated")
}

func TestLaunchErrors(t *testing.T) {
	k := load(t, "")
	good := launch(1, 1, 0, 0)
	cases := map[string]func(l *Launch){
		"grid: expected 1 to":                           func(l *Launch) { l.Grid[1] = 0 },
		"block: expected 1 to 1024 threads":             func(l *Launch) { l.Block = [2]int{33, 32} },
		"shared memory: expected at most":               func(l *Launch) { l.Shared = 1 << 20 },
		"expected 2 arguments, found 1":                 func(l *Launch) { l.Arguments = l.Arguments[:1] },
		"argument 1: expected 4 bytes, found 8":         func(l *Launch) { l.Arguments = []Argument{{0, 8}, {0, 8}} },
		"grid: expected 1 to 2097151 blocks, found 1 ×": func(l *Launch) { l.Grid[1] = 1 << 40 },
	}
	for want, spoil := range cases {
		l := good
		spoil(&l)
		if _, err := NewDevice(Options{}).Launch(k, l); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("expected %q, found %v", want, err)
		}
	}
}

// Old times are forgotten before they run out.
func TestSettle(t *testing.T) {
	d := NewDevice(Options{})
	p := words(t, d, 1)
	k := load(t, "ld.global.u32 %r4, [%rd1];\n add.s32 %r4, %r4, 1;\n st.global.u32 [%rd1], %r4;")
	for range 3 {
		d.clock = maxClock
		if _, err := d.Launch(k, launch(1, 1, p, 0)); err != nil {
			t.Fatal(err)
		}
	}
	if got := read(t, d, p, 1)[0]; got != 4 || d.clock > 100 {
		t.Errorf("found %d at time %d", got, d.clock)
	}
}

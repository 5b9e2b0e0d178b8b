package ptx

import (
	"slices"
	"strings"
	"testing"
)

// Lanes of a warp take a loop as often as their number says, and meet again.
func TestDivergence(t *testing.T) {
	k := load(t, `
	mov.u32 %r4, 0;
	mov.u32 %r5, 0;
	setp.eq.s32 %p1, %r2, 0;
	@%p1 bra $L2;
$L1:
	add.s32 %r4, %r4, %r2;
	add.s32 %r5, %r5, 1;
	setp.lt.u32 %p2, %r5, %r2;
	@%p2 bra $L1;
$L2:
	@!%p1 add.s32 %r4, %r4, 1000;
	st.global.u32 [%rd3], %r4;`)
	for seed := range uint64(10) {
		d := NewDevice(Options{Seed: seed})
		p := words(t, d, make([]uint32, 70)...)
		if _, err := d.Launch(k, launch(1, 70, p, 0)); err != nil {
			t.Fatal(err)
		}
		for i, got := range read(t, d, p, 70) {
			want := uint32(i * i)
			if i > 0 {
				want += 1000
			}
			if got != want {
				t.Errorf("seed %d, thread %d: expected %d, found %d", seed, i, want, got)
			}
		}
	}
}

// A shuffle in a loop that all lanes take equally often adds up a warp, though the
// lanes part in between.
func TestShuffle(t *testing.T) {
	k := load(t, `
	mov.u32 %r4, %r2;
	and.b32 %r6, %r2, 1;
	setp.eq.s32 %p1, %r6, 0;
	@%p1 bra $L1;
	add.s32 %r4, %r4, 1;
$L1:
	shfl.sync.bfly.b32 %r5, %r4, 16, 31, -1;
	add.s32 %r4, %r4, %r5;
	shfl.sync.bfly.b32 %r5, %r4, 8, 31, -1;
	add.s32 %r4, %r4, %r5;
	shfl.sync.bfly.b32 %r5, %r4, 4, 31, -1;
	add.s32 %r4, %r4, %r5;
	shfl.sync.bfly.b32 %r5, %r4, 2, 31, -1;
	add.s32 %r4, %r4, %r5;
	shfl.sync.bfly.b32 %r5, %r4, 1, 31, -1;
	add.s32 %r4, %r4, %r5;
	st.global.u32 [%rd3], %r4;`)
	d := NewDevice(Options{})
	p := words(t, d, make([]uint32, 32)...)
	if _, err := d.Launch(k, launch(1, 32, p, 0)); err != nil {
		t.Fatal(err)
	}
	if got := read(t, d, p, 32); !slices.Equal(got, slices.Repeat([]uint32{31*16 + 16}, 32)) {
		t.Errorf("found %v", got)
	}
}

// Every thread draws a ticket: all are drawn, in an order that the seed decides.
func TestAtomicsAndOrder(t *testing.T) {
	k := load(t, `
	mov.u32 %r4, %ntid.x;
	mad.lo.s32 %r5, %r3, %r4, %r2;
	mul.wide.u32 %rd6, %r5, 4;
	add.s64 %rd7, %rd1, %rd6;
	atom.global.add.u32 %r6, [%rd1], 1;
	st.global.u32 [%rd7+4], %r6;`)
	tickets := func(seed uint64) []uint32 {
		d := NewDevice(Options{Seed: seed})
		p := words(t, d, make([]uint32, 301)...)
		if _, err := d.Launch(k, launch(3, 100, p, 0)); err != nil {
			t.Fatal(err)
		}
		return read(t, d, p+4, 300)
	}
	first := tickets(1)
	if !slices.Equal(first, tickets(1)) {
		t.Error("one seed gave two orders")
	}
	if slices.Equal(first, tickets(2)) {
		t.Error("two seeds gave one order")
	}
	slices.Sort(first)
	for i, ticket := range first {
		if int(ticket) != i {
			t.Fatalf("ticket %d is %d", i, ticket)
		}
	}
}

func TestOtherAtomics(t *testing.T) {
	k := load(t, `
	atom.global.exch.b32 %r4, [%rd1], 7;
	atom.global.max.u32 %r5, [%rd1+4], %r1;
	atom.global.inc.u32 %r6, [%rd1+8], 2;
	atom.global.inc.u32 %r7, [%rd1+12], 2;
	st.global.u32 [%rd1+16], %r4;`)
	d := NewDevice(Options{})
	p := words(t, d, 5, 3, 1, 2, 0)
	if _, err := d.Launch(k, launch(1, 1, p, 9)); err != nil {
		t.Fatal(err)
	}
	if got := read(t, d, p, 5); !slices.Equal(got, []uint32{7, 9, 2, 0, 5}) {
		t.Errorf("found %v", got)
	}
}

// Threads and blocks know their place in two dimensions.
func TestPlaces(t *testing.T) {
	k := load(t, `
	mov.u32 %r4, %tid.y;
	mov.u32 %r5, %ntid.x;
	mad.lo.s32 %r6, %r4, %r5, %r2;
	mov.u32 %r7, %ntid.y;
	mul.lo.s32 %r8, %r5, %r7;
	mov.u32 %r9, %ctaid.y;
	mov.u32 %r10, %nctaid.x;
	mad.lo.s32 %r11, %r9, %r10, %r3;
	mad.lo.s32 %r12, %r11, %r8, %r6;
	mul.wide.u32 %rd6, %r12, 4;
	add.s64 %rd7, %rd1, %rd6;
	mov.u32 %r13, %nctaid.y;
	mad.lo.s32 %r14, %r13, 1000, %r12;
	st.global.u32 [%rd7], %r14;`)
	d := NewDevice(Options{})
	p := words(t, d, make([]uint32, 6*35)...)
	l := launch(1, 1, p, 0)
	l.Grid, l.Block = [2]int{2, 3}, [2]int{5, 7}
	if _, err := d.Launch(k, l); err != nil {
		t.Fatal(err)
	}
	for i, got := range read(t, d, p, 6*35) {
		if int(got) != 3000+i {
			t.Fatalf("entry %d: found %d", i, got)
		}
	}
}

// Vectors, bytes and wide registers are loaded and stored as they lie in memory.
func TestAccess(t *testing.T) {
	k := load(t, `
	ld.global.v4.u32 {%r4, %r5, %r6, %r7}, [%rd1];
	st.global.v2.u32 [%rd1+16], {%r5, %r4};
	ld.global.u8 %rs1, [%rd1+9];
	cvt.u32.u16 %r8, %rs1;
	st.global.u32 [%rd1+24], %r8;
	ld.global.s32 %rd6, [%rd1+12];
	shr.s64 %rd7, %rd6, 32;
	cvt.u32.u64 %r9, %rd7;
	st.global.u32 [%rd1+28], %r9;
	st.global.u8 [%rd1+32], %rs1;
	ld.global.u64 %rd8, [%rd1];
	st.global.u64 [%rd1+40], %rd8;`)
	d := NewDevice(Options{})
	p := words(t, d, 1, 2, 0x030405ff, 0xffffffff, 0, 0, 0, 0, 0x11111111, 0, 0, 0)
	if _, err := d.Launch(k, launch(1, 1, p, 0)); err != nil {
		t.Fatal(err)
	}
	want := []uint32{1, 2, 0x030405ff, 0xffffffff, 2, 1, 5, 0xffffffff, 0x11111105, 0, 1, 2}
	if got := read(t, d, p, 12); !slices.Equal(got, want) {
		t.Errorf("found %x, expected %x", got, want)
	}
}

func TestCounts(t *testing.T) {
	k := load(t, "ld.global.f32 %f1, [%rd3];\n fma.rn.f32 %f2, %f1, %f1, %f1;\n bar.sync 0;\n st.global.f32 [%rd3], %f2;\n st.shared.f32 [%rd5], %f2;")
	d := NewDevice(Options{})
	c, err := d.Launch(k, launch(1, 40, words(t, d, make([]uint32, 40)...), 0))
	if err != nil {
		t.Fatal(err)
	}
	if c.Instructions != 40*14 || c.Warps < 28 || c.Flops != 80 || c.GlobalRead != 160 || c.GlobalWrite != 160 || c.SharedBytes != 160 || c.Barriers != 40 || c.ByOpcode["fma.rn.f32"] != 40 {
		t.Errorf("found %+v", c)
	}
}

func TestTrace(t *testing.T) {
	k := load(t, "setp.lt.u32 %p1, %r2, 3;\n @%p1 bra $L1;\n add.s32 %r4, %r2, 1;\n$L1:")
	var active []int
	d := NewDevice(Options{Trace: func(s Step) {
		if strings.HasPrefix(s.Line.Text, "add.s32") {
			active = s.Active
			if x, ok := s.Register("%r2", 4); !ok || x != 4 {
				t.Errorf("%%r2 of lane 4: found %d, %t", x, ok)
			}
			if _, ok := s.Register("%r99", 4); ok {
				t.Error("%r99 is no register")
			}
		}
	}})
	if _, err := d.Launch(k, launch(1, 6, 0, 0)); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(active, []int{3, 4, 5}) {
		t.Errorf("active lanes: found %v", active)
	}
}

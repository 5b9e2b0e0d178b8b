//go:build cuda && linux && (amd64 || arm64)

package cuda

import (
	"bytes"
	"math"
	"runtime"
	"strings"
	"sync"
	"testing"

	"unroll/gpu"
	"unroll/gpu/kernels"
)

// These run on the driver of testdata/fake.c, where TestBuilt puts it, or on a card.

func open(t *testing.T, o Options) Device {
	t.Helper()
	d, err := Open(o)
	if err == nil {
		err = kernels.Load(d)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func try(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func expect(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("expected %q, found %v", want, err)
	}
}

// put puts numbers on the device.
func put(t *testing.T, d Device, x ...float32) gpu.Pointer {
	t.Helper()
	p, err := d.Alloc(4 * len(x))
	try(t, err)
	try(t, d.HtoD(p, gpu.Bytes(x)))
	return p
}

func get(t *testing.T, d Device, p gpu.Pointer, n int) []float32 {
	t.Helper()
	b := make([]byte, 4*n)
	try(t, d.DtoH(b, p))
	return gpu.Floats(b)
}

// More than both halves of the pinned memory goes there and back, from one thread
// and from another.
func TestDriverCopies(t *testing.T) {
	d := open(t, Options{})
	want := make([]byte, 2*half+12345)
	for i := range want {
		want[i] = byte(i * i >> 3)
	}
	p, err := d.Alloc(len(want))
	try(t, err)
	got := make([]byte, len(want))
	for _, copies := range []func() error{
		func() error { return d.HtoD(p, want) }, func() error { return d.DtoH(got, p) },
	} {
		var wait sync.WaitGroup
		wait.Go(func() {
			runtime.LockOSThread() // never unlocked: another thread for each
			err = copies()
		})
		wait.Wait()
		try(t, err)
	}
	if !bytes.Equal(got, want) {
		t.Error("the bytes are not those that were sent")
	}
	try(t, d.Free(p))
	try(t, d.Close())
}

// A graph runs what was recorded, and only then.
func TestDriverGraph(t *testing.T) {
	d := open(t, Options{})
	w, g := put(t, d, 1, 2), put(t, d, 1, -1)
	graph, err := d.Record(func() error {
		for range 3 {
			if err := d.Launch(kernels.SGD(2, w, g, 0.5)); err != nil {
				return err
			}
		}
		return nil
	})
	try(t, err)
	if x := get(t, d, w, 2); x[0] != 1 {
		t.Errorf("recording has run it: %v", x)
	}
	seconds, err := d.Time(graph.Launch)
	try(t, err)
	if x := get(t, d, w, 2); x[0] != -0.5 || x[1] != 3.5 || !(seconds > 0 && seconds < 10) {
		t.Errorf("expected [-0.5 3.5], found %v after %g s", x, seconds)
	}
	try(t, graph.Close())
	try(t, d.Free(w))
	expect(t, d.Close(), "cuda: Close: 8 bytes were not freed")
}

func TestDriverErrors(t *testing.T) {
	d := open(t, Options{Debug: true})
	w := put(t, d, 1)
	good := kernels.SGD(1, w, w, 1)
	change := func(f func(l *gpu.Launch)) error {
		l := good
		l.Arguments = append([]gpu.Argument(nil), good.Arguments...)
		f(&l)
		return d.Launch(l)
	}
	expect(t, change(func(l *gpu.Launch) { l.Kernel = "none" }), `cuda: Launch: no kernel "none" is loaded`)
	expect(t, change(func(l *gpu.Launch) { l.Arguments = l.Arguments[1:] }), "kernel sgd: expected 4 arguments, found 3")
	expect(t, change(func(l *gpu.Launch) { l.Arguments[1] = gpu.Int(1) }), "kernel sgd: argument 1: expected 8 bytes, found 4")
	expect(t, change(func(l *gpu.Launch) { l.Block[0] = 512 }), "expected at most 256 threads in a block, found 512")
	expect(t, change(func(l *gpu.Launch) { l.Shared = 1 << 20 }), "asked for 1048576 bytes of shared memory")
	expect(t, change(func(l *gpu.Launch) { l.Grid[0], l.Cooperative = 1<<20, true }), "do not fit on")
	try(t, change(func(l *gpu.Launch) { l.Shared = 64 << 10 }))
	expect(t, d.Load("again.ptx", kernels.Files()[0].Source), "is already there, from adapter.ptx")
	expect(t, d.Load("bad.ptx", []byte("nonsense")), "ptx: bad.ptx:1")
	_, err := d.Alloc(math.MaxInt64)
	expect(t, err, "cuda: Alloc: asked for 9223372036854775807 bytes, ")
	expect(t, err, "4 are held here")
	_, err = d.Alloc(0)
	expect(t, err, "expected a positive number of bytes, found 0")
	_, err = d.Record(func() error { return nil })
	expect(t, err, "in debug mode")
	expect(t, d.Free(w+4), "is not what Alloc returned")
	try(t, d.Free(w))
	expect(t, d.Free(w), "is not what Alloc returned")
	try(t, d.Close())
	_, err = Open(Options{Card: -1})
	expect(t, err, "expected a card from 0 to")
}

// Without debug mode a fault names all launches that it may come from, and the
// device is of no use then.
func TestDriverFault(t *testing.T) {
	d := open(t, Options{})
	w := put(t, d, 1)
	t.Setenv("FAKE_CUDA", "fault")
	bad := gpu.Pointer(w)
	if d.Name() != "a fake" {
		bad = 256 // nothing is there
	}
	try(t, d.Launch(kernels.SGD(1, bad, bad, 1)))
	_ = d.Launch(kernels.Momentum(1, bad, bad, bad, 1, 1)) // may see the fault of the first already
	err := d.Sync()
	expect(t, err, "sgd")
	expect(t, d.HtoD(w, make([]byte, 4)), "cuda: HtoD: the card is of no use since")
	try(t, d.Free(w))
	try(t, d.Close())
}

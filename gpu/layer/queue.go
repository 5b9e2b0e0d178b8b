package layer

import (
	"encoding/binary"
	"fmt"
	"slices"

	"unroll/gpu"
	"unroll/gpu/kernels"
)

// queue gives the driver one thing after another to do. The first error stays, and
// what follows does nothing.
type queue struct {
	device *Device
	err    error
}

func (d *Device) queue() *queue { return &queue{device: d} }

// done waits for all of it.
func (q *queue) done(function string) error {
	if q.err == nil {
		q.err = q.device.driver.Sync()
	}
	if q.err != nil {
		return fmt.Errorf("layer: %s: %w", function, q.err)
	}
	return nil
}

func (q *queue) launch(l gpu.Launch) {
	if q.err == nil {
		q.err = q.device.driver.Launch(l)
	}
}

// write copies numbers to the device, read back.
func (q *queue) write(to gpu.Pointer, x []float32) {
	if q.err == nil && len(x) > 0 {
		q.err = q.device.driver.HtoD(to, gpu.Bytes(x))
	}
}

func (q *queue) read(x []float32, from gpu.Pointer) {
	if q.err != nil || len(x) == 0 {
		return
	}
	b := make([]byte, 4*len(x))
	if q.err = q.device.driver.DtoH(b, from); q.err == nil {
		copy(x, gpu.Floats(b))
	}
}

// ints is write for whole numbers.
func (q *queue) ints(to gpu.Pointer, x []int32) {
	if q.err != nil || len(x) == 0 {
		return
	}
	b := make([]byte, 0, 4*len(x))
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, uint32(v))
	}
	q.err = q.device.driver.HtoD(to, b)
}

// clear makes n numbers zero.
func (q *queue) clear(p gpu.Pointer, n int) { q.launch(kernels.FillRows(n, 1, q.device.zero, p)) }

// put writes numbers, or zeros where there are none.
func (q *queue) put(p gpu.Pointer, x []float32, n int) {
	if x == nil {
		q.clear(p, n)
		return
	}
	q.write(p, x)
}

// copy copies n numbers on the device.
func (q *queue) copy(to, from gpu.Pointer, n int) { q.launch(kernels.FillRows(1, n, from, to)) }

// product adds a·b to c, m by n, with k terms in each sum. Tiles of 64 by 64 pay
// where there are as many numbers; small ones have a bound on their rows.
func (q *queue) product(m, n, k int, a, b, c kernels.Matrix) {
	if (m > 32 && n > 32) || m > 1<<19 {
		q.launch(kernels.Product3(m, n, k, a, b, c))
		return
	}
	q.launch(kernels.Product2(m, n, k, a, b, c))
}

// ones is a matrix of any size whose entries are 1: each is the same number.
func (q *queue) ones() kernels.Matrix { return kernels.Matrix{At: q.device.one} }

// step is the address that is so many numbers behind p.
func step(p gpu.Pointer, numbers int) gpu.Pointer { return p + gpu.Pointer(4*numbers) }

// part is columns of rows of n numbers, from a column on.
func part(p gpu.Pointer, n, from int) kernels.Matrix { return kernels.Rows(step(p, from), n) }

// most is how many numbers a buffer may have: kernels count in 32 bits.
const most = 1 << 30

// A size is a number that a caller gave, with its name.
type size struct {
	name  string
	value int
}

// sizes demands that every size is at least 1, and their product not too large.
func sizes(function string, all ...size) error {
	product := 1
	for _, s := range all {
		if s.value < 1 {
			return fmt.Errorf("layer: %s: %s is %d, expected at least 1", function, s.name, s.value)
		}
		if s.value > most/product {
			return fmt.Errorf("layer: %s: a buffer of %v numbers is too large, expected at most %d", function, all, most)
		}
		product *= s.value
	}
	return nil
}

// String is the size as an error shows it.
func (s size) String() string { return fmt.Sprintf("%s=%d", s.name, s.value) }

// length demands that a slice has so many numbers; one that is nil may be missing.
func length[T any](function, name string, s []T, want int) error {
	if s != nil && len(s) != want {
		return fmt.Errorf("layer: %s: %s has %d numbers, expected %d", function, name, len(s), want)
	}
	return nil
}

// first is the first error, if any.
func first(errs ...error) error {
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return errs[i]
	}
	return nil
}

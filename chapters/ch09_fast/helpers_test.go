package ch09_fast

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"
)

// numbers are n random numbers between −size and size.
func numbers(seed uint64, n int, size float32) []float32 {
	r := rand.New(rand.NewPCG(seed, 0))
	x := make([]float32, n)
	for i := range x {
		x[i] = (2*r.Float32() - 1) * size
	}
	return x
}

// dot is the inner product of two rows of one length.
func dot(a, b []float32) (s float32) {
	for i, v := range a {
		s += v * b[i]
	}
	return s
}

func sigmoid(x float32) float32 { return 1 / (1 + float32(math.Exp(-float64(x)))) }

func tanh(x float32) float32 { return float32(math.Tanh(float64(x))) }

// furthest is the largest distance of two sequences.
func furthest(a, b []float32) (d float64) {
	for i := range a {
		d = math.Max(d, math.Abs(float64(a[i])-float64(b[i])))
	}
	return d
}

// shortest is how many seconds f takes at best: the best of several samples is
// what the machine can do while nobody else disturbs it.
func shortest(f func()) float64 {
	f() // warm up
	best := math.Inf(1)
	for began, n := time.Now(), 0; n < 3 || n < 500 && time.Since(began) < time.Second; n++ {
		start := time.Now()
		f()
		best = math.Min(best, time.Since(start).Seconds())
	}
	return best
}

// times does f so many times.
func times(n int, f func()) func() {
	return func() {
		for range n {
			f()
		}
	}
}

// memory is a number of bytes for people.
func memory(bytes int) string {
	units := []string{"B", "KiB", "MiB"}
	for len(units) > 1 && bytes >= 1024 {
		bytes, units = bytes/1024, units[1:]
	}
	return fmt.Sprintf("%d %s", bytes, units[0])
}

// row prints the cells of a table's row, the first one wide.
func row(first string, cells ...string) {
	line := fmt.Sprintf("%-34s", first)
	for _, c := range cells {
		line += fmt.Sprintf("%11s", c)
	}
	fmt.Println(strings.TrimRight(line, " "))
}

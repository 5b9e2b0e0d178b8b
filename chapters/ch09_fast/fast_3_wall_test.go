package ch09_fast

import (
	"fmt"
	"math"

	"unroll/engine"
	"unroll/engine/cpu"
	"unroll/figure"
)

// ## The wall
//
// What is the most a machine can do? Two numbers bound it. One is the *peak*: how many multiplications and additions
// the vector units can begin. We measure it with the tile itself, on numbers that stay in the first cache. Nothing that
// uses the same instructions is faster. The other is how fast weights come from where they lie. A tile with a single
// row measures that: it reads a number of weights, and does two operations with each.
//
// Now the recurrent product. In a step, every weight is read, and used once for each sequence: two operations for four
// bytes. So the *intensity*, operations for each byte of weights, is half the batch, and nothing but the batch changes
// it. More steps do not, since no step can begin before the last one has ended; and more units do not, since weights
// and operations grow alike. Draw the two bounds over the intensity, and they make a roof [@williams2009]. Below its
// slope a layer waits for its weights, however good its kernel is. There are three ways out: more sequences, weights
// that stay in a nearer cache (half of them for each of two cores), or fewer bytes for each weight, which is what
// four bits are for. On a graphics card it is the same wall, and kernels that keep the weights in
// the registers of the whole chip climb it [@diamos2016].

// peak is the rate of a tile, 14 rows high, whose numbers stay in the first cache.
func peak(k *cpu.Kernels) float64 {
	const rows, inner, calls = 14, 192, 100
	a := cpu.Operand{Data: numbers(1, rows*inner, 1), Stride: inner}
	b, c := numbers(2, inner*cpu.Panel, 1), make([]float32, rows*cpu.Panel)
	seconds := shortest(times(calls, func() {
		k.Tile(rows, inner, a, b, cpu.Panel, c, cpu.Panel, false)
	}))
	return 2 * rows * inner * cpu.Panel * calls / seconds / 1e9
}

// bandwidth is how many thousand million bytes of weights a tile with one row reads
// in a second, if there are so many bytes of them.
func bandwidth(k *cpu.Kernels, bytes int) float64 {
	const inner = 128
	a := cpu.Operand{Data: numbers(1, inner, 1), Stride: inner}
	b, c := numbers(2, bytes/4, 1), make([]float32, cpu.Panel)
	calls := max(1, 1<<24/bytes)
	seconds := shortest(times(calls, func() {
		for at := 0; at < len(b); at += inner * cpu.Panel {
			k.Tile(1, inner, a, b[at:], cpu.Panel, c, cpu.Panel, false)
		}
	}))
	return float64(bytes*calls) / seconds / 1e9
}

// layerRate is the rate of the engine on one thread, for a layer of 512 units with a
// single input: nearly all of its work is the recurrent product.
func layerRate(d *engine.Device, batch int) (float64, error) {
	w := newWork(32, batch, 1, 512)
	s, err := w.onEngine(d)
	if err != nil {
		return 0, err
	}
	y := make([]float32, w.T*w.B*w.H)
	seconds := shortest(func() {
		if failed := s.Run(w.x, y); failed != nil {
			err = failed
		}
	})
	return w.operations() / seconds / 1e9, err
}

// roof draws the bounds of a peak and some bandwidths.
func roof(fig *figure.Figure, peak float64, names []string, bandwidths []float64) {
	for i, name := range names {
		var x, y []float64
		for intensity := 0.4; intensity < 80; intensity *= 1.05 {
			x = append(x, intensity)
			y = append(y, math.Min(peak, intensity*bandwidths[i]))
		}
		fig.Line(name, x, y)
	}
}

func Example_wall() {
	k, one, two, err := open("")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer one.Close()
	defer two.Close()
	for _, level := range cpu.Available() {
		if kernels, err := cpu.At(level); err == nil {
			fmt.Printf("peak of one core, kernels %-7s %6.1f GF/s\n", level, peak(kernels))
		}
	}
	var near, far float64
	for _, bytes := range []int{16 << 10, 512 << 10, 4 << 20, 64 << 20} {
		far = bandwidth(k, bytes)
		if bytes == 4<<20 {
			near = far
		}
		fmt.Printf("weights of %-8s come at %6.1f GB/s\n", memory(bytes), far)
	}
	var x, y []float64
	for _, batch := range []int{1, 2, 4, 8, 16, 32, 64, 128} {
		rate, err := layerRate(one, batch)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%3d sequences %6.1f GF/s\n", batch, rate)
		x, y = append(x, float64(batch)/2), append(y, rate)
	}
	fig := figure.New("The roof, and a recurrent layer under it")
	fig.X, fig.Y = "operations for each byte of weights (half the batch)", "GF/s"
	fig.LogX, fig.LogY = true, true
	roof(fig, peak(k), []string{"weights of 4 MiB", "weights in memory"}, []float64{near, far})
	fig.Points("512 units, one core", x, y)
	fig.Alt = "A line rises with the intensity and bends to the level of the peak. Points " +
		"of a recurrent layer, for batches from one sequence on, rise along the " +
		"slope and then come near the level."
	fig.Caption = "One core. The slopes: how fast weights come from the caches, and from " +
		"memory. The level: the peak. The points: the engine's LSTM of 512 units."
	fig.Show("roofline")
	// Recorded:
}

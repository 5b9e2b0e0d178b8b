package ch07_augmented

import (
	"fmt"
	"math"
	"math/rand/v2"

	"unroll/figure"
	"unroll/lstm"
	"unroll/tensor"
)

// ## A gate for the external input
//
// In the Vanilla LSTM the update is made of two parts, what comes from outside and what comes back from the last
// value. Both stand in one sum, and one gate, $g_{cu}$, decides about both. Suppose the input is noise just now, and
// the network knows it. It can close the gate, but then it cannot go on with its own thought either. So the input gets
// a gate of its own.
//
//eq:augmented.6.b.4a
//
//eq:augmented.6.b.4b
//
// It stands in the update, in front of what the window sees, and there alone. The other gates see the input as it is.
//
//eq:augmented.6.b.5a
//
// With $g_{cx} = 1$ this is the update of the Vanilla LSTM. With $g_{cx} = 0$ the update is made of the last value
// alone. We build a cell by hand in which a second input says "this is noise", and nothing but the update hears the
// first. Two sequences differ where they are noise. Do their values?

func Example_gate() {
	for _, weight := range []float64{0, -5, -10} {
		p, err := random(3, lstm.Sizes{X: 2, S: 4, V: 4, Taps: 1}, lstm.Options{})
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, w := range []lstm.Window{p.Wxcu, p.Wxcs, p.Wxcr, p.Wxcx} {
			clear(w.W[0].Data) // no gate hears the inputs,
		}
		for i := range p.Bcx {
			p.Wxcx.W[0].Set(i, 1, weight) // but one hears the flag.
		}
		r := tensor.NewRand(4)
		x, other := make([]tensor.Vector, 12), make([]tensor.Vector, 12)
		for n := range x {
			x[n] = tensor.Vector{r.Float64(), float64(n % 2)}
			other[n] = x[n].Clone()
			if n%2 == 1 {
				other[n][0] = r.NormFloat64()
			}
		}
		a, err := p.Forward(x, lstm.State{})
		if err != nil {
			fmt.Println(err)
			return
		}
		b, err := p.Forward(other, lstm.State{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("weight of the flag %3g: gate %.5f, values differ by %.0e\n",
			weight, a.Gcx[1][0], tensor.MaxDiff(a.V, b.V))
	}
	// Output:
	// weight of the flag   0: gate 0.74666, values differ by 6e-02
	// weight of the flag  -5: gate 0.01947, values differ by 3e-03
	// weight of the flag -10: gate 0.00013, values differ by 2e-05
}

// ### A task with noise that is flagged
//
// Now the same, learned. The input is a sine wave of unknown phase. At some steps it is replaced by noise, and a second
// input says so. At every step the network should say what the wave is. During noise it has to go on by itself, so the
// update must stay open while the input must not count. How much noise there is we vary from none to most of the steps.
//
// A cell with the gate has more weights. So its rivals are two: the same cell without the gate, and a larger cell
// without it that has more weights than the one with.

func wave(noisy float64) task {
	const steps, known, speed = 30, 3, 0.7
	return func(r *rand.Rand) (x, y []tensor.Vector) {
		phase := 2 * math.Pi * r.Float64()
		for n := range steps {
			clean := 0.6 * math.Sin(phase+speed*float64(n))
			seen := tensor.Vector{clean, 0}
			if n >= known && r.Float64() < noisy {
				seen = tensor.Vector{2 * (2*r.Float64() - 1), 1}
			}
			x, y = append(x, seen), append(y, nil)
			if n >= known {
				y[n] = tensor.Vector{clean}
			}
		}
		return x, y
	}
}

func Example_noise() {
	parts := []float64{0, 0.25, 0.5, 0.75}
	fig := figure.New("Going on through noise")
	fig.X, fig.Y = "part of the steps that are noise", "root mean squared error"
	for _, c := range []struct {
		name string
		ds   int
		lstm.Options
	}{
		{"no gate", 3, lstm.Options{Ungated: true, Unprojected: true}},
		{"no gate, larger", 4, lstm.Options{Ungated: true, Unprojected: true}},
		{"gate", 3, lstm.Options{Unprojected: true}},
	} {
		sizes := lstm.Sizes{X: 2, S: c.ds, V: c.ds, Taps: 1}
		p, err := random(1, sizes, c.Options)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s, %d numbers\n", c.name, p.Free())
		var low, middle, high []float64
		for _, part := range parts {
			found := several(sizes, c.Options, wave(part), 800, miss)
			fmt.Printf("    noise %.2f: error %s\n", part, spread(found))
			low = append(low, found[seeds/4])
			middle = append(middle, found[seeds/2])
			high = append(high, found[seeds-1-seeds/4])
		}
		fig.Area(c.name, parts, low, high)
		fig.Line(c.name, parts, middle)
	}
	fig.Alt = "Three curves with bands over the part of noise. Without noise they " +
		"begin together. The curve of the cells with the gate then stays " +
		"lowest; with most of the steps noise the bands are wide and overlap."
	fig.Caption = "Error of networks with and without the gate. Of several starts " +
		"the line is the middle one and the band the middle half; the best and " +
		"the worst are in the table."
	fig.Show("noise")
	// Recorded:
}

// **It helps** while there is some noise. With a quarter of the steps or half of them noise, the middle one of the
// cells with the gate is better than that of either rival, and even the worst of them is better than every cell of the
// same size without it.
//
// **It does not help** without noise: the gate has nothing to ignore, and the three cells are alike. With most of the
// steps noise there is little left to learn from. The middle one is still ahead, but the spread from start to start is
// larger than the difference, so these runs do not say that the gate helps there. And from some starts a cell of any
// kind gets stuck: its state keeps one sign, and it answers with one half of the wave alone. No gate prevents that.

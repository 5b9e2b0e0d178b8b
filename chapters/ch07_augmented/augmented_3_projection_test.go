package ch07_augmented

import (
	"fmt"
	"math/rand/v2"

	"unroll/figure"
	"unroll/lstm"
	"unroll/tensor"
)

// ## A projection of what is fed back
//
// A cell may need much room to remember and still have little to say at each step. Yet in the Vanilla LSTM the value
// is as large as the state, and it goes back into the cell through a square matrix for each of its nodes. That is
// where most of the multiplications are. The third extension puts a narrow place in between [@sak2014]. What the
// readout gate lets through is now called $q$,
//
//eq:augmented.6.b.8b
//
// and the value is a projection of it, with fewer entries than the state.
//
//eq:augmented.6.b.8c
//
// To feed the value back takes a product for each entry of five matrices that are narrower now, and one for each entry
// of the projection.
//
//eq:augmented_count.X3
//
// Without a projection it would be $5 d_s^2$. The projection itself costs something, so a value that is only a little
// shorter than the state makes the cell *more* expensive.

func Example_products() {
	const ds = 12
	fig := figure.New("What it costs to feed the value back")
	fig.X, fig.Y = "entries of the value", "multiplications a step"
	var products []float64
	for dv := 1; dv <= ds; dv++ {
		R := lstm.RecurrentProducts(ds, dv)
		products = append(products, float64(R))
		if dv%3 == 1 || dv == ds {
			fmt.Printf("value of %2d entries: %d multiplications\n", dv, R)
		}
	}
	fmt.Println("without a projection:", 5*ds*ds, "multiplications")
	entries := make([]float64, ds)
	for i := range entries {
		entries[i] = float64(i + 1)
	}
	fig.Line("with a projection", entries, products)
	fig.HLine("without", 5*ds*ds)
	fig.Alt = "A line that rises with the entries of the value, and crosses a " +
		"level line before it reaches the size of the state."
	fig.Caption = "Multiplications to feed back the value of a cell of twelve states."
	fig.Show("products")
	// Output:
	// value of  1 entries: 72 multiplications
	// value of  4 entries: 288 multiplications
	// value of  7 entries: 504 multiplications
	// value of 10 entries: 720 multiplications
	// value of 12 entries: 864 multiplications
	// without a projection: 720 multiplications
}

// ### A task with a known need
//
// How narrow may it be? It depends on how much has to be passed on at each step, and we take a task where that is
// known. The network hears random numbers and has to repeat each four steps later. Four numbers are on their way at
// any time. In this cell the update hears of the past through the value alone, so if a number is to move on to another
// place it has to pass through the narrow place.
//
// The gates can also look at the state directly, through their peepholes. That is a way around the narrow place, and
// the formula above does not count it. So we switch the peepholes off, and then, for comparison, on again, and count
// all that multiplies something of the past. (The gate for the input stays, since one of the five matrices is its
// own.)

func echo(r *rand.Rand) (x, y []tensor.Vector) {
	const steps, delay = 24, 4
	for n := range steps {
		x, y = append(x, tensor.RandVector(r, 1, 0.7)), append(y, nil)
		if n >= delay {
			y[n] = x[n-delay]
		}
	}
	return x, y
}

func Example_narrow() {
	fig := figure.New("How narrow the value may be")
	fig.X, fig.Y = "multiplications with what is past", "root mean squared error"
	fig.LogY = true
	fmt.Println("cell                       entries  products  in all  error")
	for _, c := range []struct {
		name string
		ds   int
		dv   []int
		lstm.Options
	}{
		{"projected", 12, []int{1, 2, 3, 4, 6, 12},
			lstm.Options{Peepholes: lstm.None}},
		{"not projected", 12, []int{12},
			lstm.Options{Peepholes: lstm.None, Unprojected: true}},
		{"not projected, smaller", 7, []int{7},
			lstm.Options{Peepholes: lstm.None, Unprojected: true}},
		{"projected, with peepholes", 12, []int{1, 2, 4},
			lstm.Options{}},
	} {
		peepholes := 0
		if c.Peepholes == lstm.Full {
			peepholes = 4 * c.ds * c.ds // a matrix for each gate
		}
		var products, low, middle, high []float64
		for _, dv := range c.dv {
			sizes := lstm.Sizes{X: 1, S: c.ds, V: dv, Taps: 1}
			R := lstm.RecurrentProducts(c.ds, dv)
			if c.Unprojected {
				R -= dv * c.ds
			}
			found := several(sizes, c.Options, echo, 1000, miss)
			fmt.Printf("%-25s  %7d  %8d  %6d  %s\n",
				c.name, dv, R, R+peepholes, spread(found))
			products = append(products, float64(R+peepholes))
			low = append(low, found[0])
			middle = append(middle, found[seeds/2])
			high = append(high, found[seeds-1])
		}
		if len(c.dv) > 1 {
			fig.Area(c.name, products, low, high)
			fig.Line(c.name, products, middle)
			continue
		}
		for _, found := range [][]float64{low, middle, high} {
			fig.Points(c.name, products, found)
		}
	}
	fig.Alt = "Error over cost on a logarithmic axis. For the projected cell it is " +
		"high at the lowest costs, falls steeply and then slowly. The cells " +
		"without a projection lie somewhat above that curve, and the projected " +
		"cell with peepholes is low at any width, at a higher cost."
	fig.Caption = "Error of the echo over what the past costs. Lines and the dots in " +
		"the middle are the middle one of several starts; bands and outer dots " +
		"are the best and the worst."
	fig.Show("narrow")
	// Recorded:
}

// **It helps.** Down to a certain width the narrow cells repeat the numbers as well as the cell without a projection,
// at a fraction of its multiplications. Below that width they fail, all of them, from every start: what has to be
// passed on no longer fits.
//
// **Two things it does not do.** Not all of the gain is due to the narrow place. A projection of full width costs more
// than none and is better than none, perhaps because a value that is a weighted sum is not confined to what $G_d$ lets
// through; and a smaller cell without a projection comes close at a similar cost. And the place is narrow only where
// there are no peepholes. With them a value of a single entry is enough, because the gates can take what they need from
// the state. Who counts by the formula alone finds that cell the cheapest of all. The next column says what it really
// costs.

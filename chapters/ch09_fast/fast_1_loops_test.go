package ch09_fast

// # Making it fast
//
// The cells of this book were written to be read: one statement for each equation, numbers in float64, a step at a
// time. This chapter takes the LSTM that [most programs use](ch:ch08_networks), without peepholes, and makes its
// forward pass fast in steps. All of them compute the same numbers. The last step is the project's own engine, and it
// is measured beside the libraries that people use.
//
//fig:roofline
//
// ## What there is to do
//
// At every step each of the four gates of each unit is a sum over all inputs and all units. So a step of one sequence
// multiplies and adds as often as the layer has weights, and then takes three sigmoids and two hyperbolic tangents for
// each unit. Operations are counted *nominally*: a multiplication and an addition are two, and what the activations
// take is not counted. The rate in GF/s is how many thousand millions of those are done in a second.

// work is a layer and what it reads: T steps of B sequences of I numbers.
type work struct {
	T, B, I, H             int
	input, recurrent, bias []float32 // 4H×I, 4H×H, 4H: gates i, f, g, o
	x                      []float32 // [T][B][I]
}

func newWork(T, B, I, H int) work {
	return work{
		T, B, I, H,
		numbers(1, 4*H*I, 0.1), numbers(2, 4*H*H, 0.1), numbers(3, 4*H, 0.1),
		numbers(4, T*B*I, 1),
	}
}

func (w work) operations() float64 {
	return 2 * 4 * float64(w.H*(w.I+w.H)) * float64(w.T*w.B)
}

// ## Step 1: as the formula reads
//
// One sequence after another, one step after another, one unit after another. Eight sums make the four gates, and the
// gates make the cell and what it shows.

// gates turns the sums of one unit into its cell and its output.
func gates(i, f, g, o float32, c *float32) float32 {
	*c = sigmoid(f)**c + sigmoid(i)*tanh(g)
	return sigmoid(o) * tanh(*c)
}

func (w work) asItReads(y []float32) {
	for b := range w.B {
		h, c := make([]float32, w.H), make([]float32, w.H)
		for t := range w.T {
			x := w.x[(t*w.B+b)*w.I:][:w.I]
			sum := func(j int) float32 {
				return dot(w.input[j*w.I:][:w.I], x) +
					dot(w.recurrent[j*w.H:][:w.H], h) + w.bias[j]
			}
			now := y[(t*w.B+b)*w.H:][:w.H]
			for j := range w.H {
				now[j] = gates(sum(j), sum(w.H+j), sum(2*w.H+j), sum(3*w.H+j), &c[j])
			}
			h = now
		}
	}
}

// ## Step 2: the gates as one product
//
// A sum is a chain: each addition waits for the one before it, several cycles long, while the processor could begin two
// in every cycle. Put the input, a one and the state side by side in a row $v$. Then all sums are one product of a
// matrix with $v$, and the four gates of a unit can grow at the same time: four chains, which do not wait for each
// other and share every number of $v$.

// beside is the matrix [input | bias | recurrent], and how long its rows are.
func (w work) beside() (m []float32, inner int) {
	for j := range 4 * w.H {
		m = append(m, w.input[j*w.I:][:w.I]...)
		m = append(m, w.bias[j])
		m = append(m, w.recurrent[j*w.H:][:w.H]...)
	}
	return m, w.I + 1 + w.H
}

// fourDots are the products of four rows, some distance apart, with v.
func fourDots(m []float32, apart int, v []float32) (s0, s1, s2, s3 float32) {
	n := len(v)
	m0, m1, m2, m3 := m[:n], m[apart:][:n], m[2*apart:][:n], m[3*apart:][:n]
	for k, u := range v {
		s0 += m0[k] * u
		s1 += m1[k] * u
		s2 += m2[k] * u
		s3 += m3[k] * u
	}
	return s0, s1, s2, s3
}

func (w work) oneProduct(y []float32) {
	m, inner := w.beside()
	for b := range w.B {
		v, c := make([]float32, inner), make([]float32, w.H)
		v[w.I] = 1
		for t := range w.T {
			copy(v, w.x[(t*w.B+b)*w.I:][:w.I])
			now := y[(t*w.B+b)*w.H:][:w.H]
			for j := range w.H {
				i, f, g, o := fourDots(m[j*inner:], w.H*inner, v)
				now[j] = gates(i, f, g, o, &c[j])
			}
			copy(v[w.I+1:], now)
		}
	}
}

// ## Step 3: a batch
//
// One sequence needs every weight once in a step, for one multiplication. The weights of a layer of some size do not
// fit into the first cache, so most of the time goes into waiting for them. Several sequences side by side make one
// load serve them all. Here a row of weights meets four sequences at a time, and stays close until all have had it.

func (w work) batched(y []float32) {
	m, inner := w.beside()
	v, c := make([]float32, (w.B+3)*inner), make([]float32, w.B*w.H)
	z := make([]float32, 4*w.H*(w.B+3)) // [4H][B], and room for a last four
	width := w.B + 3
	for t := range w.T {
		for b := range w.B {
			row := v[b*inner:][:inner]
			copy(row, w.x[(t*w.B+b)*w.I:][:w.I])
			row[w.I] = 1
			if t > 0 {
				copy(row[w.I+1:], y[((t-1)*w.B+b)*w.H:][:w.H])
			}
		}
		for j := range 4 * w.H {
			for b := 0; b < w.B; b += 4 {
				s := z[j*width+b:][:4]
				s[0], s[1], s[2], s[3] = fourDots(v[b*inner:], inner, m[j*inner:][:inner])
			}
		}
		for b := range w.B {
			for j := range w.H {
				at := func(gate int) float32 { return z[(gate*w.H+j)*width+b] }
				y[(t*w.B+b)*w.H+j] = gates(at(0), at(1), at(2), at(3), &c[b*w.H+j])
			}
		}
	}
}

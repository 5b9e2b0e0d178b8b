package nf4_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"unroll/engine/nf4"
)

// normal draws a rows×cols weight as networks have it.
func normal(seed uint64, n int) []float32 {
	r := rand.New(rand.NewPCG(seed, seed))
	w := make([]float32, n)
	for i := range w {
		w[i] = float32(0.05 * r.NormFloat64())
	}
	return w
}

func quantise(t testing.TB, w []float32, rows, cols int, f nf4.Format) nf4.Weight {
	t.Helper()
	q, err := nf4.Quantise(w, rows, cols, f)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// The table from its rule: quantiles of the normal distribution.
func TestCodesFromQuantiles(t *testing.T) {
	const offset = 0.9677083
	quantiles := func(points int) (list []float64) {
		for i := range points - 1 {
			p := offset + (0.5-offset)*float64(i)/float64(points-1)
			list = append(list, distuv.UnitNormal.Quantile(p))
		}
		return list
	}
	values := append([]float64{0}, quantiles(9)...)
	for _, x := range quantiles(8) {
		values = append(values, -x)
	}
	slices.Sort(values)
	for i, code := range nf4.Codes() {
		if want := values[i] / values[15]; math.Abs(float64(code)-want) > 2e-7 {
			t.Errorf("code %d is %.9f, its rule says %.9f", i, code, want)
		}
	}
}

// The thresholds as they are published, and the rule at and beside each.
func TestThresholds(t *testing.T) {
	published := []float64{-0.8480964005, -0.6106329262, -0.4599952698, -0.3396794349, -0.2346074060, -0.1379117332, -0.0455250181,
		0.0397901498, 0.1202552505, 0.2035212517, 0.2920137718, 0.3893125355, 0.5016634166, 0.6427869201, 0.8614784181}
	codes := nf4.Codes()
	for i, threshold := range nf4.Thresholds() {
		if math.Abs(float64(threshold)-published[i]) > 1e-7 {
			t.Errorf("threshold %d is %.10f, published is %.10f", i, threshold, published[i])
		}
		above, below := math.Nextafter32(threshold, 2), math.Nextafter32(threshold, -2)
		// With a 1 in the block, numbers are what they are.
		w := []float32{1, threshold, above, below}
		got := quantise(t, w, 1, 4, nf4.Format{Block: 64}).Dequantise()
		if want := []float32{1, codes[i], codes[i+1], codes[i]}; !slices.Equal(got, want) {
			t.Errorf("at, above and below threshold %d: %v, want %v", i, got, want)
		}
	}
}

// Every number becomes the nearest value of its block.
func TestNearest(t *testing.T) {
	const n = 5*64 + 17
	w := normal(1, n)
	back := quantise(t, w, 1, n, nf4.Format{Block: 64}).Dequantise()
	for i, x := range w {
		block := w[i/64*64 : min(i/64*64+64, n)]
		largest := max(slices.Max(block), -slices.Min(block))
		best := math.Inf(1)
		for _, code := range nf4.Codes() {
			best = min(best, math.Abs(float64(x-code*largest)))
		}
		if got := math.Abs(float64(x - back[i])); got > best+1e-8 {
			t.Fatalf("%g became %g, %g away; the nearest value is %g away", x, back[i], got, best)
		}
	}
}

// The layout of the bytes: the earlier number in the upper half, an odd one out
// beside a zero.
func TestLayout(t *testing.T) {
	q := quantise(t, []float32{1, -1, 0, 0.5626170039176941, -1}, 1, 5, nf4.Format{Block: 64})
	if want := []byte{0xf0, 0x7d, 0x07}; !slices.Equal(q.Codes, want) {
		t.Errorf("the bytes are %x, want %x", q.Codes, want)
	}
	if !slices.Equal(q.Absmax, []float32{1}) {
		t.Errorf("the largest moduli are %v", q.Absmax)
	}
}

// Quantising what was read back changes nothing: the values are their own nearest.
func TestTwiceIsOnce(t *testing.T) {
	w := normal(2, 40*96)
	once := quantise(t, w, 40, 96, nf4.Format{Block: 64})
	twice := quantise(t, once.Dequantise(), 40, 96, nf4.Format{Block: 64})
	if !slices.Equal(once.Codes, twice.Codes) || !slices.Equal(once.Absmax, twice.Absmax) {
		t.Error("quantised twice it is another weight")
	}
}

// Zeros stay zeros, also in a block with nothing else.
func TestZeros(t *testing.T) {
	for _, double := range []bool{false, true} {
		q := quantise(t, make([]float32, 300), 3, 100, nf4.Format{Block: 64, Double: double})
		for _, x := range q.Dequantise() {
			if x != 0 {
				t.Fatalf("double=%t: a zero became %g", double, x)
			}
		}
	}
}

// The dynamic map: ordered, with seven decades, symmetric but for 1.
func TestDynamic(t *testing.T) {
	d := nf4.Dynamic()
	if !slices.IsSorted(d[:]) || d[127] != 0 || d[255] != 1 || d[0] != -d[254] {
		t.Errorf("%v", d)
	}
	// By hand: one number of the lowest decade, the middle of [0.1, 1] millionths;
	// of the highest 64, the first of which is 0.1 + 0.9/128.
	if d[128] != 0.55e-6 || math.Abs(float64(d[191])-(0.1+0.9/128)) > 1e-8 {
		t.Errorf("the smallest is %g, of the highest decade it is %g", d[128], d[191])
	}
}

// What is stored, on weights that are large enough for the blocks to be full.
func TestBits(t *testing.T) {
	w := normal(3, 1024*512)
	for _, c := range []struct {
		f    nf4.Format
		want float64
	}{
		{nf4.Format{Block: 64}, 4 + 32.0/64},
		{nf4.Format{Block: 64, Double: true}, 4 + 8.0/64 + 32.0/(64*256) + 32.0/(1024*512)},
		{nf4.Format{Block: 128}, 4 + 32.0/128},
	} {
		q := quantise(t, w, 1024, 512, c.f)
		if got := q.Bits(); got != c.want {
			t.Errorf("%+v: %g bits, want %g", c.f, got, c.want)
		}
		e, err := q.Error(w)
		if err != nil || e.Relative < 0.05 || e.Relative > 0.12 || e.RMS*math.Sqrt(1024*512) < e.Largest {
			t.Errorf("%+v: %+v, %v", c.f, e, err)
		}
	}
}

// Two quantisations of the largest moduli cost little of what one costs.
func TestDoubleIsNearSingle(t *testing.T) {
	w := normal(4, 128*256)
	single := quantise(t, w, 128, 256, nf4.Format{Block: 64})
	double := quantise(t, w, 128, 256, nf4.Format{Block: 64, Double: true})
	a, errA := single.Error(w)
	b, errB := double.Error(w)
	if errA != nil || errB != nil || b.RMS > 1.01*a.RMS || b.RMS == a.RMS {
		t.Errorf("single %+v, double %+v, %v, %v", a, b, errA, errB)
	}
}

func TestErrors(t *testing.T) {
	w := normal(5, 6)
	bad := normal(6, 6)
	bad[4] = float32(math.NaN())
	q := quantise(t, w, 2, 3, nf4.Format{Block: 64})
	for _, c := range []struct {
		want string
		err  error
	}{
		{"nf4: Quantise: Block is 0, expected a power of two, 32 to 4096", second(nf4.Quantise(w, 2, 3, nf4.Format{}))},
		{"nf4: Quantise: Block is 96, expected a power of two, 32 to 4096", second(nf4.Quantise(w, 2, 3, nf4.Format{Block: 96}))},
		{"nf4: Quantise: w has 6 numbers, expected 2×4", second(nf4.Quantise(w, 2, 4, nf4.Format{Block: 64}))},
		{"nf4: Quantise: w has 0 numbers, expected 0×4", second(nf4.Quantise(nil, 0, 4, nf4.Format{Block: 64}))},
		{"nf4: Quantise: w is NaN at (1, 1), expected a finite number", second(nf4.Quantise(bad, 2, 3, nf4.Format{Block: 64}))},
		{"nf4: Weight.Error: w has 5 numbers, expected 2×3", second(q.Error(w[:5]))},
	} {
		if c.err == nil || c.err.Error() != c.want {
			t.Errorf("error %v\n want %s", c.err, c.want)
		}
	}
	if !strings.Contains(second(nf4.Quantise(w, -1, -6, nf4.Format{Block: 64})).Error(), "-1×-6") {
		t.Error("negative sizes")
	}
}

func second[T any](_ T, err error) error { return err }

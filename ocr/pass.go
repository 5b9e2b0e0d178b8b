package ocr

import "unroll/ocr/cell"

// pass is one line on its way through the network: what lies beyond the edge
// of the image, how numbers are computed, and who looks on.
type pass struct {
	noise noise
	cell.Arithmetic
	watch func(Stage) // called after every layer that is no arrangement, if not nil
}

// Stage is a layer at work on a line.
type Stage struct {
	Layer   Layer
	In, Out Grid
}

// run lets a layer work on its input.
func (p *pass) run(l Layer, in Grid) Grid {
	out := l.forward(in, p)
	switch l.(type) {
	case Series, Parallel, Turned:
	default:
		if p.watch != nil {
			p.watch(Stage{l, in, out})
		}
	}
	return out
}

// fill fills a vector with noise.
func (p *pass) fill(v []float64) {
	for i := range v {
		v[i] = p.Keep(p.noise.next())
	}
}

// noise is the sequence of numbers that Tesseract puts where a layer looks
// beyond the edge: the generator minstd_rand of C++.
type noise uint64

const minstd = 1<<31 - 1

// newNoise begins the sequence as Tesseract does for every line: the seed
// depends on how many samples the network was trained on.
func newNoise(samples int) noise {
	n := noise(uint64(int64(samples)*0x10000001) % minstd)
	if n == 0 {
		n = 1
	}
	n.next()
	return n
}

// next returns a number between −1 and 1.
func (n *noise) next() float64 {
	*n = *n * 48271 % minstd
	return 2*float64(*n)/minstd - 1
}

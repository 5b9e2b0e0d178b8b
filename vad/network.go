package vad

import (
	"math"

	"unroll/lstm"
	"unroll/tensor"
)

// Network is Silero VAD for one sample rate.
type Network struct {
	Rate int // samples a second: 16000, or 8000
	Cell lstm.Augmented

	basis   tensor.Matrix // below each other, cosines and sines, a row for each frequency
	layers  []layer       // convolutions; the last leaves one step
	readout tensor.Vector // from the value of the cell to how probable speech is
	bias    float64       // of the readout
}

// layer is a convolution: at every stride-th step, what a window sees, plus a
// bias, cut off below zero.
type layer struct {
	lstm.Window
	b      tensor.Vector
	stride int
}

// All lengths follow from that of the rows of the basis, N samples.

// Frame is the number of new samples in a frame: 512 at 16 kHz.
func (p *Network) Frame() int { return 2 * p.basis.Cols }

// Context is the number of samples before a frame that are looked at again.
func (p *Network) Context() int { return p.basis.Cols / 4 }

// Seconds is the length of a frame.
func (p *Network) Seconds() float64 { return float64(p.Frame()) / float64(p.Rate) }

// see returns what the cell sees of a frame with its context before it,
// Context() + Frame() samples.
func (p *Network) see(samples []float64) tensor.Vector {
	x := p.spectrogram(samples)
	for _, l := range p.layers {
		x = l.apply(x)
	}
	return x[0]
}

// spectrogram returns how strong each frequency is, in windows of N samples that
// begin every N/2. The end is mirrored by N/4 samples, so that there are four.
func (p *Network) spectrogram(samples []float64) []tensor.Vector {
	N, last := p.basis.Cols, len(samples)-1
	mirrored := append(make([]float64, 0, len(samples)+N/4), samples...)
	for i := range N / 4 {
		mirrored = append(mirrored, samples[last-1-i])
	}
	frequencies := p.basis.Rows / 2
	var x []tensor.Vector
	for from := 0; from+N <= len(mirrored); from += N / 2 {
		z := make(tensor.Vector, frequencies)
		window := mirrored[from : from+N]
		for i := range z {
			z[i] = math.Hypot(dot(p.basis.Row(i), window), dot(p.basis.Row(frequencies+i), window))
		}
		x = append(x, z)
	}
	return x
}

// apply runs the convolution over the steps of x. Beyond the ends there is
// nothing to see.
func (l layer) apply(x []tensor.Vector) []tensor.Vector {
	var y []tensor.Vector
	for n := 0; n < len(x); n += l.stride {
		z := l.b.Clone()
		for tap, W := range l.W {
			if m := n + l.First + tap; m >= 0 && m < len(x) {
				for i := range z {
					z[i] += dot(W.Row(i), x[m])
				}
			}
		}
		for i := range z {
			z[i] = max(0, z[i])
		}
		y = append(y, z)
	}
	return y
}

// judge returns how probable speech is, by a value of the cell.
func (p *Network) judge(v tensor.Vector) float64 {
	a := p.bias
	for i, weight := range p.readout {
		a += weight * max(0, v[i])
	}
	return 1 / (1 + math.Exp(-a))
}

// dot is the product of two vectors, in four sums side by side: that is what
// makes the network fast.
func dot(a, b []float64) float64 {
	var s0, s1, s2, s3 float64
	for len(a) >= 4 && len(b) >= 4 {
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
		s2 += a[2] * b[2]
		s3 += a[3] * b[3]
		a, b = a[4:], b[4:]
	}
	for i := range a {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}

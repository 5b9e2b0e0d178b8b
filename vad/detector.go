package vad

import (
	"errors"

	"unroll/internal/check"
	"unroll/lstm"
	"unroll/tensor"
)

// Detector hears a sound as it comes. It remembers the state of the cell, the
// end of what it heard, and samples that do not fill a frame yet.
type Detector struct {
	network *Network
	cell    *lstm.Stream
	samples []float64 // the context of the next frame, and what there is of it
}

// Heard is what was heard in a number of frames.
type Heard struct {
	Probabilities []float64           // of speech, one a frame
	Trace         lstm.AugmentedTrace // what went on in the cell, a step for each frame
}

// Detector returns one that has heard nothing yet. The error says what is wrong
// with a network that does not come from a file.
func (p *Network) Detector() (*Detector, error) {
	if p == nil || len(p.layers) == 0 {
		return nil, errors.New("vad: Network.Detector: the network is empty, expected one from Open or Load")
	}
	cell, err := p.Cell.Stream(lstm.State{})
	if err != nil {
		return nil, check.In("vad: Network.Detector", err)
	}
	return &Detector{p, cell, make([]float64, p.Context())}, nil
}

// Hear takes the next samples, any number of them, between −1 and 1. It returns
// what it heard in the frames that are full now; there may be none. In whatever
// pieces a sound comes, what is heard is the same to the last bit. After an
// error the detector is as it was.
func (d *Detector) Hear(samples []float64) (Heard, error) {
	if err := check.Finite("samples", samples); err != nil {
		return Heard{}, check.In("vad: Detector.Hear", err)
	}
	p := d.network
	all := append(d.samples[:len(d.samples):len(d.samples)], samples...)
	whole, at := p.Context()+p.Frame(), 0
	var x []tensor.Vector
	for ; at+whole <= len(all); at += p.Frame() {
		x = append(x, p.see(all[at:at+whole]))
	}
	trace, err := d.cell.Forward(x)
	if err != nil {
		return Heard{}, check.In("vad: Detector.Hear", err)
	}
	heard := Heard{Trace: trace}
	for _, v := range trace.V {
		heard.Probabilities = append(heard.Probabilities, p.judge(v))
	}
	d.samples = append([]float64(nil), all[at:]...)
	return heard, nil
}

// Hear hears a whole sound, from silence on. What does not fill the last frame
// is filled with silence.
func (p *Network) Hear(samples []float64) (Heard, error) {
	d, err := p.Detector()
	if err != nil {
		return Heard{}, err
	}
	size := p.Frame()
	padded := make([]float64, (len(samples)+size-1)/size*size)
	copy(padded, samples)
	return d.Hear(padded)
}

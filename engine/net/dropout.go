package net

import "unroll/engine"

// dropout leaves out some of a layer's values, and enlarges the others so that their
// sum stays about the same. What is left out follows from the seed, the updates and
// passes that there were, the layer and the place of a value in the batch as it is
// given: each has a number of its own, so that workers may draw side by side and
// nothing has to be kept for the way back.
type dropout struct {
	device *engine.Device
	part   float64
	key    uint64 // of the last pass

	b       block
	values  []float32
	width   int // of a row
	perform func(worker int)
}

// dropout makes that of a layer, nil where nothing is left out.
func (n *Network) dropout(k int) *dropout {
	if n.spec.Dropout == 0 || k == len(n.layers)-1 {
		return nil
	}
	d := &dropout{device: n.device, part: n.spec.Dropout}
	d.perform = d.work
	return d
}

// draw decides on what is left out until the next call.
func (d *dropout) draw(n *Network, layer int) {
	if d == nil {
		return
	}
	d.key = 0
	for _, x := range []uint64{n.seed, uint64(n.updates), uint64(n.passes), uint64(layer)} {
		d.key = mix(d.key + x)
	}
}

// apply leaves out the values of a layer, and on the way back those of its gradient.
func (d *dropout) apply(b block, values []float32, width int) {
	if d == nil {
		return
	}
	d.b, d.values, d.width = b, values, width
	d.device.Run(d.perform)
	d.values = nil
}

func (d *dropout) work(worker int) {
	from, to := d.device.Share(len(d.values)/d.width, worker)
	kept, least := float32(1/(1-d.part)), uint64(d.part*(1<<32))
	for i := from; i < to; i++ {
		row, place := d.values[i*d.width:][:d.width], uint64(d.b.given(i)*d.width)
		for j := range row {
			factor := kept
			if mix(d.key+place+uint64(j))>>32 < least {
				factor = 0
			}
			row[j] *= factor // so that NaN stays NaN
		}
	}
}

// mix is a step of SplitMix64 (Steele, Lea and Flood 2014): neighbouring numbers have
// results that have nothing to do with each other.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

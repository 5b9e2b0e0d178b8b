package engine

import (
	"math"

	"unroll/engine/cpu"
)

// A Loss compares the rows that a network gives with what is wanted, and makes of them
// the derivative of the loss where they lie.
type Loss struct {
	device *Device

	rows    []float32 // of so many numbers
	width   int
	labels  []int32
	values  []float32
	scale   float32     // of the derivative
	losses  []float64   // of each row; they are added up in their order
	powers  [][]float32 // for every worker, a row of exponentials
	softmax func(worker int)
	squared func(worker int)
}

// Ignored is the label of a row that nothing is asked of, as is every one below 0.
const Ignored = -1

// Loss makes a comparison.
func (d *Device) Loss() *Loss {
	l := &Loss{device: d, powers: make([][]float32, d.Threads())}
	l.softmax, l.squared = l.workSoftmax, l.workSquared
	return l
}

// Softmax takes rows of scores, one row for each label, which is a place in the row or
// below 0 for none. It returns the mean of -log p over the rows that have a label,
// where p is the probability that softmax gives to it, and makes of each score a part
// of its derivative: (p - 1) or p over the number of labels. Where there is no label
// at all both are zero. It allocates only where there are more rows than before.
func (l *Loss) Softmax(scores []float32, labels []int32, part float64) (mean float64) {
	return l.over(l.softmax, scores, labels, nil, 1, part)
}

// Squared is the mean of (y - v)² over all numbers of the rows whose label is not
// below 0, and a part of its derivative.
func (l *Loss) Squared(y, v []float32, labels []int32, part float64) (mean float64) {
	return l.over(l.squared, y, labels, v, 2, part)
}

func (l *Loss) over(work func(int), rows []float32, labels []int32, values []float32, slope, part float64) float64 {
	counted := 0
	for _, label := range labels {
		if label >= 0 {
			counted++
		}
	}
	l.rows, l.labels, l.values = rows, labels, values
	l.width = len(rows) / max(len(labels), 1)
	if values != nil {
		counted *= l.width
	}
	if counted == 0 {
		clear(rows)
		return 0
	}
	if len(l.losses) < len(labels) {
		l.losses = make([]float64, len(labels))
	}
	l.scale = float32(slope * part / float64(counted))
	l.device.pool.Run(work)
	sum := 0.0
	for _, x := range l.losses[:len(labels)] {
		sum += x
	}
	l.rows, l.labels, l.values = nil, nil, nil
	return sum / float64(counted)
}

// workSoftmax does a worker's rows. The largest score is taken off first, so that
// nothing overflows.
func (l *Loss) workSoftmax(worker int) {
	from, to := cpu.Share(len(l.labels), worker, l.device.Threads())
	l.powers[worker] = enough(l.powers[worker], up(l.width, granule))
	powers := l.powers[worker]
	for i := from; i < to; i++ {
		row, label := l.rows[i*l.width:][:l.width], l.labels[i]
		if l.losses[i] = 0; label < 0 {
			clear(row)
			continue
		}
		largest := row[0]
		for _, x := range row {
			largest = max(largest, x)
		}
		right := float64(row[label] - largest)
		for k, x := range row {
			powers[k] = x - largest
		}
		l.device.kernels.Exp(powers, powers)
		sum := 0.0
		for _, e := range powers[:l.width] {
			sum += float64(e)
		}
		scale := float32(1/sum) * l.scale
		for k := range row {
			row[k] = powers[k] * scale
		}
		row[label] -= l.scale
		l.losses[i] = math.Log(sum) - right
	}
}

func (l *Loss) workSquared(worker int) {
	from, to := cpu.Share(len(l.labels), worker, l.device.Threads())
	for i := from; i < to; i++ {
		row := l.rows[i*l.width:][:l.width]
		if l.losses[i] = 0; l.labels[i] < 0 {
			clear(row)
			continue
		}
		for k, v := range l.values[i*l.width:][:l.width] {
			d := row[k] - v
			l.losses[i] += float64(d) * float64(d)
			row[k] = l.scale * d
		}
	}
}

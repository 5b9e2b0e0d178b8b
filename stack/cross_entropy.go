package stack

import (
	"fmt"
	"math"

	"unroll/internal/check"
	"unroll/tensor"
)

// NoLabel is the label of a step that nothing is asked of.
const NoLabel = -1

// Softmax returns probabilities: e^a of each entry, scaled to the sum 1.
func Softmax(a tensor.Vector) tensor.Vector {
	scale := logSumExp(a)
	//eq:cross_entropy.1
	p := tensor.Map(func(score float64) float64 { return math.Exp(score - scale) }, a)
	return p
}

// CrossEntropy returns the loss of scores a, C entries a step, against labels
// from 0 to C−1, and its derivative by the scores, which is what a backward
// pass begins with. The loss of a step is the negative logarithm of the
// probability that [Softmax] gives to its label; a step with [NoLabel] has
// none. It is summed over the steps: divide both by their number for a mean.
//
// The derivative of a step is the probabilities with 1 taken off that of the
// label. It lies between −1 and 1, however wrong the scores are.
func CrossEntropy(a []tensor.Vector, labels []int) (E float64, direct []tensor.Vector, err error) {
	if err := checkLabels(a, labels); err != nil {
		return 0, nil, check.In("stack: CrossEntropy", err)
	}
	direct = make([]tensor.Vector, len(a))
	for n, label := range labels {
		if label == NoLabel {
			direct[n] = tensor.NewVector(len(a[n]))
			continue
		}
		v := tensor.NewVector(len(a[n]))
		v[label] = 1
		//eq:cross_entropy.2
		L := logSumExp(a[n]) - tensor.Dot(v, a[n])
		//eq:cross_entropy.3
		E = E + L
		//eq:cross_entropy.4
		direct[n] = tensor.Sub(Softmax(a[n]), v)
	}
	return E, direct, nil
}

// logSumExp returns the logarithm of the sum of e^a. The largest score is taken
// off first, so that nothing overflows. The logarithm of a probability is
// a − logSumExp(a), even where the probability is too small for a float64.
func logSumExp(a tensor.Vector) float64 {
	largest := math.Inf(-1)
	for _, score := range a {
		largest = max(largest, score)
	}
	sum := 0.0
	for _, score := range a {
		sum += math.Exp(score - largest)
	}
	return largest + math.Log(sum)
}

// checkLabels demands a label for each step, and scores for each label.
func checkLabels(a []tensor.Vector, labels []int) error {
	if len(labels) != len(a) {
		return fmt.Errorf("labels has %d steps, expected %d", len(labels), len(a))
	}
	C := 0
	if len(a) > 0 {
		C = len(a[0])
	}
	if err := check.Sequence("a", a, len(a), C); err != nil {
		return err
	}
	for n, label := range labels {
		if label != NoLabel && (label < 0 || label >= C) {
			return fmt.Errorf("labels[%d] is %d, expected 0 to %d, or %d for none", n, label, C-1, NoLabel)
		}
	}
	return nil
}

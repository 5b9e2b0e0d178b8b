package learn

import (
	"fmt"
	"math"

	"unroll/data/batch"
	"unroll/engine/net"
	"unroll/train/loop"
)

// Evaluate runs the network over the validation data once, and says its mean loss,
// the metric of the task, and where it answers with one of a few classes, how often
// each was recognised.
func (l *Learner) Evaluate() ([]loop.Measure, error) {
	task := l.Task
	j := judge{shape: task.Shape, right: make([]int, task.Shape.Outputs), asked: make([]int, task.Shape.Outputs)}
	var b batch.Batch
	var stream *net.Stream
	for n := range task.Validation.Batches() {
		task.Validation.Fill(int64(n), &b)
		var err error
		if n == 0 {
			stream, err = l.Network.Stream(b.Size)
		} else if b.Fresh {
			err = stream.Reset()
		}
		if err == nil {
			err = j.see(stream, &b)
		}
		if err != nil {
			return nil, err
		}
	}
	loss, right := j.loss/float64(j.count), 0
	for _, n := range j.right {
		right += n
	}
	m := []loop.Measure{
		{Name: loop.Held + "loss", Value: loss},
		{Name: loop.Held + task.Metric.Name, Value: task.Metric.Of(loss, float64(right)/float64(j.count))},
	}
	if task.Shape.Loss == "softmax" && task.Shape.Outputs <= 10 {
		for class, asked := range j.asked {
			if asked > 0 {
				m = append(m, loop.Measure{Name: fmt.Sprintf("%sright of %d", loop.Held, class), Value: float64(j.right[class]) / float64(asked)})
			}
		}
	}
	return m, nil
}

// judge compares answers with what was asked for.
type judge struct {
	shape        batch.Shape
	answers      []float32 // [T][B][Outputs]
	loss         float64   // the sum
	count        int       // answers
	right, asked []int     // by class
}

// see lets a network answer a batch.
func (j *judge) see(stream *net.Stream, b *batch.Batch) error {
	out := j.shape.Outputs
	if n := b.Steps * b.Size * out; len(j.answers) != n {
		j.answers = make([]float32, n)
	}
	if err := stream.Run(input(b), j.answers); err != nil {
		return err
	}
	answers := j.answers
	if j.shape.Last {
		answers = answers[(b.Steps-1)*b.Size*out:]
	}
	for k := range len(answers) / out {
		if answer := answers[k*out:][:out]; j.shape.Loss == "softmax" {
			j.class(answer, int(b.Classes[k]))
		} else {
			j.value(answer, b.Values[k*out:][:out])
		}
	}
	return nil
}

func (j *judge) class(logits []float32, class int) {
	best, sum := 0, 0.0
	for i, x := range logits {
		if x > logits[best] {
			best = i
		}
	}
	for _, x := range logits {
		sum += math.Exp(float64(x - logits[best]))
	}
	j.loss += math.Log(sum) - float64(logits[class]-logits[best])
	j.count++
	j.asked[class]++
	if best == class {
		j.right[class]++
	}
}

func (j *judge) value(found, want []float32) {
	for i, x := range found {
		j.loss += math.Pow(float64(x-want[i]), 2) / float64(len(found))
	}
	j.count++
}

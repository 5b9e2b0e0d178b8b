package study

import (
	"fmt"
	"math/rand/v2"

	"unroll/engine"
	"unroll/engine/net"
	"unroll/lora"
	"unroll/lora/tune"
	"unroll/tensor"
	"unroll/train"
)

// The ways to learn a task.
const (
	Full = "full" // all weights
	LoRA = "lora" // adapters of the layers and the head
	NF4  = "nf4"  // the same on a base in four bits
)

// Run is a training on a task.
type Run struct {
	Task  string
	Way   string
	Rank  int // of the adapters; 0 of Full
	Steps int
	Seed  uint64
}

// Result is what came of it.
type Result struct {
	Run
	Tests     int     // examples that were held out; the accuracies are percents of them
	Commonest float64 // accuracy of always giving the commonest class
	Before    float64 // of the base as it is
	Accuracy  float64 // after the training
	Numbers   int     // that were trained
}

// rates are the largest learning rates; they rise over a tenth of the steps and fall
// by a cosine.
var rates = map[string]float64{Full: 1e-3, LoRA: 5e-3, NF4: 5e-3}

// learner is what learns a task: the adapters, or the whole network.
type learner interface {
	step(symbols, answers []int32, rate float64) error // answers has one symbol a text
	size() int
	tuning() (*tune.Tuning, error) // of what was learned, to ask it
}

// Run trains on a task of the list.
func (b *Base) Run(run Run, e Examples) (Result, error) {
	task, err := Find(run.Task)
	if err != nil {
		return Result{}, err
	}
	return b.run(task, run, e)
}

func (b *Base) run(task Task, run Run, e Examples) (Result, error) {
	result := Result{Run: run, Tests: len(e.Test), Commonest: e.Commonest()}
	r, err := newReader(task, b.alphabet)
	if err != nil {
		return result, err
	}
	if len(e.Training) < task.Batch || len(e.Test) == 0 {
		return result, fmt.Errorf("study: task %s has %d examples to learn and %d to test, expected at least %d and 1", task.Name, len(e.Training), len(e.Test), task.Batch)
	}
	l, err := b.learner(task, run)
	if err != nil {
		return result, err
	}
	if result.Before, err = b.accuracy(l, r, task, e.Test); err != nil {
		return result, err
	}
	schedule := train.Schedule{Rate: rates[run.Way], Warmup: run.Steps / 10, Decay: "cosine"}
	symbols, answers := make([]int32, task.Length*task.Batch), make([]int32, task.Batch)
	for n := range run.Steps {
		draw := rand.New(rand.NewPCG(run.Seed, uint64(n)))
		for k := range task.Batch {
			x := e.Training[draw.IntN(len(e.Training))]
			r.fill(symbols, task.Batch, k, x.Text)
			answers[k] = r.answers[x.Class]
		}
		if err := l.step(symbols, answers, schedule.At(n, run.Steps)); err != nil {
			return result, fmt.Errorf("study: task %s, %s, step %d: %w", task.Name, run.Way, n+1, err)
		}
	}
	result.Numbers = l.size()
	result.Accuracy, err = b.accuracy(l, r, task, e.Test)
	return result, err
}

// learner makes what learns.
func (b *Base) learner(task Task, run Run) (learner, error) {
	parameters := b.parameters
	var err error
	switch run.Way {
	case Full:
		return b.whole(task, run.Seed)
	case NF4:
		if parameters, err = b.inFourBits(); err != nil {
			return nil, err
		}
	case LoRA:
	default:
		return nil, fmt.Errorf("study: the way %q, expected %s, %s or %s", run.Way, Full, LoRA, NF4)
	}
	t, err := b.tune(parameters, task, run.Rank, run.Seed)
	return adapters{t, make([]int32, task.Length*task.Batch)}, err
}

// tune makes adapters of the layers and the head.
func (b *Base) tune(parameters []tensor.Array, task Task, rank int, seed uint64) (*tune.Tuning, error) {
	base, err := tune.NewBase(b.device, parameters)
	if err != nil {
		return nil, err
	}
	alpha := 2 * float64(rank)
	return base.Tune(tune.Options{
		Targets: []tune.Target{{Name: "ih", Rank: rank, Alpha: alpha}, {Name: "hh", Rank: rank, Alpha: alpha}, {Name: "output", Rank: rank, Alpha: alpha}},
		Init:    lora.Kaiming, Steps: task.Length, Batch: task.Batch, Seed: seed,
	})
}

// adapters learn a task while the base stays as it is.
type adapters struct {
	*tune.Tuning
	next []int32
}

func (a adapters) step(symbols, answers []int32, rate float64) error {
	for i := range a.next {
		a.next[i] = engine.Ignored
	}
	copy(a.next[len(a.next)-len(answers):], answers)
	if _, err := a.Gradient(symbols, a.next); err != nil {
		return err
	}
	if norm := a.Norm(); norm > 1 {
		a.Scale(1 / norm)
	}
	return a.Update(rate)
}

func (a adapters) size() int                     { return a.Size() }
func (a adapters) tuning() (*tune.Tuning, error) { return a.Tuning, nil }

// whole learns a task with all weights.
type whole struct {
	base     *Base
	task     Task
	network  *net.Network
	training *net.Training
}

func (b *Base) whole(task Task, seed uint64) (w *whole, err error) {
	w = &whole{base: b, task: task}
	n := len(b.alphabet)
	w.network, err = net.New(b.device, net.Spec{
		Cell: b.options.Cell, Vocabulary: n, Embedding: b.options.Embedding, Hidden: b.options.Hidden,
		Layers: b.options.Layers, Outputs: n, Loss: "softmax", Last: true,
	}, seed)
	if err != nil {
		return nil, err
	}
	for _, p := range b.parameters {
		single := make([]float32, len(p.Data))
		for i, x := range p.Data {
			single[i] = float32(x)
		}
		if err := w.network.Set(p.Name, single); err != nil {
			return nil, err
		}
	}
	w.training, err = w.network.Training(task.Length, task.Batch)
	return w, err
}

func (w *whole) step(symbols, answers []int32, rate float64) error {
	if _, err := w.training.Forward(net.Batch{Symbols: symbols, Classes: answers}, nil); err != nil {
		return err
	}
	if err := w.training.Backward(1); err != nil {
		return err
	}
	if _, err := w.network.ClipNorm(1); err != nil {
		return err
	}
	return w.network.Update(net.Rule{Kind: engine.Adam, Rate: rate, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8})
}

func (w *whole) size() int { return w.base.Size }

// tuning puts the weights as they are now under adapters that change nothing.
func (w *whole) tuning() (*tune.Tuning, error) {
	var parameters []tensor.Array
	for _, p := range w.network.Parameters() {
		numbers := make([]float32, p.Size())
		if err := w.network.Get(p.Name, numbers); err != nil {
			return nil, err
		}
		parameters = append(parameters, array(p.Name, p.Shape, numbers))
	}
	return w.base.tune(parameters, w.task, 1, 1)
}

// accuracy is the part of some examples, in percent, whose answer is the likeliest of
// the task's answers.
func (b *Base) accuracy(l learner, r *reader, task Task, examples []Example) (float64, error) {
	t, err := l.tuning()
	if err != nil {
		return 0, err
	}
	symbols, scores := make([]int32, task.Length*task.Batch), make([]float32, task.Batch*len(b.alphabet))
	right := 0
	for from := 0; from < len(examples); from += task.Batch {
		part := examples[from:min(from+task.Batch, len(examples))]
		for k := range task.Batch {
			r.fill(symbols, task.Batch, k, part[min(k, len(part)-1)].Text)
		}
		if err := t.Scores(symbols, scores); err != nil {
			return 0, err
		}
		for k, x := range part {
			row := scores[k*len(b.alphabet):]
			best := 0
			for class, s := range r.answers {
				if row[s] > row[r.answers[best]] {
					best = class
				}
			}
			if best == x.Class {
				right++
			}
		}
	}
	return 100 * float64(right) / float64(len(examples)), nil
}

package ch12_lora

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"unroll/gru"
	"unroll/lora"
	"unroll/stack"
	"unroll/tensor"
	"unroll/train"
)

// letters are what the texts are made of, and words what they say.
const letters = " abcdefghij"

var words = strings.Fields("a bad cab fed ace bead gig hide jade chaf deaf bide egg big cage dice fig head beach badge")

// steps is how many letters of a text are learned at once.
const steps = 40

// model is a language model: a gated recurrent unit and a readout.
type model struct {
	gru.GRU
	out stack.Linear
}

// newModel is a model to begin with.
func newModel(seed uint64, states int) model {
	r := tensor.NewRand(seed)
	return model{gru.Random(r, states, len(letters), false), stack.RandomLinear(r, len(letters), states)}
}

// Arrays are all weights, by name.
func (m model) Arrays() []tensor.Array { return append(m.GRU.Arrays(), m.out.Arrays()...) }

// clone is a model of the same numbers, which may then be changed.
func (m model) clone() model {
	c := newModel(0, len(m.Bz))
	for i, a := range m.Arrays() {
		copy(c.Arrays()[i].Data, a.Data)
	}
	return c
}

// hot is 1 for a letter and 0 for all others.
func hot(symbol int) tensor.Vector {
	x := tensor.NewVector(len(letters))
	x[symbol] = 1
	return x
}

// write draws a text, spelled with some letters exchanged.
func write(r *rand.Rand, spelling []int, steps int) []int {
	var text []int
	for len(text) <= steps {
		for _, c := range words[r.IntN(len(words))] + " " {
			text = append(text, spelling[strings.IndexRune(letters, c)])
		}
	}
	return text[:steps+1]
}

// exchanged is the spelling in which so many pairs of letters have changed places:
// a with b, c with d, and so on.
func exchanged(pairs int) []int {
	spelling := make([]int, len(letters))
	for i := range spelling {
		spelling[i] = i
	}
	for k := range pairs {
		a, b := 1+2*k, 2+2*k
		spelling[a], spelling[b] = spelling[b], spelling[a]
	}
	return spelling
}

// loss is the mean cross-entropy of a text, in nats, and its gradient.
func loss(m model, text []int) (float64, model, error) {
	x := make([]tensor.Vector, len(text)-1)
	for n := range x {
		x[n] = hot(text[n])
	}
	trace, err := m.Forward(x, nil)
	if err != nil {
		return 0, model{}, err
	}
	scores, err := m.out.Forward(trace.H)
	if err != nil {
		return 0, model{}, err
	}
	E, direct, err := stack.CrossEntropy(scores, text[1:])
	if err != nil {
		return 0, model{}, err
	}
	share := 1 / float64(len(x))
	for n := range direct {
		direct[n] = tensor.Scale(share, direct[n])
	}
	back, err := m.out.Backward(trace.H, direct)
	if err != nil {
		return 0, model{}, err
	}
	g, err := m.Backward(trace, back.X, nil)
	return E * share, model{g.Params, back.Params}, err
}

// learn trains all weights on texts of a spelling.
func learn(m model, spelling []int, seed uint64, updates int, rate float64) error {
	r := tensor.NewRand(seed)
	_, err := train.Fit(m, func(m model) (float64, model, error) {
		return loss(m, write(r, spelling, steps))
	}, train.Options{Steps: updates, Rate: rate, Clip: 1})
	return err
}

// adapt trains adapters of a base on texts of a spelling, and returns the network
// with them inside.
func adapt(base model, set lora.Set, spelling []int, seed uint64, updates int, rate float64) (model, error) {
	r, inside := tensor.NewRand(seed), base.clone()
	_, err := train.Fit(set, func(set lora.Set) (float64, lora.Set, error) {
		if err := set.Merge(inside.Arrays(), base.Arrays()); err != nil {
			return 0, nil, err
		}
		E, g, err := loss(inside, write(r, spelling, steps))
		if err != nil {
			return 0, nil, err
		}
		gradient, err := set.Gradient(g.Arrays())
		return E, gradient, err
	}, train.Options{Steps: updates, Rate: rate, Clip: 1})
	if err != nil {
		return model{}, err
	}
	return inside, set.Merge(inside.Arrays(), base.Arrays())
}

// held is the loss on texts that were not trained on.
func held(m model, spelling []int) (float64, error) {
	r, sum := tensor.NewRand(1000), 0.0
	const texts = 50
	for range texts {
		E, _, err := loss(m, write(r, spelling, steps))
		if err != nil {
			return 0, err
		}
		sum += E / texts
	}
	return sum, nil
}

// change is what became of a weight.
func change(before, after model, name string) tensor.Matrix {
	for i, a := range before.Arrays() {
		if a.Name == name {
			return tensor.Matrix{Rows: a.Shape[0], Cols: a.Shape[1], Data: tensor.Sub(after.Arrays()[i].Data, a.Data)}
		}
	}
	return tensor.Matrix{}
}

// row adapts some weights of a base to a spelling and prints what became of it.
func row(base model, pairs, rank int, targets ...string) {
	set, r, numbers := lora.Set{}, tensor.NewRand(5), 0
	for _, a := range base.Arrays() {
		if !slices.Contains(targets, a.Name) {
			continue
		}
		adapter, err := lora.New(r, a.Shape[0], a.Shape[1], rank, 8, lora.Kaiming)
		if err != nil {
			fmt.Println(err)
			return
		}
		set[a.Name] = adapter
		numbers += rank * (a.Shape[0] + a.Shape[1])
	}
	adapted, err := adapt(base, set, exchanged(pairs), 3, 800, 0.01)
	if err != nil {
		fmt.Println(err)
		return
	}
	E, err := held(adapted, exchanged(pairs))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%4d  %7d  %.3f\n", rank, numbers, E)
}

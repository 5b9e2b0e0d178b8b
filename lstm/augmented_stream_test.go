package lstm_test

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"unroll/lstm"
	"unroll/tensor"
)

// A stream computes, in whatever pieces, what the network does.
func TestStream(t *testing.T) {
	r := tensor.NewRand(1)
	p, err := lstm.RandomAugmented(r, lstm.Sizes{X: 3, S: 5, V: 4, Taps: 1}, lstm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	x, start := tensor.RandSequence(r, 7, 3, 1), lstm.State{S: tensor.RandVector(r, 5, 1)}
	want, err := p.Forward(x, start)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Stream(start)
	if err != nil {
		t.Fatal(err)
	}
	var v []tensor.Vector
	for _, piece := range [][]tensor.Vector{x[:1], x[1:1], x[1:5], x[5:]} {
		if _, err := s.Forward([]tensor.Vector{{1, 2, math.NaN()}}); err == nil {
			t.Error("no error for NaN")
		}
		got, err := s.Forward(piece)
		if err != nil {
			t.Fatal(err)
		}
		v = append(v, got.V...)
	}
	if !reflect.DeepEqual(v, want.V) {
		t.Errorf("values %v\nwant %v", v, want.V)
	}
}

func TestStreamRefuses(t *testing.T) {
	r := tensor.NewRand(1)
	ahead, err := lstm.RandomAugmented(r, lstm.Sizes{X: 3, S: 5, V: 4, First: -1, Taps: 4}, lstm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	one, err := lstm.RandomAugmented(r, lstm.Sizes{X: 3, S: 5, V: 4, Taps: 1}, lstm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		p     lstm.Augmented
		start lstm.State
		want  string
	}{
		{ahead, lstm.State{}, "lstm: Augmented.Stream: the windows reach 1 steps back and 2 ahead, expected 0 and 0"},
		{one, lstm.State{S: tensor.Vector{1}}, "lstm: Augmented.Stream: start.S"},
		{lstm.Augmented{}, lstm.State{}, "lstm: Augmented.Stream: len(Bcu)"},
	} {
		if _, err := c.p.Stream(c.start); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("error %v, want %s …", err, c.want)
		}
	}
}

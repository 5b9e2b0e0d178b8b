package learn_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"unroll/train/learn"
)

// Symbols come as often as the softmax says.
func TestDraw(t *testing.T) {
	logits := []float32{0, 2, -1, 1}
	for _, c := range []struct {
		choice learn.Choice
		drawn  []int // symbols that may come
	}{
		{learn.Choice{Temperature: 1}, []int{0, 1, 2, 3}},
		{learn.Choice{Temperature: 0.5}, []int{0, 1, 2, 3}},
		{learn.Choice{Temperature: 2, TopK: 2}, []int{1, 3}},
		{learn.Choice{Temperature: 1, TopK: 9}, []int{0, 1, 2, 3}},
		{learn.Choice{}, []int{1}},
	} {
		if err := c.choice.Check(); err != nil {
			t.Error(err)
		}
		const draws = 40000
		r := rand.New(rand.NewPCG(1, 2))
		count := make([]float64, len(logits))
		for range draws {
			count[c.choice.Draw(logits, r)]++
		}
		want, sum := make([]float64, len(logits)), 0.0
		for _, i := range c.drawn {
			want[i] = 1
			if c.choice.Temperature > 0 {
				want[i] = math.Exp(float64(logits[i]) / c.choice.Temperature)
			}
			sum += want[i]
		}
		for i, n := range count {
			if math.Abs(n/draws-want[i]/sum) > 0.01 {
				t.Errorf("%+v: symbol %d came %.0f times of %d, want a part of %.3f", c.choice, i, n, draws, want[i]/sum)
			}
		}
	}
}

func TestChoiceErrors(t *testing.T) {
	for want, c := range map[string]learn.Choice{
		"Temperature is -1":   {Temperature: -1},
		"Temperature is NaN":  {Temperature: math.NaN()},
		"Temperature is +Inf": {Temperature: math.Inf(1)},
		"TopK is -1":          {Temperature: 1, TopK: -1},
	} {
		if err := c.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that says %q", err, want)
		}
	}
}

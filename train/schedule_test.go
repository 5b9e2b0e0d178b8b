package train_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"unroll/train"
)

func TestSchedule(t *testing.T) {
	for _, c := range []struct {
		s    train.Schedule
		want map[int]float64 // by update, of 104
	}{
		{train.Schedule{Rate: 2}, map[int]float64{0: 2, 50: 2, 103: 2, 200: 2}},
		{train.Schedule{Rate: 2, Warmup: 4}, map[int]float64{0: 0.5, 2: 1.5, 3: 2, 4: 2, 103: 2}},
		{train.Schedule{Rate: 2, Warmup: 3, Decay: "linear"}, map[int]float64{2: 2, 3: 2, 53: 1, 103: 0, 200: 0}},
		{train.Schedule{Rate: 2, Warmup: 3, Decay: "linear", Final: 0.1}, map[int]float64{3: 2, 53: 1.1, 103: 0.2, 200: 0.2}},
		{train.Schedule{Rate: 2, Warmup: 3, Decay: "cosine"}, map[int]float64{3: 2, 28: 1 + math.Sqrt2/2, 53: 1, 78: 1 - math.Sqrt2/2, 103: 0}},
		{train.Schedule{Rate: 2, Warmup: 200, Decay: "cosine"}, map[int]float64{103: 1.04}},
	} {
		if err := c.s.Check(); err != nil {
			t.Error(err)
		}
		for n, want := range c.want {
			if got := c.s.At(n, 104); math.Abs(got-want) > 1e-12 {
				t.Errorf("%+v: update %d has the rate %g, want %g", c.s, n, got, want)
			}
		}
	}
	if got := (train.Schedule{Rate: 1, Decay: "cosine"}).At(0, 1); got != 0 {
		t.Errorf("the only update of a training is its last: rate %g, want 0", got)
	}
}

func TestScheduleErrors(t *testing.T) {
	for want, s := range map[string]train.Schedule{
		"Rate is 0":        {},
		"Rate is NaN":      {Rate: math.NaN()},
		"Warmup is -1":     {Rate: 1, Warmup: -1},
		`Decay is "slow",`: {Rate: 1, Decay: "slow"},
		"Final is 2":       {Rate: 1, Final: 2},
		"Final is NaN":     {Rate: 1, Final: math.NaN()},
	} {
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), "train: Schedule: "+want) {
			t.Errorf("error %v, want one that says %q", err, want)
		}
	}
}

func ExampleSchedule() {
	s := train.Schedule{Rate: 0.01, Warmup: 2, Decay: "cosine", Final: 0.1}
	for n := range 6 {
		fmt.Printf("%.4f\n", s.At(n, 6))
	}
	// Output:
	// 0.0050
	// 0.0100
	// 0.0100
	// 0.0078
	// 0.0033
	// 0.0010
}

package lora

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"unroll/internal/check"
	"unroll/tensor"
)

// Trim returns the adapter with the smallest entries of A and of B set to zero; a
// share of each, the density, is kept. Between entries of one size the earlier one
// stays. With [Elect] it is TIES (Yadav and others, 2023).
func (a Adapter) Trim(density float64) (Adapter, error) {
	if err := checkDensity(density); err != nil {
		return Adapter{}, check.In("lora: Adapter.Trim", err)
	}
	a.A, a.B = trim(a.A, density), trim(a.B, density)
	return a, nil
}

func trim(m tensor.Matrix, density float64) tensor.Matrix {
	order := make([]int, len(m.Data))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(math.Abs(m.Data[j]), math.Abs(m.Data[i])) })
	kept := tensor.NewMatrix(m.Rows, m.Cols)
	for _, i := range order[:int(density*float64(len(order)))] {
		kept.Data[i] = m.Data[i]
	}
	return kept
}

// Drop returns the adapter with entries of A and of B set to zero at random. Each
// is kept with the probability density, and then divided by it, so that the mean
// is what it was: DARE (Yu and others, 2024). The LoRAX of 2024 leaves the division
// out: it computes the quotient and does not keep it.
func (a Adapter) Drop(r *rand.Rand, density float64) (Adapter, error) {
	if err := checkDensity(density); err != nil {
		return Adapter{}, check.In("lora: Adapter.Drop", err)
	}
	a.A, a.B = drop(r, a.A, density), drop(r, a.B, density)
	return a, nil
}

func drop(r *rand.Rand, m tensor.Matrix, density float64) tensor.Matrix {
	kept := tensor.NewMatrix(m.Rows, m.Cols)
	for i, x := range m.Data {
		if r.Float64() < density {
			kept.Data[i] = x / density
		}
	}
	return kept
}

// Vote says how the sign of an entry is elected.
type Vote string

const (
	// Total elects the sign of the sum of the entries.
	Total Vote = "total"
	// Frequency elects the sign that more of the entries have.
	Frequency Vote = "frequency"
)

// Elect is [Linear] with less quarrel. For each entry of A and of B the adapters
// elect a sign, plus in a tie, and the entry is the mean of the weighted entries
// that have it. The merges of LoRAX are
//
//	linear       Linear
//	ties         Elect of Trim
//	dare_linear  Linear of Drop
//	dare_ties    Elect of Drop
func Elect(adapters []Adapter, c []float64, vote Vote) (Adapter, error) {
	if err := checkOneRank(adapters, c); err != nil {
		return Adapter{}, check.In("lora: Elect", err)
	}
	if vote != Total && vote != Frequency {
		return Adapter{}, fmt.Errorf("lora: Elect: vote is %q, expected %q or %q", vote, Total, Frequency)
	}
	elected := adapters[0].zero()
	entries := make([]float64, len(adapters))
	elect := func(into tensor.Matrix, of func(a Adapter) tensor.Matrix) {
		for i := range into.Data {
			for j, a := range adapters {
				entries[j] = of(a).Data[i]
			}
			into.Data[i] = electOne(entries, c, vote)
		}
	}
	elect(elected.A, func(a Adapter) tensor.Matrix { return a.A })
	elect(elected.B, func(a Adapter) tensor.Matrix { return a.B })
	return elected, nil
}

// electOne returns the mean of the weighted entries that have the elected sign, 0
// where none has.
func electOne(entries, c []float64, vote Vote) float64 {
	votes := 0.0
	for _, x := range entries {
		if vote == Frequency {
			x = sign(x)
		}
		votes += x
	}
	winner := 1.0
	if votes < 0 {
		winner = -1
	}
	sum, count := 0.0, 0.0
	for j, x := range entries {
		if sign(x) == winner {
			sum += c[j] * x
			count++
		}
	}
	return sum / max(count, 1)
}

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

// Package measure measures the kernels on a card: how long each takes, and what part
// of the card's bandwidth and arithmetic that is. The steps of the ladder stand
// beside each other: three products, and one LSTM over a sequence whose steps are
// launched one by one, replayed as a graph, and run by one kernel that stays.
package measure

import (
	"fmt"

	"unroll/gpu"
	"unroll/gpu/kernels"
)

// Sizes are what is measured.
type Sizes struct {
	Matrix              int // rows and columns of the matrices of a product
	Numbers             int // of what moves memory
	Batch, Units, Steps int // of the LSTM
	Block               int // units to a block of the kernel that stays
}

// Card are sizes that fill a card.
var Card = Sizes{Matrix: 2048, Numbers: 1 << 24, Batch: 16, Units: 512, Steps: 100, Block: 4}

// Case is one thing to measure, with the bytes that it must at least move to and
// from memory, and the operations that it does.
type Case struct {
	Name, Size   string
	Bytes, Flops float64
	prepare      func(s *session) (run func(i int) error)
	graph        bool // record a run, and replay it
}

// Cases returns what is measured at some sizes.
func Cases(z Sizes) []Case {
	n, u := float64(z.Matrix), float64(z.Units)*float64(z.Batch)
	size := fmt.Sprintf("%d×%d×%d", z.Matrix, z.Matrix, z.Matrix)
	var all []Case
	for _, p := range []struct {
		name   string
		launch func(m, n, k int, a, b, c kernels.Matrix) gpu.Launch
	}{{"product1", kernels.Product1}, {"product2", kernels.Product2}, {"product3", kernels.Product3}} {
		all = append(all, Case{p.name, size, 16 * n * n, 2 * n * n * n, func(s *session) func(int) error {
			a, b, c := s.numbers(z.Matrix*z.Matrix), s.numbers(z.Matrix*z.Matrix), s.numbers(z.Matrix*z.Matrix)
			row := func(p gpu.Pointer) kernels.Matrix { return kernels.Rows(p, z.Matrix) }
			return s.launch(p.launch(z.Matrix, z.Matrix, z.Matrix, row(a), row(b), row(c)))
		}, false})
	}
	numbers := float64(z.Numbers)
	all = append(all,
		Case{"lstm_forward", fmt.Sprintf("%d units", z.Numbers/16), 44 * numbers / 16, 0, func(s *session) func(int) error {
			m := z.Numbers / 16
			return s.launch(kernels.LSTMForward(1, m, s.numbers(4*m), s.numbers(m), s.numbers(m), s.numbers(m)))
		}, false},
		Case{"softmax2", fmt.Sprintf("%d rows of 1024", z.Numbers/1024), 8 * numbers, 0, func(s *session) func(int) error {
			rows := z.Numbers / 1024
			return s.launch(kernels.Softmax2(rows, 1024, s.numbers(z.Numbers), s.zeros(rows), 1, s.zeros(rows), s.zeros(z.Numbers)))
		}, false},
		Case{"adam", fmt.Sprintf("%d weights", z.Numbers), 28 * numbers, 0, func(s *session) func(int) error {
			how := kernels.Adaptive{Rate: 1e-3, Beta1: 0.9, Beta2: 0.999, Root: 1, Eps: 1e-8}
			return s.launch(kernels.Adam(z.Numbers, s.numbers(z.Numbers), s.numbers(z.Numbers), s.zeros(z.Numbers), s.zeros(z.Numbers), how))
		}, false},
	)
	size = fmt.Sprintf("%d sequences, %d units, %d steps", z.Batch, z.Units, z.Steps)
	steps := float64(z.Steps)
	bytes, flops := 16*float64(z.Units)*float64(z.Units)+40*u*steps, 8*u*float64(z.Units)*steps
	for _, how := range []struct {
		name  string
		graph bool
	}{{"lstm_step, launched", false}, {"lstm_step, as a graph", true}} {
		all = append(all, Case{how.name, size, bytes, flops, func(s *session) func(int) error { return s.steps(z) }, how.graph})
	}
	return append(all, Case{"lstm_persistent", size, bytes, flops, func(s *session) func(int) error { return s.persistent(z) }, false})
}

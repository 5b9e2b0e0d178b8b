// Package unroll is the root of a derivation that runs: recurrent networks from
// the differential equation to the augmented LSTM, with every formula bound to
// the Go statement that computes it and proven by go test.
//
// It holds no code of its own. Begin with the packages
//
//	tensor    vectors and matrices, the ground everything is checked on
//	derive    the equation language: parse, check shapes, print, evaluate
//	ode       the additive model and delay equations, from which the RNN comes
//	chapters  the tutorial, as Go packages of testable Examples
//
// and with the command
//
//	go run ./cmd/unroll --help
package unroll

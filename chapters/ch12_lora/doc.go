// Package ch12_lora asks: how much of a trained network has to change for a new
// task?
//
// It is chapter 12 of the tutorial: what rank a change of weights needs and what
// rank it has, adapters of low rank with their gradients by hand, where they begin
// and how they are scaled, what to adapt in a recurrent cell, several adapters in
// one weight, a base in four bits, and one base with real tasks.
package ch12_lora

// Package learn trains networks of the engine on tasks: a [Learner] is what
// package loop carries through.
//
//	o, err := learn.Preset("charlm")     // sizes and rates that make sense
//	l, err := learn.New(device, o)       // the data, and a network with random weights
//	result, err := loop.Run(ctx, l, loop.Options{Steps: o.Steps, Schedule: o.Schedule, Folder: "out"})
//	w, err := learn.OpenWriter(device, "out", learn.Last) // a language model writes
//
// A step shows the network batches of the task, clips the gradient, and lets the
// optimiser move the weights. Where the batches of a text follow each other the
// state goes on from one to the next, and the gradient does not: truncated
// backpropagation through time (chapter 2).
//
// Batch n of a task is a function of n, so that a checkpoint needs the weights,
// what the optimiser keeps of each, the state that is carried on, and one number.
package learn

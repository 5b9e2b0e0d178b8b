// Package loop carries a training through: step after step, with a schedule, a log,
// curves for TensorBoard and checkpoints, until the last step or Ctrl-C, and on
// from there another day.
//
//	result, err := loop.Run(ctx, trainee, loop.Options{Steps: 2000, Schedule: …, Folder: "out"})
//
// What is trained is a [Trainee]; this package knows no model.
//
// # The promise
//
// A training that was stopped, by Ctrl-C, by kill -9 at any moment or by a full
// disk, goes on with Resume from its last checkpoint, and from there on every
// number is the one that an uninterrupted training would have had: the weights and
// the log are the same, bit by bit. For that a step may depend on nothing but its
// number and what a checkpoint holds, and the log says nothing about time. When
// things happened is in the curves.
//
// # The folder
//
//	step-000001000.safetensors   the last checkpoints (package checkpoint)
//	metrics.jsonl                a line for each step
//	events.out.tfevents.…        the same for TensorBoard (package events)
//	lock                         held by the process that trains
//
// A checkpoint is copied between two steps and written beside the next ones.
package loop

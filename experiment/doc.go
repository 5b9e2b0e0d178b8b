// Package experiment compares recurrent cells: each experiment is a task, a number
// of parameters that all cells get, seeds, and a row of one table. They run as the
// jobs of a sweep, on one machine or many.
//
//	e, err := experiment.Find("charlm")
//	jobs, err := e.Jobs(device)               // every cell with every seed
//	go s.Work(ctx, "one", experiment.Train)   // of package sweep
//	row, err := e.Row(outcomes)
//
// A job is the options of a training, package learn's, in JSON; [Parse] reads what a
// file says of one over the preset of its task. [Train] carries it through: it goes
// on from the last checkpoint of whoever had it before, and its result is the
// measures on the validation data after the last step.
package experiment

// Package sweep runs many independent trainings, on the cores of one machine or on
// a cluster, through NATS JetStream: the queue, the leases, the table of results
// and the store of checkpoints are all its own.
//
//	s, err := sweep.Open(ctx, sweep.Options{Name: "cells", Folder: "cells.sweep"})
//	added, err := s.Submit(ctx, jobs)
//	go s.Work(ctx, "worker-1", run)             // as many as there are cores
//	outcomes, err := s.Watch(ctx, jobs, show)   // until all are done
//
// Without a URL the server is embedded in the process and keeps everything in a
// folder. With one, the same code works on a cluster: any number of processes may
// submit, work and watch.
//
// # What a job is
//
// A [Job] is a specification in JSON, and its id is the sha256 of that. Whoever
// submits the same specification twice has submitted one job. A job's result
// depends on the specification alone, seeds included, so that it does not matter
// who runs it, nor how often.
//
// # What can go wrong, and what happens
//
// A job is delivered at least once, and its result is kept once:
//
//   - A worker dies. It no longer says that it is at work; after [Options.Patience]
//     another gets the job, with the last checkpoint that was saved, and goes on.
//   - A worker was only slow, and two have the job. Both come to the same result,
//     and the first one stays.
//   - Ctrl-C. Each worker saves where it is and hands its job back.
//   - The process with the embedded server dies. What was saved lies in the folder;
//     Open on that folder, and the sweep goes on.
//   - A job fails. Its error is its result; the others go on. A job that has taken
//     [MaxLost] workers with it is given up, with an error that says so.
//
// What comes from the wire is bounded in size and checked: a job whose id is not
// that of its specification is refused.
//
// # Where things are
//
// A sweep NAME has the stream UNROLL_NAME, a work queue with a subject for each
// job; the bucket unroll_NAME, in which progress.ID is what is known of a running
// job and result.ID its outcome; and the object store unroll_NAME with a
// checkpoint by the id of its job.
package sweep

package sweep

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// MaxLost is how many workers a job may take with it until it is given up.
const MaxLost = 5

// Run carries a job through and returns its result, something that encoding/json
// encodes. It goes on from a.Checkpoint where there is one, and depends on nothing
// but that and the specification. When ctx is done it saves where it is and
// returns. An error is the job's outcome, except where a.Save failed, or ctx is
// done.
type Run func(ctx context.Context, a *Attempt) (value any, err error)

// Work takes one job after the other until ctx is done, and returns nil then. The
// name says on the table who is at work.
func (s *Sweep) Work(ctx context.Context, name string, run Run) error {
	for ctx.Err() == nil {
		msg, err := s.next(ctx)
		if err == nil && msg != nil {
			err = s.take(ctx, name, msg, run)
		}
		if err != nil && ctx.Err() == nil {
			return fmt.Errorf("sweep %s: worker %s: %w", s.options.Name, name, err)
		}
	}
	return nil
}

// next waits for a job; nil says that there is none yet.
func (s *Sweep) next(ctx context.Context) (jetstream.Msg, error) {
	ctx, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	msg, err := s.queue.Next(jetstream.FetchContext(ctx))
	if errors.Is(err, nats.ErrTimeout) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return nil, nil
	}
	return msg, err
}

// take runs a job that was delivered. It comes off the queue when its outcome is
// in the bucket, and goes back there when ctx is done.
func (s *Sweep) take(ctx context.Context, worker string, msg jetstream.Msg, run Run) error {
	job, err := parseJob(msg.Data())
	if err != nil || msg.Subject() != s.subject(job.ID) || string(job.Spec) != string(msg.Data()) {
		return msg.TermWithReason("not a job: its subject is not the sum of its specification")
	}
	if _, err := s.bucket.Get(ctx, resultKey(job.ID)); err == nil {
		return msg.DoubleAck(ctx)
	}
	a := &Attempt{Job: job, sweep: s, began: time.Now()}
	defer s.heartbeats(msg)()
	if err := a.begin(ctx, worker); err != nil {
		return err
	}
	var value any
	if a.progress.Lost >= MaxLost {
		err = fmt.Errorf("given up: %d workers that ran it did not come back", a.progress.Lost)
	} else {
		value, err = run(ctx, a)
	}
	if ctx.Err() != nil || a.broken != nil {
		return errors.Join(a.broken, a.handBack(msg))
	}
	if err := a.finish(value, err); err != nil {
		return err
	}
	return msg.DoubleAck(ctx)
}

// heartbeats says that a worker is at it, until the function it returns is called.
// Where that is not heard, another gets the job; both come to the same result.
func (s *Sweep) heartbeats(msg jetstream.Msg) (stop func()) {
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(s.patience / 3)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				msg.InProgress()
			}
		}
	}()
	return func() { close(done) }
}

// finish keeps the outcome of a job, unless there is one already.
func (a *Attempt) finish(value any, failed error) error {
	o := Outcome{Job: a.Job.ID, Spec: a.Job.Spec, Worker: a.progress.Worker, Try: a.Try, Second: time.Since(a.began).Seconds()}
	if failed == nil {
		o.Value, failed = json.Marshal(value)
	}
	if failed == nil && len(o.Value) > maxResult {
		o.Value, failed = nil, fmt.Errorf("expected a result of at most %d bytes, found %d", maxResult, len(o.Value))
	}
	if failed != nil {
		o.Error = fmt.Sprintf("%.1000s", failed.Error())
	}
	text, err := json.Marshal(o)
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(context.Background(), startup)
	defer stop()
	if _, err := a.sweep.bucket.Create(ctx, resultKey(a.Job.ID), text); err != nil && !errors.Is(err, jetstream.ErrKeyExists) {
		return err
	}
	return nil
}

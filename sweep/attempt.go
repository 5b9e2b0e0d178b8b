package sweep

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Attempt is a worker's try at a job.
type Attempt struct {
	Job        Job
	Try        int    // 1 for the first
	Checkpoint []byte // what a try before has saved last; nil if none has

	sweep    *Sweep
	progress Progress
	began    time.Time
	told     time.Time // when progress was last put
	broken   error     // what went wrong with the store, and is not the job's fault
}

// interval is how often progress is told at most.
const interval = 250 * time.Millisecond

// begin reads what tries before have left, and says that the worker has the job.
func (a *Attempt) begin(ctx context.Context, worker string) error {
	before, err := a.sweep.bucket.Get(ctx, progressKey(a.Job.ID))
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
	case err != nil:
		return err
	default:
		if err := json.Unmarshal(before.Value(), &a.progress); err != nil {
			return fmt.Errorf("%s: %w", before.Key(), err)
		}
	}
	if a.progress.Held {
		a.progress.Lost++
	}
	a.progress.Tries++
	a.Try = a.progress.Tries
	a.progress.Worker, a.progress.Held = worker, true
	if err := a.tell(ctx); err != nil {
		return err
	}
	return a.load(ctx)
}

// load reads the last checkpoint.
func (a *Attempt) load(ctx context.Context) error {
	info, err := a.sweep.objects.GetInfo(ctx, a.Job.ID)
	if errors.Is(err, jetstream.ErrObjectNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Size > maxCheckpoint {
		return fmt.Errorf("job %.12s: expected a checkpoint of at most %d bytes, found %d", a.Job.ID, maxCheckpoint, info.Size)
	}
	a.Checkpoint, err = a.sweep.objects.GetBytes(ctx, a.Job.ID)
	return err
}

// Save keeps a checkpoint, from which whoever has the job after this worker goes
// on. The one before is replaced when this one is whole.
func (a *Attempt) Save(checkpoint []byte) error {
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	if len(checkpoint) > maxCheckpoint {
		return fmt.Errorf("expected a checkpoint of at most %d bytes, found %d", maxCheckpoint, len(checkpoint))
	}
	_, a.broken = a.sweep.objects.Put(ctx, jetstream.ObjectMeta{Name: a.Job.ID}, bytes.NewReader(checkpoint))
	return a.broken
}

// Report says how far the job is and how it goes, for whoever watches. It may be
// called after every step; what is told too often is left out.
func (a *Attempt) Report(step, steps int, text string) {
	a.progress.Step, a.progress.Steps, a.progress.Text = step, steps, fmt.Sprintf("%.100s", text)
	if time.Since(a.told) < interval {
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), time.Second)
	defer stop()
	a.tell(ctx) // where it is lost, no result depends on it
}

func (a *Attempt) tell(ctx context.Context) error {
	a.told = time.Now()
	text, err := json.Marshal(a.progress)
	if err != nil {
		return err
	}
	_, err = a.sweep.bucket.Put(ctx, progressKey(a.Job.ID), text)
	return err
}

// handBack puts an unfinished job back into the queue.
func (a *Attempt) handBack(msg jetstream.Msg) error {
	ctx, stop := context.WithTimeout(context.Background(), startup)
	defer stop()
	a.progress.Held = false
	return errors.Join(a.tell(ctx), msg.Nak(), a.sweep.conn.FlushWithContext(ctx))
}

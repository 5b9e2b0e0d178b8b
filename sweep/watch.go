package sweep

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// State is what is known of a job.
type State struct {
	Job
	Progress *Progress // nil where nobody has begun
	Outcome  *Outcome  // nil where it is not done
	Seen     time.Time // when its worker was last heard of
}

// Watch follows jobs until all of them have an outcome, and returns these in the
// order of the jobs. It shows where they are at least once a second and at the end.
func (s *Sweep) Watch(ctx context.Context, jobs []Job, show func([]State)) ([]Outcome, error) {
	states := make([]State, len(jobs))
	place := map[string]int{}
	for i, j := range jobs {
		states[i].Job, place[j.ID] = j, i
	}
	watcher, err := s.bucket.WatchAll(ctx)
	if err != nil {
		return nil, fmt.Errorf("sweep %s: %w", s.options.Name, err)
	}
	defer watcher.Stop()
	tick := time.NewTicker(time.Second / 2)
	defer tick.Stop()
	for open := len(states); open > 0; {
		select {
		case <-ctx.Done():
			show(states)
			return outcomes(states), ctx.Err()
		case <-tick.C:
			show(states)
		case entry, ok := <-watcher.Updates():
			if !ok {
				return outcomes(states), fmt.Errorf("sweep %s: the connection is closed", s.options.Name)
			}
			if entry == nil { // all that was there has come
				continue
			}
			done, err := note(states, place, entry)
			if err != nil {
				return outcomes(states), fmt.Errorf("sweep %s: %s: %w", s.options.Name, entry.Key(), err)
			}
			if done {
				open--
			}
		}
	}
	show(states)
	return outcomes(states), nil
}

// note puts down what an entry of the bucket says, and reports whether a job is
// done by it. Entries of other jobs are passed over.
func note(states []State, place map[string]int, entry jetstream.KeyValueEntry) (done bool, err error) {
	kind, id, _ := strings.Cut(entry.Key(), ".")
	i, ok := place[id]
	if !ok || entry.Operation() != jetstream.KeyValuePut {
		return false, nil
	}
	switch at := &states[i]; kind {
	case "progress":
		var p Progress
		err = json.Unmarshal(entry.Value(), &p)
		at.Progress, at.Seen = &p, entry.Created()
	case "result":
		var o Outcome
		err = json.Unmarshal(entry.Value(), &o)
		done, at.Outcome = at.Outcome == nil, &o
	}
	return done, err
}

// outcomes are those of the jobs that are done.
func outcomes(states []State) []Outcome {
	var list []Outcome
	for _, s := range states {
		if s.Outcome != nil {
			list = append(list, *s.Outcome)
		}
	}
	return list
}

// Checkpoint writes the last checkpoint of a job.
func (s *Sweep) Checkpoint(ctx context.Context, id string, w io.Writer) error {
	object, err := s.objects.Get(ctx, id)
	if err != nil {
		return fmt.Errorf("sweep %s: checkpoint of job %.12s: %w", s.options.Name, id, err)
	}
	defer object.Close()
	_, err = io.Copy(w, io.LimitReader(object, maxCheckpoint))
	return err
}

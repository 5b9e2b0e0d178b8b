package sweep

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"testing"
	"time"
)

// toy is a job of the tests: a number that is stirred in every step, with a
// checkpoint after every tenth.
type toy struct {
	Seed  uint64        `json:"seed"`
	Steps int           `json:"steps"`
	Pause time.Duration `json:"pause"`
	Fail  string        `json:"fail,omitempty"`
	Die   bool          `json:"die,omitempty"` // and take the process along
}

type stirred struct {
	Number uint64 `json:"number"`
}

func stir(ctx context.Context, a *Attempt) (any, error) {
	var t toy
	if err := json.Unmarshal(a.Job.Spec, &t); err != nil {
		return nil, err
	}
	if t.Die {
		os.Exit(7)
	}
	step, number := 0, t.Seed
	save := func() error {
		return a.Save(binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, uint64(step)), number))
	}
	if a.Checkpoint != nil {
		step, number = int(binary.LittleEndian.Uint64(a.Checkpoint)), binary.LittleEndian.Uint64(a.Checkpoint[8:])
	}
	from := step
	for ; step < t.Steps; step++ {
		if ctx.Err() != nil {
			return nil, errors.Join(ctx.Err(), save())
		}
		if step%10 == 0 {
			if err := save(); err != nil {
				return nil, err
			}
		}
		number = number*6364136223846793005 + uint64(step)
		time.Sleep(t.Pause)
		a.Report(step+1, t.Steps, fmt.Sprintf("from %d", from))
	}
	if t.Fail != "" {
		return nil, errors.New(t.Fail)
	}
	return stirred{number}, nil
}

// want is what stir makes when nothing disturbs it.
func (t toy) want() uint64 {
	number := t.Seed
	for step := range t.Steps {
		number = number*6364136223846793005 + uint64(step)
	}
	return number
}

// The tests run themselves as workers in processes of their own.
func TestMain(m *testing.M) {
	url := os.Getenv("UNROLL_SWEEP_WORKER")
	if url == "" {
		os.Exit(m.Run())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	s, err := Open(ctx, Options{Name: "test", URL: url, Patience: patience})
	if err == nil {
		err = s.Work(ctx, os.Getenv("UNROLL_SWEEP_NAME"), stir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// patience of the tests' workers.
const patience = time.Second

// jobs makes jobs of toys.
func jobs(t *testing.T, toys []toy) []Job {
	t.Helper()
	var list []Job
	for _, spec := range toys {
		j, err := NewJob(spec)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, j)
	}
	return list
}

// start opens a sweep in a folder.
func start(t *testing.T, folder, listen string) *Sweep {
	t.Helper()
	s, err := Open(t.Context(), Options{Name: "test", Folder: folder, Listen: listen, Patience: patience})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// check demands the outcome of an undisturbed run for every toy.
func check(t *testing.T, toys []toy, outcomes []Outcome) {
	t.Helper()
	if len(outcomes) != len(toys) {
		t.Fatalf("%d outcomes of %d jobs", len(outcomes), len(toys))
	}
	for i, o := range outcomes {
		var value stirred
		if o.Error != toys[i].Fail {
			t.Errorf("job %d: error %q, want %q", i, o.Error, toys[i].Fail)
		} else if err := json.Unmarshal(o.Value, &value); o.Error == "" && (err != nil || value.Number != toys[i].want()) {
			t.Errorf("job %d: %s, %v, want %d", i, o.Value, err, toys[i].want())
		}
	}
}

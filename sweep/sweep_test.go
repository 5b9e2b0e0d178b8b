package sweep

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// work runs workers in the background until the test or ctx ends.
func work(ctx context.Context, t *testing.T, s *Sweep, names ...string) (wait func()) {
	var all sync.WaitGroup
	for _, name := range names {
		all.Go(func() {
			if err := s.Work(ctx, name, stir); err != nil {
				t.Error(err)
			}
		})
	}
	return all.Wait
}

func TestSweep(t *testing.T) {
	s := start(t, t.TempDir(), "")
	defer s.Close()
	var toys []toy
	for seed := range uint64(20) {
		toys = append(toys, toy{Seed: seed, Steps: 25})
	}
	toys[3].Fail = "the loss is NaN"
	list := jobs(t, toys)
	if added, err := s.Submit(t.Context(), list); err != nil || added != 20 {
		t.Fatalf("%d added, %v", added, err)
	}
	if added, err := s.Submit(t.Context(), list); err != nil || added != 0 {
		t.Errorf("the second time %d were added, %v", added, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	wait := work(ctx, t, s, "one", "two")
	shown := 0
	outcomes, err := s.Watch(t.Context(), list, func([]State) { shown++ })
	if err != nil || shown == 0 {
		t.Fatalf("%v, shown %d times", err, shown)
	}
	check(t, toys, outcomes)
	workers := map[string]int{}
	for _, o := range outcomes {
		workers[o.Worker]++
		if o.Try != 1 {
			t.Errorf("%s took %d tries", o.Spec, o.Try)
		}
	}
	if workers["one"] == 0 || workers["two"] == 0 {
		t.Errorf("jobs by worker: %v", workers)
	}
	// Done jobs are not done again.
	if added, err := s.Submit(t.Context(), list); err != nil || added != 0 {
		t.Errorf("when they were done %d were added, %v", added, err)
	}
	stop()
	wait()
}

// worker runs a worker in a process of its own.
func worker(t *testing.T, url, name string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "UNROLL_SWEEP_WORKER="+url, "UNROLL_SWEEP_NAME="+name)
	c.Stderr = t.Output()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill(); c.Wait() })
	return c
}

// A worker is killed in the middle of a job: another goes on from its last
// checkpoint, and all results are those of an undisturbed run.
func TestKilledWorker(t *testing.T) {
	s := start(t, t.TempDir(), "127.0.0.1:0")
	defer s.Close()
	toys := []toy{{Seed: 1, Steps: 200, Pause: 5 * time.Millisecond}, {Seed: 2, Steps: 200, Pause: 5 * time.Millisecond}, {Seed: 3, Steps: 50}}
	list := jobs(t, toys)
	if _, err := s.Submit(t.Context(), list); err != nil {
		t.Fatal(err)
	}
	one := worker(t, s.URL(), "one")
	killed, from := "", ""
	outcomes, err := s.Watch(t.Context(), list, func(states []State) {
		for _, state := range states {
			p := state.Progress
			if state.ID == killed {
				from = p.Text
			}
			if killed == "" && p != nil && p.Worker == "one" && p.Step > 30 {
				killed = state.ID
				if err := one.Process.Signal(syscall.SIGKILL); err != nil {
					t.Error(err)
				}
				worker(t, s.URL(), "two")
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	check(t, toys, outcomes)
	for _, o := range outcomes {
		if o.Job == killed && (o.Worker != "two" || o.Try != 2) {
			t.Errorf("the job of the killed worker was done by %s in try %d", o.Worker, o.Try)
		}
	}
	var step int
	if _, err := fmt.Sscanf(from, "from %d", &step); err != nil || step < 30 {
		t.Errorf("the job of the killed worker went on %q, want from step 30 or later", from)
	}
}

// After the processes with the server, and its workers, have ended, the sweep
// goes on from the folder at once, unfinished jobs from their checkpoints.
func TestInterruption(t *testing.T) {
	folder := t.TempDir()
	toys := []toy{{Seed: 4, Steps: 100, Pause: 5 * time.Millisecond}, {Seed: 5, Steps: 100, Pause: 5 * time.Millisecond}}
	list := jobs(t, toys)
	for round := range 3 { // more rounds than two jobs need undisturbed
		s, err := Open(t.Context(), Options{Name: "test", Folder: folder}) // the patience of 30 s is not waited for
		if err != nil {
			t.Fatal(err)
		}
		if added, err := s.Submit(t.Context(), list); err != nil || (added == 2) != (round == 0) {
			t.Fatalf("round %d: %d added, %v", round, added, err)
		}
		ctx, stop := context.WithCancel(t.Context())
		wait := work(ctx, t, s, fmt.Sprint("round ", round))
		watched, end := context.WithTimeout(t.Context(), 300*time.Millisecond)
		if round == 2 {
			watched, end = context.WithCancel(t.Context())
		}
		outcomes, err := s.Watch(watched, list, func([]State) {})
		stop()
		wait()
		end()
		if round == 2 {
			if err != nil {
				t.Fatal(err)
			}
			check(t, toys, outcomes)
			if outcomes[0].Try+outcomes[1].Try < 4 {
				t.Errorf("%d tries in three rounds", outcomes[0].Try+outcomes[1].Try)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// A job that kills its workers is given up, and the others are done.
func TestGivenUp(t *testing.T) {
	s := start(t, t.TempDir(), "")
	defer s.Close()
	toys := []toy{{Seed: 6, Die: true, Fail: "given up: 5 workers that ran it did not come back"}, {Seed: 7, Steps: 20}}
	list := jobs(t, toys)
	if _, err := s.Submit(t.Context(), list); err != nil {
		t.Fatal(err)
	}
	// What five dead workers leave behind.
	if _, err := s.bucket.Put(t.Context(), progressKey(list[0].ID), []byte(`{"worker": "dead", "held": true, "lost": 4}`)); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	wait := work(ctx, t, s, "one")
	outcomes, err := s.Watch(t.Context(), list, func([]State) {})
	if err != nil {
		t.Fatal(err)
	}
	check(t, toys, outcomes)
	stop()
	wait()
}

// What others put on the wire is refused where it is not what it says.
func TestForgedJob(t *testing.T) {
	s := start(t, t.TempDir(), "")
	defer s.Close()
	toys := []toy{{Seed: 8, Steps: 20}}
	list := jobs(t, toys)
	for i, forged := range []string{`{"steps": 10}`, "not JSON", string(list[0].Spec) + " "} {
		if _, err := s.stream.Publish(t.Context(), s.subject(fmt.Sprintf("%064d", i)), []byte(forged)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.stream.Publish(t.Context(), s.subject("big"), make([]byte, maxSpec+2000)); err == nil {
		t.Error("a specification beyond all bounds was taken")
	}
	if _, err := s.Submit(t.Context(), list); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	wait := work(ctx, t, s, "one")
	outcomes, err := s.Watch(t.Context(), list, func([]State) {})
	if err != nil {
		t.Fatal(err)
	}
	check(t, toys, outcomes)
	keys, err := s.bucket.Keys(t.Context(), jetstream.IgnoreDeletes())
	if err != nil || len(keys) != 2 {
		t.Errorf("the bucket holds %v, %v; want progress and result of one job", keys, err)
	}
	stop()
	wait()
	for text, want := range map[string]string{
		`{"a": 1} {}`: "found more", `{"a":`: "unexpected EOF", `"` + strings.Repeat("x", maxSpec) + `"`: "at most 65536 bytes",
	} {
		if _, err := parseJob([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20s: error %v", text, err)
		}
	}
	a, _ := parseJob([]byte(`{"b": 2, "a": 18446744073709551615}`))
	b, _ := parseJob([]byte(`{"a":18446744073709551615,"b":2}`))
	if a.ID != b.ID || string(a.Spec) != `{"a":18446744073709551615,"b":2}` {
		t.Errorf("%s and %s", a.Spec, b.Spec)
	}
}

func TestOpenErrors(t *testing.T) {
	folder := t.TempDir()
	s := start(t, folder, "")
	defer s.Close()
	file := folder + "/a.txt"
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{Name: "test", Folder: folder}, folder + ": another process runs a sweep there"},
		{Options{Name: "a b", Folder: folder}, `name: expected 1 to 40 letters, digits, _ or -, found "a b"`},
		{Options{Name: "a"}, "expected either a URL or a folder"},
		{Options{Name: "a", Folder: folder, URL: "nats://x"}, "expected either a URL or a folder"},
		{Options{Name: "a", Folder: folder, Patience: time.Millisecond}, "patience: expected at least 100ms, found 1ms"},
		{Options{Name: "a", Folder: file}, "a.txt: not a directory"},
		{Options{Name: "a", Folder: folder + "/b", Listen: "localhost"}, "listen: expected HOST:PORT, found localhost"},
		{Options{Name: "a", Folder: folder + "/b", Listen: "localhost:x"}, "listen: expected a port from 0 to 65535, found x"},
		{Options{Name: "a", URL: "nats://127.0.0.1:1"}, "nats://127.0.0.1:1: "},
	} {
		if s, err := Open(t.Context(), c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, error %v, want %q", c.o, s, err, c.want)
		}
	}
}

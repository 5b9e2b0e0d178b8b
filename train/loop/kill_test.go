package loop_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"unroll/internal/need"
	"unroll/train/checkpoint"
	"unroll/train/loop"
)

var long = flag.Bool("long", false, "kill a training fifty times, not a few")

// process is a training of the toy as a process of its own.
func process(folder string, steps int) *exec.Cmd {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "RUN_TOY="+folder, fmt.Sprint("RUN_STEPS=", steps))
	return c
}

// A training that is killed again and again, at any moment, ends with the weights
// and the log of one that was not.
func TestKill(t *testing.T) {
	kills := 6
	if *long {
		kills = 50
	}
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	last, stood := 0, 0
	for n := range kills {
		c := process(dir, 1_000_000)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(r.IntN(100)) * time.Millisecond)
		c.Process.Kill()
		c.Wait()
		reached, err := checkpoint.Steps(dir)
		if err != nil {
			t.Fatal(err)
		}
		if len(reached) == 0 {
			continue
		}
		if _, _, err := checkpoint.Latest(dir); err != nil {
			t.Fatalf("after kill %d: %v", n, err)
		}
		step := reached[len(reached)-1]
		if step < last {
			t.Fatalf("kill %d: the last checkpoint is of step %d, and was of step %d", n, step, last)
		}
		if step == last {
			stood++
		}
		last = step
	}
	t.Logf("%d kills, the last after step %d; %d before another checkpoint", kills, last, stood)
	if last == 0 {
		t.Error("no process got as far as a step")
	}
	steps := last + 20
	if out, err := process(dir, steps).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	whole := t.TempDir()
	want, _ := ran(t, options(whole, steps))
	if read(t, dir) != read(t, whole) {
		t.Error("the logs differ")
	}
	got := newToy()
	o := options(dir, steps)
	o.Resume = true
	if _, err := loop.Run(t.Context(), got, o); err != nil {
		t.Fatal(err)
	}
	if !got.equal(want) {
		t.Error("the weights differ")
	}
	if halves := names(t, dir, ".step*"); len(halves) > 0 {
		t.Errorf("%v are left", halves)
	}
}

// Two processes on one folder: the second says whom it would disturb, and the
// first goes on.
func TestTwoProcesses(t *testing.T) {
	dir := t.TempDir()
	first := process(dir, 100_000)
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { first.Process.Kill(); first.Wait() }()
	for deadline := time.Now().Add(5 * time.Second); len(names(t, dir, "step-*")) == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the first process writes no checkpoint")
		}
	}
	out, err := process(dir, 10).CombinedOutput()
	var exit *exec.ExitError
	want := fmt.Sprintf("%s: the training of process %d writes there", dir, first.Process.Pid)
	if !errors.As(err, &exit) || !strings.Contains(string(out), want) {
		t.Errorf("%v, %s; want %s", err, out, want)
	}
	first.Process.Kill()
	first.Wait()
	if out, err := process(dir, 10).CombinedOutput(); err != nil {
		t.Errorf("the folder of a dead process: %v, %s", err, out)
	}
}

// A process that may write no file larger than a few blocks stands for a disk
// that is full.
func TestFullDisk(t *testing.T) {
	shell := need.Tool(t, "sh", "a POSIX shell")
	dir, whole := t.TempDir(), t.TempDir()
	interrupted(t, options(dir, 30), 9)
	limited := exec.Command(shell, "-c", `trap '' XFSZ; ulimit -f 8; exec "$0"`, os.Args[0])
	limited.Env = process(dir, 30).Env
	out, err := limited.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "the checkpoint of step 12 was not written, earlier ones are as they were") {
		t.Errorf("%v: %s", err, out)
	}
	if got := names(t, dir, "*step*"); fmt.Sprint(got) != "[step-000000006.safetensors step-000000009.safetensors]" {
		t.Errorf("the folder holds %v", got)
	}
	want, _ := ran(t, options(whole, 30))
	o := options(dir, 30)
	o.Resume = true
	if got, r := ran(t, o); r.From != 9 || !got.equal(want) || read(t, dir) != read(t, whole) {
		t.Errorf("with room again it went on from %d, weights equal: %v", r.From, got.equal(want))
	}
}

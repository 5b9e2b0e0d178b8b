package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"unroll/train/checkpoint"
	"unroll/train/loop"
)

var long = flag.Bool("long", false, "kill a training fifty times, not a few")

// TestMain is the command itself in the processes that tests start.
func TestMain(m *testing.M) {
	if os.Getenv("UNROLL_TEST_MAIN") != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// process is the command as a process of its own.
func process(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), "UNROLL_TEST_MAIN=1")
	return c
}

// charlm are the arguments of a training that takes moments.
func charlm(dir string, more ...string) []string {
	return append([]string{"train", "charlm", "--text", "../../LICENSE", "--out", dir, "--hidden", "12", "--embedding", "4",
		"--batch", "2", "--length", "8", "--threads", "1", "--evaluate", "100", "--checkpoint", "5"}, more...)
}

func TestTrainAndSample(t *testing.T) {
	dir := t.TempDir()
	out, err := run(t, charlm(dir, "--steps", "30")...)
	if err != nil || !strings.Contains(out, "steps 0 to 30 in ") || !strings.Contains(out, "validation bits per character") || !strings.Contains(out, "without learning: given the one before") {
		t.Fatalf("error %v, printed\n%s", err, out)
	}
	// The sizes are those of the checkpoint.
	out, err = run(t, "train", "charlm", "--out", dir, "--resume", "--threads", "1", "--steps", "40", "--json")
	var r trained
	if at := strings.Index(out, "{"); err != nil || at < 0 || json.Unmarshal([]byte(out[at:]), &r) != nil || r.From != 30 || r.Step != 40 || r.Measures["validation loss"] == 0 {
		t.Errorf("error %v, result %+v, printed\n%s", err, r, out)
	}
	text, err := run(t, "sample", "--from", dir, "--prompt", "Work", "--length", "20", "--seed", "4")
	if again, _ := run(t, "sample", "--from", dir, "--prompt", "Work", "--length", "20", "--seed", "4"); err != nil || !strings.HasPrefix(text, "Work") || len([]rune(text)) != 25 || again != text {
		t.Errorf("error %v, written %q and %q", err, text, again)
	}
}

func TestTrainErrors(t *testing.T) {
	dir := t.TempDir()
	if out, err := run(t, charlm(dir, "--steps", "5")...); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	noText := write(t, "sound.wav", "RIFF\x00\x00")
	for want, args := range map[string][]string{
		"its last checkpoint is of step 5; resume it, or choose another folder": charlm(dir),
		"is of another training: Hidden is 12 there and 14 here":                charlm(dir, "--resume", "--hidden", "14"),
		"a training of charlm has been there, expected one of adding":           {"train", "adding", "--out", dir, "--resume"},
		"byte 4: expected text, found the control character U+0000":             {"train", "charlm", "--text", noText, "--out", t.TempDir()},
		`no task is named "chess", expected one of adding, charlm`:              {"train", "chess"},
		"Accumulate is 0, expected at least 1":                                  {"train", "adding", "--accumulate", "0"},
		"there is no checkpoint":                                                {"sample", "--from", t.TempDir()},
		"--length is -1":                                                        {"sample", "--from", dir, "--length", "-1"},
		"Temperature is -2":                                                     {"sample", "--from", dir, "--temperature", "-2"},
		`the prompt: byte 0: expected a character of the alphabet, found 'é'`:   {"sample", "--from", dir, "--prompt", "é"},
	} {
		if out, err := run(t, args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("unroll %s: error %v, want one that says %q; printed\n%s", strings.Join(args, " "), err, want, out)
		}
	}
}

// Ctrl-C ends a training after its step, with a checkpoint.
func TestInterrupt(t *testing.T) {
	dir := t.TempDir()
	c := process(charlm(dir, "--steps", "1000000", "--checkpoint", "0")...)
	var out strings.Builder
	c.Stdout = &out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { log, _ := os.ReadFile(filepath.Join(dir, loop.LogName)); return len(log) > 0 })
	c.Process.Signal(syscall.SIGINT)
	err := c.Wait()
	steps, _ := checkpoint.Steps(dir)
	if err != nil || len(steps) != 2 || !strings.Contains(out.String(), fmt.Sprintf("steps 0 to %d in ", steps[1])) || !strings.Contains(out.String(), "interrupted") {
		t.Errorf("error %v, checkpoints %v, printed\n%s", err, steps, out.String())
	}
}

func waitFor(t *testing.T, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it does not come")
		}
	}
}

// A training that is killed again and again, at any moment, ends with the log and
// the checkpoint of one that was not.
func TestKill(t *testing.T) {
	kills := 4
	if *long {
		kills = 50
	}
	dir, whole := t.TempDir(), t.TempDir()
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	last := 0
	for range kills {
		c := process(charlm(dir, "--steps", "1000000", "--schedule", "", "--resume")...)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(r.IntN(200)) * time.Millisecond)
		c.Process.Kill()
		c.Wait()
		reached, err := checkpoint.Steps(dir)
		if err != nil {
			t.Fatal(err)
		}
		if len(reached) > 0 {
			last = reached[len(reached)-1]
		}
	}
	t.Logf("%d kills, the last after step %d", kills, last)
	if last == 0 {
		t.Error("no process got as far as a step")
	}
	end := last + 20
	for _, folder := range []string{dir, whole} {
		if out, err := process(charlm(folder, "--steps", fmt.Sprint(end), "--schedule", "", "--resume")...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	for _, file := range []string{loop.LogName, fmt.Sprintf("step-%09d.safetensors", end)} {
		got, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join(whole, file))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s differs", file)
		}
	}
}

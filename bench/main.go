// Command bench compares the engine with the libraries people use, side by side on
// this machine: PyTorch, ONNX Runtime, OpenBLAS and gonum.
//
//	go -C bench run .                        all tables, printed
//	go -C bench run . --record               and kept as claims, for README and pages
//	go -C bench run . --record cpu-forward   one of them
//	go -C bench run . --quick                tiny sizes: does it all work?
//
// The libraries of Python run in processes of their own that live through all
// rounds, so that the sides take turns. It takes some minutes and wants the machine
// for itself. Python needs what .ci/requirements.txt lists.
//
// Other libraries for recurrent networks in Go are left out: gorgonia v0.9.18 stops
// at start on Go 1.26 unless an environment variable tells it not to, gomlx v0.26.0
// has no gradient of an LSTM in its Go backend, and spago runs no batches.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"unroll/internal/claims"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "bench:", err)
		}
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	record := flags.Bool("record", false, "keep the tables as claims")
	quick := flags.Bool("quick", false, "tiny sizes and few rounds: does it all work?")
	python := flags.String("python", "", "the Python to use (default .unroll/venv, or python3)")
	rounds := flags.Int("rounds", 9, "rounds of a comparison, 1 to 99")
	seconds := flags.Float64("seconds", 0.1, "length of a sample")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *rounds < 1 || *rounds > 99 {
		return fmt.Errorf("--rounds: expected 1 to 99, found %d", *rounds)
	}
	if !(*seconds > 0 && *seconds <= 60) {
		return fmt.Errorf("--seconds: expected more than 0 and at most 60, found %g", *seconds)
	}
	if *quick && *record {
		return errors.New("--quick finds nothing worth recording; leave --record out")
	}
	b := &bench{rules: rules{*rounds, *seconds}, python: *python, quick: *quick, workers: map[string]*worker{}, versions: map[string]string{}}
	if *quick {
		b.rules = rules{2, 0.001}
	}
	defer b.close()
	if err := b.prepare(); err != nil {
		return err
	}
	defer os.RemoveAll(b.scratch)
	return b.all(flags.Args(), *record, out)
}

// prepare finds the module and Python, and makes a folder for files.
func (b *bench) prepare() (err error) {
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "unroll").Output()
	if err != nil {
		return fmt.Errorf("go list -m unroll: %w", err)
	}
	b.root = strings.TrimSpace(string(root))
	if b.python == "" {
		b.python = filepath.Join(b.root, ".unroll/venv/bin/python")
		if _, err := os.Stat(b.python); err != nil {
			b.python = "python3"
		}
	}
	b.scratch, err = os.MkdirTemp("", "unroll-bench-")
	return err
}

// all makes the tables of some ids, or of all. Their commit is that of the start.
func (b *bench) all(ids []string, record bool, out io.Writer) error {
	if len(ids) == 0 {
		for _, c := range claims.Known() {
			if tables[c.ID] != nil {
				ids = append(ids, c.ID)
			}
		}
	}
	var list []claims.Table
	for _, id := range ids {
		if tables[id] == nil {
			return fmt.Errorf("no table %q", id)
		}
		t, err := claims.New(b.root, id)
		if err != nil {
			return err
		}
		list = append(list, t)
	}
	for _, t := range list {
		before := b.load()
		if err := tables[t.ID](b, &t); err != nil {
			return fmt.Errorf("%s: %w", t.ID, err)
		}
		t.Notes = append(t.Notes, b.disturbance(before))
		fmt.Fprintln(out, t.Markdown())
		if record {
			if err := claims.Write(b.root, t); err != nil {
				return err
			}
		}
	}
	return nil
}

package main

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"

	"unroll/internal/speed"
)

//go:embed worker.py
var workerSource string

// A worker is a Python process that does the work of other libraries. It lives
// through all rounds, so that the sides can take turns.
type worker struct {
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
}

// order is what a worker is asked.
type order struct {
	Op      string `json:"op"`
	Side    string `json:"side,omitempty"`
	Config  string `json:"config,omitempty"`
	Model   string `json:"model,omitempty"`
	Mode    string `json:"mode,omitempty"`
	Shape   [4]int `json:"shape"`
	Threads int    `json:"threads,omitempty"`
	Path    string `json:"path,omitempty"`
	Calls   int    `json:"calls,omitempty"`
}

// answer is what it says.
type answer struct {
	Error    string            `json:"error"`
	Seconds  float64           `json:"seconds"`
	PeakRSS  float64           `json:"peak_rss_mib"`
	Versions map[string]string `json:"versions"`
}

// startWorker starts Python with so many threads for every library it may load.
func startWorker(python string, threads int) (*worker, error) {
	w := &worker{process: exec.Command(python, "-c", workerSource)}
	n := strconv.Itoa(threads)
	w.process.Env = append(os.Environ(), "OMP_NUM_THREADS="+n, "MKL_NUM_THREADS="+n, "OPENBLAS_NUM_THREADS="+n)
	w.process.Stderr = os.Stderr
	out, err := w.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if w.in, err = w.process.StdinPipe(); err != nil {
		return nil, err
	}
	w.out = bufio.NewScanner(out)
	return w, w.process.Start()
}

// ask sends an order and waits for the answer.
func (w *worker) ask(o order) (a answer, err error) {
	if err := json.NewEncoder(w.in).Encode(o); err != nil {
		return a, fmt.Errorf("python: %w", err)
	}
	if !w.out.Scan() {
		return a, errors.Join(errors.New("python ended without an answer"), w.out.Err())
	}
	if err := json.Unmarshal(w.out.Bytes(), &a); err != nil {
		return a, fmt.Errorf("python answered %q: %w", w.out.Text(), err)
	}
	if a.Error != "" {
		return a, fmt.Errorf("python, %s: %s", o.Side, a.Error)
	}
	return a, nil
}

// close ends the process.
func (w *worker) close() {
	w.in.Close()
	_ = w.process.Wait() // it has nothing more to say
}

// workOrder asks a worker to make some work ready.
func workOrder(side, config string, w speed.Work, path string) order {
	s := w.Shape
	return order{Op: "open", Side: side, Config: config, Model: w.Model, Mode: w.Mode, Shape: [4]int{s.T, s.B, s.I, s.H}, Threads: w.Threads, Path: path}
}

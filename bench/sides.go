package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"unroll/internal/speed"
)

// A bench is a run of the comparison.
type bench struct {
	rules
	root, python, scratch string
	quick                 bool // tiny sizes: does it all work?
	workers               map[string]*worker
	versions              map[string]string // of the libraries of Python, as they said
}

func (b *bench) close() {
	for _, w := range b.workers {
		w.close()
	}
}

// worker is the process of a library with so many threads. It lives until the end.
func (b *bench) worker(library string, threads int) (*worker, error) {
	key := fmt.Sprint(library, threads)
	if b.workers[key] == nil {
		w, err := startWorker(b.python, threads)
		if err != nil {
			return nil, err
		}
		b.workers[key] = w
	}
	return b.workers[key], nil
}

// ours is the engine's side.
func ours(w speed.Work) (s side, level string, done func(), err error) {
	l, err := speed.Open(w)
	if err != nil {
		return side{}, "", nil, err
	}
	return native("unroll", l.Do), l.Level, l.Close, nil
}

// native is a side in this process.
func native(name string, do func() error) side {
	return side{name, func(calls int) (float64, error) { return speed.Sample(do, calls) }}
}

// python is a side of another process, its work made ready.
func (b *bench) pythonSide(library, config string, w speed.Work) (side, error) {
	p, err := b.worker(library, w.Threads)
	if err != nil {
		return side{}, err
	}
	path := ""
	if library == "onnxruntime" {
		path = filepath.Join(b.scratch, "layer.onnx")
		if err := writeModel(path, w); err != nil {
			return side{}, err
		}
	}
	if _, err := p.ask(workOrder(library, config, w, path)); err != nil {
		return side{}, err
	}
	status, err := p.ask(order{Op: "memory", Side: library})
	if err != nil {
		return side{}, err
	}
	maps.Copy(b.versions, status.Versions)
	return side{library, func(calls int) (float64, error) {
		a, err := p.ask(order{Op: "time", Side: library, Calls: calls})
		return a.Seconds, err
	}}, nil
}

// torchSide is PyTorch in the faster of its two ways for this work: through oneDNN,
// as it does by itself where it can, or without.
func (b *bench) torchSide(w speed.Work) (s side, config string, err error) {
	fastest := 0.0
	for _, c := range []string{"onednn", "own"} {
		tried, err := b.pythonSide("torch", c, w)
		if err != nil {
			return s, "", err
		}
		seconds, err := duel(rules{3, b.seconds / 2}, []side{tried})
		if err != nil {
			return s, "", err
		}
		if took := slices.Min(seconds[0]); config == "" || took < fastest {
			config, fastest = c, took
		}
	}
	s, err = b.pythonSide("torch", config, w)
	return s, config, err
}

// about names the libraries and their versions, for the notes.
func (b *bench) about() string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(b.versions)) {
		list = append(list, name+" "+b.versions[name])
	}
	return strings.Join(list, ", ")
}

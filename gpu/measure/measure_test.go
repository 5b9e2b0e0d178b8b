package measure

import (
	"errors"
	"strings"
	"testing"
	"time"

	"unroll/gpu"
	"unroll/gpu/cuda"
	"unroll/gpu/kernels"
	"unroll/gpu/ptx"
)

// device is the interpreter with the clock of the host, and graphs that are lists.
type device struct {
	*gpu.Interpreter
	recording *[]gpu.Launch
	launches  map[string]int
}

type recorded struct {
	d    *device
	list []gpu.Launch
}

func (d *device) Launch(l gpu.Launch) error {
	if d.recording != nil {
		*d.recording = append(*d.recording, l)
		return nil
	}
	d.launches[l.Kernel]++
	return d.Interpreter.Launch(l)
}

func (d *device) Time(launches func() error) (float64, error) {
	start := time.Now()
	err := launches()
	return time.Since(start).Seconds(), err
}

func (d *device) Record(launches func() error) (cuda.Graph, error) {
	g := recorded{d: d}
	d.recording = &g.list
	defer func() { d.recording = nil }()
	return &g, launches()
}

func (g *recorded) Launch() (err error) {
	for _, l := range g.list {
		err = errors.Join(err, g.d.Launch(l))
	}
	return err
}

func (g *recorded) Close() error { return nil }

// Every case runs in the interpreter, at small sizes, with all its checks, and
// gives back its memory.
func TestCases(t *testing.T) {
	d := &device{Interpreter: gpu.NewInterpreter(ptx.Options{Seed: 1}), launches: map[string]int{}}
	if err := kernels.Load(d); err != nil {
		t.Fatal(err)
	}
	for _, c := range Cases(Sizes{Matrix: 8, Numbers: 2048, Batch: 2, Units: 8, Steps: 3, Block: 4}) {
		row := Run(d, c)
		if row.Refused != "" || row.Seconds <= 0 || row.Bytes <= 0 || (c.Flops > 0) != (row.Flops > 0) {
			t.Errorf("%+v", row)
		}
		kernel, _, _ := strings.Cut(c.Name, ",")
		if d.launches[kernel] < warm+rounds {
			t.Errorf("%s: %d launches", c.Name, d.launches[kernel])
		}
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// A product of n by n matrices does 2n³ operations on 4n² numbers.
func TestWork(t *testing.T) {
	for _, c := range Cases(Card)[:3] {
		n := float64(Card.Matrix)
		if c.Flops != 2*n*n*n || c.Bytes != 16*n*n {
			t.Errorf("%s: %g operations, %g bytes", c.Name, c.Flops, c.Bytes)
		}
	}
}

// What a device refuses stands in the row.
func TestRefused(t *testing.T) {
	d := &device{Interpreter: gpu.NewInterpreter(ptx.Options{}), launches: map[string]int{}}
	row := Run(d, Cases(Sizes{Matrix: 8, Numbers: 2048, Batch: 2, Units: 8, Steps: 3, Block: 4})[0])
	if !strings.Contains(row.Refused, `no kernel "product1" is loaded`) || row.Seconds != 0 {
		t.Errorf("%+v", row)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

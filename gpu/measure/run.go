package measure

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"unroll/gpu"
	"unroll/gpu/cuda"
	"unroll/gpu/kernels"
)

// Row is what a case took: the median of several runs.
type Row struct {
	Name    string  `json:"name"`
	Size    string  `json:"size"`
	Seconds float64 `json:"seconds,omitempty"`
	Bytes   float64 `json:"bytes_per_second,omitempty"`
	Flops   float64 `json:"flops_per_second,omitempty"`
	Refused string  `json:"refused,omitempty"` // why it did not run on this card
}

const (
	warm   = 3
	rounds = 7    // of which the median counts
	least  = 0.02 // seconds of a round
	most   = 1000 // runs of a round
)

// Run measures a case on a device that has loaded the kernels. What the card
// refuses, such as blocks that do not fit on it together, is said in the row.
func Run(d cuda.Device, c Case) Row {
	row := Row{Name: c.Name, Size: c.Size}
	s := &session{d: d, random: rand.New(rand.NewPCG(1, 2))}
	seconds, err := s.measure(c)
	if err = errors.Join(err, s.close()); err != nil {
		row.Refused = err.Error()
		return row
	}
	row.Seconds, row.Bytes, row.Flops = seconds, c.Bytes/seconds, c.Flops/seconds
	return row
}

// session has the buffers of one case. The first error stays.
type session struct {
	d        cuda.Device
	random   *rand.Rand
	pointers []gpu.Pointer
	err      error
}

func (s *session) measure(c Case) (seconds float64, err error) {
	run := c.prepare(s)
	if s.err != nil {
		return 0, s.err
	}
	if c.graph {
		g, err := s.d.Record(func() error { return run(0) })
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, g.Close()) }()
		run = func(int) error { return g.Launch() }
	}
	done := 0
	times := func(n int) (float64, error) {
		return s.d.Time(func() error {
			for range n {
				if err := run(done); err != nil {
					return err
				}
				done++
			}
			return nil
		})
	}
	once, err := times(warm)
	if err != nil {
		return 0, err
	}
	n := 1
	if once > 0 {
		n = min(most, max(1, int(least*warm/once)))
	}
	var all []float64
	for range rounds {
		t, err := times(n)
		if err != nil {
			return 0, err
		}
		all = append(all, t/float64(n))
	}
	slices.Sort(all)
	if all[rounds/2] <= 0 {
		return 0, fmt.Errorf("the clock of %s did not move", s.d.Name())
	}
	return all[rounds/2], nil
}

// numbers puts n numbers between -1 and 1 on the device.
func (s *session) numbers(n int) gpu.Pointer {
	x := make([]float32, n)
	for i := range x {
		x[i] = 2*s.random.Float32() - 1
	}
	return s.put(x)
}

func (s *session) zeros(n int) gpu.Pointer { return s.put(make([]float32, n)) }

func (s *session) put(x []float32) gpu.Pointer {
	if s.err != nil {
		return 0
	}
	p, err := s.d.Alloc(4 * len(x))
	if err == nil {
		s.pointers = append(s.pointers, p)
		err = s.d.HtoD(p, gpu.Bytes(x))
	}
	s.err = err
	return p
}

func (s *session) close() (err error) {
	for _, p := range s.pointers {
		err = errors.Join(err, s.d.Free(p))
	}
	return err
}

func (s *session) launch(l gpu.Launch) func(int) error {
	return func(int) error { return s.d.Launch(l) }
}

// steps launches the steps of an LSTM one by one.
func (s *session) steps(z Sizes) func(int) error {
	one := z.Batch * z.Units
	a, wv := s.numbers(4*one*z.Steps), s.numbers(4*z.Units*z.Units)
	state, value := s.zeros(one*(z.Steps+1)), s.zeros(one*(z.Steps+1))
	at := func(p gpu.Pointer, numbers int) gpu.Pointer { return p + gpu.Pointer(4*numbers) }
	return func(int) error {
		for t := range z.Steps {
			last, now := t*one, (t+1)*one
			l := kernels.LSTMStep(z.Batch, z.Units, at(a, 4*last), wv, at(value, last), at(state, last), at(state, now), at(value, now))
			if err := s.d.Launch(l); err != nil {
				return err
			}
		}
		return nil
	}
}

// persistent runs them in one launch, which needs a counter that is 0.
func (s *session) persistent(z Sizes) func(int) error {
	one := z.Batch * z.Units
	a, wv := s.numbers(4*one*z.Steps), s.numbers(4*z.Units*z.Units)
	state, value := s.zeros(one*(z.Steps+1)), s.zeros(one*(z.Steps+1))
	counts := s.zeros(warm + rounds*most)
	return func(i int) error {
		return s.d.Launch(kernels.LSTMPersistent(z.Steps, z.Batch, z.Units, z.Block, a, wv, state, value, counts+gpu.Pointer(4*i)))
	}
}

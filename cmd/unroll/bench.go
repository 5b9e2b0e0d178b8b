package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"unroll/engine/cpu"
	"unroll/internal/speed"
)

// benchResult is what one measurement found.
type benchResult struct {
	Model   string  `json:"model"`
	Mode    string  `json:"mode"`
	Shape   [4]int  `json:"shape"` // T, B, I, H
	Threads int     `json:"threads"`
	Level   string  `json:"level"`
	Ms      float64 `json:"ms"` // of one call, the median of the samples
	MsMin   float64 `json:"ms_min"`
	MsMax   float64 `json:"ms_max"`
	Gflops  float64 `json:"gflops"`
	PeakRSS float64 `json:"peak_rss_mib"`
	Samples int     `json:"samples"`
}

// benchOptions say how a measurement is made.
type benchOptions struct {
	speed.Work
	shape   string
	seconds float64 // of one sample
	rounds  int     // samples
	asJSON  bool
}

func benchCommand() *cobra.Command {
	o := benchOptions{}
	command := &cobra.Command{
		Use:   "bench",
		Short: "Measure how fast the engine runs a layer on this machine",
		Long: `Bench does the work of one recurrent layer again and again, in float32, and prints
the median time of a call.

  forward  all T steps of B sequences, from zero state
  train    clear the gradient, forward, the loss mean(y²), backward, a step of
           gradient descent; no gradient for the input
  step     one step of a stream of B sequences, its state carried on

Operations are nominal: 2·G·H·(I+H)·B for a step (G = 4 for the LSTM, 1 for the RNN),
T times that forward, three times that for training.

peak_rss_mib is the most memory the process held, 0 where the system does not say.
UNROLL_CPU=go, avx2 or avx512 chooses the kernels; unroll version --cpu names them.
The comparison with other libraries: unroll claims cpu-forward.`,
		Example: "  unroll bench --model lstm --mode train --shape 128,64,256,512 --threads 2\n  unroll bench --json --model rnn --mode step --shape 1,1,64,128 --threads 1",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := o.check(); err != nil {
				return err
			}
			result, err := bench(o)
			if err != nil {
				return fmt.Errorf("bench: %w", err)
			}
			return result.print(c.OutOrStdout(), o.asJSON)
		},
	}
	f := command.Flags()
	f.StringVar(&o.Model, "model", "lstm", "lstm or rnn")
	f.StringVar(&o.Mode, "mode", "forward", "forward, train or step")
	f.StringVar(&o.shape, "shape", "100,32,128,256", "steps, sequences, inputs, hidden units: T,B,I,H")
	f.IntVar(&o.Threads, "threads", 1, "workers")
	f.IntVar(&o.rounds, "rounds", 9, "samples, of which the median is printed")
	f.Float64Var(&o.seconds, "seconds", 0.1, "length of a sample; it holds at least one call")
	f.BoolVar(&o.asJSON, "json", false, "print one JSON object")
	return command
}

// check names the flag that is wrong.
func (o *benchOptions) check() error {
	if !slices.Contains(speed.Models, o.Model) {
		return fmt.Errorf("--model: expected one of %q, found %q", speed.Models, o.Model)
	}
	if !slices.Contains(speed.Modes, o.Mode) {
		return fmt.Errorf("--mode: expected one of %q, found %q", speed.Modes, o.Mode)
	}
	shape, err := speed.ParseShape(o.shape)
	if err != nil {
		return fmt.Errorf("--shape: %w", err)
	}
	o.Shape = shape
	if o.Threads < 1 || o.Threads > cpu.MaxThreads {
		return fmt.Errorf("--threads: expected 1 to %d, found %d", cpu.MaxThreads, o.Threads)
	}
	if o.rounds < 1 || o.rounds > 10000 {
		return fmt.Errorf("--rounds: expected 1 to 10000, found %d", o.rounds)
	}
	if !(o.seconds > 0 && o.seconds <= 3600) {
		return fmt.Errorf("--seconds: expected more than 0 and at most 3600, found %g", o.seconds)
	}
	return nil
}

// bench warms up, finds how many calls a sample takes, and samples.
func bench(o benchOptions) (benchResult, error) {
	layer, err := speed.Open(o.Work)
	if err != nil {
		return benchResult{}, err
	}
	defer layer.Close()
	calls, err := speed.Calls(layer.Do, o.seconds)
	if err != nil {
		return benchResult{}, err
	}
	var ms []float64
	for range o.rounds {
		each, err := speed.Sample(layer.Do, calls)
		if err != nil {
			return benchResult{}, err
		}
		ms = append(ms, each*1e3)
	}
	s, median := o.Shape, speed.Median(ms)
	return benchResult{
		Model: o.Model, Mode: o.Mode, Shape: [4]int{s.T, s.B, s.I, s.H}, Threads: o.Threads, Level: layer.Level,
		Ms: median, MsMin: slices.Min(ms), MsMax: slices.Max(ms),
		Gflops: o.Operations() / median / 1e6, PeakRSS: speed.PeakRSS(), Samples: o.rounds,
	}, nil
}

func (r benchResult) print(out io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(out).Encode(r)
	}
	duration := func(ms float64) time.Duration { return time.Duration(ms * 1e6).Round(10 * time.Nanosecond) }
	_, err := fmt.Fprintf(out, "%s %s, T,B,I,H = %v, %d threads, kernels %s\n%v (from %v to %v in %d samples), %.1f GF/s, peak memory %.0f MiB\n",
		r.Model, r.Mode, r.Shape, r.Threads, r.Level, duration(r.Ms), duration(r.MsMin), duration(r.MsMax), r.Samples, r.Gflops, r.PeakRSS)
	return err
}

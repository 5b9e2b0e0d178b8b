package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"unroll/gpu/cuda"
	"unroll/gpu/measure"
)

// gpuBench is what was measured on a card.
type gpuBench struct {
	Card  cuda.Card     `json:"card"`
	Peaks gpuPeaks      `json:"peaks"`
	Rows  []measure.Row `json:"rows"`
}

// gpuPeaks are a card's bounds by its clocks.
type gpuPeaks struct {
	Bytes float64 `json:"bytes_per_second"`
	Flops float64 `json:"flops_per_second"`
}

func gpuBenchCommand() *cobra.Command {
	var f driverFlags
	var asJSON bool
	command := &cobra.Command{
		Use:   "bench",
		Short: "Measure the kernels on a card, against its peaks",
		Long: `Bench runs kernels at sizes that fill a card and prints the median time, by the
card's own clock, the bytes and the float32 operations a second that the work comes
to at least, and what part that is of the card's peaks. The peaks are those of its
clocks, as unroll gpu info prints them.

An LSTM over a sequence is measured in three ways: its steps launched one by one,
replayed as a graph, and run by one kernel that stays on the card.

The interpreter has no clock of a card, so with --driver interpreter nothing is
measured. What a kernel would take by counting is shown in chapter 11, as a model.`,
		Example: "  unroll gpu bench\n  unroll gpu bench --card 1 --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if f.driver == "interpreter" {
				_, err := fmt.Fprintln(c.OutOrStdout(), "The interpreter's time is no measurement of a card: nothing was run. Use --driver cuda.")
				return err
			}
			r, err := f.bench()
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(c.OutOrStdout(), r)
			}
			return r.print(c.OutOrStdout())
		},
	}
	f.add(command, "cuda")
	command.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return command
}

func (f *driverFlags) bench() (r gpuBench, err error) {
	if f.Debug {
		return r, errors.New("--debug: a card that waits for every launch is not measured")
	}
	d, err := f.open()
	if err != nil {
		return r, err
	}
	card := cuda.Look().Cards[f.Card]
	r = gpuBench{Card: card, Peaks: gpuPeaks{card.Bandwidth(), card.Flops()}}
	for _, c := range measure.Cases(measure.Card) {
		r.Rows = append(r.Rows, measure.Run(d.(cuda.Device), c))
	}
	return r, d.Close()
}

func (r gpuBench) print(out io.Writer) (err error) {
	fmt.Fprintf(out, "%s: peaks %.0f GB/s, %.1f TFLOP/s\n", r.Card.Name, r.Peaks.Bytes/1e9, r.Peaks.Flops/1e12)
	for _, row := range r.Rows {
		if row.Refused != "" {
			_, err = fmt.Fprintf(out, "%-24s %-36s refused: %s\n", row.Name, row.Size, row.Refused)
			continue
		}
		_, err = fmt.Fprintf(out, "%-24s %-36s %10.1f µs %8.1f GB/s %5.1f %% %8.3f TFLOP/s %5.1f %%\n", row.Name, row.Size, row.Seconds*1e6,
			row.Bytes/1e9, 100*row.Bytes/r.Peaks.Bytes, row.Flops/1e12, 100*row.Flops/r.Peaks.Flops)
	}
	return err
}

package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"unroll/gpu"
	"unroll/gpu/cuda"
	"unroll/gpu/kernels"
	"unroll/gpu/ptx"
)

func gpuCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "gpu",
		Short: "Find a card, prove the GPU's kernels on it, measure them",
		Long: `The kernels for NVIDIA's cards are in this program, as PTX. Every one of them runs
without a card, too: in an interpreter, with checks that a card does not make.

  unroll gpu info      the driver and the cards, or what is missing
  unroll gpu check     every kernel against plain Go and the committed digests
  unroll gpu bench     time on a card, against the card's peaks
  unroll gpu report    all of it into one file, with NVIDIA's tools where they are
  unroll gpu claim     make the table of results of such a file

Cards need a program that was built with the tag cuda, which takes gcc and neither
CUDA nor a card:

  CGO_CFLAGS=-I$PWD/gpu/cuda/include go build -tags cuda ./cmd/unroll

That program starts anywhere. It can be carried to a machine with a card that has
no Go; gpu/report.sh runs everything there.`,
		Example: "  unroll gpu info\n  unroll gpu check --kernel lstm_step\n  unroll gpu check --driver cuda --json\n  unroll gpu bench",
	}
	command.AddCommand(gpuInfoCommand(), gpuCheckCommand(), gpuBenchCommand(), gpuReportCommand(), gpuClaimCommand())
	return command
}

func gpuInfoCommand() *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:   "info",
		Short: "Print the driver and the cards, or what is missing",
		Long: `Info prints the newest CUDA that the driver knows, and each card with its memory
and its peaks; where nothing can run it says why, and what to do. It is no error
that there is no card.`,
		Example: "  unroll gpu info\n  unroll gpu info --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			s := cuda.Look()
			if asJSON {
				return writeJSON(c.OutOrStdout(), s)
			}
			printStatus(c.OutOrStdout(), s)
			return nil
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return command
}

func printStatus(out io.Writer, s cuda.Status) {
	if s.Driver != "" {
		fmt.Fprintf(out, "driver for CUDA %s\n", s.Driver)
	}
	for _, c := range s.Cards {
		fmt.Fprintf(out, "card %d: %s, compute capability %d.%d, %d processors at %.2f GHz, %.1f GiB at %.0f GB/s, %.1f TFLOP/s in float32\n", c.Number, c.Name,
			c.Capability/10, c.Capability%10, c.Processors, float64(c.Clock)/1e6, float64(c.Memory)/(1<<30), c.Bandwidth()/1e9, c.Flops()/1e12)
	}
	if s.Missing != "" {
		fmt.Fprintln(out, s.Missing)
	}
}

// driverFlags choose what runs kernels.
type driverFlags struct {
	driver string
	cuda.Options
}

func (f *driverFlags) add(c *cobra.Command, driver string) {
	c.Flags().StringVar(&f.driver, "driver", driver, "interpreter, or cuda for a card")
	c.Flags().IntVar(&f.Card, "card", 0, "number of the card")
	c.Flags().BoolVar(&f.Debug, "debug", false, "wait for every launch, so that a fault names its kernel")
}

// open returns a driver with all kernels, which the caller closes.
func (f *driverFlags) open() (d gpu.Driver, err error) {
	switch f.driver {
	case "interpreter":
		d = gpu.NewInterpreter(ptx.Options{Seed: 1})
	case "cuda":
		if d, err = cuda.Open(f.Options); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("--driver: expected interpreter or cuda, found %q", f.driver)
	}
	if err := kernels.Load(d); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

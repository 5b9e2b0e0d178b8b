package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"unroll/gpu"
	"unroll/gpu/proof"
)

// gpuCheck is what came of the cases on a driver.
type gpuCheck struct {
	Driver string         `json:"driver"`
	Cases  []gpuCheckCase `json:"cases"`
	Failed int            `json:"failed"`
}

type gpuCheckCase struct {
	Name   string `json:"name"`
	Digest string `json:"digest,omitempty"`
	Error  string `json:"error,omitempty"`
}

func gpuCheckCommand() *cobra.Command {
	var f driverFlags
	var kernel string
	var asJSON bool
	var limit time.Duration
	command := &cobra.Command{
		Use:   "check",
		Short: "Run every kernel against plain Go and the committed digests",
		Long: `Check runs each kernel at several sizes and compares what it computes with the same
operations in plain Go, bit for bit, and with the digests that the interpreter gave
and that are in this program. A card must give the same bits.

It ends with an error if any case fails. A case that takes longer than --limit ends
it, too: a kernel whose blocks wait for each other for ever is not waited for.

Under NVIDIA's checker, one kernel at a time is quick:

  compute-sanitizer --tool racecheck ./unroll gpu check --driver cuda --kernel product3`,
		Example: "  unroll gpu check\n  unroll gpu check --kernel product3\n  unroll gpu check --driver cuda --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			r, err := f.check(kernel, limit)
			if err != nil && len(r.Cases) == 0 {
				return err
			}
			if asJSON {
				err = errors.Join(err, writeJSON(c.OutOrStdout(), r))
			} else {
				for _, one := range r.Cases {
					if one.Error != "" {
						fmt.Fprintln(c.OutOrStdout(), one.Error)
					}
				}
				fmt.Fprintf(c.OutOrStdout(), "%s: %d of %d cases have the bits of plain Go and the committed digests\n", r.Driver, len(r.Cases)-r.Failed, len(r.Cases))
			}
			if err == nil && r.Failed > 0 {
				err = fmt.Errorf("gpu check: %d of %d cases failed", r.Failed, len(r.Cases))
			}
			return err
		},
	}
	f.add(command, "interpreter")
	command.Flags().StringVar(&kernel, "kernel", "", "only the cases of this kernel")
	command.Flags().DurationVar(&limit, "limit", time.Minute, "the most time for one case")
	command.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return command
}

// check runs the cases of a kernel, or all. An error beside cases is one that ended
// it early.
func (f *driverFlags) check(kernel string, limit time.Duration) (r gpuCheck, err error) {
	want, err := proof.Digests()
	if err != nil {
		return r, err
	}
	d, err := f.open()
	if err != nil {
		return r, err
	}
	r.Driver = d.Name()
	for _, c := range proof.Cases() {
		if kernel != "" && c.Kernel != kernel {
			continue
		}
		one, ended := runCase(d, c, want[c.Name()], limit)
		r.Cases = append(r.Cases, one)
		if one.Error != "" {
			r.Failed++
		}
		if !ended {
			return r, fmt.Errorf("gpu check: %s; the kernel still runs", one.Error) // to close would wait for it
		}
	}
	err = d.Close()
	if len(r.Cases) == 0 {
		return r, errors.Join(fmt.Errorf("--kernel: no kernel %q", kernel), err)
	}
	return r, err
}

func runCase(d gpu.Driver, c proof.Case, want string, limit time.Duration) (one gpuCheckCase, ended bool) {
	done := make(chan gpuCheckCase, 1)
	go func() {
		one := gpuCheckCase{Name: c.Name()}
		digest, err := c.Run(d)
		one.Digest = digest
		if err != nil {
			one.Error = err.Error()
		} else if digest != want {
			one.Error = fmt.Sprintf("%s: expected the digest %s, found %s", c.Name(), want, digest)
		}
		done <- one
	}()
	select {
	case one := <-done:
		return one, true
	case <-time.After(limit):
		return gpuCheckCase{Name: c.Name(), Error: fmt.Sprintf("%s did not end within %s", c.Name(), limit)}, false
	}
}

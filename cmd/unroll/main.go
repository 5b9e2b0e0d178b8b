// Command unroll builds, serves and proves the tutorial, and works with the
// equations of recurrent cells.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
)

func main() {
	if err := command().Execute(); err != nil {
		fmt.Fprintln(os.Stderr, "unroll:", err)
		os.Exit(1)
	}
}

func command() *cobra.Command {
	root := &cobra.Command{
		Use:   "unroll",
		Short: "Recurrent networks, derived, proven and run",
		Long: `unroll is a derivation that runs: from a differential equation to recurrent
networks, every formula bound to the Go statement that computes it.

Start here, in a checkout of the project:

  unroll serve               build the tutorial and open it in a browser
  unroll notebook            the same chapters as Jupyter notebooks
  unroll check               every equation, its statement, and the proof
  unroll derive FILE.eq      read the equations of a cell and print them
  unroll eval --help         run your own PyTorch LSTM, GRU or RNN
  unroll onnx run FILE.onnx  run a trained network
  unroll train charlm        train a language model, and then unroll sample
  unroll sweep FILE.json     many trainings, on all cores or a cluster
  unroll bench               measure the float32 engine on this machine
  unroll gpu                 the GPU's kernels, on a card or without one

The commands that build or check need the go command and the project's source;
they find it from the folder they run in.`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(
		buildCommand(), serveCommand(), checkCommand(), notebookCommand(), recordCommand(), claimsCommand(), benchCommand(),
		deriveCommand(), evalCommand(), convertCommand(), onnxCommand(), readCommand(), vadCommand(),
		trainCommand(), sampleCommand(), sweepCommand(), experimentCommand(), loraCommand(), gpuCommand(), dataCommand(), versionCommand(),
	)
	return root
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"unroll/internal/safetensors"
	"unroll/tensor"
)

// evalFlags are the options of the command.
type evalFlags struct {
	weights, input, out, model, dtype, engine string
	prefix                                    prefixFlag
}

func evalCommand() *cobra.Command {
	var f evalFlags
	c := &cobra.Command{
		Use:   "eval --weights WEIGHTS --input INPUT -o OUTPUT",
		Short: "Run a PyTorch nn.RNN, nn.LSTM or nn.GRU: outputs, last states, all gradients",
		Long: `Eval computes what PyTorch computes, from the same weights and on the same inputs,
with the cells that this project derives. All files are safetensors, all arrays have
PyTorch's names and layout (batch_first=False). From Python:

  from safetensors.torch import save_file, load_file
  lstm = torch.nn.LSTM(3, 4, num_layers=2, bidirectional=True).double()
  save_file(lstm.state_dict(), "w.safetensors")
  save_file({"x": torch.randn(5, 2, 3).double()}, "in.safetensors")

Which module it is, its layers, directions, projection and biases are read off the
names and shapes of the weights; --model demands one of the three. A file of a whole
model may hold more than the module: what the module's names begin with is found, or
said with --prefix. An nn.RNN is taken to bend with tanh, which its weights do not say.

INPUT holds, for T steps, B sequences, L layers, D directions, I inputs and H states,
P of them after a projection, else P = H:

  x        [T, B, I]     the sequences
  h0, c0   [L·D, B, P], [L·D, B, H]     the states they start from; zeros if absent
  lengths  [B]           integers: how many steps of each sequence are its own, as in
                         pack_padded_sequence, in any order; all T if absent
  dy       [T, B, D·P]   the derivative of a loss by y
  dh_n, dc_n             the same by h_n and c_n, shaped as these; zeros if absent

OUTPUT gets y [T, B, D·P], h_n and c_n (h_n alone but for an nn.LSTM), and if one of
the derivatives is given, also dx, dh0, dc0 and d.NAME for every weight NAME. Beyond
the end of a sequence x and dy are not looked at, and y and dx are zero.

The engine "reference" computes in float64, whatever the type of the files. The
engine "cpu" computes in float32, with the kernels of this machine and all sequences
of one length at once.
--dtype says how the results are written. The numbers of both files have one type: float64,
float32, float16 or bfloat16. OUTPUT is written whole or, after an error or Ctrl-C,
not at all.`,
		Example: `  unroll eval --weights w.safetensors --input in.safetensors -o out.safetensors
  unroll eval --weights w.safetensors --input in.safetensors -o out.safetensors --model lstm --dtype float32
  unroll eval --weights model.safetensors --prefix encoder. --input in.safetensors -o out.safetensors`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			f.prefix.given = c.Flags().Changed("prefix")
			return f.run(c.Context(), c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	c.Flags().StringVar(&f.weights, "weights", "", "the `FILE` with the weights of the module")
	c.Flags().StringVar(&f.input, "input", "", "the `FILE` with x and what else is known")
	c.Flags().StringVarP(&f.out, "out", "o", "", "the `FILE` to write")
	c.Flags().StringVar(&f.model, "model", "", "the module that is expected: lstm, rnn or gru (default: whichever it is)")
	c.Flags().StringVar(&f.dtype, "dtype", "float64", "the type of the numbers that are written: float64 or float32")
	c.Flags().StringVar(&f.engine, "engine", "reference", "what computes: reference or cpu")
	f.prefix.add(c)
	for _, name := range []string{"weights", "input", "out"} {
		c.MarkFlagRequired(name)
	}
	return c
}

// run computes, and writes what came out.
func (f *evalFlags) run(ctx context.Context, out, progress io.Writer) error {
	if err := errors.Join(oneOf("--dtype", f.dtype, dtypes...), oneOf("--engine", f.engine, "reference", "cpu")); err != nil {
		return err
	}
	if err := apart(f.out, f.weights, f.input); err != nil {
		return err
	}
	w, err := readWeights(f.weights, f.prefix)
	if err != nil {
		return err
	}
	if err := w.demand(f.model); err != nil {
		return err
	}
	p, err := readProblem(f.input, w)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop() // from here on Ctrl-C ends the computing at once, and writing never halfway
	var done atomic.Int64
	var results []tensor.Array
	compute, parts, of := p.reference, p.batch, "sequences"
	if f.engine == "cpu" {
		compute, parts, of = p.cpu, p.NumLayers, "layers"
	}
	state := func() string { return fmt.Sprintf("%d of %d %s", done.Load(), parts, of) }
	if err := watched(ctx, progress, state, func() (err error) {
		results, err = compute(func() { done.Add(1) })
		return err
	}); err != nil {
		return err
	}
	if err := writeNumbers(f.out, results, f.dtype, nil); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s, x %v: %s\n", p.Module, p.given["x"].Shape, shapes(results))
	return nil
}

// every is how often long work says how far it is.
const every = 5 * time.Second

// watched does work, and says every few seconds how far it is. It returns when
// the work is done or ctx is.
func watched(ctx context.Context, progress io.Writer, state func() string, work func() error) error {
	ended := make(chan error, 1)
	go func() { ended <- work() }()
	start, ticker := time.Now(), time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case err := <-ended:
			return err
		case <-ctx.Done():
			return errors.New("interrupted, nothing was written")
		case <-ticker.C:
			fmt.Fprintf(progress, "%s, %.0f s\n", state(), time.Since(start).Seconds())
		}
	}
}

// dtypes are the types in which numbers are written.
var dtypes = []string{"float64", "float32"}

// writeNumbers writes arrays in one of the dtypes. It refuses what is no number
// there.
func writeNumbers(path string, arrays []tensor.Array, dtype string, metadata map[string]string) error {
	most := math.MaxFloat64
	if dtype == "float32" {
		most = math.MaxFloat32
	}
	for _, a := range arrays {
		for i, v := range a.Data {
			if !(math.Abs(v) <= most) {
				return fmt.Errorf("%s is %g at entry %d, which is no %s; nothing was written", a.Name, v, i, dtype)
			}
		}
	}
	file := safetensors.Of(arrays, dtype == "float32")
	file.Metadata = metadata
	return file.Write(path)
}

// apart demands that what is written is none of the files that are read.
func apart(out string, in ...string) error {
	written, err := os.Stat(out)
	if err != nil {
		return nil // it is new
	}
	for _, path := range in {
		if read, err := os.Stat(path); err == nil && os.SameFile(read, written) {
			return fmt.Errorf("-o %s would overwrite %s, which is read", out, path)
		}
	}
	return nil
}

// oneOf demands one of the values of an option.
func oneOf(option, value string, values ...string) error {
	if !slices.Contains(values, value) {
		return fmt.Errorf("%s %s: expected %s", option, value, strings.Join(values, " or "))
	}
	return nil
}

// shapes lists arrays, the gradients by weights in one word.
func shapes(arrays []tensor.Array) string {
	var list []string
	weights := 0
	for _, a := range arrays {
		if strings.HasPrefix(a.Name, "d.") {
			weights++
			continue
		}
		list = append(list, fmt.Sprint(a.Name, " ", a.Shape))
	}
	if weights > 0 {
		list = append(list, fmt.Sprintf("the gradients of %d weights", weights))
	}
	return strings.Join(list, ", ")
}

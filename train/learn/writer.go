package learn

import (
	"fmt"
	"math/rand/v2"

	"unroll/data/batch"
	"unroll/engine"
	"unroll/engine/net"
	"unroll/internal/safetensors"
	"unroll/train/checkpoint"
)

// Writer is a character language model that writes.
type Writer struct {
	network  *net.Network
	alphabet []rune
}

// Last stands for the last checkpoint of a folder.
const Last = -1

// OpenWriter reads the language model of a checkpoint: that of a step, or the
// [Last]. The error says what the folder holds instead.
func OpenWriter(d *engine.Device, dir string, step int) (*Writer, error) {
	var file safetensors.File
	var err error
	if step == Last {
		step, file, err = checkpoint.Latest(dir)
	} else {
		file, err = checkpoint.Read(dir, step)
	}
	if err != nil {
		return nil, err
	}
	w, err := newWriter(d, file)
	if err != nil {
		return nil, fmt.Errorf("%s: the checkpoint of step %d: %w", dir, step, err)
	}
	return w, nil
}

func newWriter(d *engine.Device, file safetensors.File) (*Writer, error) {
	o, err := saved(file)
	if err != nil {
		return nil, err
	}
	w := &Writer{alphabet: []rune(file.Metadata[metaAlphabet])}
	if n := len(w.alphabet); n < 1 {
		return nil, fmt.Errorf("it is of the task %s, expected a language model", o.Task)
	} else if w.network, err = net.New(d, o.spec(batch.Shape{Vocabulary: n, Outputs: n, Loss: "softmax"}), 0); err != nil {
		return nil, err
	}
	return w, restore(file, weights(w.network))
}

// Write reads a prompt and then writes so many characters, each drawn with the
// choice from what the network thinks of it. Emit is called with each.
func (w *Writer) Write(prompt string, length int, c Choice, seed uint64, emit func(rune) error) error {
	if err := c.Check(); err != nil {
		return err
	}
	symbols, err := batch.Encode(w.alphabet, prompt)
	if err != nil {
		return fmt.Errorf("learn: the prompt: %w", err)
	}
	stream, err := w.network.Stream(1)
	if err != nil {
		return err
	}
	if len(symbols) == 0 {
		symbols = w.blank()
	}
	r := rand.New(rand.NewPCG(seed, 0))
	logits := make([]float32, len(w.alphabet))
	for _, s := range symbols {
		if err := stream.Run(net.Batch{Symbols: []int32{s}}, logits); err != nil {
			return err
		}
	}
	for range length {
		s := c.Draw(logits, r)
		if err := emit(w.alphabet[s]); err != nil {
			return err
		}
		if err := stream.Run(net.Batch{Symbols: []int32{int32(s)}}, logits); err != nil {
			return err
		}
	}
	return nil
}

// blank is what is read where there is no prompt: the end of a line, or else the
// first character of the alphabet.
func (w *Writer) blank() []int32 {
	symbols, err := batch.Encode(w.alphabet, "\n")
	if err != nil {
		return []int32{0}
	}
	return symbols
}

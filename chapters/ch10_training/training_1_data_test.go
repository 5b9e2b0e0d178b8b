package ch10_training

import (
	"fmt"
	"os"
	"strings"

	"unroll/data/batch"
)

// # Training for real
//
// So far we trained networks for seconds, on tasks made for them. The networks of [chapter 8](ch:ch08_networks) were
// trained by others, for days. This chapter lies between: it trains a network for minutes, on a laptop, on a book. What
// is needed beyond a gradient and an optimiser? Data in the right order, a way to tell whether it goes well, and a run
// that survives the night. One command does it all:
//
//	go run ./cmd/unroll train charlm
//
//fig:run
//
// ## The text
//
// With Go comes a book, Isaac Newton's *Opticks* of 1704 [@newton1704], as test data for compression. The task is the
// oldest one for language models [@shannon1951]: given all characters so far, how probable is each character to come
// next? The network reads a character, says what it thinks of the next, is told, and reads that.
//
// The loss is the surprise: the negative logarithm of the probability it gave to what came. With the logarithm of base
// 2 it counts bits. A model that needs $b$ bits for each character in the mean could compress the book to $b$ bits for
// each character. So there are honest baselines, and they need no network: how common each character is, and how common
// it is after the character before it.

func Example_text() {
	task, err := batch.Open("charlm", batch.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := opticks()
	if err != nil {
		fmt.Println(err)
		return
	}
	rare := string(task.Alphabet[len(task.Alphabet)-8:])
	fmt.Printf("%d bytes, %d different characters, among them %s\n",
		len(text), len(task.Alphabet), rare)
	_, text, _ = strings.Cut(text, "DEFIN. II.")
	definition, _, _ := strings.Cut(text, " Mathematicians")
	fmt.Println(wrap(definition, "  "))
	for _, b := range task.Baselines {
		fmt.Printf("%.2f bits per character: %s\n", b.Value, b.Name)
	}
	// Recorded:
}

// The last tenth of the book is put aside. The network never learns from it; it is the *validation* data, and the
// baselines are counted there too, with what was learned from the other nine.
//
// ## Batches that follow each other
//
// A processor is busy only if it works on many sequences at once. So the text is cut into as many parts of equal length
// as a batch has rows, and all parts are read side by side. A batch holds a few characters of each part, and the next
// batch goes on where it ended. Here is a small text as two parts, in batches of eight characters.

func Example_batches() {
	dir, err := os.MkdirTemp("", "training-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path, err := save(dir, "For the Rays to speak properly are not coloured. "+
		"In them there is nothing else than a certain Power and Disposition "+
		"to stir up a Sensation of this or that Colour. For as Sound in a "+
		"Bell is nothing but a trembling Motion")
	if err != nil {
		fmt.Println(err)
		return
	}
	options := batch.Options{Text: path, Size: 2, Steps: 8}
	task, err := batch.Open("charlm", options)
	if err != nil {
		fmt.Println(err)
		return
	}
	var b batch.Batch
	for n := range 4 {
		task.Training.Fill(int64(n), &b)
		for k := range b.Size {
			var read, next strings.Builder
			for t := range b.Steps {
				read.WriteRune(task.Alphabet[b.Symbols[t*b.Size+k]])
				next.WriteRune(task.Alphabet[b.Classes[t*b.Size+k]])
			}
			fmt.Printf("batch %d, part %d: reads %q, is asked for %q\n",
				n, k, read.String(), next.String())
		}
	}
	// Output:
	// batch 0, part 0: reads "For the ", is asked for "or the R"
	// batch 0, part 1: reads "r and Di", is asked for " and Dis"
	// batch 1, part 0: reads "Rays to ", is asked for "ays to s"
	// batch 1, part 1: reads "spositio", is asked for "position"
	// batch 2, part 0: reads "speak pr", is asked for "peak pro"
	// batch 2, part 1: reads "n to sti", is asked for " to stir"
	// batch 3, part 0: reads "operly a", is asked for "perly ar"
	// batch 3, part 1: reads "r up a S", is asked for " up a Se"
}

// The state of the network goes on from batch to batch, the gradient does not: it goes back through the characters of
// one batch and no further. This is the truncated backpropagation of [chapter 2](ch:ch02_unrolling), and its price was
// counted there. At the end of the parts everything begins anew, with a state of zeros. That is an *epoch*.
//
// Batch $n$ is a function of $n$ alone. A training that stops after batch $n$ has to remember one number to go on with
// the right data.

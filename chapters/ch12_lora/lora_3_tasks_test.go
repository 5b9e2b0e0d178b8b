package ch12_lora

import (
	"fmt"

	"unroll/engine/nf4"
	"unroll/tensor"
)

// ## A base in four bits
//
// An adapter makes training small. The base is as large as before, and it only stands there: its weights are read and
// never change. So it can be stored in fewer bits, if what is lost can be borne. *QLoRA* [@dettmers2023] takes four.
//
// Four bits tell sixteen values apart. Which ones? The weights of a trained network are spread about zero like a normal
// distribution. So *NF4* takes quantiles of one, so that each value is used about as often as any other: close together
// near zero, where most weights are, and far apart outside. A weight is cut into blocks of 64 numbers. Of each block the
// largest modulus is stored too, and its numbers are divided by that before each is replaced by the nearest value. The
// largest moduli can be stored in eight bits again.

func Example_fourBits() {
	fmt.Print("the values:")
	for i, c := range nf4.Codes() {
		if i%8 == 0 {
			fmt.Println()
		}
		fmt.Printf("%8.3f", c)
	}
	fmt.Println()
	r, w := tensor.NewRand(1), make([]float32, 256*256)
	for i := range w {
		w[i] = float32(0.1 * r.NormFloat64())
	}
	for _, double := range []bool{false, true} {
		q, err := nf4.Quantise(w, 256, 256, nf4.Format{Block: 64, Double: double})
		if err != nil {
			fmt.Println(err)
			return
		}
		lost, err := q.Error(w)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("moduli in eight bits: %-5t  %.3f bits a number, off by %.1f%%\n",
			double, q.Bits(), 100*lost.Relative)
	}
	// Output:
	// the values:
	//   -1.000  -0.696  -0.525  -0.395  -0.284  -0.185  -0.091   0.000
	//    0.080   0.161   0.246   0.338   0.441   0.563   0.723   1.000
	// moduli in eight bits: false  4.500 bits a number, off by 9.3%
	// moduli in eight bits: true   4.127 bits a number, off by 9.3%
}

// The gradient goes through the rounded base to $A$ and $B$ as it would go through any other: they learn the task and,
// with it, to make up for some of what the rounding did. They do not undo it. An adapter is trained for the base that it
// saw, and merged into another one, the base before the rounding, it is a little wrong.
//
// A weight in four bits is an eighth of the bytes to fetch, and then a table to look up. Where one vector meets a matrix
// that lies in no cache, fetching is what takes the time.
//
//claim:nf4
//
// ## Real tasks
//
// Letters that change places are a task made for the argument. Now real ones. The base is a small language
// model: two layers of LSTM that have read one novel, character by character, a few times.
//
//claim:lora-base
//
// It is adapted to tasks that have little to do with whales: the gender of first names, whether a word praises or
// blames, how many syllables a word has and which one is stressed, whether a customer was content. Each is put to the
// model in the same way. It reads the text and a new line, and the character it says next is the answer. So nothing is
// added to the network, and an adapter is all that differs from task to task.
//
// Beside the adapters stands the training of all weights, on the same texts in the same order; in front of both stand
// what the commonest class alone would get, and the base as it is, which was never told what is asked.
//
//claim:lora-tasks
//
// The adapters sit at both weights of each layer and at the head. Read the table with its spread: where two numbers
// differ by less than that, nothing is known of which is better. And read it with its budget. Every run had the same
// few updates, and all weights and adapters one learning rate each, that nobody tuned. What stands at the commonest
// class has learned nothing in that time; more updates may change it.
//
// What is the rank worth? Here are two of the tasks, with more of it and less.
//
//claim:lora-ranks
//
// And this is what it costs. Of every number that is trained there are four: the number, its gradient, and the two means
// of Adam. Of a number that is not, there is one, or an eighth of it. What a step keeps for its way back comes on top.
//
//claim:lora-cost
//
// With all that a step needs, and in time, it comes to this. The lower an adapter stands, the further the gradient has
// to go down to it.
//
//claim:lora-step
//
// `go run ./cmd/unroll lora study --record` makes the base and computes these tables again; `unroll lora train` adapts
// the base, or one of your own, to any text.
//
// ## Where we are
//
// **What we now know.** A change of a weight has a rank. Training all weights uses far more of it than a task may need.
// An adapter allows no more than its rank, and where the task needs no more, it comes as far. It begins at zero, by one
// of its factors; its scale keeps the learning rate from depending on the rank; and it goes into the weight when
// training is over. The base below it may be in four bits.
//
// **What we checked.** Every equation above, its statement and its gradients: by differences, by the tape, and against
// what is derived. In tests, that adapters of every weight of four kinds of cells get the right gradients; that they
// compute beside the weights of the engine what they compute inside them; and that PEFT reads what we write, and we
// what it writes, with the same result.
//
// **What to break.**
//
// 1. Begin with $A$ and $B$ both random. What does the network say before its first step?
// 2. Leave out the scale, and train with the ranks 1 and 8 at one learning rate.
// 3. Exchange three letters in a circle. Which rank does that need?
// 4. Adapt the weights between the states with the rank 8. How far do they come?
//
// **Where it came from.** Adapters of low rank are by Hu and others [@hu2022], the scale by the root of the rank is by
// Kalajdzievski [@kalajdzievski2023], and the four bits with the adapters on them are by Dettmers and others
// [@dettmers2023]. The language whose letters change places is ours.

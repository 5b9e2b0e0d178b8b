package claims

import (
	"fmt"
	"slices"
	"strings"
)

// A Claim is a table that a command computes.
type Claim struct {
	ID      string `json:"id"`      // such as cpu-forward; the table lies in results/ID.json
	Title   string `json:"title"`   // what it shows, in a few words
	Command string `json:"command"` // computes it, run in the root of the module; no quotes, no pipes
}

// known is the list that [Known] returns: a new claim is a line here.
var known = []Claim{
	{"cpu-forward", "A layer forward, against ONNX Runtime and PyTorch", "go -C bench run . --record cpu-forward"},
	{"cpu-training", "A training step, against PyTorch", "go -C bench run . --record cpu-training"},
	{"cpu-streaming", "One step of one stream, against ONNX Runtime and PyTorch", "go -C bench run . --record cpu-streaming"},
	{"cpu-peak", "The share of the multipliers' peak", "go -C bench run . --record cpu-peak"},
	{"cpu-memory", "Memory of a process that trains or runs a layer", "go -C bench run . --record cpu-memory"},
	{"cpu-product", "A matrix product on one thread, against OpenBLAS", "go -C bench run . --record cpu-product"},
	{"cpu-go", "A layer forward, against what is written in Go", "go -C bench run . --record cpu-go"},
	{"experiments", "What each cell learns, with as many parameters: held-out results, mean and deviation over seeds", "go run ./cmd/unroll experiment all --record"},
	{"lora-base", "A language model worth adapting", "go run ./cmd/unroll lora study --record"},
	{"lora-tasks", "One base and real tasks: what is right of texts held out, in percent", "go run ./cmd/unroll lora study --record"},
	{"lora-ranks", "Rank against quality, in percent of texts held out", "go run ./cmd/unroll lora study --record"},
	{"lora-cost", "What each way to adapt it trains and stores", "go run ./cmd/unroll lora study --record"},
	{"lora-step", "A step of training adapters, against one of training all weights", "go test ./lora/tune -run ^TestClaim -count=1 -timeout=10m -claim"},
	{"nf4", "A matrix in four bits, times a vector, against float32", "go test ./engine/nf4 -run ^TestClaim -count=1 -timeout=10m -claim"},
	{"training", "A language model trained beside PyTorch, and its checkpoints", "go test ./train/learn -run ^TestClaim -count=1 -timeout=1h -claim"},
	{"gpu", "The kernels on a card: proven, and measured against its peaks", "go run ./cmd/unroll gpu claim gpu-report.json"},
}

// Known lists every claim, in the order in which they are shown.
func Known() []Claim { return slices.Clone(known) }

// Find is the claim of an id.
func Find(id string) (Claim, error) {
	for _, c := range known {
		if c.ID == id {
			return c, nil
		}
	}
	return Claim{}, fmt.Errorf("claims: no claim %q; unroll claims lists those that are", id)
}

// Argv is the command as a program and its arguments.
func (c Claim) Argv() []string { return strings.Fields(c.Command) }

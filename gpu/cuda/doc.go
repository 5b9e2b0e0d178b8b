// Package cuda runs the kernels on NVIDIA's cards: a [gpu.Driver] over the driver
// that comes with a card, through gorgonia.org/cu.
//
// It is in a program only if that is built with the tag cuda, by
//
//	CGO_CFLAGS=-I$PWD/gpu/cuda/include go build -tags cuda ./cmd/unroll
//
// on any Linux machine with a C compiler. CUDA is not needed to build: the folder
// include has a cuda.h of our own, abi shows that it agrees with NVIDIA's. A driver
// is not needed to start: package lazy binds it if it is there. So one program runs
// everywhere, and [Look] says what it found.
//
// # What cu does not do
//
// Calls go to cu wherever it has them. Page-locked memory, dynamic shared memory of
// more than 48 KB, cooperative launches and the capture of graphs it has not; those
// are a few lines of C beside it (beside.go). A context belongs to a thread of the
// operating system, so every call here holds its thread; cu's own way, a queue to
// one thread, costs more than most kernels take.
//
// Nothing of this has run on a card yet. What a test can show without one, against a
// driver in C that answers as the manual says, it does.
package cuda

import "unroll/gpu"

//go:generate go run ./generate

// Device is a card: a [gpu.Driver] with a clock and graphs. Close gives back the
// memory that was not freed, too, and says so.
type Device interface {
	gpu.Driver
	// Time runs launches once and returns the seconds that the card took from the
	// first to the last.
	Time(launches func() error) (seconds float64, err error)
	// Record keeps launches instead of running them, to be run again as one. A copy
	// among them is an error.
	Record(launches func() error) (Graph, error)
}

// Graph is launches that were recorded.
type Graph interface {
	// Launch runs all of them, without waiting for the end.
	Launch() error
	// Close frees it.
	Close() error
}

// Options choose a card and how it is used.
type Options struct {
	Card  int  // from 0
	Debug bool // wait for every launch, so that a fault is an error of the launch that caused it
}

// Status is what a program finds of CUDA where it runs.
type Status struct {
	Built   bool   `json:"built"`            // with the tag cuda
	Driver  string `json:"driver,omitempty"` // the newest CUDA that the driver knows, such as 12.4
	Cards   []Card `json:"cards"`
	Missing string `json:"missing,omitempty"` // why nothing can run here, and what to do
}

// Card is what a driver says of a card.
type Card struct {
	Number      int    `json:"number"`
	Name        string `json:"name"`
	Capability  int    `json:"capability"` // such as 90 for 9.0
	Processors  int    `json:"processors"`
	Clock       int    `json:"clock_khz"`
	Memory      int64  `json:"memory_bytes"`
	MemoryClock int    `json:"memory_clock_khz"`
	Bus         int    `json:"memory_bus_bits"`
	Cache       int    `json:"cache_bytes"`
	Shared      int    `json:"shared_bytes_per_block"`
	Cooperative bool   `json:"cooperative"`
}

// Bandwidth is how many bytes a second the memory moves at most, twice a cycle.
func (c Card) Bandwidth() float64 { return 2 * 1e3 * float64(c.MemoryClock) * float64(c.Bus) / 8 }

// Flops is how many float32 operations a second the processors do at most: two for
// each lane, which fuse a multiplication and an addition.
func (c Card) Flops() float64 {
	lanes := 128
	if c.Capability <= 80 {
		lanes = 64
	}
	return 2 * 1e3 * float64(c.Clock) * float64(lanes) * float64(c.Processors)
}

package loop

import "unroll/internal/safetensors"

// Trainee is what a training improves: a model with its optimiser and its data.
// Steps count from 0; step n must be the same whenever it is taken from the state
// before it.
type Trainee interface {
	// Step makes an update with a learning rate, and says what it saw.
	Step(n int, rate float64) ([]Measure, error)
	// Evaluate says how good the model is on data that it is not trained on, in
	// measures whose names begin with [Held]. It changes nothing that a step
	// depends on.
	Evaluate() ([]Measure, error)
	// Describe is what two trainings must have in common so that one can go on
	// from a checkpoint of the other, as a value that encoding/json encodes.
	Describe() any
	// Snapshot copies all that the next steps depend on to f, with metadata of its
	// own if it likes. f is the snapshot before, whose memory it may use.
	Snapshot(f *safetensors.File) error
	// Restore goes back to a snapshot.
	Restore(f safetensors.File) error
}

// Measure is a number that says how a training goes, such as its loss.
type Measure struct {
	Name  string
	Value float64
}

// Held is what the names of measures begin with that are about data held out.
const Held = "validation "

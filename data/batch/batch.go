package batch

// Batch is what a network is shown in one step of training: B sequences of T
// steps. All slices go step by step, the sequences of a step side by side:
// entry t·B+b is step t of sequence b.
type Batch struct {
	Steps, Size int // T and B

	// What the network is shown is either symbols, [T][B], or vectors,
	// [T][B][Inputs].
	Symbols []int32
	Vectors []float32

	// What it shall answer is either one of Outputs classes, [T][B], or values,
	// [T][B][Outputs]. Where only the last step is asked, Shape.Last, it is [B]
	// and [B][Outputs].
	Classes []int32
	Values  []float32

	// Fresh says that the sequences begin here: the state before the first step
	// is zero, and not where the batch before has left it.
	Fresh bool
}

// Shape is what all batches of a task have in common.
type Shape struct {
	Vocabulary int    // number of symbols, 0 where vectors are shown
	Inputs     int    // entries of a vector, 0 where symbols are shown
	Outputs    int    // number of classes, or of values
	Loss       string // softmax, over classes, or squared, on values
	Last       bool   // only the last step is asked
}

// Source gives the batches of a part of the data, by number.
type Source interface {
	// Batches is how many there are in an epoch. Those of the next epoch go on
	// from there.
	Batches() int
	// Fill makes b batch n, 0 or more, and reuses its slices. Neither reads nor
	// waits.
	Fill(n int64, b *Batch)
}

// Task is data with a question asked of it.
type Task struct {
	Name  string
	Shape Shape

	Training   Source
	Validation Source // one epoch of it is all of the validation data

	// Metric says how a result is told; from the mean loss in nats or squares,
	// or from how often the likeliest class was right.
	Metric Metric
	// Baselines are the metric of methods that do not learn, on the same data.
	Baselines []Baseline

	// Alphabet is the character of each symbol, for texts only.
	Alphabet []rune
	// Data is the sha256 of the data, by which a checkpoint knows them. It is
	// empty where they are made from the seed.
	Data string
}

// Metric is how the result of a task is told.
type Metric struct {
	Name string // such as "bits per character"
	// Of makes it from the mean loss over all that was asked, in nats for
	// softmax and squares for squared, and from the share of right answers.
	Of    func(loss, right float64) float64
	Lower bool // lower is better
}

// Baseline is what a method that does not learn reaches.
type Baseline struct {
	Name  string
	Value float64 // in the task's metric
}

package batch

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"

	"unroll/data"
)

// openCharlm asks for the next character of a text, of which the last tenth is
// held out.
func openCharlm(o Options) (Task, error) {
	path, err := textPath(o.Text)
	if err != nil {
		return Task{}, err
	}
	f, err := os.Open(path)
	if err != nil {
		return Task{}, err
	}
	defer f.Close()
	text, err := ReadText(path, f)
	if err != nil {
		return Task{}, err
	}
	cut := len(text.Symbols) - len(text.Symbols)/10
	training, err := newStreams(text.Symbols[:cut], o.Steps, o.Size)
	if err != nil {
		return Task{}, fmt.Errorf("%s: the first nine tenths, for training: %w", path, err)
	}
	held, err := newStreams(text.Symbols[cut:], o.Steps, o.Size)
	if err != nil {
		return Task{}, fmt.Errorf("%s: the last tenth, for validation: %w", path, err)
	}
	n := len(text.Alphabet)
	one, two := entropies(text.Symbols[:cut], text.Symbols[cut:], n)
	return Task{
		Name:       "charlm",
		Shape:      Shape{Vocabulary: n, Outputs: n, Loss: "softmax"},
		Training:   training,
		Validation: held,
		Metric:     Metric{"bits per character", func(loss, _ float64) float64 { return loss / math.Ln2 }, true},
		Baselines:  []Baseline{{"how common a character is", one}, {"given the one before", two}},
		Alphabet:   text.Alphabet,
		Data:       text.Digest,
	}, nil
}

// textPath returns the path of a text: the one that is named, or else the text in
// Go's own tree, which is copied from there and not downloaded.
func textPath(path string) (string, error) {
	if path != "" {
		return path, nil
	}
	opticks, err := data.Find("opticks")
	if err != nil {
		return "", err
	}
	if !opticks.Here() {
		if _, err := opticks.Get(context.Background(), io.Discard); err != nil {
			return "", err
		}
	}
	return opticks.Path(opticks.Files[0].Name)
}

// entropies returns how many bits a character of a text costs that is coded by
// how often characters, and pairs of them, occur in another, each counted once
// too often so that nothing is impossible.
func entropies(training, held []int32, alphabet int) (one, two float64) {
	single, pair := make([]float64, alphabet), map[[2]int32]float64{}
	for i, c := range training {
		single[c]++
		if i > 0 {
			pair[[2]int32{training[i-1], c}]++
		}
	}
	n := float64(alphabet)
	for i, c := range held[1:] {
		before := held[i]
		one -= math.Log2((single[c] + 1) / (float64(len(training)) + n))
		two -= math.Log2((pair[[2]int32{before, c}] + 1) / (single[before] + n))
	}
	return one / float64(len(held)-1), two / float64(len(held)-1)
}

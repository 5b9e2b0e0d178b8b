package study

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Task asks for the class of short texts.
type Task struct {
	Name    string
	About   string
	Answers string // a character for each class
	Length  int    // characters of a text that are looked at, the last ones
	Batch   int    // texts of an update
	read    func() ([]Example, error)
}

// Example is a text and its class.
type Example struct {
	Text  string
	Class int
}

// Examples are those of a task.
type Examples struct{ Training, Test []Example }

// mostTests is how many examples are held out at most.
const mostTests = 500

// Tasks lists the tasks.
func Tasks() []Task {
	return []Task{
		{"names", "a first name: a woman's or a man's", "fm", 16, 32, readNames},
		{"opinion", "a word: does it praise or blame", "pn", 16, 32, readOpinions},
		{"syllables", "a word: how many syllables it has", "1234567", 16, 32, func() ([]Example, error) { return readSpoken(syllables) }},
		{"stress", "a word: which syllable is stressed", "12345", 16, 32, func() ([]Example, error) { return readSpoken(stress) }},
		{"amazon", "a sentence on a product: liked or not", "np", 64, 16, func() ([]Example, error) { return readReviews("amazon.json") }},
		{"yelp", "a sentence on a restaurant: liked or not", "np", 64, 16, func() ([]Example, error) { return readReviews("yelp.json") }},
		{"imdb", "a sentence on a film: liked or not", "np", 64, 16, func() ([]Example, error) { return readReviews("imdb.json") }},
	}
}

// Find returns the task of a name. The error lists those that there are.
func Find(name string) (Task, error) {
	var names []string
	for _, t := range Tasks() {
		if t.Name == name {
			return t, nil
		}
		names = append(names, t.Name)
	}
	return Task{}, fmt.Errorf("study: no task is named %q, expected one of %s", name, strings.Join(names, ", "))
}

// Read reads the examples of the task and holds out a fifth of them, at most 500:
// the same ones whenever it is called. Where the data are not here the error says
// how to bring them.
func (t Task) Read() (Examples, error) {
	all, err := t.read()
	if err != nil {
		return Examples{}, err
	}
	return split(all), nil
}

// split holds out a part of the examples, drawn at random once and for all.
func split(all []Example) Examples {
	all = slices.Clone(all)
	rand.New(rand.NewPCG(1, 0)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	cut := len(all) - min(len(all)/5, mostTests)
	return Examples{all[:cut], all[cut:]}
}

// Commonest is the part of the test, in percent, that always giving the commonest
// class of the training gets right.
func (e Examples) Commonest() float64 {
	count := map[int]int{}
	for _, x := range e.Training {
		count[x.Class]++
	}
	best := 0
	for class, n := range count {
		if n > count[best] || n == count[best] && class < best {
			best = class
		}
	}
	right := 0
	for _, x := range e.Test {
		if x.Class == best {
			right++
		}
	}
	return 100 * float64(right) / float64(max(1, len(e.Test)))
}

// reader makes symbols of texts.
type reader struct {
	symbol  map[rune]int32
	end     int32   // the new line that is before a text and behind it
	space   int32   // stands for what is not in the alphabet
	answers []int32 // of the classes
	length  int
}

// newReader demands an alphabet with a new line, a space, and the task's answers.
func newReader(t Task, alphabet []rune) (*reader, error) {
	r := &reader{symbol: map[rune]int32{}, length: t.Length}
	for i, c := range alphabet {
		r.symbol[c] = int32(i)
	}
	for _, c := range "\n " + t.Answers {
		if _, ok := r.symbol[c]; !ok {
			return nil, fmt.Errorf("study: task %s: the base has no character %q, expected a new line, a space and %s", t.Name, c, t.Answers)
		}
	}
	r.end, r.space = r.symbol['\n'], r.symbol[' ']
	for _, c := range t.Answers {
		r.answers = append(r.answers, r.symbol[c])
	}
	return r, nil
}

// fill writes text k of a batch, symbol n at n·batch + k: new lines, the end of the
// text, and a new line.
func (r *reader) fill(symbols []int32, batch, k int, text string) {
	for n := range r.length {
		symbols[n*batch+k] = r.end
	}
	at := r.length - 2
	runes := []rune(strings.TrimSpace(text))
	for i := len(runes) - 1; i >= 0 && at >= 0; i-- {
		s, ok := r.symbol[runes[i]]
		if !ok {
			s = r.space
		}
		symbols[at*batch+k] = s
		at--
	}
}

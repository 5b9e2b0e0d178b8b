package study

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode"

	"unroll/data"
)

// readFile reads a file of a data set.
func readFile(set, file string) (string, error) {
	s, err := data.Find(set)
	if err != nil {
		return "", err
	}
	path, err := s.Path(file)
	if err != nil {
		return "", err
	}
	content, err := os.ReadFile(path)
	return string(content), err
}

// readNames reads first names, without those that women and men share.
func readNames() ([]Example, error) { return lists("names", "female.txt", "male.txt") }

// readOpinions reads words that praise and words that blame.
func readOpinions() ([]Example, error) { return lists("opinion-words", "positive.txt", "negative.txt") }

// lists reads lists of words, one for each class.
func lists(set string, files ...string) ([]Example, error) {
	contents := make([]string, len(files))
	for k, file := range files {
		var err error
		if contents[k], err = readFile(set, file); err != nil {
			return nil, err
		}
	}
	return classes(contents), nil
}

// classes takes the words of lists, but for those of more than one, in the order of
// the alphabet.
func classes(lists []string) []Example {
	class := map[string]int{}
	for k, list := range lists {
		for _, word := range strings.Fields(list) {
			if other, known := class[word]; known && other != k {
				class[word] = -1
			} else {
				class[word] = k
			}
		}
	}
	var all []Example
	for _, word := range slices.Sorted(maps.Keys(class)) {
		if class[word] >= 0 {
			all = append(all, Example{word, class[word]})
		}
	}
	return all
}

// readReviews reads sentences, liked or not.
func readReviews(file string) ([]Example, error) {
	content, err := readFile("sentiment", file)
	if err != nil {
		return nil, err
	}
	var found []struct {
		Text  string
		Class int
	}
	if err := json.Unmarshal([]byte(content), &found); err != nil {
		return nil, fmt.Errorf("study: %s: %w", file, err)
	}
	var all []Example
	for i, x := range found {
		if x.Class < 0 || x.Class > 1 {
			return nil, fmt.Errorf("study: %s: sentence %d has the class %d, expected 0 or 1", file, i, x.Class)
		}
		all = append(all, Example{x.Text, x.Class})
	}
	return all, nil
}

// readSpoken reads words and a class of how they are spoken, -1 for none.
func readSpoken(class func(sounds []string) int) ([]Example, error) {
	content, err := readFile("cmudict", "dict.txt")
	if err != nil {
		return nil, err
	}
	return spoken(content, class), nil
}

// spoken takes the words of letters alone out of the dictionary, in lower case.
func spoken(dictionary string, class func(sounds []string) int) []Example {
	var all []Example
	for line := range strings.Lines(dictionary) {
		fields := strings.Fields(line)
		if len(fields) < 2 || strings.ContainsFunc(fields[0], func(c rune) bool { return !unicode.IsUpper(c) }) {
			continue
		}
		if k := class(fields[1:]); k >= 0 {
			all = append(all, Example{strings.ToLower(fields[0]), k})
		}
	}
	return all
}

// syllables counts vowels, which end in a digit: 1 is class 0, and 8 or more none.
func syllables(sounds []string) int {
	n := 0
	for _, s := range sounds {
		if strings.ContainsAny(s, "012") {
			n++
		}
	}
	if n > 7 {
		return -1
	}
	return n - 1
}

// stress is where the first vowel with the digit 1 is, -1 from the sixth on.
func stress(sounds []string) int {
	n := 0
	for _, s := range sounds {
		if strings.Contains(s, "1") {
			if n < 5 {
				return n
			}
			return -1
		}
		if strings.ContainsAny(s, "02") {
			n++
		}
	}
	return -1
}

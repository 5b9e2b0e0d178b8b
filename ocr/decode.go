package ocr

import (
	"cmp"
	"math"
	"slices"
)

// The network says at each step how likely each code is, the blank among them.
// A text is read by dropping repetitions and then blanks: "-TT-hh-e--" is "The".
// The likelihood of a text would be the sum over all paths that are read as it.
// The search here, Tesseract's, keeps a few paths for each way that a path may
// go on, and lets one step count for two paths, or three, that are read alike:
// where a code begins or ends, its probability and that of the blank beside it
// are added. Paths through words of the dictionary run beside the others; there
// a step counts in full, elsewhere its logarithm counts more than double.

// ways says how a path may go on.
type ways int

const (
	anyWay        ways = iota // the last step counted for its code alone
	onlyRepeating             // it counted for the blank before too: the code must come once more, alone
	onlyOnward                // it counted for the blank after too: the code must not come again
	allWays
)

// beamWidths is how many paths are kept for each way to go on, by how many codes
// of an unfinished character they have.
var beamWidths = [maxCode + 1]int{5, 10, 16, 16, 16, 16, 16, 16, 16, 16}

// How the probability of a step counts.
const (
	offset   = -0.085    // is added to its logarithm
	leastLog = -20       // the smallest logarithm of a code that is entered
	outside  = 2.25      // the factor outside the dictionary
	worst    = -25. / 7. // the smallest logarithm within the dictionary
)

// path is the end of a path: one step of it, and the path before.
type path struct {
	code    int
	char    int    // the character that is complete with this step, or none
	repeats bool   // the code of the step before goes on
	within  *state // where in a character the path is, after this step
	ways    ways
	log     float64 // of the probability of this step, as it counts
	score   float64 // the sum of log over the path
	read    uint64  // a hash of the codes that the path is read as
	before  *path
	words   words
}

// beam holds the paths that are kept after a step: outside and within the
// dictionary, by unfinished codes, by ways. For each way one path that comes
// from outside may begin a word; it is kept apart until the step is done.
type beam struct {
	paths [2][maxCode + 1][allWays][]*path
	enter [allWays]*path
}

// search is a search through the probabilities of a line.
type search struct {
	alphabet
	blank int
	*dictionary
}

// best returns the best path through the probabilities, a path for each step;
// none where no path leads to the end.
func (s search) best(out Grid) []*path {
	last := &beam{}
	last.paths[0][0][anyWay] = []*path{{code: none, char: none, within: s.start, words: words{kind: anyText}}}
	if s.dictionary != nil {
		last.paths[1][0][anyWay] = []*path{{code: none, char: none, within: s.start, words: words{inside: true}}}
	}
	for _, probabilities := range out.Row(0) {
		next, step := &beam{}, s.step(probabilities)
		for step.rank = first; step.rank <= other && next.count() == 0; step.rank++ {
			for p := range last.all {
				s.extend(next, p, step)
			}
		}
		for _, p := range next.enter {
			if p != nil {
				next.keep(p)
			}
		}
		last = next
	}
	var best *path
	for p := range last.all {
		if p.within.depth == 0 && p.ways != onlyRepeating && p.complete() && (best == nil || p.score > best.score) {
			best = p
		}
	}
	var steps []*path
	for ; best != nil && best.before != nil; best = best.before {
		steps = append(steps, best)
	}
	slices.Reverse(steps)
	return steps
}

// rank says how a code compares with the others at a step.
type rank int

const (
	first rank = iota // one of the two most likely, or the blank
	among             // one of the five most likely
	other
)

// step is a step of the search: the probability and the rank of each code, the
// two most likely, and the rank of those that paths are extended with.
type step struct {
	probabilities []float64
	ranks         []rank
	top, after    int
	rank          rank
}

func (s search) step(probabilities []float64) step {
	codes := make([]int, len(probabilities))
	for i := range codes {
		codes[i] = i
	}
	slices.SortStableFunc(codes, func(a, b int) int { return cmp.Compare(probabilities[b], probabilities[a]) })
	r := step{probabilities: probabilities, ranks: make([]rank, len(codes)), top: codes[0], after: codes[1]}
	for i, code := range codes {
		switch {
		case i < 2:
			r.ranks[code] = first
		case i < beamWidths[0]:
			r.ranks[code] = among
		default:
			r.ranks[code] = other
		}
	}
	r.ranks[s.blank] = first
	return r
}

// logOf is the logarithm of a sum of probabilities, as it counts.
func logOf(p float64) float64 { return max(leastLog, math.Log(p)) + offset }

// all goes through the paths of a beam.
func (b *beam) all(yield func(*path) bool) {
	for side := range b.paths {
		for depth := range b.paths[side] {
			for _, group := range b.paths[side][depth] {
				for _, p := range group {
					if !yield(p) {
						return
					}
				}
			}
		}
	}
}

// count counts the paths that may go on in any way.
func (b *beam) count() int {
	n := 0
	for p := range b.all {
		if p.ways == anyWay {
			n++
		}
	}
	return n
}

// add counts a step of a path, and keeps the path if it is good enough.
func (b *beam) add(p *path) {
	p.score = p.before.score + p.log
	b.keep(p)
}

// keep keeps a path if it is among the best of its group. Of two that are read
// alike, end alike and are in words alike only the better is kept.
func (b *beam) keep(p *path) {
	side := 0
	if p.words.inside {
		side = 1
	}
	group := &b.paths[side][p.within.depth][p.ways]
	for i, q := range *group {
		if q.code == p.code && q.read == p.read && q.words.kind == p.words.kind && q.words.entered == p.words.entered {
			if p.score > q.score {
				(*group)[i] = p
			}
			return
		}
	}
	*group = append(*group, p)
	if len(*group) > beamWidths[p.within.depth] {
		least := slices.MinFunc(*group, func(p, q *path) int { return cmp.Compare(p.score, q.score) })
		*group = slices.DeleteFunc(*group, func(p *path) bool { return p == least })
	}
}

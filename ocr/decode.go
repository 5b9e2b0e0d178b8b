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
// are added.

// ways says how a path may go on.
type ways int

const (
	anyWay        ways = iota // the last step counted for its code alone
	onlyRepeating             // it counted for the blank before too: the code must come once more, alone
	onlyOnward                // it counted for the blank after too: the code must not come again
)

// beamWidths is how many paths are kept for each way to go on, by how many codes
// of an unfinished character they have.
var beamWidths = [maxCode + 1]int{5, 10, 16, 16, 16, 16, 16, 16, 16, 16}

const (
	offset   = -0.085 // added to the logarithm of each probability
	leastLog = -20    // the smallest logarithm that counts
)

// path is the end of a path: one step of it, and the path before.
type path struct {
	code    int
	char    int    // the character that is complete with this step, or none
	repeats bool   // the code of the step before goes on
	within  *state // where in a character the path is, after this step
	ways    ways
	log     float64 // of the probability of this step
	score   float64 // the sum of log over the path
	read    uint64  // a hash of the codes that the path is read as
	before  *path
}

// beam holds the paths that are kept after a step, by unfinished codes and ways.
type beam [maxCode + 1][onlyOnward + 1][]*path

// search is a search through the probabilities of a line.
type search struct {
	alphabet
	blank int
}

// best returns the best path through the probabilities, one for each step; nil
// where none leads to the end.
func (s search) best(out Grid) []*path {
	last := &beam{}
	last[0][anyWay] = []*path{{code: none, char: none, within: s.start}}
	for n, probabilities := range out.Row(0) {
		next := &beam{}
		ranks := s.rank(probabilities)
		for rank := first; rank <= other && next.count() == 0; rank++ {
			for _, group := range last {
				for _, paths := range group {
					for _, p := range paths {
						s.extend(next, p, probabilities, ranks, rank, n > 0)
					}
				}
			}
		}
		last = next
	}
	var best *path
	for _, w := range []ways{anyWay, onlyOnward} {
		for _, p := range last[0][w] {
			if best == nil || p.score > best.score {
				best = p
			}
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

// ranking is the rank of each code at a step, and the two most likely codes.
type ranking struct {
	of         []rank
	top, after int
}

func (s search) rank(probabilities []float64) ranking {
	codes := make([]int, len(probabilities))
	for i := range codes {
		codes[i] = i
	}
	slices.SortStableFunc(codes, func(a, b int) int { return cmp.Compare(probabilities[b], probabilities[a]) })
	r := ranking{of: make([]rank, len(codes)), top: codes[0], after: codes[1]}
	for i, code := range codes {
		switch {
		case i < 2:
			r.of[code] = first
		case i < beamWidths[0]:
			r.of[code] = among
		default:
			r.of[code] = other
		}
	}
	r.of[s.blank] = first
	return r
}

// logOf is the logarithm of a probability, as it counts.
func logOf(p float64) float64 { return max(leastLog, math.Log(p)) + offset }

// extend adds to a beam how a path goes on with codes of a rank.
func (s search) extend(next *beam, p *path, probabilities []float64, r ranking, rank rank, started bool) {
	if started && r.of[p.code] == rank {
		if p.ways != onlyOnward {
			next.add(s.repeated(p, anyWay, logOf(probabilities[p.code])))
		}
		if p.ways == anyWay && rank == first && p.code != s.blank {
			next.add(s.repeated(p, onlyOnward, logOf(probabilities[p.code]+probabilities[s.blank])))
		}
	}
	if p.ways == onlyRepeating {
		return
	}
	within := p.within
	if started && p.code != s.blank && within.depth > 0 && r.of[s.blank] == rank {
		next.add(&path{code: s.blank, char: none, within: within, log: logOf(probabilities[s.blank]), read: p.read, before: p})
	}
	for _, to := range within.next {
		if r.of[to.code] != rank || started && to.code == p.code {
			continue
		}
		s.enter(next, p, to, anyWay, logOf(probabilities[to.code]))
		if rank == first && to.code != s.blank {
			sum := probabilities[to.code] + probabilities[s.blank]
			if started && p.ways == anyWay && p.code != s.blank && (p.code == r.top && to.code == r.after || to.code == r.top && p.code == r.after) {
				sum += probabilities[p.code]
			}
			s.enter(next, p, to, onlyRepeating, logOf(sum))
		}
	}
}

// repeated is the path with its last code once more.
func (s search) repeated(p *path, w ways, log float64) *path {
	return &path{code: p.code, char: p.char, repeats: true, within: p.within, ways: w, log: log, read: p.read, before: p}
}

// enter adds the path that goes on with a code of a character: its last, or one
// within, or either.
func (s search) enter(next *beam, p *path, to *state, w ways, log float64) {
	if log < leastLog && to.code != s.blank {
		return
	}
	if to.code == s.blank {
		next.add(&path{code: to.code, char: none, within: s.start, ways: w, log: log, read: p.read, before: p})
		return
	}
	read := p.read*uint64(s.size+1) + uint64(to.code+1)
	if to.char != none {
		next.add(&path{code: to.code, char: to.char, within: s.start, ways: w, log: log, read: read, before: p})
	}
	if len(to.next) > 0 {
		next.add(&path{code: to.code, char: none, within: to, ways: w, log: log, read: read, before: p})
	}
}

// add keeps a path if it is among the best of its group. Of two that are read
// alike and end alike only the better is kept.
func (b *beam) add(p *path) {
	p.score = p.before.score + p.log
	group := &b[p.within.depth][p.ways]
	for i, q := range *group {
		if q.code == p.code && q.read == p.read {
			if p.score > q.score {
				(*group)[i] = p
			}
			return
		}
	}
	*group = append(*group, p)
	if len(*group) > beamWidths[p.within.depth] {
		worst := 0
		for i, q := range *group {
			if q.score < (*group)[worst].score {
				worst = i
			}
		}
		*group = slices.Delete(*group, worst, worst+1)
	}
}

// count counts the paths that may go on in any way.
func (b *beam) count() int {
	n := 0
	for i := range b {
		n += len(b[i][anyWay])
	}
	return n
}

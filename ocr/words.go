package ocr

import "slices"

// space is the number of the space among the characters.
const space = 0

// kind says what a path was last: Tesseract calls it a permuter.
type kind int

const (
	noKind kind = iota
	punctuation
	anyText
	number
	word
)

// words is where a path is in the dictionary.
type words struct {
	inside  bool // within the dictionary: the path is words of it, so far
	kind    kind
	entered bool    // a word may begin after this step
	ends    bool    // a word may end with this step
	places  []place // where in the graphs the word may be
}

// place is a place in the graphs: in that of punctuation, which stands around a
// word, and in that of the word itself once it has begun. Edges are those that
// led there.
type place struct {
	punct int    // an edge of the punctuation, or none
	core  *graph // the words or the numbers, nil where the word has not begun
	edge  int    // an edge of core
	after bool   // the word is over, punctuation follows
}

// lastChar goes back to the step that completed the last character of a path;
// nil where there is none.
func (p *path) lastChar() *path {
	for p.before != nil && (p.char == none || p.repeats) {
		p = p.before
	}
	if p.before == nil {
		return nil
	}
	return p
}

// complete reports whether a line may end here: within the dictionary only at
// the end of a word.
func (p *path) complete() bool {
	if !p.words.inside {
		return true
	}
	last := p.lastChar()
	return last != nil && (last.words.ends || last.char == space)
}

// begin offers a step after which a word may begin. Of all such paths of a step
// that may go on alike only the best is kept.
func (s search) begin(next *beam, q path, k kind) {
	q.words = words{inside: true, kind: k, entered: true, places: s.beginnings()}
	q.score = q.before.score + q.log
	if best := next.enter[q.ways]; best == nil || q.score > best.score {
		next.enter[q.ways] = &q
	}
}

// spell adds a step within the dictionary: a blank, a space at the end of a
// word, or a character that the word goes on with.
func (s search) spell(next *beam, q path) {
	if q.char == none {
		q.words = words{inside: true}
		next.add(&q)
		return
	}
	last := q.before.lastChar()
	if q.char == space {
		if last != nil && last.words.ends {
			s.begin(next, q, last.words.kind)
			q.words = words{kind: last.words.kind}
			next.add(&q)
		}
		return
	}
	places := s.beginnings()
	if last != nil {
		if places = last.words.places; len(places) == 0 {
			return
		}
	}
	if to, k, ends := s.follow(places, q.char); k != noKind {
		q.words = words{inside: true, kind: k, ends: ends, places: to}
		next.add(&q)
	}
}

// follow returns the places that a character leads to, of what kind the text is
// then, and whether a word may end with it.
func (d *dictionary) follow(from []place, char int) (to []place, k kind, ends bool) {
	reach := func(p place, of kind, end bool) {
		if !slices.Contains(to, p) {
			to = append(to, p)
		}
		k, ends = max(k, of), ends || end
	}
	for _, p := range from {
		if p.core == nil {
			d.before(p, char, reach)
			continue
		}
		if p.core.ends(p.edge) {
			if edge := d.punctuation.from(p.punct, char); edge != none {
				reach(place{edge, p.core, p.edge, true}, p.core.kind, d.punctuation.ends(edge))
			}
		}
		if p.after {
			continue
		}
		if edge := p.core.from(p.edge, d.letter(char, p.core)); edge != none {
			reach(place{p.punct, p.core, edge, false}, p.core.kind, p.core.ends(edge) && d.punctuation.ends(p.punct))
		}
	}
	return to, k, ends
}

// before goes on from a place before a word: the word begins, or more
// punctuation precedes it.
func (d *dictionary) before(p place, char int, reach func(place, kind, bool)) {
	if edge := d.punctuation.from(p.punct, pattern); edge != none {
		for _, core := range d.cores {
			if first := core.from(none, d.letter(char, core)); first != none {
				reach(place{edge, core, first, false}, core.kind, core.ends(first) && d.punctuation.ends(edge))
			}
		}
	}
	if edge := d.punctuation.from(p.punct, char); edge != none {
		reach(place{edge, nil, none, false}, punctuation, d.punctuation.ends(edge))
	}
}

// beginnings returns the places where a word may begin.
func (d *dictionary) beginnings() []place { return []place{{punct: none, edge: none}} }

// letter is what stands in a graph for a character: among numbers, the pattern
// for every digit.
func (d *dictionary) letter(char int, g *graph) int {
	if g.kind == number && d.digit[char] {
		return pattern
	}
	return char
}

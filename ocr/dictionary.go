package ocr

import (
	"math/bits"
	"sort"
)

// dictionary is the words of a language, its numbers, and the punctuation that
// may stand around either.
type dictionary struct {
	punctuation *graph
	cores       []*graph
	digit       []bool // which characters are digits
}

// pattern stands for the word within punctuation, and for a digit within a
// number. It has the number of the space, which is in no word.
const pattern = 0

// graph is a list of words as a graph: a word is a chain of edges, each with a
// letter, and words that end alike share their ends.
type graph struct {
	kind  kind
	edges []edge
	first int // how many edges, ordered by letter, leave the beginning
}

// edge is an edge of a graph. Those that leave a node follow one another.
type edge struct {
	letter int
	next   int  // the first edge that leaves the node it leads to; 0 where none does
	last   bool // of those that leave its node
	ends   bool // a word may end with it
}

// magic begins a graph in a file. Its alphabet has at most maxLetters.
const (
	magic      = 42
	maxLetters = 1 << 20
)

// graph reads a graph: its edges are numbers, in which the letter takes as many
// bits as the alphabet needs, three bits say whether the edge is the last of its
// node, leads backward, and ends a word, and the rest is where it leads.
func (s *source) graph(k kind) *graph {
	if m := int(s.byte("magic number")) | int(s.byte("magic number"))<<8; s.err == nil && m != magic {
		s.fail("magic number", "expected %d, found %d", magic, m)
	}
	low := bits.Len(uint(s.within("size of the alphabet", 1, maxLetters)))
	g := &graph{kind: k, edges: make([]edge, s.count("edges", 8))}
	for i := range g.edges {
		e := uint64(s.int64("edge"))
		next := e >> (low + 3)
		empty := e == ^uint64(0)<<(low+3)
		if next >= uint64(len(g.edges)) && !empty {
			s.fail("edge", "edge %d: expected it to lead to an edge below %d, found %d", i, len(g.edges), next)
			return g
		}
		flags := e >> low
		g.edges[i] = edge{letter: int(e & (1<<low - 1)), last: flags&1 != 0, ends: flags&4 != 0}
		if empty || flags&2 != 0 {
			g.edges[i].letter = none // no letter leads along it
		} else {
			g.edges[i].next = int(next)
		}
		if g.first == i && g.edges[i].letter != none && (i == 0 || !g.edges[i-1].last) {
			g.first = i + 1
		}
	}
	return g
}

// from returns the edge that a letter leads along after another, or from the
// beginning where that is none; none where there is no such edge.
func (g *graph) from(after, letter int) int {
	if after == none {
		i := sort.Search(g.first, func(i int) bool { return g.edges[i].letter >= letter })
		if i < g.first && g.edges[i].letter == letter {
			return i
		}
		return none
	}
	i := g.edges[after].next
	if i == 0 {
		return none
	}
	for ; i < len(g.edges); i++ {
		if g.edges[i].letter == letter {
			return i
		}
		if g.edges[i].last {
			break
		}
	}
	return none
}

// ends reports whether a word may end with an edge.
func (g *graph) ends(i int) bool { return i != none && g.edges[i].ends }

// parseDictionary reads the graphs of a traineddata file. There is none where the
// file has no graph of punctuation or none of words, or where the language does
// not put spaces between words.
func (m *Model) parseDictionary(found map[int]*source, properties []property) error {
	if found[partPunctuated] == nil || found[partWords] == nil {
		return nil
	}
	d := &dictionary{}
	for _, p := range properties {
		if p.unspaced {
			return nil
		}
		d.digit = append(d.digit, p.digit)
	}
	for _, part := range []struct {
		number int
		kind   kind
	}{{partPunctuated, punctuation}, {partWords, word}, {partNumbers, number}} {
		s := found[part.number]
		if s == nil {
			continue
		}
		g := s.graph(part.kind)
		if s.err != nil {
			return s.err
		}
		if part.kind == punctuation {
			d.punctuation = g
		} else {
			d.cores = append(d.cores, g)
		}
	}
	m.dictionary = d
	return nil
}

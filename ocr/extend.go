package ocr

// extend adds to a beam how a path goes on with the codes of a rank.
func (s search) extend(next *beam, p *path, at step) {
	started := p.before != nil
	if started && at.ranks[p.code] == at.rank {
		alone := at.probabilities[p.code]
		if p.ways != onlyOnward {
			s.goOn(next, p, path{code: p.code, char: p.char, repeats: true, within: p.within, ways: anyWay, log: logOf(alone), read: p.read})
		}
		if p.ways == anyWay && at.rank == first && p.code != s.blank {
			with := logOf(alone + at.probabilities[s.blank])
			s.goOn(next, p, path{code: p.code, char: p.char, repeats: true, within: p.within, ways: onlyOnward, log: with, read: p.read})
		}
	}
	if p.ways == onlyRepeating {
		return
	}
	if started && p.code != s.blank && p.within.depth > 0 && at.ranks[s.blank] == at.rank {
		s.goOn(next, p, path{code: s.blank, char: none, within: p.within, log: logOf(at.probabilities[s.blank]), read: p.read})
	}
	for _, to := range p.within.next {
		if at.ranks[to.code] != at.rank || to.code == p.code {
			continue
		}
		alone := at.probabilities[to.code]
		s.enter(next, p, to, anyWay, logOf(alone))
		if at.rank == first && to.code != s.blank {
			sum := alone + at.probabilities[s.blank]
			neighbours := p.code == at.top && to.code == at.after || to.code == at.top && p.code == at.after
			if started && p.ways == anyWay && p.code != s.blank && neighbours {
				sum += at.probabilities[p.code]
			}
			s.enter(next, p, to, onlyRepeating, logOf(sum))
		}
	}
}

// goOn adds a step to a path that completes no character.
func (s search) goOn(next *beam, p *path, q path) {
	q.before, q.words = p, words{inside: p.words.inside, kind: p.words.kind}
	if p.words.inside {
		if q.log > worst {
			next.add(&q)
		}
		return
	}
	q.log *= outside
	if q.log >= leastLog || q.code == s.blank {
		next.add(&q)
	}
}

// enter adds the step to a code of a character, which may be its last, or one
// within, or either.
func (s search) enter(next *beam, p *path, to *state, w ways, log float64) {
	q := path{code: to.code, char: none, within: s.start, ways: w, log: log, read: p.read, before: p}
	if to.code == s.blank {
		s.complete(next, q)
		return
	}
	q.read = p.read*uint64(s.size+1) + uint64(to.code+1)
	if to.char != none && log >= leastLog {
		q.char = to.char
		s.complete(next, q)
	}
	if len(to.next) > 0 {
		q.char, q.within = none, to
		s.goOn(next, p, q)
	}
}

// complete adds a step that completes a character, or a blank, to the path
// before it: outside the dictionary, where it may be that a word begins, or
// within it.
func (s search) complete(next *beam, q path) {
	if q.before.words.inside {
		if q.log > worst {
			s.spell(next, q)
		}
		return
	}
	log := q.log
	q.log *= outside
	q.words = words{kind: anyText}
	next.add(&q)
	if s.dictionary != nil && q.char == space && log > worst {
		// The blanks before this space have counted as outside the
		// dictionary; the space itself counts as a word's.
		q.log = log
		s.begin(next, q, noKind)
	}
}

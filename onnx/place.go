package onnx

import "fmt"

// failure is what stops the reading or the running of a model from within. It
// is thrown by fail and caught at the edge of the package, where it becomes an
// error, so that the code between reads like the format and the formulas.
type failure struct{ err error }

// fail throws a failure.
func fail(format string, args ...any) { panic(failure{fmt.Errorf(format, args...)}) }

// caught turns a failure into an error. It is deferred.
func caught(err *error) {
	switch r := recover().(type) {
	case nil:
	case failure:
		*err = r.err
	default:
		panic(r)
	}
}

// place is where in a file the reader stands, as in
// model.onnx: graph.node 3 "Conv_3".attribute 0.
type place struct {
	up    *place
	name  string
	depth int
}

// deepest is how many messages may lie within one another. A graph within a
// node of a graph adds three.
const deepest = 200

// in is a place within this one.
func (p *place) in(format string, args ...any) *place {
	if p.depth == deepest {
		p.fail("messages lie more than %d deep within one another", deepest)
	}
	return &place{p, fmt.Sprintf(format, args...), p.depth + 1}
}

// String names the place.
func (p *place) String() string {
	switch {
	case p.up == nil:
		return p.name
	case p.up.up == nil:
		return p.up.name + ": " + p.name
	}
	return p.up.String() + "." + p.name
}

// fail stops the reader here.
func (p *place) fail(format string, args ...any) {
	fail("%s: %s", p, fmt.Sprintf(format, args...))
}

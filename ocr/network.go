package ocr

import "fmt"

// Layer is a layer of a network, or several in an arrangement.
type Layer interface {
	// shape returns the shape of the output for that of an input, or what
	// does not fit.
	shape(in shape) (shape, error)
	// forward returns the output for an input that fits.
	forward(in Grid, p *pass) Grid
}

// shape is the shape of grids on their way through a network. A size of 0 is
// known only when there is an image.
type shape struct {
	height, width, depth int
	scale                int // columns of the image for each column here
}

func (s shape) String() string {
	text := func(n int) string {
		if n == 0 {
			return "?"
		}
		return fmt.Sprint(n)
	}
	return text(s.height) + "×" + text(s.width) + "×" + text(s.depth)
}

// maxNumbers bounds what a layer may put out for one line: a gigabyte.
const maxNumbers = 1 << 27

// through returns the shape of what a layer makes of an input, and bounds it.
func through(l Layer, in shape) (shape, error) {
	out, err := l.shape(in)
	if numbers := max(1, out.height) * max(1, out.width) * out.depth; err == nil && numbers > maxNumbers {
		err = fmt.Errorf("%T: expected an output of at most %d numbers, found %s", l, maxNumbers, out)
	}
	return out, err
}

// wantDepth demands a depth of the input.
func (s shape) wantDepth(layer string, depth int) error {
	if s.depth != depth {
		return fmt.Errorf("%s: expected an input of depth %d, found %s", layer, depth, s)
	}
	return nil
}

// maxNested bounds how deep the layers of a file may lie in one another.
const maxNested = 32

// layer reads a layer, with those inside it.
func (s *source) layer(nested int) Layer {
	if nested > maxNested {
		s.fail("layers", "expected at most %d in one another, found more", maxNested)
		return nil
	}
	if kind := s.byte("kind of layer"); kind != 0 {
		s.fail("kind of layer", "expected 0 and a name, found %d", kind)
	}
	kind := s.string("kind of layer")
	s.take(kind+": training flags", 2)
	flags := s.int32(kind + ": flags")
	in := s.int32(kind + ": inputs")
	out := s.int32(kind + ": outputs")
	s.int32(kind + ": weights")
	s.string(kind + ": name")
	if s.err != nil {
		return nil
	}
	switch kind {
	case "Input":
		return s.input()
	case "Series":
		return Series{s.inner(kind, flags, nested)}
	case "Parallel", "Replicated", "ParBidiLSTM", "DepParUDLSTM", "Par2dLSTM":
		return Parallel{s.inner(kind, flags, nested)}
	case "RTLReversed", "TTBReversed", "XYTranspose":
		inner := s.inner(kind, flags, nested)
		if len(inner) != 1 {
			s.fail(kind, "expected 1 layer inside, found %d", len(inner))
			return nil
		}
		return Turned{kind, inner[0]}
	case "Convolve":
		return s.convolve()
	case "Maxpool":
		return s.maxpool()
	case "Reconfig":
		return s.stack()
	case "LSTM", "SummLSTM":
		return s.lstm(kind, in, out)
	case "Tanh", "Softmax", "SoftmaxNoCTC", "Logistic", "Relu", "Linear", "LinLogistic", "LinTanh":
		return s.dense(kind)
	}
	s.fail("kind of layer", "expected one that is known here, found %q", kind)
	return nil
}

// hasRates is the flag of an arrangement with learning rates of its own.
const hasRates = 64

// inner reads the layers inside an arrangement.
func (s *source) inner(kind string, flags, nested int) []Layer {
	var layers []Layer
	for range s.count(kind+": layers inside", 1) {
		layers = append(layers, s.layer(nested+1))
		if s.err != nil {
			return nil
		}
	}
	if flags&hasRates != 0 {
		s.take(kind+": learning rates", 4*s.count(kind+": learning rates", 4))
	}
	if len(layers) == 0 {
		s.fail(kind, "expected layers inside, found none")
	}
	return layers
}

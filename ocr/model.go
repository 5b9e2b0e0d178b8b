package ocr

import (
	"fmt"
	"io"
	"os"
)

// Model is a network that reads lines, with its alphabet.
type Model struct {
	Spec    string // of the network, in Tesseract's language, such as [1,36,0,1 Ct3,3,16 …]
	Network Layer
	Height  int // of the image that the network sees

	alphabet alphabet
	*dictionary
	blank   int  // the code that says: no new character here
	bytes   bool // numbers are kept as bytes between layers
	samples int  // seen in training
	scale   int  // columns of the image for each step of the output
}

// maxBytes bounds a file that is read; the largest network of Tesseract is a tenth.
const maxBytes = 1 << 28

// Open reads a traineddata file of Tesseract. Its error names the file, the
// field, what was expected and what was found.
func Open(file string) (*Model, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return nil, err
	}
	return Parse(file, data)
}

// Parse reads the content of a traineddata file; name stands for it in errors.
func Parse(name string, data []byte) (*Model, error) {
	if len(data) > maxBytes {
		return nil, fmt.Errorf("%s: expected at most %d bytes, found more", name, maxBytes)
	}
	found, err := parts(name, data)
	if err != nil {
		return nil, err
	}
	for _, part := range []struct {
		number int
		what   string
	}{{partNetwork, "an LSTM network"}, {partCharacters, "the characters of the network"}} {
		if found[part.number] == nil {
			return nil, fmt.Errorf("%s: expected part %d, %s, found none; is it a traineddata file of Tesseract 4 or 5?", name, part.number, part.what)
		}
	}
	m, err := parseNetwork(found[partNetwork])
	if err != nil {
		return nil, err
	}
	return m, m.parseAlphabet(found)
}

// trainedBytes is the bit, among the flags of training, that says that numbers
// are bytes.
const trainedBytes = 1

// parseNetwork reads the network and what stands behind it.
func parseNetwork(s *source) (*Model, error) {
	m := &Model{Network: s.layer(0)}
	m.Spec = s.string("specification")
	flags := s.int32("training flags")
	s.int32("training iteration")
	m.samples = s.int32("samples of training")
	m.blank = s.int32("code of the blank")
	m.bytes = flags&trainedBytes != 0
	if s.err != nil {
		return nil, s.err
	}
	out, err := through(m.Network, shape{})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	in, ok := firstInput(m.Network)
	if !ok || in.Depth != 1 || in.Height < 2 {
		return nil, fmt.Errorf("%s: expected an input of one number at each pixel and a given height, found %+v", s.name, in)
	}
	if out.height != 1 || out.width != 0 || out.depth < 2 {
		return nil, fmt.Errorf("%s: expected an output of shape 1×?×codes, found %s", s.name, out)
	}
	if m.blank < 0 || m.blank >= out.depth {
		return nil, fmt.Errorf("%s: code of the blank: expected 0 to %d, found %d", s.name, out.depth-1, m.blank)
	}
	m.Height, m.scale = in.Height, out.scale
	m.alphabet.size = out.depth
	return m, nil
}

// firstInput finds where the image enters.
func firstInput(l Layer) (Input, bool) {
	switch l := l.(type) {
	case Input:
		return l, true
	case Series:
		return firstInput(l.Layers[0])
	}
	return Input{}, false
}

// parseAlphabet reads the characters and their codes.
func (m *Model) parseAlphabet(found map[int]*source) error {
	s, size := found[partCharacters], m.alphabet.size
	texts, properties := s.characters()
	if s.err != nil {
		return s.err
	}
	codes := found[partCodes]
	if codes == nil {
		m.alphabet = passThrough(texts, size)
	} else if m.alphabet = codes.codes(texts, size); codes.err != nil {
		return codes.err
	}
	if m.alphabet.start.after(m.blank) == nil {
		return fmt.Errorf("%s: expected a code %d alone, that of the blank, found none", codes.name, m.blank)
	}
	return m.parseDictionary(found, properties)
}

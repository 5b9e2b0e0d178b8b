package ocr

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
)

// maker makes the parts of a traineddata file, so that tests have a small one.
type maker struct {
	data []byte
	r    *rand.Rand
}

func (m *maker) byte(b ...byte)  { m.data = append(m.data, b...) }
func (m *maker) int(n int)       { m.data = binary.LittleEndian.AppendUint32(m.data, uint32(n)) }
func (m *maker) long(n int64)    { m.data = binary.LittleEndian.AppendUint64(m.data, uint64(n)) }
func (m *maker) float(v float64) { m.long(int64(math.Float64bits(v))) }
func (m *maker) string(s string) { m.int(len(s)); m.byte([]byte(s)...) }
func (m *maker) ints(list ...int) {
	for _, n := range list {
		m.int(n)
	}
}

// layer makes what every layer begins with.
func (m *maker) layer(kind string, in, out int) {
	m.byte(0)
	m.string(kind)
	m.byte(0, 0)
	m.ints(0, in, out, 0)
	m.string("a " + kind)
}

// series makes what an arrangement of layers begins with.
func (m *maker) series(kind string, count int) {
	m.layer(kind, 0, 0)
	m.int(count)
}

// matrix makes a random matrix, as bytes with a factor for each row, or as
// float64.
func (m *maker) matrix(rows, cols int, asBytes bool) {
	if !asBytes {
		m.byte(modeFloat64)
		m.ints(rows, cols)
		m.float(0)
		for range rows * cols {
			m.float(2*m.r.Float64() - 1)
		}
		return
	}
	m.byte(modeFloat64 | modeBytes | modeAdam)
	m.ints(rows, cols)
	m.byte(0)
	for range rows * cols {
		m.byte(byte(m.r.IntN(255) - 127))
	}
	m.int(rows)
	for range rows {
		m.float(0.5 / 127 * (1 + m.r.Float64()))
	}
}

// lstm makes a layer of LSTM.
func (m *maker) lstm(kind string, in, out int, asBytes bool) {
	m.layer(kind, in, out)
	m.int(in + out)
	for range 4 {
		m.matrix(out, in+out+1, asBytes)
	}
}

// smallNetwork makes a network with a layer of every kind that those of
// Tesseract have: images of height 6, the codes space, a, b, and the blank.
func smallNetwork(asBytes bool) []byte {
	m := &maker{r: rand.New(rand.NewPCG(1, 2))}
	m.series("Series", 6)
	m.layer("Input", 6, 1)
	m.ints(0, 6, 0, 1, 1)
	m.series("Series", 2)
	m.layer("Convolve", 1, 9)
	m.ints(1, 1)
	m.layer("Tanh", 9, 2)
	m.matrix(2, 10, asBytes)
	m.layer("Maxpool", 2, 2)
	m.ints(3, 3)
	m.series("XYTranspose", 1)
	m.lstm("SummLSTM", 2, 3, asBytes)
	m.series("Parallel", 2)
	m.lstm("LSTM", 3, 2, asBytes)
	m.series("RTLReversed", 1)
	m.lstm("LSTM", 3, 2, asBytes)
	m.layer("Softmax", 4, 4)
	m.matrix(4, 5, asBytes)
	m.string("[1,6,0,1 Ct3,3,2 Mp3,3 Lfys3 …]")
	flags := 0
	if asBytes {
		flags = trainedBytes
	}
	m.ints(flags, 10, 20, 3)
	return m.data
}

// smallCharacters and smallCodes are the alphabet of the small network.
const smallCharacters = "3\nNULL 0 Common 0\na 3 0,255,0,255 Latin 1\nb 3 0,255,0,255 Latin 2\n"

func smallCodes() []byte {
	m := &maker{}
	m.int(4)
	for code := range 4 {
		m.byte(0)
		m.ints(1, code)
	}
	return m.data
}

// smallPart is a part of a file and its number.
type smallPart struct {
	number int
	data   []byte
}

// file puts parts, in the order of their numbers, into a traineddata file.
func file(parts ...smallPart) []byte {
	m := &maker{}
	m.int(24)
	at := 4 + 8*24
	offsets := make([]int64, 24)
	for i := range offsets {
		offsets[i] = -1
	}
	var content []byte
	for _, p := range parts {
		offsets[p.number] = int64(at + len(content))
		content = append(content, p.data...)
	}
	for _, o := range offsets {
		m.long(o)
	}
	m.byte(content...)
	return m.data
}

// smallFile is a whole file.
func smallFile(asBytes bool) []byte {
	return file(smallPart{partNetwork, smallNetwork(asBytes)},
		smallPart{partPunctuated, graphOf(3, " ")}, smallPart{partWords, graphOf(3, "ab", "ba")},
		smallPart{partCharacters, []byte(smallCharacters)}, smallPart{partCodes, smallCodes()})
}

// graphOf makes the graph of some words, each letter of which is the place of
// it in " ab": no two may begin alike.
func graphOf(letters int, words ...string) []byte {
	const last, ends = 1, 4
	m := &maker{}
	m.byte(magic, 0)
	m.int(letters)
	low := 2 // the bits of a letter of three
	var edges []int64
	number := map[rune]int64{' ': 0, 'a': 1, 'b': 2}
	next := len(words)
	for i, w := range words {
		flags := int64(0)
		if i == len(words)-1 {
			flags |= last
		}
		if len(w) == 1 {
			flags |= ends
		}
		to := int64(0)
		if len(w) > 1 {
			to = int64(next)
			next += len(w) - 1
		}
		edges = append(edges, number[rune(w[0])]|flags<<low|to<<(low+3))
	}
	for _, w := range words {
		for i, letter := range w[1:] {
			flags, to := int64(last), int64(len(edges)+1)
			if i == len(w)-2 {
				flags, to = last|ends, 0
			}
			edges = append(edges, number[letter]|flags<<low|to<<(low+3))
		}
	}
	m.int(len(edges))
	for _, e := range edges {
		m.long(e)
	}
	return m.data
}

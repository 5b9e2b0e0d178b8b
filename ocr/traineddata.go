package ocr

import (
	"fmt"
	"math"
)

// The parts of a traineddata file that are read here, by their number in it.
const (
	partNetwork    = 17
	partPunctuated = 18
	partWords      = 19
	partNumbers    = 20
	partCharacters = 21
	partCodes      = 22
)

// maxParts bounds the number of parts; Tesseract itself knows 24.
const maxParts = 1000

// parts splits a traineddata file: a count, then the offset of each part, of
// which −1 says that it is absent. A part ends where the next begins.
func parts(name string, data []byte) (map[int]*source, error) {
	head := &source{name: name, data: data}
	offsets := make([]int64, head.within("number of parts", 1, maxParts))
	for i := range offsets {
		offsets[i] = head.int64(fmt.Sprintf("offset of part %d", i))
	}
	end := int64(len(data))
	found := map[int]*source{}
	for i := len(offsets) - 1; i >= 0 && head.err == nil; i-- {
		if offsets[i] == -1 {
			continue
		}
		if offsets[i] < int64(head.at) || offsets[i] > end {
			head.fail(fmt.Sprintf("offset of part %d", i), "expected %d to %d, found %d", head.at, end, offsets[i])
			break
		}
		found[i] = &source{name: fmt.Sprintf("%s: part %d", name, i), data: data[offsets[i]:end]}
		end = offsets[i]
	}
	return found, head.err
}

// finite demands numbers that are neither NaN nor infinite.
func (s *source) finite(field string, numbers []float64) {
	for i, x := range numbers {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			s.fail(field, "entry %d is %g, expected a finite number", i, x)
			return
		}
	}
}

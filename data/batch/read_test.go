package batch

import (
	"strings"
	"testing"
)

const idx = "\x00\x00\x08\x03\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00\x03abcdef"

func TestReadIDX(t *testing.T) {
	if items, err := readIDX("f", strings.NewReader(idx), 1, 3); err != nil || string(items) != "abcdef" {
		t.Errorf("%q, %v", items, err)
	}
	for in, want := range map[string]string{
		idx[:9]:                                 "f: heading: unexpected EOF",
		"x" + idx[1:]:                           "f: magic number: expected 0x00000803, found 0x78000803",
		idx[:4] + "\xff\xff\xff\xff" + idx[8:]:  "f: number of items: expected 1 to 1048576, found 4294967295",
		idx[:8] + "\x00\x00\x00\x02" + idx[12:]: "f: dimension 2: expected 1, found 2",
		idx[:len(idx)-1]:                        "f: expected 6 bytes after the heading, found 5",
		idx + "g":                               "f: expected 6 bytes after the heading, found more",
		idx[:4] + "\x00\x00\x00\x00" + idx[8:len(idx)-6]: "f: number of items: expected 1 to 1048576, found 0",
	} {
		if _, err := readIDX("f", strings.NewReader(in), 1, 3); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	two := images{pixels: make([]byte, 8), labels: []byte{1}, size: 4}
	if err := two.check("train"); err == nil || !strings.Contains(err.Error(), "found 2 images and 1 labels") {
		t.Errorf("a missing label: %v", err)
	}
	two.labels = []byte{9, 10}
	if err := two.check("train"); err == nil || !strings.Contains(err.Error(), "label 1: expected a digit, found 10") {
		t.Errorf("a wrong label: %v", err)
	}
}

func TestReadDigitsErrors(t *testing.T) {
	row := strings.Repeat("16,", 64) + "9\n"
	for in, want := range map[string]string{
		row + "1,2\n": "f: record on line 2: wrong number of fields",
		row + strings.Replace(row, "16", "17", 1): `f:2: column 1: expected a number from 0 to 16, found "17"`,
		strings.Repeat("0,", 64) + "10\n":         `f:1: column 65: expected a number from 0 to 9, found "10"`,
		strings.Repeat("0,", 63) + "x,1\n":        `f:1: column 64: expected a number from 0 to 16, found "x"`,
	} {
		if _, err := readDigits("f", strings.NewReader(in)); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func FuzzReadIDX(f *testing.F) {
	f.Add(idx)
	f.Fuzz(func(t *testing.T, in string) {
		if items, err := readIDX("f", strings.NewReader(in), 1, 3); err == nil && len(items)%3 != 0 {
			t.Errorf("%d bytes of items of 3", len(items))
		}
	})
}

func FuzzReadDigits(f *testing.F) {
	f.Add(strings.Repeat("0,", 64) + "9\n")
	f.Fuzz(func(t *testing.T, in string) {
		m, err := readDigits("f", strings.NewReader(in))
		if err == nil && len(m.pixels) != digitSize*len(m.labels) {
			t.Errorf("%d pixels, %d labels", len(m.pixels), len(m.labels))
		}
	})
}

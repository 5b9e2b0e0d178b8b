package ocr_test

import "testing"

// An ordinary line, from the image to the text.
func BenchmarkRead(b *testing.B) {
	m := open(b)
	line := looks[0].set(b, nil, texts[0])
	for b.Loop() {
		if _, err := m.Read(line.image); err != nil {
			b.Fatal(err)
		}
	}
}

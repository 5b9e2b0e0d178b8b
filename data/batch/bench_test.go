package batch

import "testing"

// What a batch costs, to be held against a step of training: it must stay below
// a fiftieth of one.
func BenchmarkFill(b *testing.B) {
	names, _ := Names()
	for _, name := range names {
		b.Run(name, func(b *testing.B) {
			s := open(b, name, Options{}).Training
			var batch Batch
			n := int64(0)
			for b.Loop() {
				s.Fill(n, &batch)
				n++
			}
		})
	}
}

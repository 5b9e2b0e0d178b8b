package tune

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"

	"unroll/tensor"
)

// sum tells one text from another.
func sum(symbols []int32) string {
	h := fnv.New64a()
	for _, k := range symbols {
		h.Write(binary.LittleEndian.AppendUint32(nil, uint32(k)))
	}
	return fmt.Sprintf("%d symbols, %016x", len(symbols), h.Sum64())
}

// fingerprint tells one base from another, so that no training goes on with the
// adapters of other weights.
func fingerprint(parameters []tensor.Array) string {
	h := fnv.New64a()
	for _, p := range parameters {
		fmt.Fprintln(h, p.Name, p.Shape)
		for _, x := range p.Data {
			h.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(x))))
		}
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

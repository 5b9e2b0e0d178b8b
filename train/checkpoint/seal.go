package checkpoint

import (
	"cmp"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"

	"unroll/internal/safetensors"
)

// seal is the name of the sum in the metadata.
const seal = "crc32c"

// sealed is the file with a sum over everything in it.
func sealed(f safetensors.File) safetensors.File {
	f.Metadata = maps.Clone(f.Metadata)
	if f.Metadata == nil {
		f.Metadata = map[string]string{}
	}
	f.Metadata[seal] = sum(f)
	return f
}

// verify demands the sum that [sealed] left.
func verify(f safetensors.File) error {
	written, found := f.Metadata[seal], sum(f)
	if written == "" {
		return fmt.Errorf("expected a checkpoint, found a file without %s in its metadata", seal)
	}
	if found != written {
		return fmt.Errorf("the content has changed since it was written: its %s is %s, expected %s", seal, found, written)
	}
	return nil
}

// sum is the CRC-32C of the metadata and of every tensor, by their names.
func sum(f safetensors.File) string {
	table := crc32.MakeTable(crc32.Castagnoli)
	crc := uint32(0)
	for _, key := range slices.Sorted(maps.Keys(f.Metadata)) {
		if key != seal {
			crc = crc32.Update(crc, table, fmt.Appendf(nil, "%q %q\n", key, f.Metadata[key]))
		}
	}
	byName := slices.SortedFunc(slices.Values(f.Tensors), func(a, b safetensors.Tensor) int { return cmp.Compare(a.Name, b.Name) })
	for _, t := range byName {
		crc = crc32.Update(crc, table, fmt.Appendf(nil, "%q %s %v\n", t.Name, t.Type, t.Shape))
		crc = crc32.Update(crc, table, t.Raw)
	}
	return fmt.Sprintf("%08x", crc)
}

package proof

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"unroll/gpu"
)

// Case is one kernel on inputs of one size.
type Case struct {
	Kernel string
	Size   string // such as 70x33x29, or what is special
	run    func(s *Session)
}

// Name is kernel/size.
func (c Case) Name() string { return c.Kernel + "/" + c.Size }

// Run runs the case on a driver that has loaded the kernels, compares with the
// reference, and returns the digest of the outputs.
func (c Case) Run(d gpu.Driver) (digest string, err error) {
	s := &Session{driver: d}
	c.run(s)
	if err := s.close(); err != nil {
		return "", fmt.Errorf("proof: %s: %w", c.Name(), err)
	}
	h := sha256.New()
	for _, b := range s.outputs {
		h.Write(canonical(b))
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

// canonical gives every NaN the same bits: which ones it has is left open.
func canonical(b []byte) []byte {
	x := gpu.Floats(b)
	for i, v := range x {
		if v != v {
			x[i] = float32(math.NaN())
		}
	}
	return gpu.Bytes(x)
}

// Cases returns all cases, by kernel.
func Cases() []Case {
	return slices.Concat(products(), cells(), steps(), learning(), rows())
}

//go:embed digests.json
var digests []byte

// Digests returns the committed digest of every case, by name.
func Digests() (map[string]string, error) {
	all := map[string]string{}
	if err := json.Unmarshal(digests, &all); err != nil {
		return nil, fmt.Errorf("proof: digests.json: %w", err)
	}
	return all, nil
}

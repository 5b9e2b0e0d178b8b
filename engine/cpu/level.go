package cpu

import (
	"fmt"
	"os"
)

// A Level is a set of instructions.
type Level int

// The levels, each faster than the one before.
const (
	Go Level = iota
	AVX2
	AVX512
	AMX // and AVX-512 for all but large products
)

var levelNames = [...]string{Go: "go", AVX2: "avx2", AVX512: "avx512", AMX: "amx"}

// String is the name that [Parse] reads.
func (l Level) String() string {
	if l < Go || int(l) >= len(levelNames) {
		return fmt.Sprintf("level %d", int(l))
	}
	return levelNames[l]
}

// Parse reads the name of a level: go, avx2, avx512 or amx.
func Parse(name string) (Level, error) {
	for l, n := range levelNames {
		if n == name {
			return Level(l), nil
		}
	}
	return Go, fmt.Errorf("cpu: %q is no level, expected one of %q", name, levelNames)
}

// Best is the level to use and why: the one that the environment variable
// UNROLL_CPU names, or else the fastest that runs here. It is an error if the
// variable names no level, or one that does not run here.
func Best() (level Level, why string, err error) {
	fastest, why := fastest()
	name := os.Getenv("UNROLL_CPU")
	if name == "" {
		return fastest, why, nil
	}
	level, err = Parse(name)
	switch {
	case err != nil:
		return Go, "", fmt.Errorf("UNROLL_CPU: %w", err)
	case level > fastest:
		return Go, "", fmt.Errorf("UNROLL_CPU=%s: %w", name, unavailable(level))
	}
	return level, "UNROLL_CPU=" + name, nil
}

// Available is every level that runs here, the slowest first.
func Available() []Level {
	fastest, _ := fastest()
	levels := []Level{}
	for l := Go; l <= fastest; l++ {
		levels = append(levels, l)
	}
	return levels
}

func unavailable(l Level) error {
	fastest, why := fastest()
	return fmt.Errorf("cpu: %s does not run here, %s does (%s)", l, fastest, why)
}

// Package mathml holds the formulas of the tutorial as MathML.
//
// A browser shows MathML without a script, and a screen reader reads it. The
// formulas are written in TeX; Temml, an npm package pinned in generate/,
// converts them when someone runs
//
//	go generate ./internal/mathml
//
// The result is formulas.json, one formula a line, which is committed. So a
// build needs Go alone, and a formula that nobody has converted yet is an
// error, not a blank.
package mathml

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:generate go run ./generate

// Temml is the version of the converter that wrote the cache.
const Temml = "0.13.5"

// Formula is a formula in TeX. Beside the usual commands it may hold
// \data{sym=NAME}{…}, which marks its second argument with data-sym="NAME".
type Formula struct {
	TeX     string `json:"tex"`
	Display bool   `json:"display"` // displayed on a line of its own
}

// Entry is a line of the cache.
type Entry struct {
	Key string `json:"key"` // see [Key]
	Formula
	MathML string `json:"mathml"` // a <math> element
}

// Key names a formula as this version of Temml converts it: the SHA-256 of
// its TeX, its mode and the version, in hexadecimal.
func Key(f Formula) string {
	mode := "inline"
	if f.Display {
		mode = "display"
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{f.TeX, mode, Temml}, "|")))
	return hex.EncodeToString(sum[:])
}

// Lookup returns the <math> element of a formula. A formula that is not in the
// cache is an error that says how to convert it.
func Lookup(f Formula) (string, error) {
	entries, err := cache()
	if err != nil {
		return "", err
	}
	if e, ok := entries[Key(f)]; ok {
		return e.MathML, nil
	}
	return "", fmt.Errorf("formula not in the cache: %s; run: go generate ./internal/mathml", f.TeX)
}

//go:embed formulas.json
var formulas []byte

var cache = sync.OnceValues(func() (map[string]Entry, error) { return decode(formulas) })

// decode reads a cache. A key that does not belong to its formula is an error:
// the line was edited by hand, or written by another version of Temml.
func decode(source []byte) (map[string]Entry, error) {
	var list []Entry
	if err := json.Unmarshal(source, &list); err != nil {
		return nil, fmt.Errorf("formulas.json: %w", err)
	}
	entries := make(map[string]Entry, len(list))
	for _, e := range list {
		if e.Key != Key(e.Formula) {
			return nil, fmt.Errorf("formulas.json: %s: want key %s, found %s; run: go generate ./internal/mathml", e.TeX, Key(e.Formula), e.Key)
		}
		entries[e.Key] = e
	}
	return entries, nil
}

// Encode writes a cache: a JSON array, one formula a line, sorted by TeX.
func Encode(entries []Entry) ([]byte, error) {
	entries = slices.Clone(entries)
	slices.SortFunc(entries, func(a, b Entry) int {
		if c := strings.Compare(a.TeX, b.TeX); c != 0 {
			return c
		}
		return strings.Compare(a.Key, b.Key)
	})
	var out bytes.Buffer
	out.WriteString("[")
	for i, e := range entries {
		if i > 0 {
			out.WriteString(",")
		}
		out.WriteString("\n")
		line := json.NewEncoder(&out)
		line.SetEscapeHTML(false)
		if err := line.Encode(e); err != nil {
			return nil, err
		}
		out.Truncate(out.Len() - 1) // the encoder ends with a newline
	}
	out.WriteString("\n]\n")
	return out.Bytes(), nil
}

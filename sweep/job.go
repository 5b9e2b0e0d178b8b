package sweep

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// The bounds of what is accepted, from users and from the wire.
const (
	maxSpec       = 64 << 10 // bytes of a specification
	maxResult     = 512 << 10
	maxCheckpoint = 1 << 30
	maxJobs       = 10000 // of a file
)

// Job is one training of a sweep.
type Job struct {
	ID   string          // the sha256 of Spec, 64 hexadecimal digits
	Spec json.RawMessage // JSON without blanks, its fields by name
}

// NewJob makes a job of anything that encoding/json encodes. What differs only in
// blanks and in the order of fields is one job.
func NewJob(spec any) (Job, error) {
	text, err := json.Marshal(spec)
	if err != nil {
		return Job{}, fmt.Errorf("sweep: job: %w", err)
	}
	return parseJob(text)
}

// parseJob makes a job of a JSON text.
func parseJob(text []byte) (Job, error) {
	if len(text) > maxSpec {
		return Job{}, fmt.Errorf("sweep: job: expected a specification of at most %d bytes, found %d", maxSpec, len(text))
	}
	var value any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber() // a seed has more digits than a float64
	if err := d.Decode(&value); err != nil {
		return Job{}, fmt.Errorf("sweep: job: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Job{}, errors.New("sweep: job: expected one JSON value, found more")
	}
	canonical, err := json.Marshal(value) // the keys of a map come in order
	if err != nil {
		return Job{}, fmt.Errorf("sweep: job: %w", err)
	}
	sum := sha256.Sum256(canonical)
	return Job{hex.EncodeToString(sum[:]), canonical}, nil
}

// Outcome is what became of a job.
type Outcome struct {
	Job    string          `json:"job"` // its id
	Spec   json.RawMessage `json:"spec"`
	Value  json.RawMessage `json:"value,omitempty"` // what the training returned
	Error  string          `json:"error,omitempty"` // why there is none
	Worker string          `json:"worker"`
	Try    int             `json:"try"`     // 1 where the first worker finished it
	Second float64         `json:"seconds"` // the last try took
}

// Progress is what is known of a job that was begun.
type Progress struct {
	Worker string `json:"worker"`
	Held   bool   `json:"held"` // by the worker; else it was handed back
	Tries  int    `json:"tries"`
	Lost   int    `json:"lost"` // workers that held it and never came back
	Step   int    `json:"step"`
	Steps  int    `json:"steps"`
	Text   string `json:"text"` // how it goes, in a few words
}

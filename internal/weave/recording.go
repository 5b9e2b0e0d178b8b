package weave

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Recording is what a long Example did when it was last run. An Example whose
// body ends with “// Recorded:”, in the place of “// Output:”, takes more than a
// few seconds. go test compiles it and does not run it; [Record] does, and the
// page shows what it left, and says so.
type Recording struct {
	Output  string  `json:"output"`
	Date    string  `json:"date"` // such as 2026-11-23
	Seconds float64 `json:"seconds"`
	Machine string  `json:"machine"`
	Commit  string  `json:"commit"`
	Code    string  `json:"code"` // hash of the Example's body
}

// recordedMark ends the body of an Example that is recorded.
const recordedMark = "// Recorded:"

// recordings is the folder of a chapter that holds what its long Examples left:
// NAME.json for the Example NAME, and the figures.
const recordings = "recorded"

// readRecording attaches what a long Example left, if it was ever run.
func (p *chapterParser) readRecording(dir string, c *Code) error {
	c.Recorded = true
	dir = filepath.Join(dir, recordings)
	text, err := os.ReadFile(filepath.Join(dir, c.Name+".json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	c.Recording = &Recording{}
	if err := json.Unmarshal(text, c.Recording); err != nil {
		return fmt.Errorf("%s: %w", p.place(filepath.Join(dir, c.Name+".json"), 1).File, err)
	}
	c.Output = c.Recording.Output
	for i := range c.Figures {
		if err := c.Figures[i].read(dir); err != nil {
			return fmt.Errorf("%s: figure %q: %w", p.place(dir, 0).File, c.Figures[i].Name, err)
		}
	}
	return nil
}

// hash tells one version of an Example from another.
func (c *Code) hash() string { return fmt.Sprintf("%x", sha256.Sum256([]byte(c.Source)))[:12] }

// command is what records an Example of a chapter again.
func (c *Code) command(chapter string) string {
	return "go run ./cmd/unroll record " + chapter + "/" + strings.TrimPrefix(c.Name, "Example_")
}

// provenance says in a sentence where the output of a recorded Example is from,
// or nothing where the page's own run printed it.
func (c *Code) provenance() string {
	switch r := c.Recording; {
	case !c.Recorded:
		return ""
	case r == nil:
		return "Not recorded yet: this run takes more than a few seconds."
	case r.Code != c.hash():
		return r.String() + " The code has changed since."
	default:
		return r.String()
	}
}

func (r *Recording) String() string {
	digits := 0
	if r.Seconds < 10 {
		digits = 1
	}
	return fmt.Sprintf("Recorded %s at commit %s, on %s, in %.*f s.", r.Date, r.Commit, r.Machine, digits, r.Seconds)
}

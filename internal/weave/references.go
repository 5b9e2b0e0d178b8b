package weave

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/nickng/bibtex"
)

// readReferences reads the bibliography. Every entry needs an author, a title
// and a year.
func readReferences(root, name string) (map[string]Reference, error) {
	file, err := os.Open(filepath.Join(root, name))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	parsed, err := bibtex.Parse(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	references := map[string]Reference{}
	for _, entry := range parsed.Entries {
		field := func(key string) string {
			if value := entry.Fields[key]; value != nil {
				return strings.Join(strings.Fields(value.String()), " ")
			}
			return ""
		}
		for _, key := range []string{"author", "title", "year"} {
			if field(key) == "" {
				return nil, fmt.Errorf("%s: entry %s has no %s", name, entry.CiteName, key)
			}
		}
		text := fmt.Sprintf("%s (%s). %s.", field("author"), field("year"), field("title"))
		for _, key := range []string{"journal", "publisher", "note"} {
			if field(key) != "" {
				text += " " + field(key) + "."
			}
		}
		references[entry.CiteName] = Reference{Key: entry.CiteName, Text: text, URL: field("url")}
	}
	return references, nil
}

package weave

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/go-fonts/stix/stix2mathregular"
	"github.com/go-fonts/stix/stix2textbold"
	"github.com/go-fonts/stix/stix2textitalic"
	"github.com/go-fonts/stix/stix2textregular"
	"golang.org/x/image/font/gofont/gomono"
)

// assets adds what all pages share: style, script, fonts, the index of the
// search.
func (s *site) assets() error {
	for _, name := range []string{"page.css", "page.js"} {
		content, err := pageFiles.ReadFile("page/" + name)
		if err != nil {
			return err
		}
		s.files["assets/"+name] = content
	}
	s.files["assets/stix-text.otf"] = stix2textregular.TTF
	s.files["assets/stix-text-italic.otf"] = stix2textitalic.TTF
	s.files["assets/stix-text-bold.otf"] = stix2textbold.TTF
	s.files["assets/stix-math.otf"] = stix2mathregular.TTF
	s.files["assets/go-mono.ttf"] = gomono.TTF
	return s.searchIndex()
}

// searchEntry is something that the search finds.
type searchEntry struct {
	Text  string `json:"text"`
	Where string `json:"where"`
	URL   string `json:"url"`
}

// searchIndex writes the chapters, sections and equations as a script, which a
// page opened from a folder may load where it may not load JSON.
func (s *site) searchIndex() error {
	entries := []searchEntry{}
	found := map[string]bool{} // equations, by id
	for _, c := range s.chapters {
		chapter := fmt.Sprintf("%d %s", c.Number, c.Title)
		entries = append(entries, searchEntry{c.Title, fmt.Sprintf("chapter %d", c.Number), c.file()})
		for _, h := range c.headings {
			entries = append(entries, searchEntry{h.Text, chapter, c.file() + "#" + h.ID})
		}
		for _, block := range c.Blocks {
			e := block.Equation
			if e != nil && s.shown[e.ID].chapter == c && !found[e.ID] {
				found[e.ID] = true
				entries = append(entries, searchEntry{e.Unicode(), fmt.Sprintf("equation %s, %s", e.ID, chapter), c.file() + "#" + equationAnchor(e.ID)})
			}
		}
	}
	var out bytes.Buffer
	out.WriteString("const searchIndex = ")
	if err := json.NewEncoder(&out).Encode(entries); err != nil {
		return err
	}
	s.files["assets/search.js"] = out.Bytes()
	return nil
}

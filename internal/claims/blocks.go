package claims

import (
	"fmt"
	"regexp"
	"strings"
)

var marks = regexp.MustCompile(`<!-- (/?claims(?::([^\s]*))?) -->`)

// Fill returns a Markdown text with a fresh table between each
//
//	<!-- claims:ID -->
//	<!-- /claims -->
//
// Marks that do not pair and unknown ids are errors with their line.
func Fill(root, text string) (string, error) {
	var out strings.Builder
	open, done := "", 0
	for _, m := range marks.FindAllStringSubmatchIndex(text, -1) {
		mark, id := text[m[2]:m[3]], ""
		if m[4] >= 0 {
			id = text[m[4]:m[5]]
		}
		fail := func(err string) (string, error) {
			return "", fmt.Errorf("line %d: <!-- %s -->: %s", 1+strings.Count(text[:m[0]], "\n"), mark, err)
		}
		switch {
		case mark == "/claims" && open == "":
			return fail("no table begins before it")
		case mark == "/claims":
			t, err := Read(root, open)
			if err != nil {
				return fail(err.Error())
			}
			out.WriteString("\n" + t.Markdown())
			open, done = "", m[0]
		case id == "":
			return fail("expected <!-- claims:ID --> or <!-- /claims -->")
		case open != "":
			return fail("the table " + open + " has not ended before it")
		default:
			out.WriteString(text[done:m[1]])
			open = id
		}
	}
	if open != "" {
		return "", fmt.Errorf("<!-- claims:%s --> has no <!-- /claims -->", open)
	}
	return out.String() + text[done:], nil
}

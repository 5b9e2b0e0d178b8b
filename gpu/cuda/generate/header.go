package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// header is what our cuda.h declares.
type header struct {
	handles   []declaration // typedefs of one name: the type, the name
	constants []constant
	structs   []structure
	functions []declaration // the arguments, the name
}

type declaration struct{ name, text string }

type constant struct {
	name  string
	value int
}

type structure struct {
	name, body string
	fields     []string
}

var (
	comments  = regexp.MustCompile(`(?m)//.*$`)
	functions = regexp.MustCompile(`(?m)^CUresult (cu\w+)(\(.*\));$`)
	handles   = regexp.MustCompile(`(?m)^typedef ((?:struct \w+|int|unsigned long long) ?\*?)(\w+);[ \t]*$`)
	enums     = regexp.MustCompile(`(?s)typedef enum \{(.*?)\} \w+;`)
	structs   = regexp.MustCompile(`(?s)typedef struct \{([^}]*)\} (\w+);`)
	field     = regexp.MustCompile(`(\w+)\s*[,;]`)
	macros    = regexp.MustCompile(`(?m)^#define (CU\w+) (\d+)$`)
)

// read takes a header apart. It understands what ours is written in, and no more.
func read(text string) (h header, err error) {
	text = comments.ReplaceAllString(text, "")
	for _, m := range functions.FindAllStringSubmatch(text, -1) {
		h.functions = append(h.functions, declaration{m[1], m[2]})
	}
	for _, m := range handles.FindAllStringSubmatch(text, -1) {
		h.handles = append(h.handles, declaration{m[2], strings.TrimSpace(m[1])})
	}
	for _, m := range structs.FindAllStringSubmatch(text, -1) {
		s := structure{name: m[2], body: m[1]}
		for _, f := range field.FindAllStringSubmatch(m[1], -1) {
			s.fields = append(s.fields, f[1])
		}
		h.structs = append(h.structs, s)
	}
	for _, m := range enums.FindAllStringSubmatch(text, -1) {
		if err := h.enumerate(m[1]); err != nil {
			return header{}, err
		}
	}
	for _, m := range macros.FindAllStringSubmatch(text, -1) {
		if m[1] == "CUDA_VERSION" {
			continue
		}
		if err := h.enumerate(m[1] + "=" + m[2]); err != nil {
			return header{}, err
		}
	}
	if declared := strings.Count(text, "\nCUresult "); declared != len(h.functions) {
		return header{}, fmt.Errorf("%d of %d prototypes understood; each stands on a line of its own", len(h.functions), declared)
	}
	return h, nil
}

// enumerate adds the constants of an enum, each one more than that before it unless
// it says otherwise.
func (h *header) enumerate(body string) error {
	next := 0
	for entry := range strings.SplitSeq(body, ",") {
		name, value, given := strings.Cut(strings.TrimSpace(entry), "=")
		if given {
			n, err := strconv.ParseInt(strings.TrimSpace(value), 0, 32)
			if err != nil {
				return fmt.Errorf("constant %s: expected a number, found %q", name, value)
			}
			next = int(n)
		}
		h.constants = append(h.constants, constant{strings.TrimSpace(name), next})
		next++
	}
	return nil
}

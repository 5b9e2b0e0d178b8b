package loop

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// same demands two descriptions, as JSON, that agree. The error lists what differs
// by the path to it, such as model.Hidden.
func same(there, here string) error {
	a, b := map[string]string{}, map[string]string{}
	if err := flatten(a, there); err != nil {
		return fmt.Errorf("its description: %w", err)
	}
	if err := flatten(b, here); err != nil {
		return err
	}
	paths := slices.Collect(maps.Keys(a))
	for path := range b {
		if _, ok := a[path]; !ok {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	var different []string
	for _, path := range paths {
		if a[path] != b[path] {
			different = append(different, fmt.Sprintf("%s is %s there and %s here", path, orNothing(a[path]), orNothing(b[path])))
		}
	}
	if different == nil {
		return nil
	}
	return errors.New(strings.Join(different, "; "))
}

func orNothing(value string) string {
	if value == "" {
		return "nothing"
	}
	return value
}

// flatten lists the values of a JSON text by their paths.
func flatten(values map[string]string, text string) error {
	var v any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber() // a seed has more digits than a float64
	if err := decoder.Decode(&v); err != nil {
		return err
	}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		object, ok := v.(map[string]any)
		if !ok {
			value, _ := json.Marshal(v) // it was JSON
			values[path] = string(value)
		}
		for key, inner := range object {
			walk(strings.TrimPrefix(path+"."+key, "."), inner)
		}
	}
	walk("", v)
	return nil
}

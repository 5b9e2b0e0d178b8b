package experiment

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"unroll/train/learn"
)

// Parse reads the specification of a training: fields of [learn.Options] over the
// preset of its task. The error names the field, what was expected and what was
// found.
func Parse(spec json.RawMessage) (learn.Options, error) {
	var named struct{ Task string }
	if err := explain(json.Unmarshal(spec, &named)); err != nil {
		return learn.Options{}, err
	}
	o, err := learn.Preset(named.Task)
	if err != nil {
		return o, fmt.Errorf("field task: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(spec))
	d.DisallowUnknownFields()
	return o, explain(d.Decode(&o))
}

// explain says what was expected where the JSON decoder found something else.
func explain(err error) error {
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind):
		return fmt.Errorf("field %s: expected %s, found %s", strings.ToLower(kind.Field), kind.Type, kind.Value)
	case err != nil && strings.HasPrefix(err.Error(), "json: unknown field "):
		return fmt.Errorf("field %s: expected one of a training, such as task, cell, hidden, layers, batch, length, rule, schedule.rate, clip, steps or seed", strings.TrimPrefix(err.Error(), "json: unknown field "))
	}
	return err
}

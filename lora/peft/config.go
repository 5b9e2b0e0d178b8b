package peft

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
)

// Config is what adapter_config.json says, as far as it matters here.
type Config struct {
	Rank           int     // r
	Alpha          float64 // lora_alpha
	Dropout        float64 // lora_dropout, in training
	RankStabilised bool    // use_rslora
	Transposed     bool    // fan_in_fan_out
	Targets        Targets // target_modules
	Exclude        Targets // exclude_modules
	Ranks, Alphas  []Pattern
	Save           []string // modules_to_save
	Base           string   // base_model_name_or_path
	Task           string   // task_type

	// Unknown are keys that are not PEFT's, as far as is known here. They were
	// passed over, as PEFT passes over those of later versions.
	Unknown []string
}

// passed are keys that say nothing of what is computed.
var passed = []string{
	"auto_mapping", "peft_version", "revision", "inference_mode", "megatron_core", "qalora_group_size",
	"eva_config", "corda_config", "loftq_config", "lora_ga_config", // of initialisations; init_lora_weights says whether they count
}

// refused are keys that change what is computed, or where, if they are set.
var refused = []string{
	"use_dora", "alora_invocation_tokens", "layer_replication", "target_parameters", "lora_bias", "trainable_token_indices",
	"use_qalora", "use_bdlora", "arrow_config", "kasa_config", "monteclora_config", "velora_config", "megatron_config",
	"layers_to_transform", "layers_pattern", "ensure_weight_tying", "modules_to_tie",
}

// plain are the initialisations that leave the base as it is.
var plain = []string{"true", "false", `"gaussian"`, `"eva"`, `"orthogonal"`}

// ParseConfig reads the content of adapter_config.json.
func ParseConfig(content []byte) (Config, error) {
	c := Config{Rank: 8, Alpha: 8}
	fields, err := object(content)
	if err != nil {
		return c, err
	}
	kind := ""
	targets := false
	for _, f := range fields {
		if err := c.set(f, &kind, &targets); err != nil {
			return c, fmt.Errorf("%s: %w", f.key, err)
		}
	}
	switch {
	case kind != "LORA":
		return c, fmt.Errorf("peft_type is %q, expected \"LORA\"", kind)
	case !targets:
		return c, errors.New("target_modules is missing")
	}
	return c, nil
}

// set takes a key of the file.
func (c *Config) set(f field, kind *string, targets *bool) (err error) {
	null := string(f.value) == "null"
	switch key := f.key; {
	case slices.Contains(passed, key):
	case slices.Contains(refused, key):
		if !null && !slices.Contains([]string{"false", "{}", "[]", `""`}, string(f.value)) {
			return fmt.Errorf("%s, and that is not implemented here", short(f.value))
		}
	case key == "init_lora_weights":
		if !null && !slices.Contains(plain, string(f.value)) {
			return fmt.Errorf("%s, an initialisation that changes the weights of the base", short(f.value))
		}
	case key == "bias":
		if string(f.value) != `"none"` {
			return fmt.Errorf("%s, expected \"none\": biases that are trained are not implemented here", short(f.value))
		}
	case key == "peft_type":
		return decode(f.value, kind, "a string")
	case key == "target_modules":
		*targets = !null
		if !null {
			c.Targets, err = parseTargets(f.value)
		}
	case null: // all that follow have a default
	case key == "r":
		if err = decode(f.value, &c.Rank, "a whole number"); err == nil && c.Rank < 1 {
			err = fmt.Errorf("found %d, expected at least 1", c.Rank)
		}
	case key == "lora_alpha":
		err = decode(f.value, &c.Alpha, "a number")
	case key == "lora_dropout":
		if err = decode(f.value, &c.Dropout, "a number"); err == nil && !(c.Dropout >= 0 && c.Dropout < 1) {
			err = fmt.Errorf("found %g, expected at least 0 and below 1", c.Dropout)
		}
	case key == "use_rslora":
		err = decode(f.value, &c.RankStabilised, "true or false")
	case key == "fan_in_fan_out":
		err = decode(f.value, &c.Transposed, "true or false")
	case key == "exclude_modules":
		c.Exclude, err = parseTargets(f.value)
	case key == "rank_pattern":
		if c.Ranks, err = parsePatterns(f.value); err == nil {
			err = wholeRanks(c.Ranks)
		}
	case key == "alpha_pattern":
		c.Alphas, err = parsePatterns(f.value)
	case key == "modules_to_save":
		err = decode(f.value, &c.Save, "a list of names")
	case key == "base_model_name_or_path":
		err = decode(f.value, &c.Base, "a string")
	case key == "task_type":
		err = decode(f.value, &c.Task, "a string")
	default:
		c.Unknown = append(c.Unknown, key)
	}
	return err
}

func wholeRanks(patterns []Pattern) error {
	for _, p := range patterns {
		if p.Value < 1 || p.Value != math.Trunc(p.Value) || p.Value > math.MaxInt32 {
			return fmt.Errorf("found %g of %q, expected a whole number of at least 1", p.Value, p.Key)
		}
	}
	return nil
}

func decode(raw json.RawMessage, into any, expected string) error {
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%s, expected %s", short(raw), expected)
	}
	return nil
}

// field is a key of an object and what stands there.
type field struct {
	key   string
	value json.RawMessage
}

// object reads a JSON object in its order. A key that is there twice is an error.
func object(content []byte) ([]field, error) {
	decoder := json.NewDecoder(bytes.NewReader(content))
	if open, err := decoder.Token(); err != nil || open != json.Delim('{') {
		return nil, fmt.Errorf("%s, expected an object", short(content))
	}
	var fields []field
	seen := map[string]bool{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, fmt.Errorf("not JSON: %w", err)
		}
		f := field{key: token.(string)}
		if err := decoder.Decode(&f.value); err != nil {
			return nil, fmt.Errorf("%s: not JSON: %w", f.key, err)
		}
		if seen[f.key] {
			return nil, fmt.Errorf("%s is there twice", f.key)
		}
		seen[f.key] = true
		fields = append(fields, f)
	}
	if _, err := decoder.Token(); err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("something follows the object")
	}
	return fields, nil
}

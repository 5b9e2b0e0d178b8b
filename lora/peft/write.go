package peft

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"unroll/internal/atomicfile"
	"unroll/internal/safetensors"
	"unroll/lora"
	"unroll/tensor"
)

// Write writes an adapter of a base of some modules to a folder, which is made if
// it is not there, in single precision. Ranks, scales and modules are those of the
// adapters in the set; of the configuration Dropout, Base and Task are written. An
// adapter that was there before is replaced: its configuration goes first and the
// new one comes last, so that at no time weights stand beside the configuration of
// others, and a folder that was half written is refused.
func (a Adapter) Write(dir string, base []Module) error {
	config, weights, err := a.files(base)
	if err != nil {
		return fmt.Errorf("peft: Adapter.Write: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(dir, configFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := atomicfile.Write(filepath.Join(dir, weightsFile), weights); err != nil {
		return err
	}
	return atomicfile.Write(filepath.Join(dir, configFile), config)
}

// files returns the content of the two files, and demands that it is read as what
// was written.
func (a Adapter) files(base []Module) (config, weights []byte, err error) {
	if len(a.Set)+len(a.Saved) == 0 {
		return nil, nil, errors.New("there is no adapter and no module to write")
	}
	var arrays []tensor.Array
	for _, name := range slices.Sorted(maps.Keys(a.Set)) {
		at := slices.IndexFunc(base, func(m Module) bool { return m.Name == name })
		if at < 0 {
			return nil, nil, fmt.Errorf("%q is no module of the base, which has %s", name, describe(base))
		}
		nameA, nameB := names(base[at])
		arrays = append(arrays, a.Set[name].A.Array(nameA), a.Set[name].B.Array(nameB))
	}
	for _, saved := range a.Saved {
		saved.Name = prefix + saved.Name
		arrays = append(arrays, saved)
	}
	for _, array := range arrays {
		for i, x := range array.Data {
			if single := float64(float32(x)); math.IsNaN(single) || math.IsInf(single, 0) {
				return nil, nil, fmt.Errorf("%s is %g at entry %d, expected a finite number of single precision", array.Name, x, i)
			}
		}
	}
	file := safetensors.Of(arrays, true)
	file.Metadata = map[string]string{"format": "pt"}
	if weights, err = file.Bytes(); err != nil {
		return nil, nil, err
	}
	if config, err = a.config(); err != nil {
		return nil, nil, err
	}
	c, err := ParseConfig(config)
	if err != nil {
		return nil, nil, err
	}
	_, err = Parse(c, weights, base)
	return config, weights, err
}

// config returns the content of adapter_config.json.
func (a Adapter) config() ([]byte, error) {
	modules := slices.Sorted(maps.Keys(a.Set))
	rank, alpha, stabilised := 8, 8.0, false
	if len(modules) > 0 {
		first := a.Set[modules[0]]
		rank, alpha, stabilised = first.Rank(), first.Alpha, first.RankStabilised
	}
	ranks, alphas := map[string]int{}, map[string]float64{}
	for _, name := range modules {
		adapter := a.Set[name]
		if adapter.RankStabilised != stabilised {
			return nil, fmt.Errorf("the adapter of %s has RankStabilised %t, that of %s %t: one file has one", name, adapter.RankStabilised, modules[0], stabilised)
		}
		key := "^" + regexp.QuoteMeta(name) // of this module alone
		if adapter.Rank() != rank {
			ranks[key] = adapter.Rank()
		}
		if adapter.Alpha != alpha {
			alphas[key] = adapter.Alpha
		}
	}
	return json.MarshalIndent(map[string]any{
		"auto_mapping":            nil,
		"base_model_name_or_path": orNull(a.Config.Base),
		"bias":                    "none",
		"fan_in_fan_out":          a.Config.Transposed,
		"inference_mode":          true,
		"init_lora_weights":       true,
		"layers_pattern":          nil,
		"layers_to_transform":     nil,
		"lora_alpha":              alpha,
		"lora_dropout":            a.Config.Dropout,
		"modules_to_save":         saved(a.Saved),
		"alpha_pattern":           alphas,
		"peft_type":               "LORA",
		"r":                       rank,
		"rank_pattern":            ranks,
		"revision":                nil,
		"target_modules":          modules,
		"task_type":               orNull(a.Config.Task),
		"use_dora":                false,
		"use_rslora":              stabilised,
	}, "", "  ")
}

// saved returns the modules of parameters that are there as a whole; nil, which
// is written as null, for none.
func saved(arrays []tensor.Array) []string {
	var modules []string
	for _, a := range arrays {
		module := strings.TrimSuffix(strings.TrimSuffix(a.Name, ".weight"), ".bias")
		if !slices.Contains(modules, module) {
			modules = append(modules, module)
		}
	}
	return modules
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// Rename returns the set with the names of modules in the place of PyTorch's names
// of parameters; one that is no module's weight is an error.
func Rename(parameters lora.Set) (lora.Set, error) {
	modules := lora.Set{}
	for name, a := range parameters {
		module, found := ModuleOf(name)
		if !found {
			return nil, fmt.Errorf("peft: Rename: %q is the weight of no module", name)
		}
		modules[module] = a
	}
	return modules, nil
}

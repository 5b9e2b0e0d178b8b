package peft_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/internal/safetensors"
	"unroll/lora"
	"unroll/lora/peft"
	"unroll/tensor"
)

// base has a layer, an embedding and a head.
var base = []peft.Module{
	{Name: "embedding", Out: 3, In: 7, Embedding: true},
	{Name: "rnn.layers.0.ih", Out: 8, In: 3, Bias: true},
	{Name: "rnn.layers.0.hh", Out: 8, In: 2, Bias: true},
	{Name: "head", Out: 7, In: 2, Bias: true},
}

// small is an adapter of the head and the recurrent weight.
func small() peft.Adapter {
	r := tensor.NewRand(1)
	return peft.Adapter{Set: lora.Set{
		"head":            {A: tensor.RandMatrix(r, 2, 2, 1), B: tensor.RandMatrix(r, 7, 2, 1), Alpha: 3},
		"rnn.layers.0.hh": {A: tensor.RandMatrix(r, 2, 2, 1), B: tensor.RandMatrix(r, 8, 2, 1), Alpha: 3},
	}}
}

// write writes the small adapter and returns its folder.
func write(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "adapter")
	if err := small().Write(dir, base); err != nil {
		t.Fatal(err)
	}
	return dir
}

func config(t testing.TB, dir string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, "adapter_config.json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func overwrite(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

const has = "the base, which has embedding 7×3, rnn.layers.0.ih 8×3, rnn.layers.0.hh 8×2, head 7×2"

// What a configuration may not say.
func TestBadConfigurations(t *testing.T) {
	dir := write(t)
	good := config(t, dir)
	path := filepath.Join(dir, "adapter_config.json")
	replaced := func(key, value string) string {
		var keys map[string]json.RawMessage
		if err := json.Unmarshal([]byte(good), &keys); err != nil {
			t.Fatal(err)
		}
		delete(keys, key)
		others, err := json.Marshal(keys)
		if err != nil {
			t.Fatal(err)
		}
		return `{"` + key + `": ` + value + "," + string(others[1:])
	}
	for _, c := range []struct{ key, value, want string }{
		{"r", "0", "r: found 0, expected at least 1"},
		{"r", "2.5", "r: found 2.5, expected a whole number"},
		{"r", "3", "adapter_model.safetensors: the tensor base_model.model.rnn.layers.0.hh.lora_A.weight has the shape [2 2], expected [3 2] for the module rnn.layers.0.hh 8×2 of the base and the rank in adapter_config.json"},
		{"lora_alpha", "NaN", "lora_alpha: not JSON: invalid character 'N' looking for beginning of value"},
		{"lora_alpha", `"NaN"`, `lora_alpha: found "NaN", expected a number`},
		{"lora_alpha", "1e999", "lora_alpha: found 1e999, expected a number"},
		{"lora_dropout", "1", "lora_dropout: found 1, expected at least 0 and below 1"},
		{"use_dora", "true", "use_dora: found true, and that is not implemented here"},
		{"alora_invocation_tokens", "[1, 2]", "alora_invocation_tokens: found [1, 2], and that is not implemented here"},
		{"layer_replication", "[[0, 4]]", "layer_replication: found [[0, 4]], and that is not implemented here"},
		{"target_parameters", `["weight"]`, `target_parameters: found ["weight"], and that is not implemented here`},
		{"trainable_token_indices", "[0]", "trainable_token_indices: found [0], and that is not implemented here"},
		{"lora_bias", "true", "lora_bias: found true, and that is not implemented here"},
		{"bias", `"all"`, `bias: found "all", expected "none": biases that are trained are not implemented here`},
		{"init_lora_weights", `"pissa_niter_4"`, `init_lora_weights: found "pissa_niter_4", an initialisation that changes the weights of the base`},
		{"use_rslora", "1", "use_rslora: found 1, expected true or false"},
		{"peft_type", `"LOHA"`, `peft_type is "LOHA", expected "LORA"`},
		{"peft_type", `1`, `peft_type: found 1, expected a string`},
		{"target_modules", "null", "target_modules is missing"},
		{"target_modules", "7", "target_modules: found 7, expected a list of names or an expression"},
		{"target_modules", `"all-linear"`, `target_modules: "all-linear" depends on who reads it, expected the names of the modules`},
		{"target_modules", `"(?=x)"`, "target_modules: error parsing regexp: invalid or unsupported Perl syntax: `(?=`"},
		{"target_modules", `["q_proj"]`, `adapter_config.json: "q_proj" is no module of ` + has},
		{"target_modules", `"nothing"`, "adapter_config.json: target_modules touches no module of " + has},
		{"target_modules", "[]", "adapter_config.json: target_modules touches no module of " + has},
		{"modules_to_save", `["tail"]`, `adapter_config.json: "tail" is no module of ` + has},
		{"modules_to_save", `["head"]`, "adapter_model.safetensors: the tensor base_model.model.head.weight is missing"},
		{"rank_pattern", `{"hh": 0}`, `rank_pattern: found 0 of "hh", expected a whole number of at least 1`},
		{"rank_pattern", `{"hh": null}`, `rank_pattern: found null of "hh", expected a number`},
		{"rank_pattern", `["hh"]`, `rank_pattern: found ["hh"], expected an object`},
		{"alpha_pattern", `{"(": 1}`, "alpha_pattern: error parsing regexp: missing closing ): `^(?:.*\\.)?(?:()\\z`"},
		{"alpha_pattern", `{"a": 1, "a": 2}`, "alpha_pattern: a is there twice"},
	} {
		overwrite(t, path, []byte(replaced(c.key, c.value)))
		_, err := peft.Read(dir, base)
		want := path + ": " + c.want
		if strings.HasPrefix(c.want, "adapter_") {
			want = dir + ": " + c.want
		}
		if err == nil || err.Error() != want {
			t.Errorf("%s %s: error %v\n want %s", c.key, c.value, err, want)
		}
	}
	for content, want := range map[string]string{
		"":                             "found , expected an object",
		"[]":                           "found [], expected an object",
		`{"r": 1, "r": 2}`:             "r is there twice",
		`{"r": 1`:                      "not JSON: EOF",
		good + "x":                     "something follows the object",
		`{"peft_type": "LORA"}`:        "target_modules is missing",
		`{"target_modules": ["head"]}`: `peft_type is "", expected "LORA"`,
	} {
		overwrite(t, path, []byte(content))
		if _, err := peft.Read(dir, base); err == nil || !strings.HasPrefix(err.Error(), path+": "+want) {
			t.Errorf("%.40q: error %v\n want %s", content, err, want)
		}
	}
	// The least that PEFT takes, and a key that nobody knows.
	overwrite(t, path, []byte(`{"peft_type": "LORA", "target_modules": ["head", "hh"], "r": 2, "of_tomorrow": 1}`))
	a, err := peft.Read(dir, base)
	if err != nil || fmt.Sprint(a.Config.Unknown) != "[of_tomorrow]" || a.Set["head"].Alpha != 8 {
		t.Errorf("%+v, %v", a.Config, err)
	}
}

// What the tensors may not be.
func TestBadTensors(t *testing.T) {
	dir := write(t)
	path := filepath.Join(dir, "adapter_model.safetensors")
	whole, err := safetensors.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := func(change func(f *safetensors.File)) []byte {
		f := whole
		f.Tensors = append([]safetensors.Tensor{}, f.Tensors...)
		change(&f)
		written, err := f.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		return written
	}
	at := func(f *safetensors.File, name string) *safetensors.Tensor {
		for i := range f.Tensors {
			if f.Tensors[i].Name == name {
				return &f.Tensors[i]
			}
		}
		t.Fatalf("no tensor %s", name)
		return nil
	}
	const headA, headB = "base_model.model.head.lora_A.weight", "base_model.model.head.lora_B.weight"
	for _, c := range []struct {
		want    string
		content []byte
	}{
		{"not a safetensors file", nil},
		{"not a safetensors file", content[:len(content)-1]},
		{"not a safetensors file", content[:20]},
		{"not a safetensors file", append(binary.LittleEndian.AppendUint64(nil, 1<<63), "{}"...)},
		{"the tensor " + headA + " is missing", changed(func(f *safetensors.File) { at(f, headA).Name = "base_model.model.tail.lora_A.weight" })},
		{"nothing in adapter_config.json asks for the tensor base_model.model.tail.lora_A.weight; " + strings.Replace(has, ", which", "", 1), changed(func(f *safetensors.File) {
			more := *at(f, headA)
			more.Name = "base_model.model.tail.lora_A.weight"
			f.Tensors = append(f.Tensors, more)
		})},
		{"the tensor " + headB + " has the shape [2 7], expected [7 2] for the module head 7×2 of the base and the rank in adapter_config.json", changed(func(f *safetensors.File) { at(f, headB).Shape = []int{2, 7} })},
		{"tensor " + headB + ": numbers of the type I32, expected F64, F32, F16 or BF16", changed(func(f *safetensors.File) { at(f, headB).Type = "I32" })},
		{"the tensor " + headB + " is NaN at entry 3, expected a finite number", changed(func(f *safetensors.File) {
			raw := append([]byte{}, at(f, headB).Raw...)
			binary.LittleEndian.PutUint32(raw[12:], math.Float32bits(float32(math.NaN())))
			at(f, headB).Raw = raw
		})},
	} {
		overwrite(t, path, c.content)
		if _, err := peft.Read(dir, base); err == nil || !strings.HasPrefix(err.Error(), dir+": adapter_model.safetensors: "+c.want) {
			t.Errorf("error %v\n want %s", err, c.want)
		}
	}
	// An adapter of another base: both are shown.
	overwrite(t, path, content)
	other := append([]peft.Module{}, base...)
	other[3].In = 5
	want := dir + ": adapter_model.safetensors: the tensor " + headA + " has the shape [2 2], expected [2 5] for the module head 7×5 of the base and the rank in adapter_config.json"
	if _, err := peft.Read(dir, other); err == nil || err.Error() != want {
		t.Errorf("error %v\n want %s", err, want)
	}
}

// Folders that are not, or not wholly, an adapter.
func TestBadFolders(t *testing.T) {
	dir := write(t)
	weights := filepath.Join(dir, "adapter_model.safetensors")
	if err := os.Remove(weights); err != nil {
		t.Fatal(err)
	}
	if _, err := peft.Read(dir, base); err == nil || !strings.Contains(err.Error(), weights) {
		t.Errorf("error %v", err)
	}
	overwrite(t, filepath.Join(dir, "adapter_model.bin"), []byte("\x80\x02}"))
	if _, err := peft.Read(dir, base); err == nil || !strings.HasSuffix(err.Error(), "expected adapter_model.safetensors, found adapter_model.bin, which would be run to be read: save it with safe_serialization=True") {
		t.Errorf("error %v", err)
	}
	if err := os.Mkdir(weights, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := peft.Read(dir, base); err == nil || !strings.Contains(err.Error(), "expected a regular file, found d") {
		t.Errorf("error %v", err)
	}
	// What cannot be written whole is refused when it is read.
	if err := small().Write(dir, base); err == nil {
		t.Error("a folder in the place of the weights was written over")
	}
	if _, err := peft.Read(dir, base); err == nil || !strings.Contains(err.Error(), "adapter_config.json") {
		t.Errorf("error %v", err)
	}
}

func TestFolder(t *testing.T) {
	for name, want := range map[string]string{"default": "root", "german": filepath.Join("root", "german")} {
		if got, err := peft.Folder("root", name); err != nil || got != want {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	for _, name := range []string{"", ".", "..", "../other", "/etc", `..\other`, "a/b", "a.b", "lora", "c:d", "a\x00b"} {
		if got, err := peft.Folder("root", name); err == nil || !strings.HasPrefix(err.Error(), "peft: the adapter's name is ") {
			t.Errorf("%q: %s, %v", name, got, err)
		}
	}
}

// What does not fit is not written.
func TestWriteErrors(t *testing.T) {
	for want, change := range map[string]func(a *peft.Adapter){
		"there is no adapter and no module to write": func(a *peft.Adapter) { a.Set = nil },
		`"tail" is no module of ` + has:              func(a *peft.Adapter) { a.Set["tail"] = a.Set["head"] },
		"base_model.model.head.lora_A.weight is 1e+300 at entry 1, expected a finite number of single precision":                                                                                func(a *peft.Adapter) { a.Set["head"].A.Data[1] = 1e300 },
		"the adapter of rnn.layers.0.hh has RankStabilised false, that of head true: one file has one":                                                                                          func(a *peft.Adapter) { head := a.Set["head"]; head.RankStabilised = true; a.Set["head"] = head },
		"adapter_model.safetensors: the tensor base_model.model.head.lora_B.weight has the shape [8 2], expected [7 2] for the module head 7×2 of the base and the rank in adapter_config.json": func(a *peft.Adapter) { a.Set["head"] = a.Set["rnn.layers.0.hh"] },
		"json: unsupported value: NaN": func(a *peft.Adapter) { head := a.Set["head"]; head.Alpha = math.NaN(); a.Set["head"] = head },
	} {
		a, dir := small(), filepath.Join(t.TempDir(), "adapter")
		change(&a)
		if err := a.Write(dir, base); err == nil || err.Error() != "peft: Adapter.Write: "+want {
			t.Errorf("error %v\n want %s", err, want)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Error("something was written")
		}
	}
}

func TestModuleOf(t *testing.T) {
	for parameter, want := range map[string]string{
		"weight_ih_l0": "rnn.layers.0.ih", "weight_hh_l12_reverse": "rnn.layers.12.hh_reverse", "head.weight": "head", "embedding.weight": "embedding", "rnn.weight_ih_l1": "rnn.layers.1.ih",
	} {
		if got, found := peft.ModuleOf(parameter); !found || got != want {
			t.Errorf("%s: %s, %t", parameter, got, found)
		}
	}
	for _, parameter := range []string{"bias_ih_l0", "head.bias", "weight_hr_l0"} {
		if got, found := peft.ModuleOf(parameter); found {
			t.Errorf("%s: %s", parameter, got)
		}
	}
	set, err := peft.Rename(lora.Set{"weight_ih_l0": {Alpha: 2}})
	if err != nil || set["rnn.layers.0.ih"].Alpha != 2 {
		t.Errorf("%v, %v", set, err)
	}
	if _, err := peft.Rename(lora.Set{"head.bias": {}}); err == nil || err.Error() != `peft: Rename: "head.bias" is the weight of no module` {
		t.Errorf("error %v", err)
	}
}

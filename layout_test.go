package unroll

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// allowed says which packages of this module a package may import, outside its
// tests. The page level stands on tensor alone, so that each witness of a
// formula shares no code with another.
var allowed = map[string][]string{
	"unroll":        {},
	"unroll/tensor": {},
	"unroll/figure": {"unroll/tensor"},
	"unroll/derive": {"unroll/tensor"},
	"unroll/data":   {"unroll/tensor"},
	"unroll/ode":    {"unroll/tensor"},
	"unroll/rnn":    {"unroll/tensor", "unroll/internal/check"},
	"unroll/lstm":   {"unroll/tensor", "unroll/internal/check"},
	"unroll/gru":    {"unroll/tensor", "unroll/internal/check"},
	"unroll/train":  {"unroll/tensor", "unroll/internal/check"},
	"unroll/lora":   {"unroll/tensor", "unroll/internal/check"},

	// Adapters in the files of another library.
	"unroll/lora/peft": {"unroll/tensor", "unroll/internal/check", "unroll/internal/safetensors", "unroll/internal/atomicfile", "unroll/lora"},
	"unroll/lora/tune": {"unroll/tensor", "unroll/internal/safetensors", "unroll/lora", "unroll/lora/peft", "unroll/engine", "unroll/engine/nf4", "unroll/train/loop"},
	"unroll/onnx":      {},

	"unroll/lora/study": {"unroll/tensor", "unroll/internal/atomicfile", "unroll/data", "unroll/engine", "unroll/engine/net", "unroll/lora", "unroll/lora/tune", "unroll/train", "unroll/train/learn", "unroll/train/loop"},

	"unroll/data/batch": {"unroll/data"},
	"unroll/sweep":      {},

	"unroll/experiment": {"unroll/data/batch", "unroll/engine", "unroll/engine/net", "unroll/sweep", "unroll/train/checkpoint", "unroll/train/learn", "unroll/train/loop"},

	"unroll/ocr": {"unroll/tensor", "unroll/lstm", "unroll/ocr/cell"},

	"unroll/ocr/cell": {"unroll/tensor", "unroll/internal/check", "unroll/lstm"},

	"unroll/lstm/steps": {"unroll/tensor", "unroll/internal/check", "unroll/lstm"},

	// Stacks are made of the cells, and PyTorch has stacks.
	"unroll/stack":         {"unroll/tensor", "unroll/internal/check", "unroll/rnn", "unroll/gru", "unroll/lstm"},
	"unroll/stack/onnxnet": {"unroll/tensor", "unroll/internal/check", "unroll/gru", "unroll/lstm", "unroll/onnx", "unroll/stack", "unroll/stack/torch"},
	"unroll/stack/torch":   {"unroll/tensor", "unroll/internal/check", "unroll/internal/safetensors", "unroll/rnn", "unroll/gru", "unroll/lstm", "unroll/stack"},
	"unroll/stack/weights": {"unroll/tensor", "unroll/internal/check", "unroll/internal/safetensors", "unroll/rnn", "unroll/gru", "unroll/lstm", "unroll/stack"},

	// A network that others trained, from an ONNX file in PyTorch's layout.
	"unroll/vad": {"unroll/tensor", "unroll/internal/check", "unroll/lstm", "unroll/onnx", "unroll/stack", "unroll/stack/torch"},

	// A training is carried through without knowing what is trained.
	"unroll/train/checkpoint": {"unroll/internal/atomicfile", "unroll/internal/safetensors"},
	"unroll/train/events":     {},
	"unroll/train/learn":      {"unroll/data/batch", "unroll/engine", "unroll/engine/net", "unroll/internal/safetensors", "unroll/train", "unroll/train/checkpoint", "unroll/train/loop"},
	"unroll/train/loop":       {"unroll/internal/safetensors", "unroll/train", "unroll/train/checkpoint", "unroll/train/events"},

	"unroll/engine":     {"unroll/engine/cpu"},
	"unroll/engine/cpu": {},
	"unroll/engine/net": {"unroll/engine"},
	"unroll/engine/nf4": {"unroll/engine/cpu"},

	"unroll/gpu":         {"unroll/gpu/ptx"},
	"unroll/gpu/cuda":    {"unroll/gpu"}, // with the tag cuda also unroll/gpu/ptx and unroll/gpu/cuda/lazy
	"unroll/gpu/ptx":     {},
	"unroll/gpu/kernels": {"unroll/gpu"},
	"unroll/gpu/measure": {"unroll/gpu", "unroll/gpu/cuda", "unroll/gpu/kernels"},
	"unroll/gpu/layer":   {"unroll/gpu", "unroll/gpu/kernels", "unroll/engine", "unroll/engine/net"},
	"unroll/gpu/model":   {"unroll/gpu", "unroll/gpu/kernels", "unroll/gpu/ptx"},
	"unroll/gpu/plant":   {},
	"unroll/gpu/proof":   {"unroll/gpu", "unroll/gpu/kernels", "unroll/gpu/ptx"},

	"unroll/autodiff":             {"unroll/tensor"},
	"unroll/internal/check":       {"unroll/tensor"},
	"unroll/internal/claims":      {"unroll/internal/atomicfile", "unroll/internal/provenance"},
	"unroll/internal/provenance":  {},
	"unroll/internal/speed":       {"unroll/engine"},
	"unroll/internal/gradcheck":   {"unroll/tensor"},
	"unroll/internal/enginetest":  {"unroll/engine/cpu"},
	"unroll/internal/safetensors": {"unroll/tensor", "unroll/internal/atomicfile"},
}

func TestImportsPointDown(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		pkg, imports := fields[0], fields[1:]
		seen[pkg] = true
		for _, imported := range imports {
			if strings.HasPrefix(imported, "unroll/chapters") {
				t.Errorf("%s imports %s: nothing imports a chapter", pkg, imported)
			}
			if rule, ok := allowed[pkg]; ok && strings.HasPrefix(imported, "unroll/") && !slices.Contains(rule, imported) {
				t.Errorf("%s imports %s; it may import %v", pkg, imported, rule)
			}
			if strings.HasPrefix(pkg, "unroll/internal/") && strings.HasPrefix(imported, "unroll/cmd/") {
				t.Errorf("%s imports the command %s", pkg, imported)
			}
		}
	}
	for pkg := range allowed {
		if !seen[pkg] {
			t.Errorf("the rule for %s is about a package that does not exist", pkg)
		}
	}
}

// The kernel that runs a notebook and the library that its cells display with
// speak a protocol, so both modules must name one version of GoNB.
func TestOneVersionOfGoNB(t *testing.T) {
	version := func(args ...string) string {
		out, err := exec.Command("go", append([]string{"list", "-m", "-f", "{{.Version}}"}, args...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("go list: %v\n%s", err, out)
		}
		return strings.TrimSpace(string(out))
	}
	const gonb = "github.com/janpfeifer/gonb"
	if library, kernel := version(gonb), version("-modfile=tools/go.mod", gonb); library != kernel {
		t.Errorf("go.mod requires %s %s, tools/go.mod %s", gonb, library, kernel)
	}
}

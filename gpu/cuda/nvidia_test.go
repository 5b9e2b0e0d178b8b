package cuda

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"unroll/gpu/kernels"
	"unroll/internal/atomicfile"
	"unroll/internal/need"
)

var generate = flag.Bool("generate", false, "write assembled.txt")

// What NVIDIA publishes for CUDA 12 and 13, as .ci/cuda.txt installs it.
const (
	nvidia  = "../../.unroll/cuda/nvidia/"
	install = "python3 -m pip install --no-deps --target .unroll/cuda -r .ci/cuda.txt"
)

// check compiles abi/abi.c against a folder of headers.
func checkABI(gcc, include, source string) (string, error) {
	c := exec.Command(gcc, "-std=c11", "-fsyntax-only", "-I", include, "-x", "c", "-")
	c.Stdin = strings.NewReader(source)
	out, err := c.CombinedOutput()
	return string(out), err
}

// Our header says what NVIDIA's say, and ours agrees with itself.
func TestHeader(t *testing.T) {
	gcc := need.Tool(t, "gcc", "apt-get install gcc")
	source, err := os.ReadFile("abi/abi.c")
	if err != nil {
		t.Fatal(err)
	}
	folders := []string{"include", "", ""}
	for i, folder := range []string{"cuda_runtime", "cu13"} {
		folders[i+1] = need.File(t, install, nvidia+folder+"/include")
	}
	for _, include := range folders {
		if out, err := checkABI(gcc, include, string(source)); err != nil {
			t.Errorf("%s: %v\n%s", include, err, out)
		}
		// The assertions can fail: a value, a field, a signature.
		for from, to := range map[string]string{
			"VALUE(CUDA_ERROR_OUT_OF_MEMORY, 2)":         "VALUE(CUDA_ERROR_OUT_OF_MEMORY, 3)",
			"FUNCTION(cuMemFree_v2, (CUdeviceptr))":      "FUNCTION(cuMemFree_v2, (CUcontext))",
			"size_t Width, Height;\n\tCUarray_format":    "size_t Height, Width;\n\tCUarray_format",
			"TYPE(CUdeviceptr, unsigned long long)":      "TYPE(CUdeviceptr, unsigned)",
			"void **extra;\n\tCUkernel kern;\n":          "void **extra;\n",
			"FUNCTION(cuEventRecord, (CUevent, CUstream": "FUNCTION(cuEventRecord, (CUstream, CUevent",
		} {
			broken := strings.ReplaceAll(string(source), from, to)
			if broken == string(source) {
				t.Fatalf("abi.c has no %q", from)
			}
			if _, err := checkABI(gcc, include, broken); err == nil {
				t.Errorf("%s: %q passes for %q", include, to, from)
			}
		}
	}
}

var (
	compiling = regexp.MustCompile(`Compiling entry function '(\w+)' for '(\w+)'`)
	spills    = regexp.MustCompile(`(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads`)
	used      = regexp.MustCompile(`Used (\d+) registers`)
	shared    = regexp.MustCompile(`(\d+) bytes smem`)
)

// assemble adds to each kernel the registers and the bytes of static shared memory
// that an assembler gives it, and complains of stack and spills.
func assemble(ptxas, card string, source []byte, rows map[string][]string) error {
	c := exec.Command(ptxas, "-arch="+card, "-v", "-o", "/dev/null", "/dev/stdin")
	c.Stdin = bytes.NewReader(source)
	out, err := c.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	name := ""
	for line := range strings.Lines(string(out)) {
		if m := compiling.FindStringSubmatch(line); m != nil {
			name = m[1]
		}
		if m := spills.FindStringSubmatch(line); m != nil && slices.Max([]string{m[1], m[2], m[3]}) != "0" {
			return fmt.Errorf("kernel %s does not keep everything in registers: %s", name, strings.TrimSpace(line))
		}
		if m := used.FindStringSubmatch(line); m != nil {
			bytes := "0"
			if s := shared.FindStringSubmatch(line); s != nil {
				bytes = s[1]
			}
			rows[name] = append(rows[name], m[1], bytes)
		}
	}
	return nil
}

// NVIDIA's assembler takes every kernel, for cards of two generations, and finds
// registers enough for all that it holds; the table is the one that is committed.
func TestAssembled(t *testing.T) {
	rows := map[string][]string{}
	var columns []string
	for _, version := range []string{"cuda_nvcc", "cu13"} {
		ptxas := need.File(t, install, nvidia+version+"/bin/ptxas")
		for _, card := range []string{"sm_80", "sm_90"} {
			columns = append(columns, map[string]string{"cuda_nvcc": "12", "cu13": "13"}[version]+"/"+card)
			for _, f := range kernels.Files() {
				if err := assemble(ptxas, card, f.Source, rows); err != nil {
					t.Fatalf("%s %s %s: %v", version, card, f.Name, err)
				}
			}
		}
	}
	var table strings.Builder
	table.WriteString("Registers of a thread and bytes of static shared memory of a block, by ptxas of CUDA 12.9\n" +
		"and 13.5. No kernel has a stack, none spills. go test ./gpu/cuda -run TestAssembled -generate\n\n")
	fmt.Fprintf(&table, "%-22s", "")
	for _, c := range columns {
		fmt.Fprintf(&table, "%15s", c)
	}
	table.WriteString("\n")
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		if len(rows[name]) != 2*len(columns) {
			t.Errorf("kernel %s: %d of %d columns", name, len(rows[name])/2, len(columns))
			continue
		}
		fmt.Fprintf(&table, "%-22s", name)
		for i := range columns {
			fmt.Fprintf(&table, "%8s%7s", rows[name][2*i], rows[name][2*i+1])
		}
		table.WriteString("\n")
	}
	if *generate {
		if err := atomicfile.Write("assembled.txt", []byte(table.String())); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got, err := os.ReadFile("assembled.txt"); err != nil || string(got) != table.String() {
		t.Errorf("assembled.txt is stale (%v); go test ./gpu/cuda -run TestAssembled -generate; it should be\n%s", err, table.String())
	}
}

// What does not fit is seen.
func TestSpill(t *testing.T) {
	ptxas := need.File(t, install, nvidia+"cu13/bin/ptxas")
	// As many values as a thread cannot hold, all needed at the end.
	var b strings.Builder
	b.WriteString(".version 7.0\n.target sm_70\n.address_size 64\n.visible .entry many(.param .u64 p)\n.maxntid 1024, 1, 1\n.minnctapersm 2\n{\n" +
		".reg .f32 %f<200>;\n.reg .b64 %r<2>;\nld.param.u64 %r0, [p];\n")
	for i := range 100 {
		fmt.Fprintf(&b, "ld.volatile.global.f32 %%f%d, [%%r0+%d];\n", i, 4*i)
	}
	for i := range 100 {
		fmt.Fprintf(&b, "st.volatile.global.f32 [%%r0+%d], %%f%d;\n", 4*i, 99-i)
	}
	b.WriteString("ret;\n}\n")
	err := assemble(ptxas, "sm_90", []byte(b.String()), map[string][]string{})
	if err == nil || !strings.Contains(err.Error(), "kernel many does not keep everything in registers") {
		t.Errorf("expected a spill, found %v", err)
	}
}

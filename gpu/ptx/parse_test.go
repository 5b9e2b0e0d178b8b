package ptx

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParseErrors(t *testing.T) {
	bodies := map[string]string{
		"opcode \"add.f32\" is not in the subset":                       "add.f32 %f1, %f2, %f3;",
		"opcode \"ld.local.f32\" is not in the subset":                  "ld.local.f32 %f1, [%rd1];",
		"opcode \"ex2.approx.f32\" is not in the subset":                "ex2.approx.f32 %f1, %f2;",
		"unknown operand \"%r99\"":                                      "mov.u32 %r4, %r99;",
		"unknown operand \"%laneid\"":                                   "mov.u32 %r4, %laneid;",
		"operand %rd1: expected 4 bytes, found 8 bytes":                 "add.s32 %r4, %r2, %rd1;",
		"operand %r2: expected a predicate, found 4 bytes":              "selp.b32 %r4, %r2, %r2, %r2;",
		"expected 3 operands, found 2":                                  "add.s32 %r4, %r2;",
		"expected a register to write, found \"4\"":                     "mov.u32 4, %r2;",
		"unknown label \"$L9\"":                                         "bra $L9;",
		"register %r9 may be read before it was written":                "setp.eq.s32 %p1, %r2, 0;\n@%p1 bra $L1;\nmov.u32 %r9, 1;\n$L1:\nadd.s32 %r4, %r9, 1;",
		"operand \"4294967296\" does not fit 4 bytes":                   "mov.u32 %r4, 4294967296;",
		"unknown parameter \"k_param_9\"":                               "ld.param.u32 %r4, [k_param_9];",
		"expected an address in brackets, found \"%rd1\"":               "ld.global.u32 %r4, %rd1;",
		"expected the address of 4 or 8 bytes, found \"[%rs1]\"":        "ld.global.u32 %r4, [%rs1];",
		"expected 2 registers, found \"{%r4}\"":                         "ld.global.v2.u32 {%r4}, [%rd1];",
		"brackets do not match in \"%r4, [%rd1\"":                       "ld.global.u32 %r4, [%rd1;",
		"expected bar.sync 0 without a guard":                           "bar.sync 1;",
		"expected shfl.sync.bfly.b32 d, a, 0…31, 31, -1":                "shfl.sync.bfly.b32 %r4, %r2, 1, 31, 255;",
		"second declaration of \"%f0\"":                                 ".reg .f32 %f<9>;",
		"second declaration of \"one\"":                                 ".shared .align 4 .b8 one[8];",
		".shared: expected such as tile[1024]":                          ".shared .align 4 .b8 big[9999999];",
		".shared: expected an alignment that divides 64":                ".shared .align 48 .b8 big[8];",
		".reg: expected such as %f<28>, found \"%x<99999999>\"":         ".reg .b32 %x<99999999>;",
		"unknown type \".f16\"":                                         ".reg .f16 %h<2>;",
		"second label, or not a name: \"$L1\"":                          "$L1:\n$L1:",
		"opcode \".local\" is not in the subset":                        ".local .align 4 .b8 depot[8];",
		"opcode \"call.uni\" is not in the subset":                      "call.uni f, (%r1);",
		"guard without an instruction":                                  "@%p1;",
		"its end can be reached without ret":                            "ret;\n}\n.visible .entry l()\n{\n.reg .b32 %r<2>;\nmov.u32 %r1, 1;\n}\n.visible .entry m()\n{",
		"k.ptx:25: opcode \"add\" is not in the subset, in \"add %r4\"": "add\n%r4;",
	}
	for want, body := range bodies {
		if _, err := Parse("k.ptx", []byte(source(body))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: expected %q, found %v", body, want, err)
		}
	}
	files := map[string]string{
		"unknown directive \".func f()\"":       ".func f()",
		"unknown directive \".global .u32 x;\"": ".global .u32 x;",
		"the file ends inside \"k\"":            ".visible .entry k(",
		"second kernel of the name \"k\"":       ".visible .entry k()\n{\nret;\n}\n.visible .entry k()",
		".maxntid: expected a number from 0 to": ".visible .entry k()\n.maxntid 2000, 1, 1",
		"unknown type \".f16\"":                 ".visible .entry k(\n.param .f16 x",
		"expected 4 or 8 bytes, found \".u8\"":  ".visible .entry k(\n.param .u8 x",
		"expected at most 8388608 bytes":        strings.Repeat("x", 9<<20),
		"statement of more than 4096 bytes":     ".visible .entry k()\n{\n" + strings.Repeat("add ", 2000),
	}
	for want, file := range files {
		if _, err := Parse("k.ptx", []byte(file)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("expected %q, found %v", want, err)
		}
	}
}

// Whatever the file, Parse returns, and what it accepts runs to an end or a fault.
func FuzzParse(f *testing.F) {
	names, err := filepath.Glob("../kernels/*.ptx")
	if err != nil || len(names) == 0 {
		f.Fatal("no kernels", err)
	}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Add([]byte(source("$L1:\n bra $L1;")))
	f.Fuzz(func(t *testing.T, content []byte) {
		m, err := Parse("fuzz.ptx", content)
		if err != nil {
			return
		}
		for _, k := range m.Kernels {
			d := NewDevice(Options{Budget: 2000})
			p := words(t, d, make([]uint32, 100)...)
			var arguments []Argument
			for _, parameter := range k.Parameters {
				bits := uint64(3)
				if parameter.Size == 8 {
					bits = p
				}
				arguments = append(arguments, Argument{bits, parameter.Size})
			}
			_, err := d.Launch(k, Launch{Grid: [2]int{2, 1}, Block: [2]int{min(40, max(1, k.MaxThreads)), 1}, Shared: 64, Cooperative: true, Arguments: arguments})
			_ = err // any fault is as good as none
		}
	})
}

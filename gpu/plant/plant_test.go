package plant

import (
	"slices"
	"testing"
)

func TestInstruction(t *testing.T) {
	cases := map[string][]string{
		"bar.sync 0":                              {""},
		"membar.gl":                               {""},
		"ret":                                     nil,
		"mov.u32 %r1, %r2":                        nil,
		"ld.param.u32 %r1, [k_param_0]":           nil,
		"@%p1 bra $L1":                            {"@!%p1 bra $L1"},
		"@!%p1 bra $L1":                           {"@%p1 bra $L1"},
		"add.s32 %r1, %r2, 4":                     {"sub.s32 %r1, %r2, 4", "add.s32 %r1, %r2, 5"},
		"sub.s32 %r1, %r2, %r3":                   {"add.s32 %r1, %r2, %r3", "sub.s32 %r1, %r3, %r2"},
		"setp.lt.s32 %p1, %r1, %r2":               {"setp.le.s32 %p1, %r1, %r2", "setp.ge.s32 %p1, %r1, %r2", "setp.lt.s32 %p1, %r2, %r1"},
		"selp.b32 %r1, %r2, %r3, %p1":             {"selp.b32 %r1, %r3, %r2, %p1"},
		"shl.b32 %r1, %r2, 2":                     {"shr.u32 %r1, %r2, 2", "shl.b32 %r1, 2, %r2", "shl.b32 %r1, %r2, 3"},
		"shr.u32 %r1, %r2, %r3":                   {"shl.b32 %r1, %r2, %r3", "shr.u32 %r1, %r3, %r2"},
		"fma.rn.f32 %f1, %f2, %f3, %f4":           {"fma.rn.f32 %f1, %f4, %f3, %f2", "mul.rn.f32 %f1, %f2, %f3"},
		"mul.rn.f32 %f1, %f2, %f3":                {"add.rn.f32 %f1, %f2, %f3"},
		"mul.lo.s32 %r1, %r2, %r3":                {"add.s32 %r1, %r2, %r3"},
		"div.rn.f32 %f1, %f2, %f3":                {"mul.rn.f32 %f1, %f2, %f3", "div.rn.f32 %f1, %f3, %f2"},
		"div.s32 %r1, %r2, %r3":                   {"div.s32 %r1, %r3, %r2"},
		"neg.f32 %f1, %f2":                        {"abs.f32 %f1, %f2"},
		"rcp.rn.f32 %f1, %f2":                     {"sqrt.rn.f32 %f1, %f2"},
		"sqrt.rn.f32 %f1, %f2":                    {"rcp.rn.f32 %f1, %f2"},
		"and.pred %p1, %p2, %p3":                  {"or.pred %p1, %p2, %p3"},
		"ld.global.f32 %f1, [%rd1+8]":             {"ld.global.f32 %f1, [%rd1+12]"},
		"st.shared.f32 [tile], %f1":               {"st.shared.f32 [tile+4], %f1", ""},
		"atom.global.add.u32 %r1, [%rd1], 1":      {"atom.global.exch.b32 %r1, [%rd1], 1"},
		"shfl.sync.bfly.b32 %r1, %r2, 16, 31, -1": {"shfl.sync.bfly.b32 %r1, %r2, 8, 31, -1"},
		"shfl.sync.bfly.b32 %r1, %r2, 1, 31, -1":  {"shfl.sync.bfly.b32 %r1, %r2, 2, 31, -1"},
	}
	for text, want := range cases {
		var got []string
		for _, change := range Instruction(text) {
			if change.What == "" {
				t.Errorf("%s: a change without a name", text)
			}
			got = append(got, change.Text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: expected %q, found %q", text, want, got)
		}
	}
}

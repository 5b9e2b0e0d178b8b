package safetensors

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"unroll/tensor"
)

// raw is a file of a header and so many bytes.
func raw(header, data string) []byte {
	return append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header+data...)
}

func TestRoundTrip(t *testing.T) {
	arrays := []tensor.Array{
		{Name: "a scalar", Shape: []int{}, Data: []float64{0.1}},
		{Name: "empty", Shape: []int{0, 3}, Data: []float64{}},
		{Name: "weird \"name\"\n", Shape: []int{2, 2}, Data: []float64{math.Inf(1), math.MaxFloat64, math.Copysign(0, -1), 5e-324}},
	}
	for _, single := range []bool{false, true} {
		f := Of(arrays, single)
		f.Metadata = map[string]string{"format": "pt"}
		path := filepath.Join(t.TempDir(), "a.safetensors")
		if err := f.Write(path); err != nil {
			t.Fatal(err)
		}
		back, err := Read(path)
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(back.Metadata) != "map[format:pt]" {
			t.Errorf("the header says %v", back.Metadata)
		}
		got, err := back.Arrays()
		if err != nil {
			t.Fatal(err)
		}
		byName := map[string]tensor.Array{}
		for _, a := range got {
			byName[a.Name] = a
		}
		for _, want := range arrays {
			if single {
				for i := range want.Data {
					want.Data[i] = float64(float32(want.Data[i]))
				}
			}
			if !reflect.DeepEqual(byName[want.Name], want) {
				t.Errorf("%+v came back as %+v", want, byName[want.Name])
			}
		}
	}
}

// Every type that Array and Integers read, by hand.
func TestTypes(t *testing.T) {
	for _, c := range []struct {
		kind, raw string
		want      []float64
	}{
		{"F64", "\x00\x00\x00\x00\x00\x00\xf0\x3f", []float64{1}},
		{"F32", "\xcd\xcc\xcc\x3d", []float64{float64(float32(0.1))}},
		{"BF16", "\x80\x3f\x00\xc0\x80\xff", []float64{1, -2, math.Inf(-1)}},
		{"F16", "\x00\x3c\x01\x00\xff\x7b\x00\xfc\x55\xb5", []float64{1, math.Ldexp(1, -24), 65504, math.Inf(-1), -0.333251953125}},
	} {
		a, err := Tensor{Name: "w", Type: c.kind, Shape: []int{len(c.want)}, Raw: []byte(c.raw)}.Array()
		if err != nil || !reflect.DeepEqual(a.Data, c.want) {
			t.Errorf("%s is read as %v, %v; want %v", c.kind, a.Data, err, c.want)
		}
	}
	if a, err := (Tensor{Type: "F16", Raw: []byte("\x01\x7c")}).Array(); err != nil || !math.IsNaN(a.Data[0]) {
		t.Errorf("a NaN is read as %v, %v", a, err)
	}
	for kind, raw := range map[string]string{"I64": "\xfe\xff\xff\xff\xff\xff\xff\xff", "I32": "\xfe\xff\xff\xff", "I16": "\xfe\xff", "I8": "\xfe", "U8": "\xfe"} {
		want := -2
		if kind == "U8" {
			want = 254
		}
		if got, err := (Tensor{Type: kind, Raw: []byte(raw)}).Integers(); err != nil || got[0] != want {
			t.Errorf("%s is read as %v, %v; want %d", kind, got, err, want)
		}
	}
	if _, err := (Tensor{Name: "w", Type: "BOOL"}).Array(); err == nil || err.Error() != "tensor w: numbers of the type BOOL, expected F64, F32, F16 or BF16" {
		t.Errorf("error %v", err)
	}
	if _, err := (Tensor{Name: "n", Type: "F32"}).Integers(); err == nil || !strings.HasPrefix(err.Error(), "tensor n: numbers of the type F32, expected integers") {
		t.Errorf("error %v", err)
	}
}

// Files that promise more than they hold are errors that name the file.
func TestReadErrors(t *testing.T) {
	for content, want := range map[string]string{
		"":                                   "not a safetensors file",
		"text, and no tensors":               "not a safetensors file",
		"\xff\xff\xff\xff\xff\xff\xff\x7f{}": "not a safetensors file",
		string(raw(`{"x":{"dtype":"F64","shape":[9223372036854775807,8],"data_offsets":[0,8]}}`, "12345678")): "not a safetensors file",
		string(raw(`{"x":{"dtype":"F64","shape":[2],"data_offsets":[0,8]}}`, "12345678")):                     "not a safetensors file",
		string(raw(`{"x":{"dtype":"F64","shape":[0,4294967296],"data_offsets":[0,0]}}`, "")):                  "tensor x: a size of 4294967296, expected at most 2147483647",
		string(raw(`{"x":{"dtype":"F8","shape":[1],"data_offsets":[0,1]}}`, "1")):                             "not a safetensors file",
	} {
		path := filepath.Join(t.TempDir(), "bad.safetensors")
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path); err == nil || !strings.HasPrefix(err.Error(), path+": "+want) {
			t.Errorf("%.60q: error %v\n want %s", content, err, want)
		}
	}
	if _, err := Read(filepath.Join(t.TempDir(), "none")); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("error %v", err)
	}
}

// Of what cannot be written nothing is written, and what was there stays.
func TestWriteErrors(t *testing.T) {
	one := Tensor{Name: "w", Type: "F32", Shape: []int{1}, Raw: []byte("1234")}
	for want, f := range map[string]File{
		"tensor w: the name is taken":               {Tensors: []Tensor{one, one}},
		"tensor __metadata__: the name is taken":    {Tensors: []Tensor{{Name: "__metadata__", Type: "U8", Raw: []byte("1")}}},
		"tensor w: 4 bytes, expected 8 for F32 [2]": {Tensors: []Tensor{{Name: "w", Type: "F32", Shape: []int{2}, Raw: []byte("1234")}}},
		`tensor w: unknown type "F8"`:               {Tensors: []Tensor{{Name: "w", Type: "F8"}}},
	} {
		path := filepath.Join(t.TempDir(), "out.safetensors")
		if err := os.WriteFile(path, []byte("mine"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := f.Write(path); err == nil || err.Error() != path+": "+want {
			t.Errorf("error %v\n want %s: %s", err, path, want)
		}
		if left, err := os.ReadFile(path); err != nil || string(left) != "mine" {
			t.Errorf("the file holds %q, %v", left, err)
		}
	}
	good := File{Tensors: []Tensor{one}}
	dir := t.TempDir()
	for _, path := range []string{dir, filepath.Join(dir, "none", "out"), os.DevNull} {
		if err := good.Write(path); err == nil || !strings.HasPrefix(err.Error(), path+": ") {
			t.Errorf("%s: error %v", path, err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%v was left behind, %v", left, err)
	}
}

// FuzzParse demands of any bytes an error, or tensors that can be written and
// read again.
func FuzzParse(f *testing.F) {
	for _, single := range []bool{false, true} {
		seed, err := Of([]tensor.Array{{Name: "w", Shape: []int{2, 1}, Data: []float64{1, 2}}, {Name: "b", Data: []float64{3}}}, single).Bytes()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(seed)
		f.Add(seed[:len(seed)-1])
	}
	f.Add(raw(`{"__metadata__":{"a":"b"},"h":{"dtype":"BF16","shape":[1,2],"data_offsets":[0,4]},"e":{"dtype":"I64","shape":[0],"data_offsets":[4,4]}}`, "1234"))
	f.Fuzz(func(t *testing.T, content []byte) {
		parsed, err := Parse(content)
		if err != nil {
			return
		}
		for _, x := range parsed.Tensors {
			size := 1
			for _, n := range x.Shape {
				size *= n
			}
			if a, err := x.Array(); err == nil && len(a.Data) != size {
				t.Errorf("%s has the shape %v and %d numbers", x.Name, x.Shape, len(a.Data))
			}
			if list, err := x.Integers(); err == nil && len(list) != size {
				t.Errorf("%s has the shape %v and %d integers", x.Name, x.Shape, len(list))
			}
		}
		written, err := parsed.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(written)
		if err != nil || len(again.Tensors) != len(parsed.Tensors) {
			t.Fatalf("written again it holds %d tensors of %d, %v", len(again.Tensors), len(parsed.Tensors), err)
		}
		if twice, err := again.Bytes(); err != nil || !bytes.Equal(twice, written) {
			t.Errorf("written twice it is not the same, %v", err)
		}
	})
}

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"unroll/onnx"
)

// message is an encoded message: numbers of fields, each with an int, a string
// or a message.
func message(fields ...any) string {
	var b []byte
	for i := 0; i < len(fields); i += 2 {
		number := protowire.Number(fields[i].(int))
		switch v := fields[i+1].(type) {
		case int:
			b = protowire.AppendVarint(protowire.AppendTag(b, number, protowire.VarintType), uint64(v))
		case string:
			b = protowire.AppendString(protowire.AppendTag(b, number, protowire.BytesType), v)
		}
	}
	return string(b)
}

// applies writes a model y = op(x), x being float32[batch 2], and returns its
// path.
func applies(t *testing.T, op string) string {
	t.Helper()
	shape := message(1, message(2, "batch"), 1, message(1, 2))
	value := func(name string) string { return message(1, name, 2, message(1, message(1, 1, 2, shape))) }
	graph := message(1, message(1, "x", 2, "y", 4, op), 11, value("x"), 12, value("y"))
	path := filepath.Join(t.TempDir(), "model.onnx")
	if err := os.WriteFile(path, []byte(message(1, 8, 2, "a test", 7, graph, 8, message(2, 14))), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestONNXDescribe(t *testing.T) {
	out, err := run(t, "onnx", "describe", applies(t, "Relu"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"version 8 of the format, by a test", "operators of the standard, version 14",
		"x  float32[batch 2]", "parameters: 0 numbers", "1 Relu", "This program has all of them."} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	out, err = run(t, "onnx", "describe", applies(t, "FancyRNN"))
	if err != nil || !strings.Contains(out, "not in this program: FancyRNN") {
		t.Errorf("error %v, printed\n%s", err, out)
	}
}

func TestONNXRun(t *testing.T) {
	dir := t.TempDir()
	in, to := filepath.Join(dir, "in.safetensors"), filepath.Join(dir, "out.safetensors")
	x := onnx.Tensor{Type: onnx.Float32, Shape: []int{2, 2}, Data: []float32{1, -1, -2, 3}}
	if err := writeTensors(in, map[string]onnx.Tensor{"x": x}); err != nil {
		t.Fatal(err)
	}
	out, err := run(t, "onnx", "run", applies(t, "Relu"), "--input", in, "-o", to)
	if err != nil || out != "y float32[2 2]\n" {
		t.Fatalf("error %v, printed %q", err, out)
	}
	got, err := readTensors(to)
	if err != nil {
		t.Fatal(err)
	}
	if y, ok := got["y"].Data.([]float32); !ok || !slices.Equal(y, []float32{1, 0, 0, 3}) {
		t.Errorf("y is %v", got["y"])
	}
}

func TestONNXRunRefuses(t *testing.T) {
	dir := t.TempDir()
	to := filepath.Join(dir, "out.safetensors")
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	tensors := func(path, name string, x onnx.Tensor) string {
		path = filepath.Join(dir, path)
		if err := writeTensors(path, map[string]onnx.Tensor{name: x}); err != nil {
			t.Fatal(err)
		}
		return path
	}
	x := onnx.Tensor{Type: onnx.Float32, Shape: []int{2, 2}, Data: make([]float32, 4)}
	wide := onnx.Tensor{Type: onnx.Float32, Shape: []int{2, 3}, Data: make([]float32, 6)}
	double := onnx.Tensor{Type: onnx.Float64, Shape: []int{2, 2}, Data: make([]float64, 4)}
	relu := applies(t, "Relu")
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"no input":        {[]string{relu}, "input x is missing; expected float32[batch 2]"},
		"another name":    {[]string{relu, "--input", tensors("z", "z", x)}, "input x is missing"},
		"shape":           {[]string{relu, "--input", tensors("wide", "x", wide)}, "input x: expected float32[batch 2], found float32[2 3]"},
		"type":            {[]string{relu, "--input", tensors("double", "x", double)}, "found float64[2 2]"},
		"no safetensors":  {[]string{relu, "--input", file("text", "hello")}, "not a safetensors file"},
		"no model":        {[]string{file("m.onnx", "hello"), "--input", "none"}, "m.onnx: "},
		"absent":          {[]string{filepath.Join(dir, "absent.onnx")}, "no such file"},
		"another program": {[]string{applies(t, "FancyRNN"), "--input", tensors("good", "x", x)}, "FancyRNN (the node that makes y): this operator is not implemented"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := run(t, append(append([]string{"onnx", "run"}, c.args...), "-o", to)...)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one that says %q", err, c.want)
			}
			if _, err := os.Stat(to); err == nil {
				t.Error("there is an output")
			}
		})
	}
}

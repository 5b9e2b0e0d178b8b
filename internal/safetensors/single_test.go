package safetensors

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestSingle(t *testing.T) {
	numbers := []float32{1, -0.1, float32(math.Inf(1)), 1e-45}
	raw := make([]byte, 0, 64)
	w := Single("w", []int{2, 2}, numbers, raw)
	if &w.Raw[0] != &raw[:1][0] {
		t.Error("the numbers do not lie in the memory that was given")
	}
	got := make([]float32, 4)
	if err := w.Singles(got); err != nil || !slices.Equal(got, numbers) {
		t.Errorf("they came back as %v, %v", got, err)
	}
	for want, err := range map[string]error{
		"tensor w: 4 numbers, expected 3":                 w.Singles(got[:3]),
		"tensor w: numbers of the type I32, expected F32": Tensor{Name: "w", Type: "I32"}.Singles(nil),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that says %q", err, want)
		}
	}
}

func TestEncode(t *testing.T) {
	f := File{Tensors: []Tensor{Single("b", []int{1}, []float32{2}, nil), Single("a", []int{2}, []float32{1, 3}, nil)}, Metadata: map[string]string{"k": "v"}}
	want, err := f.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := f.Encode(&got); err != nil || !bytes.Equal(got.Bytes(), want) {
		t.Errorf("error %v, written\n%q, want\n%q", err, got.Bytes(), want)
	}
	f.Tensors[0].Shape = []int{7}
	if err := f.Encode(&got); err == nil || !strings.Contains(err.Error(), "tensor b: 4 bytes, expected 28") {
		t.Errorf("error %v", err)
	}
}

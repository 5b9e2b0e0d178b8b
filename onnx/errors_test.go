package onnx

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// oneNode is a model with an input x [3 2], an output y, and a node between.
func oneNode(n encoded, more ...encoded) encoded {
	g := encoded{}.with(1, n).with(11, encodedValue("x", 3, 2)).with(12, encodedValue("y", 3, 2))
	for _, t := range more {
		g = g.with(5, t)
	}
	return encodedModel(g)
}

// wants demands an error that says something.
func wants(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one that says %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error %q does not say %q", err, part)
		}
	}
}

func TestFilesThatAreNone(t *testing.T) {
	x, y := []string{"x"}, []string{"y"}
	whole := tanhModel()
	deep := encoded{}.with(1, encodedNode("If", x, y))
	for range 300 {
		deep = encoded{}.with(1, encodedNode("If", x, y, attributeGraph("then_branch", deep)))
	}
	manyEntries := encoded{}.with(1, 1<<40).with(2, int(Float32)).with(8, "w").with(9, "abcd")
	for name, c := range map[string]struct {
		content encoded
		want    []string
	}{
		"empty":              {nil, []string{"bad.onnx: not an ONNX model", "no graph"}},
		"text":               {encoded("hello, world"), []string{"bad.onnx"}},
		"cut":                {whole[:len(whole)/2], []string{"bad.onnx: field 7 at byte 2", "unexpected EOF"}},
		"deep":               {encodedModel(deep), []string{"deep within one another"}},
		"wrong field":        {encodedModel(encoded{}.with(1, encoded{}.with(4, 7))), []string{`bad.onnx: graph.node 0: op_type: expected bytes, found a varint`}},
		"no operator":        {oneNode(encodedNode("", x, y)), []string{"graph.node 0", "op_type is missing"}},
		"a name that acts":   {oneNode(encodedNode("Tanh", x, y).with(3, "\x1b[2J")), []string{`graph.node 0: name: "\x1b[2J" does not print`}},
		"old opset":          {encoded{}.with(7, encoded{}).with(8, encoded{}.with(2, 6)), []string{"version 6 of the standard's operators, expected 7 to"}},
		"future opset":       {encoded{}.with(7, encoded{}).with(8, encoded{}.with(2, 999)), []string{"version 999"}},
		"undefined name":     {oneNode(encodedNode("Tanh", []string{"z"}, y)), []string{"Tanh (the node that makes y): input z: nothing before this node makes it"}},
		"made twice":         {oneNode(encodedNode("Tanh", x, x)), []string{"output x: it is made twice"}},
		"entries":            {oneNode(encodedNode("Tanh", x, y), encodedTensor("w", []int{3}, 1, 2)), []string{`graph.initializer 0."w": 3 entries of type float32`, "found 8 bytes"}},
		"a size far too big": {oneNode(encodedNode("Tanh", x, y), manyEntries), []string{"1099511627776 entries"}},
		"a negative size":    {oneNode(encodedNode("Tanh", x, y), encodedTensor("w", []int{-1})), []string{"dims: the size -1"}},
		"a type of 8 bits":   {oneNode(encodedNode("Tanh", x, y), encoded{}.with(2, 17).with(8, "w")), []string{"data_type is float8e4m3fn, which is not supported"}},
		"attribute":          {oneNode(encodedNode("Tanh", x, y, encoded{}.with(1, "a").with(20, 99))), []string{`attribute 0."a": type is 99`}},
		"two attributes":     {oneNode(encodedNode("Tanh", x, y, attributeInt("a", 1), attributeInt("a", 2))), []string{`attribute "a": a second one`}},
		"data elsewhere":     {oneNode(encodedNode("Tanh", x, y), encoded{}.with(2, 1).with(8, "w").with(14, 1)), []string{"out of reach without a folder"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse("bad.onnx", c.content)
			wants(t, err, c.want...)
		})
	}
}

func TestNodesThatCannotRun(t *testing.T) {
	x, y := []string{"x"}, []string{"y"}
	numbers := Tensor{Float32, []int{3, 2}, make([]float32, 6)}
	for name, c := range map[string]struct {
		node encoded
		want string
	}{
		"unknown":         {encodedNode("FancyRNN", x, y).with(3, "layer7"), "model.onnx: FancyRNN (node layer7): this operator is not implemented"},
		"another domain":  {encodedNode("Gelu", x, y).with(7, "com.microsoft"), "com.microsoft.Gelu (the node that makes y): this operator is not implemented"},
		"missing input":   {encodedNode("LSTM", x, y), "LSTM (the node that makes y): input 1 (W) is missing"},
		"dimensions":      {encodedNode("MatMul", []string{"x", "x"}, y), "MatMul (the node that makes y): the shapes [3 2] and [3 2] do not go together"},
		"shape":           {encodedNode("LSTM", []string{"x", "x", "x"}, y), "expected 3 dimensions of X and R, found float32[3 2]"},
		"attribute":       {encodedNode("Tanh", x, y, attributeInt("speed", 1)), "attribute speed is not known"},
		"attribute kind":  {encodedNode("Transpose", x, y, attributeInt("perm", 1)), "attribute perm: expected []int64, found int64"},
		"axis":            {encodedNode("Softmax", x, y, attributeInt("axis", 5)), "axis is 5, and there are 2 dimensions"},
		"too many":        {encodedNode("Identity", x, []string{"y", "z"}), "output z is number 1, and there are 1"},
		"activation":      {encodedNode("Cast", x, y, attributeInt("to", 17)), "float8e4m3fn"},
		"different types": {encodedNode("Gather", []string{"x", "x"}, y), "expected int32 or int64, found float32[3 2]"},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := Parse("model.onnx", oneNode(c.node))
			if err != nil {
				t.Fatal(err)
			}
			_, err = m.Run(map[string]Tensor{"x": numbers})
			wants(t, err, c.want)
		})
	}
}

func TestInputsThatDoNotFit(t *testing.T) {
	m, err := Parse("tanh.onnx", tanhModel())
	if err != nil {
		t.Fatal(err)
	}
	good := Tensor{Float32, []int{3, 2}, make([]float32, 6)}
	for name, c := range map[string]struct {
		inputs map[string]Tensor
		want   string
	}{
		"missing": {nil, "tanh.onnx: input x is missing; expected float32[3 2]"},
		"name":    {map[string]Tensor{"x": good, "z": good}, "there is no input z; the inputs are x"},
		"shape":   {map[string]Tensor{"x": {Float32, []int{2, 3}, make([]float32, 6)}}, "input x: expected float32[3 2], found float32[2 3]"},
		"rank":    {map[string]Tensor{"x": {Float32, []int{6}, make([]float32, 6)}}, "input x: expected float32[3 2], found float32[6]"},
		"type":    {map[string]Tensor{"x": {Float64, []int{3, 2}, make([]float64, 6)}}, "input x: expected float32[3 2], found float64[3 2]"},
		"entries": {map[string]Tensor{"x": {Float32, []int{3, 2}, make([]float32, 5)}}, "a tensor of shape [3 2] needs 6 entries, found 5"},
		"slice":   {map[string]Tensor{"x": {Float32, []int{3, 2}, make([]float64, 6)}}, "found []float64"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := m.Run(c.inputs)
			wants(t, err, c.want)
		})
	}
}

func TestSymbolsStandForOneSize(t *testing.T) {
	v := Value{Name: "x", Kind: "tensor", Ranked: true, Shape: []Dim{{-1, "batch"}, {-1, ""}}}
	symbols := map[string]int{}
	if err := v.fits(Tensor{Float32, []int{2, 5}, make([]float32, 10)}, symbols); err != nil {
		t.Fatal(err)
	}
	err := v.fits(Tensor{Float32, []int{3, 5}, make([]float32, 15)}, symbols)
	wants(t, err, "expected a tensor[batch ?], found float32[3 5], where batch is 2 in another input")
}

// A model that never ends, or never ends to grow, meets a limit.
func TestLimits(t *testing.T) {
	m, err := Parse("loop.onnx", loopModel())
	if err != nil {
		t.Fatal(err)
	}
	m.Limits.Nodes = 10_000
	_, err = m.Run(map[string]Tensor{"x": {Float32, []int{2}, []float32{1, 2}}})
	wants(t, err, "loop.onnx: Loop (the node that makes y)", "the limit of nodes of a run is reached")

	m, err = Parse("tanh.onnx", tanhModel())
	if err != nil {
		t.Fatal(err)
	}
	m.Limits.Entries = 5
	_, err = m.Run(map[string]Tensor{"x": {Float32, []int{3, 2}, make([]float32, 6)}})
	wants(t, err, "Add (the node that makes s): a tensor of 6 entries, and 5 are left of the limit")
}

// externalModel has a tensor whose entries lie in a file.
func externalModel(location, offset, length string) encoded {
	entry := func(key, value string) encoded { return encoded{}.with(1, key).with(2, value) }
	w := encoded{}.with(1, 2).with(2, int(Float32)).with(8, "b").with(14, 1).
		with(13, entry("location", location)).with(13, entry("offset", offset)).with(13, entry("length", length))
	return oneNode(encodedNode("Add", []string{"x", "b"}, []string{"y"}), w)
}

func TestExternalData(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "model")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	raw := append(make([]byte, 4), 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40) // 1 and 2, after 4 bytes
	for _, path := range []string{filepath.Join(folder, "weights.bin"), filepath.Join(dir, "secret.bin")} {
		if err := os.WriteFile(path, raw, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../secret.bin", filepath.Join(folder, "link.bin")); err != nil {
		t.Fatal(err)
	}
	open := func(location, offset, length string) (*Model, error) {
		path := filepath.Join(folder, "m.onnx")
		if err := os.WriteFile(path, externalModel(location, offset, length), 0o644); err != nil {
			t.Fatal(err)
		}
		return Open(path)
	}
	m, err := open("weights.bin", "4", "8")
	if err != nil {
		t.Fatal(err)
	}
	out, err := m.Run(map[string]Tensor{"x": {Float32, []int{3, 2}, make([]float32, 6)}})
	if err != nil {
		t.Fatal(err)
	}
	if err := near(out["y"], Tensor{Float32, []int{3, 2}, []float32{1, 2, 1, 2, 1, 2}}, 0, 0); err != nil {
		t.Error(err)
	}
	for _, c := range [][4]string{
		{"../secret.bin", "4", "8", "escapes"},
		{"link.bin", "4", "8", "escapes"},
		{"absent.bin", "4", "8", "no such file"},
		{".", "0", "8", "no regular file"},
		{"weights.bin", "8", "8", "8 bytes from byte 8 on of weights.bin, which has 12"},
		{"weights.bin", "9223372036854775807", "8", "which has 12"},
		{"weights.bin", "-1", "8", `offset is "-1"`},
		{"weights.bin", "0", "12", "2 entries of type float32"},
	} {
		_, err := open(c[0], c[1], c[2])
		wants(t, err, c[3])
	}
}

// A function of the model: its nodes run in a scope of their own, with the
// attributes of the call.
func TestFunctions(t *testing.T) {
	reference := encoded{}.with(1, "alpha").with(21, "slope").with(20, 1)
	leaky := encoded{}.with(1, "Leaky").with(10, "local").with(4, "x").with(5, "y").with(9, encoded{}.with(2, 14)).
		with(7, encodedNode("LeakyRelu", []string{"x"}, []string{"y"}, reference)).
		with(11, encoded{}.with(1, "slope").with(2, float32(0.5)).with(20, 1))
	call := encodedNode("Leaky", []string{"x"}, []string{"y"}).with(7, "local")
	for slope, n := range map[float32]encoded{0.5: call, 0.25: call.with(5, encoded{}.with(1, "slope").with(2, float32(0.25)).with(20, 1))} {
		m, err := Parse("f.onnx", oneNode(n).with(25, leaky))
		if err != nil {
			t.Fatal(err)
		}
		out, err := m.Run(map[string]Tensor{"x": {Float32, []int{3, 2}, []float32{-1, 1, -2, 2, 0, 3}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := near(out["y"], Tensor{Float32, []int{3, 2}, []float32{-slope, 1, -2 * slope, 2, 0, 3}}, 0, 0); err != nil {
			t.Error(err)
		}
	}
	endless := encoded{}.with(1, "F").with(10, "local").with(4, "x").with(5, "y").
		with(7, encodedNode("F", []string{"x"}, []string{"y"}).with(7, "local"))
	_, err := Parse("f.onnx", oneNode(call).with(25, endless))
	wants(t, err, "function F", "it calls itself")
}

func TestHalfFloats(t *testing.T) {
	for h := range 1 << 16 {
		v := fromFloat16(uint16(h))
		if back := toFloat16(v); back != uint16(h) && !math.IsNaN(float64(v)) {
			t.Fatalf("float16 %#04x is %g, which is %#04x", h, v, back)
		}
		v = fromBFloat16(uint16(h))
		if back := toBFloat16(v); back != uint16(h) && !math.IsNaN(float64(v)) {
			t.Fatalf("bfloat16 %#04x is %g, which is %#04x", h, v, back)
		}
	}
	for v, want := range map[float32]float32{
		1 + 1.0/2048: 1, 1 + 3.0/2048: 1 + 1.0/512, 65519: 65504, 65520: float32(math.Inf(1)), 1.0 / (1 << 26): 0, 1.5 / (1 << 25): 1.0 / (1 << 24),
	} {
		if got := fromFloat16(toFloat16(v)); got != want {
			t.Errorf("%g rounds to the float16 %g, want %g", v, got, want)
		}
	}
	if !math.IsNaN(float64(fromFloat16(toFloat16(float32(math.NaN()))))) || !math.IsNaN(float64(fromBFloat16(toBFloat16(float32(math.NaN()))))) {
		t.Error("NaN does not stay NaN")
	}
}

// Raw and FromRaw are inverse for every type that has raw data.
func TestRaw(t *testing.T) {
	values := Tensor{Float64, []int{2, 3}, []float64{0, 1, 2, 3, 100, 127}}
	for kind := range typeNames {
		if kind.width() == 0 {
			if _, err := FromRaw(kind, []int{1}, make([]byte, 8)); err == nil {
				t.Errorf("%s: no error", kind)
			}
			continue
		}
		x := castTo(values, kind)
		back, err := FromRaw(kind, x.Shape, x.Raw())
		if err != nil {
			t.Fatal(err)
		}
		if err := near(back, x, 0, 0); err != nil {
			t.Error(err)
		}
		_, err = FromRaw(kind, []int{2, 4}, x.Raw())
		wants(t, err, "8 entries of type "+kind.String())
		_, err = FromRaw(kind, []int{-2, -3}, x.Raw())
		wants(t, err, "the shape [-2 -3]")
	}
}

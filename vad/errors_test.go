package vad_test

import (
	"math"
	"strings"
	"testing"

	"unroll/onnx"
	"unroll/vad"
)

// wants demands an error that contains a text.
func wants(t *testing.T, err error, text string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), text) {
		t.Errorf("error %v, want … %s …", err, text)
	}
}

func TestOpenRefuses(t *testing.T) {
	_, err := vad.Open(file(t, "silero-vad", "silero_vad_v5.onnx"), 44100)
	wants(t, err, "silero_vad_v5.onnx: expected a sample rate of 16000 or 8000, found 44100")
	_, err = vad.Open(file(t, "silero-vad", "silero_vad_legacy.onnx"), 16000)
	wants(t, err, "silero_vad_legacy.onnx: not version 5 or 6 of Silero VAD: ")
	_, err = vad.Open(sentences(t)[0], 16000)
	wants(t, err, ".wav")
	_, err = vad.Open("nothing.onnx", 16000)
	wants(t, err, "nothing.onnx")
}

// Each constant that is missing, of another shape or not finite is named.
func TestLoadRefuses(t *testing.T) {
	path := file(t, "silero-vad", "silero_vad_v5.onnx")
	for want, change := range map[string]func(nodes []onnx.Node, i int){
		"is missing": func(nodes []onnx.Node, i int) { nodes[i].Op = "Identity" },
		"expected float32[": func(nodes []onnx.Node, i int) {
			nodes[i].Attributes[0].Value = onnx.Tensor{Type: onnx.Float32, Shape: []int{1, 2}, Data: make([]float32, 2)}
		},
		"expected a finite number": func(nodes []onnx.Node, i int) {
			nodes[i].Attributes[0].Value.(onnx.Tensor).Data.([]float32)[1] = float32(math.NaN())
		},
	} {
		for _, name := range []string{"stft.forward_basis_buffer", "encoder.2.reparam_conv.weight", "decoder.rnn.bias_hh", "decoder.decoder.2.weight"} {
			m, err := onnx.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			nodes := branch(m).Nodes
			for i := range nodes {
				if nodes[i].Op == "Constant" && strings.HasSuffix(nodes[i].Outputs[0], name) {
					change(nodes, i)
				}
			}
			_, err = vad.Load(m, 16000)
			wants(t, err, want)
			wants(t, err, name)
		}
	}
	m, err := onnx.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	nodes := branch(m).Nodes
	for i := range nodes {
		if nodes[i].Op == "Conv" {
			nodes[i].Attributes = nil
		}
	}
	_, err = vad.Load(m, 16000)
	wants(t, err, "encoder.0.reparam_conv.weight: no convolution with a stride of 1 or 2 has these weights")
}

// branch is the graph for 16000 samples a second.
func branch(m *onnx.Model) *onnx.Graph {
	for _, n := range m.Graph.Nodes {
		for _, a := range n.Attributes {
			if a.Name == "then_branch" {
				return a.Value.(*onnx.Graph)
			}
		}
	}
	return nil
}

func TestHearRefuses(t *testing.T) {
	p := open(t, "v5", 16000)
	d := detector(t, p)
	sound := samples(t, sentences(t)[1], p.Rate)[:2*p.Frame()]
	if _, err := d.Hear(sound[:100]); err != nil {
		t.Fatal(err)
	}
	for want, bad := range map[string][]float64{
		"vad: Detector.Hear: samples is NaN at entry 1":         {0, math.NaN()},
		"vad: Detector.Hear: lstm: Stream.Forward: x[0] is NaN": loud(p.Frame()),
	} {
		_, err := d.Hear(bad)
		wants(t, err, want)
	}
	// What was refused is forgotten.
	got, err := d.Hear(sound[100:])
	if want := full(t, p, sound); err != nil || len(got.Probabilities) != 2 || got.Probabilities[1] != want.Probabilities[1] {
		t.Errorf("%v, error %v; want %v", got.Probabilities, err, want.Probabilities)
	}
	_, err = (&vad.Network{}).Hear(nil)
	wants(t, err, "the network is empty")
	_, err = (*vad.Network)(nil).Detector()
	wants(t, err, "the network is empty")
	p.Cell.Bcu = nil
	_, err = p.Hear(nil)
	wants(t, err, "vad: Network.Detector: lstm: Augmented.Stream: ")
}

// loud is finite, but far too loud to be a sound: what the network makes of it
// is not finite.
func loud(size int) []float64 {
	x := make([]float64, size)
	for i := range x {
		x[i] = 1.7e308 * float64(1-i%2*2)
	}
	return x
}

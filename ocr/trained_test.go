package ocr_test

import (
	"testing"

	"unroll/lstm"
	"unroll/ocr"
	"unroll/ocr/cell"
	"unroll/tensor"
)

// Each layer of the trained network is the Vanilla LSTM that was derived: on a
// line of text both have the same values, in the arithmetic of the formulas. On
// the way the states come nowhere near their limit.
func TestTrainedLayersAreVanillaLSTMs(t *testing.T) {
	stages, err := open(t).Stages(looks[0].set(t, nil, texts[0]).image)
	if err != nil {
		t.Fatal(err)
	}
	layers := 0
	for _, stage := range stages {
		layer, ok := stage.Layer.(ocr.LSTM)
		if !ok {
			continue
		}
		layers++
		x := stage.In.Row(0)[:min(40, stage.In.Width)]
		ours, err := layer.Run(x, cell.Exact)
		if err != nil {
			t.Fatal(err)
		}
		derived, err := layer.Vanilla.Forward(x, lstm.State{})
		if err != nil {
			t.Fatal(err)
		}
		for n := range x {
			if e := tensor.MaxAbs(tensor.Sub(ours.V[n], derived.V[n])); !(e <= 1e-12) {
				t.Fatalf("layer %d at step %d: difference %.1e", layers, n, e)
			}
		}
	}
	if layers != 4 {
		t.Errorf("the network has %d layers of LSTM, want 4", layers)
	}
}

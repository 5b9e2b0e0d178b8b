package engine_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"unroll/engine"
	"unroll/lstm"
	"unroll/tensor"
)

// The Vanilla LSTM with its full peepholes is that of package lstm.
func TestVanilla(t *testing.T) { forEachPage(t, vanillaPage) }

func vanillaPage(r *rand.Rand, inputs, hidden int) page {
	p := lstm.RandomVanilla(r, hidden, inputs)
	return page{
		inputs: inputs, hidden: hidden, outputs: hidden, cells: true, weights: weightsOfVanilla(p),
		layer: func(d *engine.Device) (*engine.Layer, error) {
			return d.Augmented(inputs, hidden, engine.Augmentation{Peepholes: engine.FullPeepholes})
		},
		run: func(x, direct []tensor.Vector, start, later lstm.State) (pageResults, error) {
			tr, err := p.Forward(x, start)
			if err != nil {
				return pageResults{}, err
			}
			g, err := p.Backward(tr, direct, later)
			return pageResults{v: tr.V, dx: g.X, last: tr.Last(), start: g.Start, weights: weightsOfVanilla(g.Params)}, err
		},
	}
}

func weightsOfVanilla(p lstm.Vanilla) engine.Weights {
	w := weightsOf(p)
	w.Peephole = narrow(p.Wscu.Data, p.Wscs.Data, p.Wscr.Data)
	return w
}

// options are all combinations that package lstm has, but that normalised ones, which
// are the longest, are only a few.
func options() (all []lstm.Options) {
	for _, peepholes := range []lstm.Peepholes{lstm.Full, lstm.Diagonal, lstm.None} {
		for bits := range 8 {
			all = append(all, lstm.Options{Peepholes: peepholes, Coupled: bits&1 > 0, Ungated: bits&2 > 0, Unprojected: bits&4 > 0})
		}
		all = append(all,
			lstm.Options{Peepholes: peepholes, Normalised: true},
			lstm.Options{Peepholes: peepholes, Normalised: true, Coupled: true, Ungated: true, Unprojected: true})
	}
	return append(all, lstm.Options{Normalised: true, Coupled: true})
}

// The augmented LSTM is that of package lstm, with every option, and with windows that
// look back, ahead and both ways, another one for each gate.
func TestAugmented(t *testing.T) {
	for n, o := range options() {
		t.Run(strings.ReplaceAll(fmt.Sprintf("%+v", o), " ", ","), func(t *testing.T) {
			shapes := pageShapes[n%(len(pageShapes)-1):][:1]
			if n == 0 || o.Normalised && !o.Coupled && o.Peepholes == lstm.Full {
				shapes = pageShapes
			}
			forEachOf(t, shapes, func(r *rand.Rand, inputs, hidden int) page { return augmentedPage(t, r, inputs, hidden, o, nil) })
		})
	}
	for name, windows := range map[string][]engine.Window{
		"causal":    {{First: -2, Taps: 3}, {First: -1, Taps: 2}, {}, {First: -3, Taps: 2}, {First: 0, Taps: 1}},
		"looking":   {{First: 0, Taps: 3}, {First: 1, Taps: 1}, {First: 0, Taps: 2}, {}, {First: 2, Taps: 4}},
		"both ways": {{First: -1, Taps: 3}, {First: -2, Taps: 5}, {First: -4, Taps: 2}, {First: -1, Taps: 2}, {First: 3, Taps: 1}},
	} {
		for _, o := range []lstm.Options{{}, {Ungated: true, Unprojected: true, Peepholes: lstm.None}, {Coupled: true, Normalised: true}} {
			t.Run(fmt.Sprint(name, o.Normalised, o.Ungated), func(t *testing.T) {
				shapes := pageShapes[1:3]
				if o == (lstm.Options{}) && name == "both ways" {
					shapes = pageShapes // workers that meet, too
				}
				forEachOf(t, shapes, func(r *rand.Rand, inputs, hidden int) page { return augmentedPage(t, r, inputs, hidden, o, windows) })
			})
		}
	}
}

// augmentedPage makes a network with windows I, F, G, O, E; the input alone if nil.
func augmentedPage(t *testing.T, r *rand.Rand, inputs, hidden int, o lstm.Options, windows []engine.Window) page {
	outputs := hidden
	if !o.Unprojected {
		outputs = hidden/2 + 1
	}
	p, err := lstm.RandomAugmented(r, lstm.Sizes{X: inputs, S: hidden, V: outputs, Taps: 1}, o)
	must(t, err)
	a := engine.Augmentation{Peepholes: map[lstm.Peepholes]engine.Peepholes{lstm.Full: engine.FullPeepholes, lstm.Diagonal: engine.DiagonalPeepholes, lstm.None: engine.NoPeepholes}[o.Peepholes],
		External: !o.Ungated, Coupled: o.Coupled, Normalised: o.Normalised}
	if !o.Unprojected {
		a.Projection = outputs
	}
	if windows != nil {
		a.I, a.F, a.G, a.O, a.E = windows[0], windows[1], windows[2], windows[3], windows[4]
		made := func(w engine.Window) lstm.Window {
			return lstm.RandomWindow(r, hidden, inputs, w.First, max(1, w.Taps))
		}
		p.Wxcu, p.Wxcs, p.Wxdu, p.Wxcr = made(a.I), made(a.F), made(a.G), made(a.O)
		if o.Coupled {
			a.I = engine.Window{}
			p.Wxcu = lstm.RandomWindow(r, hidden, inputs, a.F.First, a.F.Taps)
		}
		if o.Ungated {
			a.E = engine.Window{}
		} else {
			p.Wxcx = made(a.E)
		}
	}
	shake(r, p)
	return page{
		inputs: inputs, hidden: hidden, outputs: outputs, cells: true, weights: weightsOfAugmented(p, 1),
		layer: func(d *engine.Device) (*engine.Layer, error) { return d.Augmented(inputs, hidden, a) },
		run: func(x, direct []tensor.Vector, start, later lstm.State) (pageResults, error) {
			tr, err := p.Forward(x, start)
			if err != nil {
				return pageResults{}, err
			}
			g, err := p.Backward(tr, direct, later)
			// There, the two gates that are coupled have the mean of what they are told.
			return pageResults{v: tr.V, dx: g.X, last: tr.Last(), start: g.Start, weights: weightsOfAugmented(g.Params, 2)}, err
		},
	}
}

// shake moves gains, and binds the coupled gates again.
func shake(r *rand.Rand, p lstm.Augmented) {
	for _, n := range []lstm.Norm{p.Ncu, p.Ncs, p.Ncr, p.Ndu, p.Ncx} {
		if p.Ungated && len(n.Gain) > 0 && &n.Gain[0] == &p.Ncx.Gain[0] {
			continue
		}
		for i := range n.Gain {
			n.Gain[i] += r.Float64() - 0.5
			n.Bias[i] += r.Float64() - 0.5
		}
	}
	if !p.Coupled {
		return
	}
	opposite := func(to, from []float64) {
		for i := range to {
			to[i] = -from[i]
		}
	}
	for l := range p.Wxcu.W {
		opposite(p.Wxcu.W[l].Data, p.Wxcs.W[l].Data)
	}
	opposite(p.Ncu.Bias, p.Ncs.Bias)
	copy(p.Ncu.Gain, p.Ncs.Gain)
}

// weightsOfAugmented puts the weights in the engine's order, those of the gate that
// another is coupled to times a factor.
func weightsOfAugmented(p lstm.Augmented, factor float64) (w engine.Weights) {
	type gate struct {
		window   lstm.Window
		wv       tensor.Matrix
		b        tensor.Vector
		norm     lstm.Norm
		peephole *tensor.Matrix
	}
	gates := []gate{
		{p.Wxcu, p.Wvcu, p.Bcu, p.Ncu, &p.Wscu}, {p.Wxcs, p.Wvcs, p.Bcs, p.Ncs, &p.Wscs}, {p.Wxdu, p.Wvdu, p.Bdu, p.Ndu, nil},
		{p.Wxcr, p.Wvcr, p.Bcr, p.Ncr, &p.Wscr}, {p.Wxcx, p.Wvcx, p.Bcx, p.Ncx, &p.Wscx},
	}
	if p.Ungated {
		gates = gates[:4]
	}
	if p.Coupled {
		gates = gates[1:]
	}
	for n, g := range gates {
		scale := 1.
		if p.Coupled && n == 0 {
			scale = factor
		}
		add := func(to *[]float32, numbers []float64) { *to = append(*to, narrow(tensor.Scale(scale, numbers))...) }
		for i := range g.wv.Rows {
			for _, W := range g.window.W {
				add(&w.Input, W.Data[i*W.Cols:][:W.Cols])
			}
		}
		add(&w.Recurrent, g.wv.Data)
		if p.Normalised {
			add(&w.Gain, g.norm.Gain)
			add(&w.Shift, g.norm.Bias)
		} else {
			add(&w.Bias, g.b)
		}
		switch {
		case g.peephole == nil:
		case p.Peepholes == lstm.Full:
			add(&w.Peephole, g.peephole.Data)
		case p.Peepholes == lstm.Diagonal:
			for i := range g.wv.Rows {
				add(&w.Peephole, g.peephole.Data[i*g.peephole.Cols+i:][:1])
			}
		}
	}
	if !p.Unprojected {
		w.Projection = narrow(p.Wqdr.Data)
	}
	return w
}

// What a longer sequence left behind is not seen by the windows of a shorter one.
func TestWindowsSeeZerosBeyondTheEnd(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 14))
	p := augmentedPage(t, r, 3, 9, lstm.Options{}, []engine.Window{{First: 1, Taps: 2}, {}, {}, {}, {}})
	f, long := newData(t, r, p, 3, 2), newData(t, r, p, 5, 2)
	l, err := p.layer(open(t, 1, ""))
	must(t, err)
	must(t, l.SetWeights(p.weights))
	training, err := l.Training(long.steps, long.batch)
	must(t, err)
	must(t, training.Forward(long.x, engine.State{}, nil))
	y := make([]float32, len(f.dy))
	must(t, training.Forward(f.x, engine.State{H: f.start, C: f.cell}, y))
	agree(t, "y", y, f.everyStep(func(r pageResults) []tensor.Vector { return r.v }), tolerance)
}

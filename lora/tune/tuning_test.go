package tune

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"unroll/engine"
	"unroll/lora"
	"unroll/lora/peft"
	"unroll/stack/torch"
	"unroll/tensor"
)

// model draws the parameters of a language model.
func model(seed uint64, gates, symbols, inputs, hidden, layers int) []tensor.Array {
	r := tensor.NewRand(seed)
	list := []tensor.Array{tensor.RandMatrix(r, symbols, inputs, 1).Array("embedding.weight")}
	for l := range layers {
		list = append(list, tensor.RandMatrix(r, gates*hidden, inputs, 0.5).Array(fmt.Sprintf("weight_ih_l%d", l)),
			tensor.RandMatrix(r, gates*hidden, hidden, 0.5).Array(fmt.Sprintf("weight_hh_l%d", l)),
			tensor.RandVector(r, gates*hidden, 0.5).Array(fmt.Sprintf("bias_ih_l%d", l)),
			tensor.RandVector(r, gates*hidden, 0.5).Array(fmt.Sprintf("bias_hh_l%d", l)))
		inputs = hidden
	}
	return append(list, tensor.RandMatrix(r, symbols, hidden, 0.8).Array("head.weight"), tensor.RandVector(r, symbols, 0.5).Array("head.bias"))
}

func device(t testing.TB) *engine.Device {
	t.Helper()
	d, err := engine.Open(engine.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

func start(t testing.TB, parameters []tensor.Array, o Options) *Tuning {
	t.Helper()
	b, err := NewBase(device(t), parameters)
	if err != nil {
		t.Fatal(err)
	}
	tuning, err := b.Tune(o)
	if err != nil {
		t.Fatal(err)
	}
	return tuning
}

// shake gives every number of the adapters a value, so that B is not zero.
func (t *Tuning) shake(tb testing.TB) {
	tb.Helper()
	r := rand.New(rand.NewPCG(5, 5))
	t.each(func(_ string, p trained) {
		for i := range p.w {
			p.w[i] = 0.8*r.Float32() - 0.4
		}
	})
	if err := t.refresh(); err != nil {
		tb.Fatal(err)
	}
}

func text(seed uint64, n, symbols int) []int32 {
	r, s := rand.New(rand.NewPCG(seed, seed)), make([]int32, n)
	for i := range s {
		s[i] = int32(r.IntN(symbols))
	}
	return s
}

// reference computes the loss and its gradient by the adapters on the page level:
// with the adapters inside the weights.
func reference(t testing.TB, parameters []tensor.Array, a peft.Adapter, symbols, next []int32, batch int) (float64, lora.Set) {
	t.Helper()
	merged, err := a.Merge(parameters)
	if err != nil {
		t.Fatal(err)
	}
	by, gradients := map[string]tensor.Array{}, map[string]tensor.Array{}
	var recurrent []tensor.Array
	for _, p := range merged {
		by[p.Name] = p
		gradients[p.Name] = tensor.Array{Name: p.Name, Shape: p.Shape, Data: make([]float64, len(p.Data))}
		if strings.Contains(p.Name, "_l") {
			recurrent = append(recurrent, p)
		}
	}
	of := func(name string) tensor.Matrix {
		return tensor.Matrix{Rows: by[name].Shape[0], Cols: by[name].Shape[1], Data: by[name].Data}
	}
	stack, err := torch.Load(recurrent, "")
	if err != nil {
		t.Fatal(err)
	}
	table, head, loss := of("embedding.weight"), of("head.weight"), 0.0
	for k := range batch {
		var x, direct []tensor.Vector
		for n := k; n < len(symbols); n += batch {
			x = append(x, table.Row(int(symbols[n])))
		}
		pass, err := stack.Forward(x, nil)
		if err != nil {
			t.Fatal(err)
		}
		for n, y := range pass.Outputs() {
			p := tensor.Map(math.Exp, tensor.Add(tensor.MulVec(head, y), by["head.bias"].Data))
			p = tensor.Scale(1/tensor.Sum(p), p)
			target := next[n*batch+k]
			loss -= math.Log(p[target]) / float64(len(symbols))
			p[target]--
			e := tensor.Scale(1/float64(len(symbols)), p)
			direct = append(direct, tensor.MulVecT(head, e))
			gather(gradients["head.weight"], tensor.Outer(e, y).Data)
		}
		g, err := pass.Backward(direct, nil)
		if err != nil {
			t.Fatal(err)
		}
		params, err := torch.Gradient(g.Params, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range params {
			if strings.HasPrefix(p.Name, "weight") {
				gather(gradients[p.Name], p.Data)
			}
		}
		for n := range x {
			row := gradients["embedding.weight"].Data[int(symbols[n*batch+k])*table.Cols:][:table.Cols]
			for i, slope := range g.X[n] {
				row[i] += slope
			}
		}
	}
	want := lora.Set{}
	for name, p := range gradients {
		module, is := peft.ModuleOf(name)
		adapter, adapted := a.Set[module]
		if !is || !adapted {
			continue
		}
		dw := tensor.Matrix{Rows: p.Shape[0], Cols: p.Shape[1], Data: p.Data}
		if module == "embedding" {
			dw = tensor.T(dw)
		}
		if want[module], err = adapter.Gradient(dw); err != nil {
			t.Fatal(err)
		}
	}
	return loss, want
}

func gather(to tensor.Array, x []float64) {
	for i, v := range x {
		to.Data[i] += v
	}
}

// What the engine finds is what the page level finds, loss and all gradients, for
// any choice of targets.
func TestAgainstPageLevel(t *testing.T) {
	const symbols, inputs, hidden, steps, batch = 7, 5, 6, 4, 3
	for i, c := range []struct {
		gates, layers int
		targets       []Target
	}{
		{4, 2, []Target{{"ih", 2, 3}, {"hh", 3, 1}, {"head", 2, 5}, {"embedding", 4, 2}}},
		{4, 2, []Target{{"rnn.layers.1.hh", 2, 3}}},
		{4, 3, []Target{{"rnn.layers.0.ih", 2, 3}, {"rnn.layers.2.ih", 1, 3}}},
		{1, 2, []Target{{"embedding", 2, 3}}},
		{1, 1, []Target{{"head", 3, 2}}},
	} {
		t.Run(fmt.Sprint(c.targets), func(t *testing.T) {
			parameters := model(uint64(i), c.gates, symbols, inputs, hidden, c.layers)
			tuning := start(t, parameters, Options{Targets: c.targets, Steps: steps, Batch: batch, RankStabilised: i%2 == 0})
			tuning.shake(t)
			in, next := text(1, steps*batch, symbols), text(2, steps*batch, symbols)
			loss, err := tuning.Gradient(in, next)
			if err != nil {
				t.Fatal(err)
			}
			again, err := tuning.Loss(in, next)
			if err != nil || again != loss {
				t.Errorf("the loss is %g with its gradient and %g without, %v", loss, again, err)
			}
			want, gradient := reference(t, parameters, tuning.Adapter(), in, next, batch)
			if math.Abs(loss-want) > 1e-5 {
				t.Errorf("the loss is %g, on the page level %g", loss, want)
			}
			tuning.each(func(name string, p trained) {
				module, part, _ := strings.Cut(name, ".lora_")
				of := gradient[module].A
				if part == "B" {
					of = gradient[module].B
				}
				compare(t, name, p.g, of.Data)
			})
		})
	}
}

func compare(t *testing.T, name string, got []float32, want []float64) {
	t.Helper()
	if len(got) != len(want) || tensor.MaxAbs(want) == 0 {
		t.Fatalf("%s: %d numbers, on the page level %d, the largest %g", name, len(got), len(want), tensor.MaxAbs(want))
	}
	for i := range got {
		if math.Abs(float64(got[i])-want[i]) > 2e-5*max(1e-2, tensor.MaxAbs(want)) {
			t.Fatalf("%s: number %d is %g, on the page level %g", name, i, got[i], want[i])
		}
	}
}

// Adapters that change nothing yet give the base's own loss; some updates on one
// text lower it; and what was learned is what PEFT's files will hold.
func TestLearning(t *testing.T) {
	const symbols, steps, batch = 6, 8, 2
	parameters := model(9, 4, symbols, 4, 8, 1)
	o := Options{Targets: []Target{{"hh", 2, 4}, {"head", 2, 4}}, Steps: steps, Batch: batch, Seed: 3}
	tuning := start(t, parameters, o)
	in, next := text(3, steps*batch, symbols), text(4, steps*batch, symbols)
	first, err := tuning.Loss(in, next)
	if err != nil {
		t.Fatal(err)
	}
	if base, _ := reference(t, parameters, peft.Adapter{}, in, next, batch); math.Abs(first-base) > 1e-5 {
		t.Errorf("the loss of new adapters is %g, that of the base %g", first, base)
	}
	for range 60 {
		if _, err := tuning.Gradient(in, next); err != nil {
			t.Fatal(err)
		}
		if norm := tuning.Norm(); norm > 1 {
			tuning.Scale(1 / norm)
			if math.Abs(tuning.Norm()-1) > 1e-5 {
				t.Errorf("a norm of %g was scaled to %g", norm, tuning.Norm())
			}
		}
		if err := tuning.Update(0.03); err != nil {
			t.Fatal(err)
		}
	}
	last, err := tuning.Loss(in, next)
	if err != nil || last > 0.7*first {
		t.Errorf("the loss went from %g to %g, %v", first, last, err)
	}
	dir := t.TempDir()
	if err := tuning.Adapter().Write(dir, tuning.base.Modules()); err != nil {
		t.Fatal(err)
	}
	back, err := peft.Read(dir, tuning.base.Modules())
	if err != nil {
		t.Fatal(err)
	}
	if loss, _ := reference(t, parameters, back, in, next, batch); math.Abs(loss-last) > 1e-5 {
		t.Errorf("the loss of what was written is %g, was %g", loss, last)
	}
	if want := 2*(8+32) + 2*(8+symbols); tuning.Size() != want {
		t.Errorf("%d numbers are trained, want %d", tuning.Size(), want)
	}
}

// A network of engine/net has the names of its modules: the same loss.
func TestNamesOfNetworks(t *testing.T) {
	parameters := model(13, 4, 5, 3, 4, 2)
	in, next := text(7, 6, 5), text(8, 6, 5)
	var losses []float64
	for _, target := range []string{"head", "output"} {
		tuning := start(t, parameters, Options{Targets: []Target{{"hh", 2, 2}, {target, 1, 2}}, Steps: 3, Batch: 2})
		tuning.shake(t)
		loss, err := tuning.Gradient(in, next)
		if err != nil {
			t.Fatal(err)
		}
		losses = append(losses, loss, tuning.Norm())
		for i, p := range parameters {
			switch name, of := strings.CutPrefix(p.Name, "head."); {
			case of:
				parameters[i].Name = "output." + name
			case strings.Contains(p.Name, "_l"):
				parameters[i].Name = "rnn." + p.Name
			}
		}
	}
	if losses[0] != losses[2] || losses[1] != losses[3] {
		t.Errorf("losses and norms %v", losses)
	}
}

// Two tunings of one base do not disturb each other.
func TestSharedBase(t *testing.T) {
	b, err := NewBase(device(t), model(10, 4, 5, 3, 4, 2))
	if err != nil {
		t.Fatal(err)
	}
	in, next := text(5, 6, 5), text(6, 6, 5)
	loss := func(t *testing.T, disturb bool) float64 {
		t.Helper()
		var tunings []*Tuning
		for seed := range uint64(2) {
			tuning, err := b.Tune(Options{Targets: []Target{{"hh", 2, 2}, {"embedding", 1, 2}}, Steps: 3, Batch: 2, Seed: seed})
			if err != nil {
				t.Fatal(err)
			}
			tunings = append(tunings, tuning)
		}
		for range 5 {
			for i, tuning := range tunings {
				if i == 1 && !disturb {
					continue
				}
				if _, err := tuning.Gradient(in, next); err != nil {
					t.Fatal(err)
				}
				if err := tuning.Update(0.05); err != nil {
					t.Fatal(err)
				}
			}
		}
		loss, err := tunings[0].Loss(in, next)
		if err != nil {
			t.Fatal(err)
		}
		return loss
	}
	if alone, beside := loss(t, false), loss(t, true); alone != beside {
		t.Errorf("the loss is %g alone and %g beside another", alone, beside)
	}
}

func TestErrors(t *testing.T) {
	d := device(t)
	good := func() []tensor.Array { return model(11, 4, 5, 3, 4, 1) }
	base := func(change func(p []tensor.Array) []tensor.Array) error {
		_, err := NewBase(d, change(good()))
		return err
	}
	b, err := NewBase(d, good())
	if err != nil {
		t.Fatal(err)
	}
	tune := func(o Options) error { _, err := b.Tune(o); return err }
	tuning, err := b.Tune(Options{Targets: []Target{{"hh", 1, 1}}, Steps: 2, Batch: 1})
	if err != nil {
		t.Fatal(err)
	}
	gradient := func(symbols, next []int32) error { _, err := tuning.Gradient(symbols, next); return err }
	const has = "[embedding 5×3 rnn.layers.0.ih 16×3 rnn.layers.0.hh 16×4 head 5×4]"
	for want, err := range map[string]error{
		"tune: NewBase: embedding.weight is missing":                                                                            base(func(p []tensor.Array) []tensor.Array { return p[1:] }),
		"tune: NewBase: weight_hh_l0 is missing":                                                                                base(func(p []tensor.Array) []tensor.Array { return p[:1] }),
		"tune: NewBase: head.weight is missing":                                                                                 base(func(p []tensor.Array) []tensor.Array { return p[:5] }),
		"tune: NewBase: tail has no part in a language model of embedding, layers and head":                                     base(func(p []tensor.Array) []tensor.Array { return append(p, tensor.Array{Name: "tail"}) }),
		"tune: NewBase: weight_ih_l0 has the shape [3 16], expected 16×3 (0: any)":                                              base(func(p []tensor.Array) []tensor.Array { p[1].Shape = []int{3, 16}; return p }),
		"tune: NewBase: weight_hh_l0 has 8 rows and 4 columns, expected 4 times as many rows for an LSTM or as many for an RNN": second(NewBase(d, model(12, 2, 5, 3, 4, 1))),
		"tune: NewBase: bias_hh_l0 has the shape [8 2], expected [16]":                                                          base(func(p []tensor.Array) []tensor.Array { p[4].Shape = []int{8, 2}; return p }),
		"tune: NewBase: head.bias is 1e+300 at entry 2, expected a finite number of single precision":                           base(func(p []tensor.Array) []tensor.Array { p[6].Data[2] = 1e300; return p }),
		"tune: Tune: 0 steps of 1 texts, expected at least 1 of 1":                                                              tune(Options{Batch: 1}),
		"tune: Tune: there is no target, expected some of " + has:                                                               tune(Options{Steps: 1, Batch: 1}),
		`tune: Tune: the target "q_proj" is no module of the base, which has ` + has:                                            tune(Options{Steps: 1, Batch: 1, Targets: []Target{{"q_proj", 1, 1}}}),
		"tune: Tune: rnn.layers.0.hh: lora: New: rank is 0, expected at least 1":                                                tune(Options{Steps: 1, Batch: 1, Targets: []Target{{"hh", 0, 1}}}),
		"tune: Tune: rank 5 of rnn.layers.0.hh 16×4, expected at most 4":                                                        tune(Options{Steps: 1, Batch: 1, Targets: []Target{{"hh", 5, 1}}}),
		"tune: Tune: head: lora: New: alpha is NaN, expected a finite number":                                                   tune(Options{Steps: 1, Batch: 1, Targets: []Target{{"head", 1, math.NaN()}}}),
		"tune: Tune: rnn.layers.0.hh is the target of rnn.layers.0.hh and of another":                                           tune(Options{Steps: 1, Batch: 1, Targets: []Target{{"hh", 1, 1}, {"rnn.layers.0.hh", 1, 1}}}),
		"tune: Tuning.Gradient: next[1] is 5, expected -1 to 4":                                                                 gradient([]int32{0, 1}, []int32{0, 5}),
		"tune: Tuning.Gradient: next has 1 entries, expected 2 steps of 1 texts":                                                gradient([]int32{0, 1}, []int32{0}),
	} {
		if err == nil || err.Error() != want {
			t.Errorf("error %v\n want %s", err, want)
		}
	}
}

func second[T any](_ T, err error) error { return err }

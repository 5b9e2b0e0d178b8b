package lstm

import (
	"fmt"
	"strings"

	"unroll/internal/check"
	"unroll/tensor"
)

// Peepholes says which of the matrices W_sc· may differ from zero: those by
// which gates see the state.
type Peepholes int

// Full matrices, diagonal ones, in which each gate sees its own entry of the
// state alone, or none.
const (
	Full Peepholes = iota
	Diagonal
	None
)

// String returns the name, such as "diagonal".
func (k Peepholes) String() string {
	switch k {
	case Full:
		return "full"
	case Diagonal:
		return "diagonal"
	case None:
		return "none"
	}
	return fmt.Sprintf("Peepholes(%d)", int(k))
}

// Options lead from the augmented cell, which is the zero value, to the common
// variants of an LSTM. A variant needs no cell of its own: it is the same cell
// with some of its parameters held. No peepholes are W_sc· = 0, no projection
// is W_qdr = I, and since 1 − G_c(a) = G_c(−a), a gate is one minus another where
// all that it is made of is minus that of the other.
//
// Such parameters form a plane. [RandomAugmented] begins in it, Forward demands
// it, and the gradient of Backward is the part that lies in it: zero for what is
// held, and for a pair that is bound together the mean of what the two are told.
// An optimiser that treats equal gradients equally, as Adam does, stays there to
// the last bit. The sole exception is Normalised, which changes the formulas.
type Options struct {
	Peepholes   Peepholes
	Coupled     bool // g_cu = 1 − g_cs: what is written takes the place of what is not kept
	Ungated     bool // g_cx = 1: no gate for the external input
	Unprojected bool // W_qdr = I: the value is the gated readout, d_v = d_s
	Normalised  bool // every accumulation goes through a Norm
}

// open is the bias of a gate that is held open: G_c(40) is 1 in float64.
const open = 40

// rule says of the entries of an array which are held, and at which value. A
// vector is one column.
type rule func(row, col int) (value float64, held bool)

func at(value float64) rule { return func(int, int) (float64, bool) { return value, true } }

func atIdentity(row, col int) (value float64, held bool) {
	if row == col {
		return 1, true
	}
	return 0, true
}

func atDiagonal(row, col int) (value float64, held bool) { return 0, row != col }

// rule returns what is held of the array of a symbol; nil for nothing.
func (o Options) rule(symbol string) rule {
	bias := strings.HasPrefix(symbol, "b_") || strings.HasPrefix(symbol, "c_")
	peephole := strings.HasPrefix(symbol, "W_sc")
	switch {
	case o.Normalised && strings.HasPrefix(symbol, "b_"):
		return at(0) // a Norm has a bias of its own, after it
	case o.Ungated && bias && strings.HasSuffix(symbol, "cx"):
		return at(open)
	case o.Ungated && strings.HasSuffix(symbol, "cx"), o.Peepholes == None && peephole:
		return at(0)
	case o.Peepholes == Diagonal && peephole:
		return atDiagonal
	case o.Unprojected && symbol == "W_qdr":
		return atIdentity
	}
	return nil
}

// held calls visit with every entry that is held, and the value it is held at.
func (o Options) held(arrays []tensor.Array, visit func(a tensor.Array, i int, value float64)) {
	for _, a := range arrays {
		r := o.rule(symbol(a))
		if r == nil {
			continue
		}
		cols := 1
		if len(a.Shape) == 2 {
			cols = a.Shape[1]
		}
		for i := range a.Data {
			if value, held := r(i/cols, i%cols); held {
				visit(a, i, value)
			}
		}
	}
}

// pair is two arrays that are bound together: entry by entry cu = sign · cs.
type pair struct {
	cu, cs tensor.Array
	sign   float64
}

// pairs lists the arrays of g_cu with those of g_cs, where the two are coupled:
// all change sign but the gain of a Norm, which multiplies what has changed sign
// already.
func (o Options) pairs(arrays []tensor.Array) []pair {
	if !o.Coupled {
		return nil
	}
	named := map[string]tensor.Array{}
	for _, a := range arrays {
		named[a.Name] = a
	}
	var pairs []pair
	for _, a := range arrays {
		if !strings.HasSuffix(symbol(a), "cu") {
			continue
		}
		sign := -1.0
		if a.Name == "h_cu" {
			sign = 1
		}
		pairs = append(pairs, pair{a, named[strings.Replace(a.Name, "cu", "cs", 1)], sign})
	}
	return pairs
}

// symbol is the name of an array without the number of a tap.
func symbol(a tensor.Array) string {
	symbol, _, _ := strings.Cut(a.Name, "[")
	return symbol
}

// settle puts parameters into the plane of the options.
func (o Options) settle(parameters []tensor.Array) {
	o.held(parameters, func(a tensor.Array, i int, value float64) { a.Data[i] = value })
	for _, p := range o.pairs(parameters) {
		for i := range p.cu.Data {
			p.cu.Data[i] = p.sign * p.cs.Data[i]
		}
	}
}

// project leaves of a gradient what lies in the plane.
func (o Options) project(gradient []tensor.Array) {
	o.held(gradient, func(a tensor.Array, i int, _ float64) { a.Data[i] = 0 })
	for _, p := range o.pairs(gradient) {
		for i := range p.cu.Data {
			mean := (p.cs.Data[i] + p.sign*p.cu.Data[i]) / 2
			p.cu.Data[i], p.cs.Data[i] = p.sign*mean, mean
		}
	}
}

// demand reports the first parameter that lies beside the plane.
func (o Options) demand(parameters []tensor.Array) (err error) {
	o.held(parameters, func(a tensor.Array, i int, value float64) {
		if a.Data[i] != value && err == nil {
			err = fmt.Errorf("%s is %g at entry %d, expected %g by the options", a.Name, a.Data[i], i, value)
		}
	})
	for _, p := range o.pairs(parameters) {
		for i := range p.cu.Data {
			if want := p.sign * p.cs.Data[i]; p.cu.Data[i] != want && err == nil {
				err = fmt.Errorf("%s is %g at entry %d, expected %g: coupled to %s", p.cu.Name, p.cu.Data[i], i, want, p.cs.Name)
			}
		}
	}
	return err
}

// Free returns how many numbers the options leave free: the dimension of their
// plane.
func (p Augmented) Free() int {
	free := 0
	for _, a := range p.Arrays() {
		free += len(a.Data)
	}
	bound := map[string]bool{}
	for _, pair := range p.pairs(p.Arrays()) {
		bound[pair.cu.Name] = true
		free -= len(pair.cu.Data)
	}
	p.held(p.Arrays(), func(a tensor.Array, _ int, _ float64) {
		if !bound[a.Name] {
			free--
		}
	})
	return free
}

// check demands options that make sense for sizes of the state and the value.
func (o Options) check(ds, dv int) error {
	switch {
	case o.Peepholes < Full || o.Peepholes > None:
		return fmt.Errorf("option Peepholes is %d, expected Full, Diagonal or None", int(o.Peepholes))
	case o.Unprojected && dv != ds:
		return fmt.Errorf("the value has %d entries, expected the %d of the state: nothing is projected", dv, ds)
	case o.Normalised && ds < 2:
		return fmt.Errorf("the state has %d entries, expected at least 2: one number alone has no deviation", ds)
	}
	return nil
}

// checkOptions demands parameters as the options want them.
func (p Augmented) checkOptions() error {
	ds := 0
	if p.Normalised {
		ds = p.ds()
	}
	err := p.Options.check(p.ds(), p.dv())
	for _, n := range []struct {
		field string
		Norm
	}{{"Ncu", p.Ncu}, {"Ncs", p.Ncs}, {"Ncx", p.Ncx}, {"Ncr", p.Ncr}, {"Ndu", p.Ndu}} {
		err = check.First(err, n.check(n.field, ds))
	}
	if w := p.Wxcs; err == nil && p.Coupled && (w.First != p.Wxcu.First || len(w.W) != len(p.Wxcu.W)) {
		err = fmt.Errorf("window Wxcs has %d taps from %d on, expected the %d from %d on of Wxcu: the gates are coupled", len(w.W), w.First, len(p.Wxcu.W), p.Wxcu.First)
	}
	if err != nil {
		return err
	}
	return p.demand(p.Arrays())
}

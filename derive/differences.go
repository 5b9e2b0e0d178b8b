package derive

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"unroll/tensor"
)

// Difference compares a derived gradient with central differences.
type Difference struct {
	Name  string  // "d.W_r", "d.x", "d.r@-1"
	Count int     // entries compared
	Error float64 // the largest |derived − measured| / max(1, |derived|, |measured|)

	// Unclear counts the entries left out because differences over several
	// steps contradict each other: at a kink, or where the loss is chaotic.
	Unclear int
}

// Differences draws numbers for everything the cell leaves open, a size for
// each dimension included, and compares every entry of every derived gradient
// with a central difference. The loss is E = Σ_n c[n]ᵀ y[n] over all outputs y,
// with random c. The sequence is long enough for the deepest look back and
// ahead; states have random values before step 0 in every second round.
//
// Numbers are drawn from (−1, 1). Where the loss explodes there they are smaller,
// and where it is no number, as under a logarithm, they are drawn around 1. A
// warp that stands for no function is taken as tanh.
func (b *Backward) Differences(r *rand.Rand, rounds int) ([]Difference, error) {
	worst := map[string]*Difference{}
	var names []string
	for round := range rounds {
		found, err := b.round(r, round%2)
		if err != nil {
			return nil, err
		}
		for _, d := range found {
			if worst[d.Name] == nil {
				worst[d.Name] = &Difference{Name: d.Name}
				names = append(names, d.Name)
			}
			w := worst[d.Name]
			w.Count += d.Count
			w.Unclear += d.Unclear
			w.Error = max(w.Error, d.Error)
		}
	}
	list := make([]Difference, len(names))
	for i, name := range names {
		list[i] = *worst[name]
	}
	return list, nil
}

// round compares at one random point. Its number is even or odd: odd ones have
// states before step 0, and sizes that are larger by one.
func (b *Backward) round(r *rand.Rand, odd int) ([]Difference, error) {
	const large = 1e4
	for _, between := range [][2]float64{{-1, 1}, {-0.3, 0.3}, {0.5, 1.5}} {
		t := &trial{b: b, r: r, low: between[0], high: between[1], starts: odd == 1, smallest: 2 + odd}
		if err := t.draw(); err != nil {
			return nil, err
		}
		loss, err := t.loss()
		if err != nil {
			return nil, err
		}
		if !(math.Abs(loss) < large) { // not a number, or it explodes
			continue
		}
		if err := b.Run(t.env, t.steps); err != nil {
			return nil, err
		}
		return t.compare()
	}
	return nil, fmt.Errorf("derive: cell %s: at random values between -1 and 1, -0.3 and 0.3, and 0.5 and 1.5 the loss is not a number or explodes", b.Cell.Name)
}

// trial is a cell with random numbers in it. What can be moved is kept by the
// name of its gradient.
type trial struct {
	b         *Backward
	r         *rand.Rand
	low, high float64
	starts    bool
	smallest  int // size; of size 2, a circulant matrix is its own transpose
	env       *Env
	steps     int
	movable   map[string][]Value
	order     []string
	direct    map[*Symbol][]Value
}

// draw binds everything that the cell leaves open.
func (t *trial) draw() error {
	c := t.b.Cell
	t.env, t.movable, t.direct, t.order = NewEnv(c), map[string][]Value{}, map[*Symbol][]Value{}, nil
	next := t.smallest
	for _, s := range c.Symbols {
		if s.Kind == Dim {
			t.env.dims[s.Name], t.env.because[s.Name] = next, "a random draw"
			next++
		}
	}
	t.steps = next + 2
	for _, s := range c.Symbols {
		switch {
		case s.Kind == Param && s.Definition == nil:
			taps := 1
			if s.Taps != "" {
				taps, _ = sizeOf(s.Taps, t.env.dims)
			}
			t.keep("d."+s.Name, s, t.values(s.Shape, taps))
		case s.Kind == Input:
			t.keep("d."+s.Name, s, t.values(s.Shape, t.steps))
		case s.Kind == Warp && s.Func == "":
			t.env.bound[s.Name] = binding{warp: math.Tanh}
			t.env.bound[s.Name+"'"] = binding{warp: slope("tanh")}
		}
	}
	for _, name := range c.Outputs {
		s := c.byName[name]
		t.direct[s] = t.values(s.Shape, t.steps)
		t.env.bound["direct."+name] = binding{values: t.direct[s]}
	}
	return t.drawStarts()
}

// drawStarts gives the states random values before step 0, or leaves them at
// what is declared.
func (t *trial) drawStarts() error {
	for _, s := range t.b.Cell.Symbols {
		if s.Kind != State {
			continue
		}
		t.env.bound[s.Name] = binding{}
		depth, err := t.b.Depth(t.env, s.Name)
		if err != nil {
			return err
		}
		if !t.starts && s.Initial != nil {
			continue
		}
		values := t.values(s.Shape, depth)
		for k := range depth {
			if t.env.initials[s.Name] == nil {
				t.env.initials[s.Name] = map[int]Value{}
			}
			t.env.initials[s.Name][-1-k] = values[k]
			t.movable[fmt.Sprintf("d.%s@%d", s.Name, -1-k)] = values[k : k+1]
			t.order = append(t.order, fmt.Sprintf("d.%s@%d", s.Name, -1-k))
		}
	}
	return nil
}

func (t *trial) keep(name string, s *Symbol, values []Value) {
	t.env.bound[s.Name] = binding{values: values}
	t.movable[name] = values
	t.order = append(t.order, name)
}

// values draws values of a shape.
func (t *trial) values(s Shape, count int) []Value {
	list := make([]Value, count)
	for i := range list {
		zero, _ := (&evaluator{env: t.env}).zero(s) // all dimensions are known
		list[i] = zero.each(func(float64) float64 { return t.low + (t.high-t.low)*t.r.Float64() })
	}
	return list
}

// loss runs the cell and returns E.
func (t *trial) loss() (float64, error) {
	if err := t.b.Cell.Run(t.env, t.steps); err != nil {
		return 0, err
	}
	sum := 0.0
	for s, cot := range t.direct {
		for n := range t.steps {
			sum += tensor.Dot(cot[n].data, t.env.bound[s.Name].values[n].data)
		}
	}
	return sum, nil
}

// compare moves every entry a little up and down.
func (t *trial) compare() ([]Difference, error) {
	derived := map[string][]Value{}
	for _, name := range t.order {
		derived[name] = t.derived(name)
	}
	var list []Difference
	for _, name := range t.order {
		d := Difference{Name: name}
		for i, v := range t.movable[name] {
			for j := range v.data {
				off, clear, err := t.off(v.data, j, derived[name][i].data[j])
				switch {
				case err != nil:
					return nil, err
				case clear:
					d.Count++
					d.Error = max(d.Error, off)
				default:
					d.Unclear++
				}
			}
		}
		list = append(list, d)
	}
	return list, nil
}

// derived returns a gradient that the backward pass has bound.
func (t *trial) derived(name string) []Value {
	if s, n, ok := t.env.cutStart(name); ok {
		return []Value{t.env.starts[s.Name][n]}
	}
	return slices.Clone(t.env.bound[t.b.byName[name].Name].values)
}

// off returns how far a derivative is from the slope of the loss by one entry.
// The slope is measured over steps h and h/2, whose errors of order h² cancel.
// A kink within the step, or a loss that bends much, shows in a difference
// between the two, and smaller steps are taken. If they never agree, nothing is
// clear.
func (t *trial) off(data []float64, j int, derivative float64) (least float64, clear bool, err error) {
	const agree, enough = 1e-4, 1e-7
	least = math.Inf(1)
	for _, h := range []float64{1e-3, 1e-5, 1e-7} {
		wide, err := t.slope(data, j, h)
		if err != nil {
			return 0, false, err
		}
		narrow, err := t.slope(data, j, h/2)
		if err != nil {
			return 0, false, err
		}
		if relative(wide, narrow) > agree {
			continue
		}
		clear = true
		if least = min(least, relative(derivative, (4*narrow-wide)/3)); least < enough {
			break
		}
	}
	return least, clear, nil
}

// slope is the central difference of the loss over the step h.
func (t *trial) slope(data []float64, j int, h float64) (float64, error) {
	was := data[j]
	defer func() { data[j] = was }()
	data[j] = was + h
	up, err := t.loss()
	if err != nil {
		return 0, err
	}
	data[j] = was - h
	down, err := t.loss()
	return (up - down) / (2 * h), err
}

// relative returns |a − b| / max(1, |a|, |b|); +Inf where one is not a number.
func relative(a, b float64) float64 {
	d := math.Abs(a-b) / max(1, math.Abs(a), math.Abs(b))
	if math.IsNaN(d) {
		return math.Inf(1)
	}
	return d
}

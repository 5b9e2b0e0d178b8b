package tune

import (
	"fmt"
	"strings"

	"unroll/lora"
	"unroll/lora/peft"
	"unroll/tensor"
)

// Options say what is adapted and how much is run at once.
type Options struct {
	Targets        []Target
	RankStabilised bool // scales are Alpha/√Rank
	Init           lora.Init
	Steps, Batch   int    // of a run
	Seed           uint64 // of the first A
}

// Target is modules with a rank and an alpha of their own: those of a name, or
// whose name ends in a point and that, such as head, ih or rnn.layers.0.hh.
type Target struct {
	Name  string
	Rank  int
	Alpha float64
}

// adapters draws the adapters that the options ask for, and lists their modules in
// the order of the base.
func (o Options) adapters(b *Base) (lora.Set, []string, error) {
	if o.Steps < 1 || o.Batch < 1 {
		return nil, nil, fmt.Errorf("tune: Tune: %d steps of %d texts, expected at least 1 of 1", o.Steps, o.Batch)
	}
	if len(o.Targets) == 0 {
		return nil, nil, fmt.Errorf("tune: Tune: there is no target, expected some of %v", b.modules)
	}
	set, r := lora.Set{}, tensor.NewRand(o.Seed)
	var names []string
	used := make([]bool, len(o.Targets))
	for _, m := range b.modules {
		for i, target := range o.Targets {
			if m.Name != target.Name && !strings.HasSuffix(m.Name, "."+target.Name) {
				continue
			}
			used[i] = true
			if _, twice := set[m.Name]; twice {
				return nil, nil, fmt.Errorf("tune: Tune: %s is the target of %s and of another", m.Name, target.Name)
			}
			a, err := o.draw(m, target, func() (lora.Adapter, error) {
				if m.Embedding {
					return lora.NewEmbedding(r, m.In, m.Out, target.Rank, target.Alpha)
				}
				return lora.New(r, m.Out, m.In, target.Rank, target.Alpha, o.Init)
			})
			if err != nil {
				return nil, nil, err
			}
			set[m.Name], names = a, append(names, m.Name)
		}
	}
	for i, target := range o.Targets {
		if !used[i] {
			return nil, nil, fmt.Errorf("tune: Tune: the target %q is no module of the base, which has %v", target.Name, b.modules)
		}
	}
	return set, names, nil
}

func (o Options) draw(m peft.Module, target Target, create func() (lora.Adapter, error)) (lora.Adapter, error) {
	if most := min(m.Out, m.In); target.Rank > most {
		return lora.Adapter{}, fmt.Errorf("tune: Tune: rank %d of %s, expected at most %d", target.Rank, m, most)
	}
	a, err := create()
	if err != nil {
		return a, fmt.Errorf("tune: Tune: %s: %w", m.Name, err)
	}
	a.RankStabilised = o.RankStabilised
	return a, nil
}

// Package model says how long a kernel would take on a card if nothing but one
// limit held it up: the roofline, from what the interpreter counted. It is a model
// and no measurement: latencies, and how well work overlaps, are not in it.
package model

import "unroll/gpu/ptx"

// Card is what a GPU can do at most.
type Card struct {
	Name       string
	Processors int     // streaming multiprocessors
	Clock      float64 // Hz
	Issue      int     // instructions of warps that a processor starts in a cycle
	Lanes      int     // float32 operations of a processor in a cycle; a fused multiply-add is one
	Memory     float64 // bytes a second
	Cache      float64 // bytes a second of the second cache
}

// H100 is NVIDIA's H100 SXM5, by its data sheet; the speed of its second cache is
// not published, and taken as what others have measured.
var H100 = Card{Name: "H100 SXM5", Processors: 132, Clock: 1.98e9, Issue: 4, Lanes: 128, Memory: 3.35e12, Cache: 5.5e12}

// Limit is one thing that may hold a kernel up, and the seconds it takes.
type Limit struct {
	Name    string
	Seconds float64
}

// Limits returns what each limit alone would take for a launch of so many blocks.
// Memory and cache are shared by all; the rest a processor has for the blocks that
// are on it.
func (c Card) Limits(n ptx.Counts, blocks int) []Limit {
	rounds := float64((blocks + c.Processors - 1) / c.Processors)
	cycles := func(all int64, each float64) float64 { return float64(all) / float64(blocks) * rounds / each / c.Clock }
	return []Limit{
		{"memory", float64(n.FirstRead+n.LastWritten) / c.Memory},
		{"cache", 32 * float64(n.Sectors) / c.Cache},
		{"shared memory", cycles(n.Wavefront, 1)},
		{"arithmetic", cycles(n.Flops, 2*float64(c.Lanes))},
		{"instructions", cycles(n.Warps, float64(c.Issue))},
	}
}

// Slowest is the limit that holds a kernel up: its time is the model's.
func Slowest(limits []Limit) Limit {
	worst := limits[0]
	for _, l := range limits {
		if l.Seconds > worst.Seconds {
			worst = l
		}
	}
	return worst
}

package main

import (
	"math/rand/v2"

	"unroll/engine"
	"unroll/engine/cpu"
)

// product is a product of n×n matrices on one thread of the engine.
func product(n int, level string) (do func() error, done func(), err error) {
	d, err := engine.Open(engine.Options{Threads: 1, Level: level})
	if err != nil {
		return nil, nil, err
	}
	r := rand.New(rand.NewPCG(1, 2))
	a, b, c := general(r, n, n), general(r, n, n), general(r, n, n)
	p := d.Product()
	return func() error { return p.Of(c.Data, a.Data, b.Data, n, n, n) }, d.Close, nil
}

// The tile that a core multiplies fastest: as many rows as it has registers for, so
// few terms that both matrices stay in the first cache.
const (
	peakRows  = 14
	peakTerms = 192
	peakCalls = 1000
)

// peakOperations is what one call of peak multiplies and adds, on one thread.
const peakOperations = 2 * peakRows * peakTerms * cpu.Panel * peakCalls

// peak is a loop that does nothing but multiply and add what lies in the first
// cache, on every worker at once.
func peak(level cpu.Level, threads int) (do func() error, done func(), err error) {
	k, err := cpu.At(level)
	if err != nil {
		return nil, nil, err
	}
	pool, err := cpu.NewPool(threads)
	if err != nil {
		return nil, nil, err
	}
	type data struct{ a, b, c []float32 }
	r := rand.New(rand.NewPCG(1, 2))
	own := make([]data, threads)
	for w := range own {
		own[w] = data{general(r, peakRows, peakTerms).Data, general(r, peakTerms, cpu.Panel).Data, general(r, peakRows, cpu.Panel).Data}
	}
	job := func(w int) {
		for range peakCalls {
			k.Tile(peakRows, peakTerms, cpu.Operand{Data: own[w].a, Stride: peakTerms}, own[w].b, cpu.Panel, own[w].c, cpu.Panel, false)
		}
	}
	return func() error { pool.Run(job); return nil }, pool.Close, nil
}

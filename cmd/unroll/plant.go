package main

import (
	"fmt"
	"io"
	"runtime"
	"sync"

	"unroll/internal/mutate"
	"unroll/internal/registry"
)

// plant puts mistakes into every anchored statement, one at a time, and demands
// that the tests notice. It prints those that no test caught, and those that a
// test caught without naming the equation: mostly shapes that do not fit, which
// stop a test before it can compare.
func plant(root string, out io.Writer) error {
	equations, err := registry.Module(root)
	if err != nil {
		return err
	}
	var mutants []mutate.Mutant
	for _, e := range equations.Entries {
		planted, err := mutate.Plant(root, e.Statement)
		if err != nil {
			return err
		}
		mutants = append(mutants, planted...)
	}
	outcomes, err := try(root, mutants, out)
	if err != nil {
		return err
	}
	count := map[mutate.Outcome]int{}
	for i, m := range mutants {
		count[outcomes[i]]++
		if o := outcomes[i]; o == mutate.Survived || o == mutate.Unnamed {
			fmt.Fprintf(out, "%-8s  %-16s  %-24s  %s\n", o, m.ID, m.Place(), m.What)
		}
	}
	valid := len(mutants) - count[mutate.Invalid]
	fmt.Fprintf(out, "%d mistakes planted in %d statements: %d caught by name, %d caught without, %d survived\n",
		valid, len(equations.Entries), count[mutate.Caught], count[mutate.Unnamed], count[mutate.Survived])
	if missed := count[mutate.Survived]; missed > 0 {
		return fmt.Errorf("%d planted mistakes were caught by no test", missed)
	}
	return nil
}

// try tries every mutant, as many at a time as there are processors.
func try(root string, mutants []mutate.Mutant, progress io.Writer) ([]mutate.Outcome, error) {
	outcomes := make([]mutate.Outcome, len(mutants))
	errs := make([]error, len(mutants))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.NumCPU() {
		workers.Go(func() {
			for i := range next {
				outcomes[i], errs[i] = mutants[i].Try(root)
			}
		})
	}
	for i := range mutants {
		if i%25 == 0 {
			fmt.Fprintf(progress, "trying mistake %d of %d\n", i+1, len(mutants))
		}
		next <- i
	}
	close(next)
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return outcomes, nil
}

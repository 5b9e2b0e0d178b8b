package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"runtime"
	"sync"

	"unroll/internal/mutate"
	"unroll/internal/prove"
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
	mutants := map[string][]mutate.Mutant{} // by package
	for _, e := range equations.Entries {
		planted, err := mutate.Plant(root, e.Statement)
		if err != nil {
			return err
		}
		dir := path.Dir(e.Statement.File)
		mutants[dir] = append(mutants[dir], planted...)
	}
	evidence, err := prove.Run(root, equations, nil)
	if err != nil {
		return err
	}
	tests := map[string][]string{} // of an equation, by its id
	for _, e := range evidence {
		tests[e.ID] = e.Tests()
	}
	count := map[mutate.Outcome]int{}
	for _, dir := range equations.Packages() {
		if err := plantPackage(root, dir, mutants[dir], tests, count, out); err != nil {
			return err
		}
	}
	caught := count[mutate.Caught] + count[mutate.Unnamed]
	fmt.Fprintf(out, "%d mistakes planted in %d statements: %d caught by name, %d caught without, %d survived\n",
		caught+count[mutate.Survived], len(equations.Entries), count[mutate.Caught], count[mutate.Unnamed], count[mutate.Survived])
	if missed := count[mutate.Survived]; missed > 0 {
		return fmt.Errorf("%d planted mistakes were caught by no test", missed)
	}
	return nil
}

// plantPackage tries the mutants of one package, as many at a time as there are
// processors, and counts what became of them.
func plantPackage(root, dir string, mutants []mutate.Mutant, tests map[string][]string, count map[mutate.Outcome]int, out io.Writer) error {
	scratch, err := os.MkdirTemp("", "unroll-mutants-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	fmt.Fprintf(out, "%s: trying %d mistakes\n", dir, len(mutants))
	program, err := mutate.Compile(root, dir, scratch, mutants)
	if err != nil {
		return err
	}
	outcomes, err := try(program, tests)
	if err != nil {
		return err
	}
	for i, m := range program.Mutants {
		count[outcomes[i]]++
		if o := outcomes[i]; o == mutate.Survived || o == mutate.Unnamed {
			fmt.Fprintf(out, "%-8s  %-16s  %-24s  %s\n", o, m.ID, m.Place(), m.What)
		}
	}
	return nil
}

// try tries every mutant of a program.
func try(program *mutate.Program, tests map[string][]string) ([]mutate.Outcome, error) {
	outcomes := make([]mutate.Outcome, len(program.Mutants))
	errs := make([]error, len(program.Mutants))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.NumCPU() {
		workers.Go(func() {
			for i := range next {
				outcomes[i], errs[i] = program.Try(i, tests[program.Mutants[i].ID])
			}
		})
	}
	for i := range program.Mutants {
		next <- i
	}
	close(next)
	workers.Wait()
	return outcomes, errors.Join(errs...)
}

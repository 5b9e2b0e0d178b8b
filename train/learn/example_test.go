package learn_test

import (
	"context"
	"fmt"
	"os"

	"unroll/engine"
	"unroll/train/learn"
	"unroll/train/loop"
)

// A model of the licence's characters is trained, and then writes.
func Example() {
	d, err := engine.Open(engine.Options{Threads: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer d.Close()
	o, err := learn.Preset("charlm")
	if err != nil {
		fmt.Println(err)
		return
	}
	o.Text, o.Embedding, o.Hidden, o.Batch, o.Length, o.Steps = "../../LICENSE", 8, 32, 8, 16, 150
	l, err := learn.New(d, o)
	if err != nil {
		fmt.Println(err)
		return
	}
	dir, err := os.MkdirTemp("", "learn-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	r, err := loop.Run(context.Background(), l, loop.Options{Steps: o.Steps, Schedule: o.Schedule, Folder: dir})
	if err != nil {
		fmt.Println(err)
		return
	}
	w, err := learn.OpenWriter(d, dir, learn.Last)
	if err != nil {
		fmt.Println(err)
		return
	}
	written := 0
	err = w.Write("Work", 40, learn.Choice{Temperature: 0.5}, 1, func(rune) error { written++; return nil })
	fmt.Println("steps:", r.Step, "characters written:", written, err)
	// Output:
	// steps: 150 characters written: 40 <nil>
}

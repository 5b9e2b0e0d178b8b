package derive_test

import (
	"fmt"
	"log"

	"unroll/derive"
	"unroll/tensor"
)

const leaky = `cell leaky "A leaky sum"
dim    d
input  x[d]
state  s[d] = 0
param  W[d,d], gamma "what is kept"
1      s[n] = gamma s[n-1] + W x[n]
`

func ExampleParse() {
	f, err := derive.Parse("leaky.eq", []byte(leaky))
	if err != nil {
		log.Fatal(err)
	}
	q := f.Equation("leaky.1")
	fmt.Println(q.Unicode())
	fmt.Println(q.LaTeX())
	fmt.Println(q.Symbols())
	// Output:
	// s[n] = γ s[n−1] + W x[n]
	// s[n] = \gamma \, s[n-1] + W \, x[n]
	// [s gamma W x]
}

func ExampleParse_mistake() {
	_, err := derive.Parse("leaky.eq", []byte(leaky+"2      u[n] = W s"))
	fmt.Println(err)
	// Output:
	// leaky.eq:7:17: s is a state: write s[n]
	// 	2      u[n] = W s
	// 	                ^
}

func ExampleCell_Run() {
	f, err := derive.Parse("leaky.eq", []byte(leaky))
	if err != nil {
		log.Fatal(err)
	}
	c := f.Cell("leaky")
	e := derive.NewEnv(c)
	for name, v := range map[string]any{
		"gamma": 0.5,
		"W":     tensor.FromRows(tensor.Vector{1, 2}, tensor.Vector{0, 4}),
		"x":     []tensor.Vector{{1, 1}, {0, 1}, {0, 0}},
	} {
		if err := e.Bind(name, v); err != nil {
			log.Fatal(err)
		}
	}
	if err := c.Run(e, 3); err != nil {
		log.Fatal(err)
	}
	for _, s := range e.Get("s").([]tensor.Vector) {
		fmt.Println(s)
	}
	// Output:
	// [ 3.0000 4.0000 ]
	// [ 3.5000 6.0000 ]
	// [ 1.7500 3.0000 ]
}

// The equation is compared with numbers that something else computed.
func ExampleEquation_Sides() {
	f, err := derive.Parse("leaky.eq", []byte(leaky))
	if err != nil {
		log.Fatal(err)
	}
	e := derive.NewEnv(f.Cell("leaky"))
	for name, v := range map[string]any{
		"gamma": 0.5,
		"W":     tensor.Identity(1),
		"x":     []tensor.Vector{{1}, {1}},
		"s":     []tensor.Vector{{1}, {1.75}},
	} {
		if err := e.Bind(name, v); err != nil {
			log.Fatal(err)
		}
	}
	left, right, err := f.Equation("leaky.1").Sides(e, 1)
	fmt.Println(left.Data(), right.Data(), err)
	// Output: [1.75] [1.5] <nil>
}

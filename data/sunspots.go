package data

import (
	_ "embed"
	"strings"
)

//go:embed sunspots.csv
var sunspots string

// Sunspots returns the yearly mean sunspot numbers of 1700 to 2008, 309
// values. The numbers are those of the U.S. National Geophysical Data Center,
// in the public domain, as the Python package statsmodels distributes them.
func Sunspots() Series {
	s, err := ReadSeries("sunspots.csv", strings.NewReader(sunspots))
	if err != nil {
		panic(err) // the file is part of this package and its test reads it
	}
	return s
}

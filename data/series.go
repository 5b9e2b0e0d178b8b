package data

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"unroll/tensor"
)

// Series is a quantity over time.
type Series struct {
	Name   string
	Times  []float64 // ascending
	Values []float64 // one for each time
}

// ReadSeries reads two columns of CSV with a heading line, time and value. Bad
// input is reported with the name of the source, the line and the field.
func ReadSeries(name string, r io.Reader) (Series, error) {
	rows := csv.NewReader(r)
	rows.FieldsPerRecord = 2
	rows.ReuseRecord = true
	heading, err := rows.Read()
	if err != nil {
		return Series{}, fmt.Errorf("%s: heading: %w", name, err)
	}
	fields := slices.Clone(heading)
	s := Series{Name: fields[1]}
	for {
		row, err := rows.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return Series{}, fmt.Errorf("%s: %w", name, err)
		}
		line, _ := rows.FieldPos(0)
		var numbers [2]float64
		for i, text := range row {
			numbers[i], err = strconv.ParseFloat(text, 64)
			if err != nil || math.IsNaN(numbers[i]) || math.IsInf(numbers[i], 0) {
				return Series{}, fmt.Errorf("%s:%d: field %s: want a finite number, found %q", name, line, fields[i], text)
			}
		}
		if n := len(s.Times); n > 0 && numbers[0] <= s.Times[n-1] {
			return Series{}, fmt.Errorf("%s:%d: field %s: want a time after %g, found %g", name, line, fields[0], s.Times[n-1], numbers[0])
		}
		s.Times = append(s.Times, numbers[0])
		s.Values = append(s.Values, numbers[1])
	}
	if len(s.Times) == 0 {
		return Series{}, fmt.Errorf("%s: no rows below the heading", name)
	}
	return s, nil
}

// Between returns the part of the series with from <= time <= to.
func (s Series) Between(from, to float64) Series {
	part := Series{Name: s.Name}
	for i, t := range s.Times {
		if from <= t && t <= to {
			part.Times = append(part.Times, t)
			part.Values = append(part.Values, s.Values[i])
		}
	}
	return part
}

// Standardised returns the series with mean 0 and standard deviation 1, and
// the mean and deviation that were taken out. A constant series is only
// centred.
func (s Series) Standardised() (standard Series, mean, deviation float64) {
	n := float64(len(s.Values))
	mean = tensor.Sum(s.Values) / n
	centred := tensor.Map(func(v float64) float64 { return v - mean }, s.Values)
	deviation = tensor.Norm(centred) / math.Sqrt(n)
	standard = Series{Name: s.Name, Times: s.Times, Values: centred}
	if deviation > 0 {
		standard.Values = tensor.Scale(1/deviation, centred)
	}
	return standard, mean, deviation
}

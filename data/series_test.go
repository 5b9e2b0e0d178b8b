package data

import (
	"math"
	"strings"
	"testing"

	"unroll/tensor"
)

func TestSunspots(t *testing.T) {
	s := Sunspots()
	if len(s.Times) != 309 || s.Times[0] != 1700 || s.Times[308] != 2008 {
		t.Errorf("%d years from %g to %g, want 309 from 1700 to 2008", len(s.Times), s.Times[0], s.Times[len(s.Times)-1])
	}
	if peak := s.Between(1957, 1957); len(peak.Values) != 1 || peak.Values[0] != 190.2 {
		t.Errorf("1957, the strongest year on record: %v, want 190.2", peak.Values)
	}
}

func TestBirths(t *testing.T) {
	s := Births()
	if len(s.Times) != 5479 || s.Times[5478] != 5478 {
		t.Errorf("%d days to %g, want 5479 to 5478", len(s.Times), s.Times[len(s.Times)-1])
	}
	for day, want := range map[float64]float64{0: 9083, 359: 6719, 5478: 11990} { // New Year 2000, Christmas, and the last
		if at := s.Between(day, day); len(at.Values) != 1 || at.Values[0] != want {
			t.Errorf("day %g: %v, want %g", day, at.Values, want)
		}
	}
}

func TestReadSeriesErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "f.csv: heading: EOF",
		"year,value\n":                   "f.csv: no rows below the heading",
		"year,value\n1700,many\n":        `f.csv:2: field value: want a finite number, found "many"`,
		"year,value\n1700,NaN\n":         `f.csv:2: field value: want a finite number, found "NaN"`,
		"year,value\n1700,1\n1700,2\n":   "f.csv:3: field year: want a time after 1700, found 1700",
		"year,value\n1700,1\n1701,2,3\n": "f.csv: record on line 3: wrong number of fields",
	} {
		_, err := ReadSeries("f.csv", strings.NewReader(text))
		if err == nil || err.Error() != want {
			t.Errorf("%q: error %v, want %s", text, err, want)
		}
	}
}

func TestStandardised(t *testing.T) {
	s, mean, deviation := Sunspots().Standardised()
	if m := tensor.Sum(s.Values) / 309; math.Abs(m) > 1e-14 {
		t.Errorf("mean %g after standardising", m)
	}
	if v := tensor.Dot(s.Values, s.Values) / 309; math.Abs(v-1) > 1e-14 {
		t.Errorf("variance %g after standardising", v)
	}
	if back := deviation*s.Values[0] + mean; math.Abs(back-5) > 1e-12 {
		t.Errorf("1700 comes back as %g, want 5", back)
	}
	constant, _, deviation := Series{Values: []float64{3, 3}}.Standardised()
	if constant.Values[0] != 0 || deviation != 0 {
		t.Errorf("a constant series becomes %v with deviation %g", constant.Values, deviation)
	}
}

// Whatever the text, ReadSeries returns a whole series or an error.
func FuzzReadSeries(f *testing.F) {
	for _, text := range []string{"year,value\n1,2\n3,4\n", "", "a,b\n1\n", "a,b\n\"1,2\n", "a,b\n1e999,2\n", "a,b\r\n1,\"2\"\r\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ReadSeries("f.csv", strings.NewReader(text))
		if err != nil {
			return
		}
		if len(s.Times) == 0 || len(s.Times) != len(s.Values) {
			t.Fatalf("%d times, %d values from %q", len(s.Times), len(s.Values), text)
		}
		for i, v := range s.Values {
			if math.IsNaN(v) || math.IsInf(v, 0) || i > 0 && s.Times[i] <= s.Times[i-1] {
				t.Fatalf("row %d is (%g, %g) from %q", i, s.Times[i], v, text)
			}
		}
	})
}

package batch

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"

	"unroll/data"
)

// Births are forecast for the days from 1 January 2012 on, a fifth of the series;
// a week is their season.
const (
	firstForecast = 4383
	season        = 7
)

// windows shows T days of a series and asks for the next.
type windows struct {
	values []float32 // standardised
	first  int       // the first day that is asked for
}

// put puts the window before a day, and the day, into a place of a batch.
func (w windows) put(example, place int, b *Batch) {
	b.Vectors = resize(b.Vectors, b.Steps*b.Size)
	b.Values = resize(b.Values, b.Size)
	day := w.first + example
	for t, v := range w.values[day-b.Steps : day] {
		b.Vectors[t*b.Size+place] = v
	}
	b.Values[place] = w.values[day]
}

// openSeries asks for the births of a day, from those of the o.Steps days before.
func openSeries(o Options) (Task, error) {
	births := data.Births()
	if o.Steps > firstForecast-o.Size {
		return Task{}, fmt.Errorf("steps is %d, expected at most %d, for the days before the forecasts", o.Steps, firstForecast-o.Size)
	}
	_, mean, deviation := births.Between(0, firstForecast-1).Standardised()
	values := make([]float32, len(births.Values))
	for i, v := range births.Values {
		values[i] = float32((v - mean) / deviation)
	}
	training, err := newExamples(firstForecast-o.Steps, o.Steps, o.Size, windows{values, o.Steps}.put)
	if err != nil {
		return Task{}, err
	}
	held, err := newExamples(len(values)-firstForecast, o.Steps, o.Size, windows{values, firstForecast}.put)
	if err != nil {
		return Task{}, err
	}
	asked := held.Batches() * o.Size
	return Task{
		Name:       "series",
		Shape:      Shape{Inputs: 1, Outputs: 1, Loss: "squared", Last: true},
		Training:   training.shuffle(o.Seed),
		Validation: held,
		Metric:     Metric{"root mean square error, births", func(loss, _ float64) float64 { return deviation * math.Sqrt(loss) }, true},
		Baselines: []Baseline{
			{"as a week before", naive(births.Values, firstForecast, asked, season)},
			{"as the day before", naive(births.Values, firstForecast, asked, 1)},
		},
		Data: digest(births.Values),
	}, nil
}

// naive is the root mean square error of forecasting each of n days from first on
// as the day a season before it.
func naive(values []float64, first, n, season int) float64 {
	sum := 0.0
	for day := first; day < first+n; day++ {
		sum += math.Pow(values[day]-values[day-season], 2)
	}
	return math.Sqrt(sum / float64(n))
}

// digest is the sha256 of numbers.
func digest(values []float64) string {
	sum := sha256.New()
	binary.Write(sum, binary.LittleEndian, values)
	return hex.EncodeToString(sum.Sum(nil))
}

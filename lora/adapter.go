package lora

import (
	"fmt"
	"math"
	"math/rand/v2"

	"unroll/internal/check"
	"unroll/tensor"
)

// Adapter is a change of low rank, ΔW = s B A, of a weight of d_y×d_x, or a
// number for each of its entries, such as a gradient.
type Adapter struct {
	A     tensor.Matrix // r×d_x, the directions that are read
	B     tensor.Matrix // d_y×r, the directions that are written
	Alpha float64       // numerator of the scale

	// RankStabilised divides Alpha by √r in the place of r (rsLoRA).
	RankStabilised bool
}

// Init says how the A of a new adapter is drawn; B is zero.
type Init int

const (
	// Kaiming draws uniformly between ±1/√d_x, which is Kaiming's rule with the
	// slope √5: what PEFT and the original loralib do.
	Kaiming Init = iota
	// Gaussian draws normally, with the standard deviation 1/r.
	Gaussian
)

// New returns an adapter of a weight of dy×dx that changes nothing yet.
func New(r *rand.Rand, dy, dx, rank int, alpha float64, init Init) (Adapter, error) {
	a := Adapter{B: tensor.NewMatrix(max(dy, 0), max(rank, 0)), Alpha: alpha}
	if err := check.First(check.AtLeast("dy", dy, 1), check.AtLeast("dx", dx, 1), check.AtLeast("rank", rank, 1), finite("alpha", alpha)); err != nil {
		return Adapter{}, check.In("lora: New", err)
	}
	switch init {
	case Kaiming:
		a.A = tensor.RandMatrix(r, rank, dx, 1/math.Sqrt(float64(dx)))
	case Gaussian:
		a.A = normal(r, rank, dx, 1/float64(rank))
	default:
		return Adapter{}, fmt.Errorf("lora: New: init is %d, expected Kaiming or Gaussian", init)
	}
	return a, nil
}

// NewEmbedding returns an adapter of an embedding of some symbols, dy numbers
// each, that changes nothing yet. It is the other way round: A, which has a column
// for each symbol, is zero, and B is normal with the standard deviation 1. So a
// symbol that never comes keeps its vector.
func NewEmbedding(r *rand.Rand, symbols, dy, rank int, alpha float64) (Adapter, error) {
	if err := check.First(check.AtLeast("symbols", symbols, 1), check.AtLeast("dy", dy, 1), check.AtLeast("rank", rank, 1), finite("alpha", alpha)); err != nil {
		return Adapter{}, check.In("lora: NewEmbedding", err)
	}
	return Adapter{A: tensor.NewMatrix(rank, symbols), B: normal(r, dy, rank, 1), Alpha: alpha}, nil
}

func normal(r *rand.Rand, rows, cols int, deviation float64) tensor.Matrix {
	m := tensor.NewMatrix(rows, cols)
	for i := range m.Data {
		m.Data[i] = deviation * r.NormFloat64()
	}
	return m
}

// Rank returns r.
func (a Adapter) Rank() int { return a.A.Rows }

// Scale returns s, what the product B A is multiplied by.
func (a Adapter) Scale() float64 {
	r := float64(a.Rank())
	//eq:lora.1
	s := a.Alpha / r
	if a.RankStabilised {
		//eq:rslora.1
		s = a.Alpha / math.Sqrt(r)
	}
	return s
}

// Arrays returns A and B in place, by the names that PEFT gives them: lora_A and
// lora_B.
func (a Adapter) Arrays() []tensor.Array {
	return []tensor.Array{a.A.Array("lora_A"), a.B.Array("lora_B")}
}

// zero returns an adapter of the same shape whose numbers are zero.
func (a Adapter) zero() Adapter {
	a.A, a.B = tensor.NewMatrix(a.A.Rows, a.A.Cols), tensor.NewMatrix(a.B.Rows, a.B.Cols)
	return a
}

// check demands an adapter of a weight of dy×dx.
func (a Adapter) check(dy, dx int) error {
	return check.First(
		check.AtLeast("A.Rows", a.A.Rows, 1),
		check.Matrix("A", a.A, a.A.Rows, dx),
		check.Matrix("B", a.B, dy, a.A.Rows),
		finite("Alpha", a.Alpha),
	)
}

func finite(field string, x float64) error {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return fmt.Errorf("%s is %g, expected a finite number", field, x)
	}
	return nil
}

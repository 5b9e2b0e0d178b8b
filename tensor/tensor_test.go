package tensor

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The identities below tie every product to another one written differently.
func TestProducts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := NewRand(rapid.Uint64().Draw(t, "seed"))
		m, n, k := rapid.IntRange(1, 6).Draw(t, "m"), rapid.IntRange(1, 6).Draw(t, "n"), rapid.IntRange(1, 6).Draw(t, "k")
		a, b := RandMatrix(r, m, n, 1), RandMatrix(r, n, k, 1)
		x, y, z := RandVector(r, n, 1), RandVector(r, m, 1), RandVector(r, n, 1)
		near(t, "yᵀ(Ax) = (Aᵀy)ᵀx", Dot(y, MulVec(a, x)), Dot(MulVecT(a, y), x))
		near(t, "Aᵀy = T(A) y", MulVecT(a, y), MulVec(T(a), y))
		near(t, "(AB)ᵀ = BᵀAᵀ", T(Mul(a, b)).Data, Mul(T(b), T(a)).Data)
		near(t, "(yxᵀ)z = y(xᵀz)", MulVec(Outer(y, x), z), Scale(Dot(x, z), y))
		near(t, "diag(x)z = x⊙z", MulVec(Diag(x), z), Hadamard(x, z))
		near(t, "circ(x)z = x∗z", MulVec(Circulant(x), z), Convolve(x, z))
		near(t, "x∗z = z∗x", Convolve(x, z), Convolve(z, x))
		near(t, "Ix = x", MulVec(Identity(n), x), x)
		near(t, "A+B−B = A", SubMat(AddMat(a, ScaleMat(2, a)), ScaleMat(2, a)).Data, a.Data)
		near(t, "‖x‖² = xᵀx", Norm(x)*Norm(x), Dot(x, x))
		near(t, "x+z−z = x", Sub(Add(x, z), z), x)
	})
}

func TestSolveAndInverse(t *testing.T) {
	r := NewRand(1)
	a := AddMat(RandMatrix(r, 4, 4, 1), ScaleMat(4, Identity(4)))
	b := RandVector(r, 4, 1)
	x, err := Solve(a, b)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "A (A⁻¹b) = b", MulVec(a, x), b)
	inverse, err := Inverse(a)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "A⁻¹A = I", Mul(inverse, a).Data, Identity(4).Data)

	for name, err := range map[string]error{
		"Solve":   second(Solve(NewMatrix(2, 2), Ones(2))),
		"Inverse": second(Inverse(Outer(Ones(3), Ones(3)))),
	} {
		if err == nil || !strings.Contains(err.Error(), "singular") {
			t.Errorf("%s of a singular matrix: error %v", name, err)
		}
	}
}

func TestNorms(t *testing.T) {
	rotation := FromRows(Vector{0, -3}, Vector{3, 0}) // eigenvalues ±3i
	if r := SpectralRadius(rotation); math.Abs(r-3) > 1e-12 {
		t.Errorf("spectral radius %g, want 3", r)
	}
	shear := FromRows(Vector{0, 5}, Vector{0, 0}) // radius 0, norm 5
	if r, n := SpectralRadius(shear), NormMat(shear); r > 1e-7 || math.Abs(n-5) > 1e-12 {
		t.Errorf("a nilpotent matrix: radius %g, norm %g, want 0 and 5", r, n)
	}
	if n := NormMat(Diag(Vector{3, -4})); math.Abs(n-4) > 1e-12 { // not 5, the root of the sum of squares
		t.Errorf("spectral norm of diag(3, -4) is %g, want 4", n)
	}
	if m := MaxAbs(Vector{1, math.NaN(), 2}); !math.IsNaN(m) {
		t.Errorf("MaxAbs passes over NaN: %g", m)
	}
	if n := Norm(Vector{3e200, 4e200}); math.Abs(n-5e200) > 1e186 {
		t.Errorf("Norm overflows: %g", n)
	}
}

func TestShapeErrors(t *testing.T) {
	m := NewMatrix(2, 3)
	for want, f := range map[string]func(){
		"tensor: MulVec: shapes 2×3 and 2 do not fit":                func() { MulVec(m, Ones(2)) },
		"tensor: MulVecT: shapes 2×3 and 3 do not fit":               func() { MulVecT(m, Ones(3)) },
		"tensor: Mul: shapes 2×3 and 2×3 do not fit":                 func() { Mul(m, m) },
		"tensor: AddMat: shapes 2×3 and 3×2 do not fit":              func() { AddMat(m, T(m)) },
		"tensor: SubMat: shapes 2×3 and 3×2 do not fit":              func() { SubMat(m, T(m)) },
		"tensor: Add: shapes 1 and 2 do not fit":                     func() { Add(Ones(1), Ones(2)) },
		"tensor: Sub: shapes 1 and 2 do not fit":                     func() { Sub(Ones(1), Ones(2)) },
		"tensor: Hadamard: shapes 1 and 2 do not fit":                func() { Hadamard(Ones(1), Ones(2)) },
		"tensor: Dot: shapes 1 and 2 do not fit":                     func() { Dot(Ones(1), Ones(2)) },
		"tensor: Convolve: shapes 1 and 2 do not fit":                func() { Convolve(Ones(1), Ones(2)) },
		"tensor: FromRows: shapes 1 and 2 do not fit":                func() { FromRows(Ones(1), Ones(2)) },
		"tensor: Solve: shapes 2×3 and n×n do not fit":               func() { Solve(m, Ones(2)) },
		"tensor: Inverse: shapes 2×3 and n×n do not fit":             func() { Inverse(m) },
		"tensor: Eigenvalues: shapes 2×3 and n×n do not fit":         func() { Eigenvalues(m) },
		"tensor: MaxDiff: shapes 1 vectors and 0 vectors do not fit": func() { MaxDiff([]Vector{Ones(1)}, nil) },
		"tensor: Solve: shapes 2×2 and 3 do not fit":                 func() { Solve(Identity(2), Ones(3)) },
	} {
		if err := caught(f); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func TestCatchLetsOtherPanicsGoOn(t *testing.T) {
	other := errors.New("other")
	defer func() {
		if recover() != other {
			t.Error("Catch swallowed a panic that is not a shape error")
		}
	}()
	caught(func() { panic(other) })
}

func TestArgumentsStayUnchanged(t *testing.T) {
	v, m := Vector{1, 2}, FromRows(Vector{3, 1}, Vector{0, 2})
	Add(v, v)
	Scale(2, v)
	Map(math.Exp, v)
	AddMat(m, m)
	Solve(m, v)
	Inverse(m)
	SpectralRadius(m)
	NormMat(m)
	near(t, "v", v, Vector{1, 2})
	near(t, "M", m.Data, Vector{3, 1, 0, 2})
}

func TestFormat(t *testing.T) {
	m := FromRows(Vector{1, -12.5}, Vector{-0.00001, 3})
	if got, want := Format(m, 2), "[   1.00 -12.50 ]\n[   0.00   3.00 ]"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got, want := (Vector{0.5, -1}).String(), "[  0.5000 -1.0000 ]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRandomIsReproducible(t *testing.T) {
	a, b := RandMatrix(NewRand(7), 2, 3, 0.5), RandMatrix(NewRand(7), 2, 3, 0.5)
	near(t, "two sources of one seed", a.Data, b.Data)
	if c := RandVector(NewRand(8), 6, 0.5); MaxAbs(Sub(a.Data, c)) == 0 {
		t.Error("two seeds give the same numbers")
	}
	if MaxAbs(a.Data) >= 0.5 {
		t.Errorf("an entry outside (−0.5, 0.5): %v", a)
	}
}

type fataler interface{ Errorf(string, ...any) }

// near compares scalars or vectors to rounding.
func near(t fataler, what string, got, want any) {
	a, b := vector(got), vector(want)
	if d := MaxAbs(Sub(a, b)); !(d <= 1e-13*max(1, MaxAbs(b))) {
		t.Errorf("%s: got %v, want %v", what, a, b)
	}
}

func vector(x any) Vector {
	switch x := x.(type) {
	case float64:
		return Vector{x}
	case []float64:
		return x
	}
	return x.(Vector)
}

func caught(f func()) (err error) {
	defer Catch(&err)
	f()
	return nil
}

func second[T any](_ T, err error) error { return err }

func TestSVD(t *testing.T) {
	r := NewRand(9)
	for _, shape := range [][2]int{{4, 7}, {7, 4}, {3, 3}, {1, 5}} {
		a := RandMatrix(r, shape[0], shape[1], 1)
		u, s, v, err := SVD(a)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "U diag(s) Vᵀ", Vector(Mul(Mul(u, Diag(s)), T(v)).Data), Vector(a.Data))
		near(t, "UᵀU", Vector(Mul(T(u), u).Data), Vector(Identity(len(s)).Data))
		near(t, "VᵀV", Vector(Mul(T(v), v).Data), Vector(Identity(len(s)).Data))
		near(t, "the largest singular value", s[0], NormMat(a))
		for i := 1; i < len(s); i++ {
			if s[i] > s[i-1] {
				t.Errorf("the singular values %v do not fall", s)
			}
		}
	}
	if _, s, _, err := SVD(NewMatrix(0, 3)); err != nil || len(s) != 0 {
		t.Errorf("of nothing: %v, %v", s, err)
	}
}

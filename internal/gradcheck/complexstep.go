package gradcheck

// ComplexStep returns the slope f′(x) of a real function that is also a
// function of complex numbers: a tiny step i h upwards leaves the real axis,
//
//	f(x + i h) = f(x) + i h f′(x) − h² f″(x)/2 − …
//
// and the imaginary part, divided by h, is the slope. Nothing is subtracted, so
// nothing cancels, and h can be so small that the result has no error but that
// of f itself (Squire and Trapp, 1998). f has to be smooth in the complex
// plane: abs, max and a branch on the real part are not.
func ComplexStep(f func(complex128) complex128, x float64) float64 {
	const h = 0x1p-100
	return imag(f(complex(x, h))) / h
}

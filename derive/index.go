package derive

import "strconv"

// Index is a whole number that depends linearly on the step n, on variables of
// sums and on dimensions: n-1, n+l, K-1.
type Index struct {
	Terms []IndexTerm // each name once, no zero coefficient
	Const int
}

// IndexTerm is one name times a whole number.
type IndexTerm struct {
	Name string
	Coef int
}

// plus returns x + k y.
func (x Index) plus(k int, y Index) Index {
	sum := Index{append([]IndexTerm{}, x.Terms...), x.Const + k*y.Const}
	for _, t := range y.Terms {
		sum.add(t.Name, k*t.Coef)
	}
	return sum
}

// add adds coef times name in place.
func (x *Index) add(name string, coef int) {
	for i, t := range x.Terms {
		if t.Name == name {
			if x.Terms[i].Coef += coef; x.Terms[i].Coef == 0 {
				x.Terms = append(x.Terms[:i:i], x.Terms[i+1:]...)
			}
			return
		}
	}
	if coef != 0 {
		x.Terms = append(x.Terms, IndexTerm{name, coef})
	}
}

// coef returns the coefficient of a name.
func (x Index) coef(name string) int {
	for _, t := range x.Terms {
		if t.Name == name {
			return t.Coef
		}
	}
	return 0
}

// equal reports whether x and y are the same function of their names.
func (x Index) equal(y Index) bool {
	d := x.plus(-1, y)
	return len(d.Terms) == 0 && d.Const == 0
}

// extreme replaces the variables of the sums around an index by the end of
// their range that makes it largest (sign 1) or smallest (sign -1).
func (x Index) extreme(sign int, sums []*Sum) Index {
	for i := len(sums) - 1; i >= 0; i-- {
		k := x.coef(sums[i].Var)
		end := sums[i].To
		if k*sign < 0 {
			end = sums[i].From
		}
		x = x.plus(-k, Index{Terms: []IndexTerm{{sums[i].Var, 1}}}).plus(k, end)
	}
	return x
}

// sup returns the least upper bound of an index of n and dimensions, given
// that n ≥ 0 and every dimension ≥ 1; ok is false where there is none.
func (x Index) sup() (bound int, ok bool) {
	bound = x.Const
	for _, t := range x.Terms {
		if t.Coef > 0 {
			return 0, false
		}
		if t.Name != stepVar {
			bound += t.Coef
		}
	}
	return bound, true
}

// value returns the number the index is, given the value of each name.
func (x Index) value(of func(name string) (int, error)) (int, error) {
	sum := x.Const
	for _, t := range x.Terms {
		v, err := of(t.Name)
		if err != nil {
			return 0, err
		}
		sum += t.Coef * v
	}
	return sum, nil
}

// format writes the index; name spells a name, minus is the sign to use, and
// times stands between a number and a name.
func (x Index) format(name func(string) string, minus, times string) string {
	out := ""
	for _, t := range x.Terms {
		size := max(t.Coef, -t.Coef)
		term := name(t.Name)
		if size != 1 {
			term = strconv.Itoa(size) + times + term
		}
		out = signed(out, t.Coef, term, minus)
	}
	if x.Const != 0 || out == "" {
		out = signed(out, x.Const, strconv.Itoa(max(x.Const, -x.Const)), minus)
	}
	return out
}

// signed appends a term to out with the sign of k.
func signed(out string, k int, term, minus string) string {
	switch {
	case k < 0:
		return out + minus + term
	case out != "":
		return out + "+" + term
	}
	return term
}

// sizeIndex returns a size, a dimension or a number in digits, as an index.
func sizeIndex(size string) Index {
	if n, err := strconv.Atoi(size); err == nil {
		return Index{Const: n}
	}
	return Index{Terms: []IndexTerm{{size, 1}}}
}

package eqtest

import (
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"unroll/derive"
)

// Bind binds the exported fields of a struct to the symbols they are named
// after: field Wr or W_r to W_r, ThetaS to theta_s, Gcs to g_cs, S to s. Where
// a cell has both A and a, the field A is A. Fields that are named after no
// symbol are passed over; a struct none of whose fields is a symbol is an
// error.
func Bind(t testing.TB, env *derive.Env, values any) {
	t.Helper()
	c := env.Cell()
	v := reflect.Indirect(reflect.ValueOf(values))
	if v.Kind() != reflect.Struct {
		t.Fatalf("eqtest.Bind: want a struct, got %T", values)
	}
	bound := 0
	for i := range v.NumField() {
		field := v.Type().Field(i)
		symbol := symbolOf(field.Name, c)
		if !field.IsExported() || symbol == "" {
			continue
		}
		if err := env.Bind(symbol, v.Field(i).Interface()); err != nil {
			t.Fatalf("eqtest.Bind: field %s of %T: %v", field.Name, values, err)
		}
		bound++
	}
	if bound == 0 {
		t.Fatalf("eqtest.Bind: no field of %T is named after a symbol of cell %s", values, c.Name)
	}
}

// symbolOf finds the symbol that a field is named after, or "".
func symbolOf(field string, c *derive.Cell) string {
	found := ""
	for _, s := range c.Symbols {
		switch name := strings.ReplaceAll(s.Name, "_", ""); {
		case sameHead(name, field) && strings.EqualFold(name, strings.ReplaceAll(field, "_", "")):
			return s.Name
		case strings.EqualFold(name, strings.ReplaceAll(field, "_", "")) && found == "":
			found = s.Name
		}
	}
	return found
}

// sameHead reports whether two names begin with the same letter in the same
// case.
func sameHead(a, b string) bool {
	x, _ := utf8.DecodeRuneInString(a)
	y, _ := utf8.DecodeRuneInString(b)
	return x == y && unicode.IsLetter(x)
}

package derive

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestHostile parses large files made of one thing over and over.
// Each is refused or parsed in a moment; a quadratic step would take minutes.
func TestHostile(t *testing.T) {
	sums := ""
	for i := range 90 {
		sums += fmt.Sprintf("sum(k%d=0..3) ", i)
	}
	for _, unit := range []string{
		"(", "[", "-", "a", "θ", "⁰", "⋆", "_", "1", "1.", "\"", "#", "# \n", "\n", " ", ",", "a\n", "a(", "a+", "1 a=b\n", "a,", "^T",
		"cell c\n", "cell c%d\nparam q\n1 b = q\n", "param p%d\n", "q%d = 1\n", "1.%d q%d[n] = " + sums + "n\n",
		"identity %d " + strings.Repeat("q ", 1000) + "= 1\n", "tanh(", "sum(k=0..1) ", "\u0302", "d/dt ", "W⁻¹",
	} {
		var b strings.Builder
		b.WriteString("cell c\nparam q\n")
		for i := 0; b.Len() < MaxBytes/4; i++ {
			b.WriteString(strings.ReplaceAll(unit, "%d", fmt.Sprint(i)))
		}
		start := time.Now()
		_, err := Parse("h.eq", []byte(b.String()))
		took := time.Since(start)
		if took > 3*time.Second {
			t.Errorf("%.20q took %v", unit, took)
		}
		message := ""
		if err != nil {
			message = err.Error()
		}
		if len(message) > 1000 {
			t.Errorf("%.20q has a message of %d bytes", unit, len(message))
		}
		t.Logf("%-30.20q %8v  %.100q", unit, took.Round(time.Millisecond), message)
	}
}

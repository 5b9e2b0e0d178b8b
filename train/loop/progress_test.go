package loop

import (
	"strings"
	"testing"
	"time"
)

// shown is what the progress of ten steps of two seconds each looks like.
func shown(terminal bool, width int) string {
	var out strings.Builder
	clock := time.Unix(0, 0)
	p := NewProgress(&out, "toy", 10)
	p.terminal, p.width, p.now = terminal, width, func() time.Time { return clock }
	for step := 1; step <= 10; step++ {
		clock = clock.Add(2 * time.Second)
		m := []Measure{{"loss", float64(step % 2)}}
		if step == 5 {
			m = append(m, Measure{"validation loss", 7}, Measure{"validation accuracy", 0.25}, Measure{"validation accuracy of 3", 1})
		}
		p.Report(step, m)
	}
	p.Done()
	return out.String()
}

func TestProgress(t *testing.T) {
	lines := shown(false, 80)
	if lines != `toy ━━━━━━━━━━━━──────── 6/10  loss 0.5000  0.5 steps/s  8s left  validation accuracy 0.250
toy ━━━━━━━━━━━━━━━━━━━━ 10/10  loss 0.5000  0.5 steps/s  0s left  validation accuracy 0.250
` {
		t.Errorf("elsewhere it shows\n%s", lines)
	}
	bar := shown(true, 46)
	if strings.Count(bar, "\r\x1b[K") != 2 || strings.Count(bar, "\n") != 1 || !strings.HasSuffix(bar, "\r\x1b[Ktoy ━━━━━━━━━━━━━━━━━━━━ 10/10  loss 0.5000  \n") {
		t.Errorf("on a terminal it shows\n%q", bar)
	}
}

package sweep

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func states() []State {
	spec := func(text string) Job { return Job{ID: text, Spec: json.RawMessage(text)} }
	return []State{
		{Job: spec(`{"cell":"rnn","steps":9,"schedule":{"rate":0.1}}`), Outcome: &Outcome{Value: json.RawMessage("3")}},
		{Job: spec(`{"cell":"vanilla","steps":9,"schedule":{"rate":0.1}}`), Outcome: &Outcome{Error: "the loss\nis NaN"}},
		{Job: spec(`{"cell":"rnn","steps":9,"schedule":{"rate":0.25}}`), Progress: &Progress{Worker: "one", Held: true, Step: 5, Steps: 9, Text: "loss 2"}, Seen: time.Now().Add(-time.Minute)},
		{Job: spec(`{"cell":"vanilla","steps":9,"schedule":{"rate":0.25}}`)},
	}
}

func describe(o Outcome) string { return "value " + string(o.Value) }

func TestTableOnATerminal(t *testing.T) {
	var out bytes.Buffer
	table := NewTable(&out, "cells", describe)
	table.terminal, table.width = true, 70
	table.Show(states())
	for _, want := range []string{
		"cells: 2 of 4 done, 1 running, 1 failed, 0s",
		"\n  cell rnn      rate 0.1   value 3\n",
		"\n  cell vanilla  rate 0.1   failed: the loss is NaN\n",
		"\n  cell rnn      rate 0.25  ━━━━━━━━──────── 5/9  loss 2  one, silent…\n",
		"\n  cell vanilla  rate 0.25  waiting\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
	out.Reset()
	table.height = 5
	table.Show(states())
	if !strings.HasPrefix(out.String(), "\x1b[5A\r\x1b[J") || strings.Count(out.String(), "\n") != 3 || !strings.Contains(out.String(), "loss 2") || strings.Contains(out.String(), "waiting") {
		t.Errorf("in five lines: %q", &out)
	}
}

func TestTableElsewhere(t *testing.T) {
	var out bytes.Buffer
	table := NewTable(&out, "cells", describe)
	table.Show(states())
	table.Show(states())
	if want := "1/4  cell rnn      rate 0.1   value 3\n2/4  cell vanilla  rate 0.1   failed: the loss is NaN\n"; out.String() != want {
		t.Errorf("printed\n%swant\n%s", &out, want)
	}
}

func TestLabelOfOneJob(t *testing.T) {
	if labels := Labels(states()[:1]); labels[0] != `job {"cell":` {
		t.Errorf("%q", labels)
	}
}

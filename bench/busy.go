package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// ticks are the hundredths of a second in which /proc counts processor time.
const ticks = 100

// A load is the processor time used so far: by everything, and by this comparison
// with its workers. On systems without /proc it is unknown.
type load struct {
	at        time.Time
	all, ours float64 // seconds
	known     bool
}

func (b *bench) load() load {
	all, ok := busySeconds()
	l := load{at: time.Now(), all: all, known: ok}
	ids := []int{os.Getpid()}
	for _, w := range b.workers {
		ids = append(ids, w.process.Process.Pid)
	}
	for _, id := range ids {
		own, ok := processSeconds(id)
		l.ours, l.known = l.ours+own, l.known && ok
	}
	return l
}

// others is how many processors everything else kept busy since an earlier time.
// Workers that were started in between count with all they used.
func (l load) others(since load) (processors float64, known bool) {
	span := l.at.Sub(since.at).Seconds()
	if !l.known || !since.known || span <= 0 {
		return 0, false
	}
	return max(0, (l.all-since.all)-(l.ours-since.ours)) / span, true
}

// disturbance is a note that says what others did while a table was made.
func (b *bench) disturbance(since load) string {
	processors, known := b.load().others(since)
	if !known {
		return "What else the machine did meanwhile is unknown."
	}
	return fmt.Sprintf("Everything else kept %.2f processors busy meanwhile.", processors)
}

// busySeconds is how long the processors have worked since the machine started.
func busySeconds() (float64, bool) {
	content, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, false
	}
	line, _, _ := bytes.Cut(content, []byte("\n"))
	fields := strings.Fields(string(line)) // cpu user nice system idle iowait irq softirq steal …
	if len(fields) < 9 || fields[0] != "cpu" {
		return 0, false
	}
	return sum(fields, 1, 2, 3, 6, 7, 8)
}

// processSeconds is how long the processors have worked for a process and those of
// its children that have ended.
func processSeconds(id int) (float64, bool) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", id))
	if err != nil {
		return 0, false
	}
	_, rest, found := bytes.Cut(content, []byte(") ")) // after the name, which may hold blanks
	fields := strings.Fields(string(rest))             // state ppid …, from the 12th: utime stime cutime cstime
	if !found || len(fields) < 15 {
		return 0, false
	}
	return sum(fields, 11, 12, 13, 14)
}

func sum(fields []string, which ...int) (seconds float64, ok bool) {
	for _, i := range which {
		n, err := strconv.ParseFloat(fields[i], 64)
		if err != nil {
			return 0, false
		}
		seconds += n / ticks
	}
	return seconds, true
}

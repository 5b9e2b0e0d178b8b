package speed

import (
	"bytes"
	"errors"
	"os"
	"strconv"
	"time"
)

var errNaN = errors.New("speed: the loss is not a number")

// Sample calls do so many times and returns the seconds of one call.
func Sample(do func() error, calls int) (float64, error) {
	start := time.Now()
	for range calls {
		if err := do(); err != nil {
			return 0, err
		}
	}
	return time.Since(start).Seconds() / float64(calls), nil
}

// Calls warms up and finds how many calls take about so many seconds, at least 1.
func Calls(do func() error, seconds float64) (int, error) {
	for calls := 1; ; calls *= 2 {
		each, err := Sample(do, calls)
		if err != nil {
			return 0, err
		}
		if took := each * float64(calls); took >= seconds/4 {
			return max(1, int(seconds/each+0.5)), nil
		}
	}
}

// PeakRSS is the most memory that this process has held so far, in MiB: 0 where
// the system does not say.
func PeakRSS() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(status) {
		if rest, ok := bytes.CutPrefix(line, []byte("VmHWM:")); ok {
			kib, err := strconv.ParseFloat(string(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(rest), []byte("kB")))), 64)
			if err != nil {
				return 0
			}
			return kib / 1024
		}
	}
	return 0
}

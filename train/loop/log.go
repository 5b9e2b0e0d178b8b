package loop

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// LogName is the name of the log in a training's folder: a line of JSON for every
// step, such as {"step":1,"loss":4.5,"rate":0.002}.
const LogName = "metrics.jsonl"

// log is a log that is being written.
type log struct {
	file *os.File
	line []byte
}

// openLog opens the log of a folder to go on after a step: lines beyond it, and
// what is no whole line, are cut off.
func openLog(dir string, step int) (*log, error) {
	file, err := os.OpenFile(filepath.Join(dir, LogName), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	end, err := endOf(file, step)
	if err == nil {
		err = file.Truncate(end)
	}
	if err == nil {
		_, err = file.Seek(end, io.SeekStart)
	}
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("%s: %w", file.Name(), err)
	}
	return &log{file: file}, nil
}

// endOf is where the lines of a log up to a step end.
func endOf(r io.Reader, step int) (end int64, err error) {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadSlice('\n')
		if errors.Is(err, io.EOF) {
			return end, nil
		}
		if err != nil {
			return 0, fmt.Errorf("after %d bytes: %w", end, err)
		}
		var l struct{ Step int }
		if json.Unmarshal(line, &l) != nil || l.Step < 1 || l.Step > step {
			return end, nil
		}
		end += int64(len(line))
	}
}

// append writes the line of a step.
func (l *log) append(step int, measures []Measure) error {
	l.line = strconv.AppendInt(append(l.line[:0], `{"step":`...), int64(step), 10)
	for _, m := range measures {
		name, err := json.Marshal(m.Name)
		if err != nil {
			return err
		}
		l.line = append(append(append(l.line, ','), name...), ':')
		l.line = strconv.AppendFloat(l.line, m.Value, 'g', -1, 64)
	}
	l.line = append(l.line, '}', '\n')
	_, err := l.file.Write(l.line)
	return err
}

// sync brings the log to the disk.
func (l *log) sync() error { return l.file.Sync() }

// Close ends the log.
func (l *log) Close() error { return l.file.Close() }

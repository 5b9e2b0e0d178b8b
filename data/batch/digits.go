package batch

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"strconv"

	"unroll/data"
)

// The digits of 8×8 pixels, whose greys are 0 to 16. Those at the end of the
// file are held out for validation.
const (
	digitSize = 64
	digitGrey = 16
	heldOut   = 352
	maxDigits = 1 << 20
)

// openDigits reads the set digits and asks for them in 64 steps or 8.
func openDigits(name string, steps int, o Options) (Task, error) {
	path, sum, err := find("digits", "digits.csv")
	if err != nil {
		return Task{}, err
	}
	f, err := os.Open(path)
	if err != nil {
		return Task{}, err
	}
	defer f.Close()
	all, err := readDigits(path, f)
	if err != nil {
		return Task{}, err
	}
	n := len(all.labels) - heldOut
	if n < 1 {
		return Task{}, fmt.Errorf("%s: expected more than %d digits, found %d", path, heldOut, len(all.labels))
	}
	training := images{all.pixels[:n*digitSize], all.labels[:n], digitSize, digitGrey}
	held := images{all.pixels[n*digitSize:], all.labels[n:], digitSize, digitGrey}
	return training.task(name, sum, held, steps, o)
}

// readDigits reads rows of 64 greys and a class. Bad input is reported with the
// name of the source, the line and the column.
func readDigits(name string, r io.Reader) (images, error) {
	m := images{size: digitSize, white: digitGrey}
	rows := csv.NewReader(r)
	rows.FieldsPerRecord = digitSize + 1
	rows.ReuseRecord = true
	for {
		row, err := rows.Read()
		if err == io.EOF {
			return m, nil
		}
		if err != nil {
			return m, fmt.Errorf("%s: %w", name, err)
		}
		line, _ := rows.FieldPos(0)
		if len(m.labels) == maxDigits {
			return m, fmt.Errorf("%s:%d: expected at most %d digits, found more", name, line, maxDigits)
		}
		for i, text := range row {
			largest := uint64(digitGrey)
			if i == digitSize {
				largest = 9
			}
			v, err := strconv.ParseUint(text, 10, 8)
			if err != nil || v > largest {
				return m, fmt.Errorf("%s:%d: column %d: expected a number from 0 to %d, found %.20q", name, line, i+1, largest, text)
			}
			if i < digitSize {
				m.pixels = append(m.pixels, byte(v))
			} else {
				m.labels = append(m.labels, byte(v))
			}
		}
	}
}

// find returns the path of a file of a set that must be here, and its sha256.
func find(set, file string) (path, sum string, err error) {
	s, err := data.Find(set)
	if err != nil {
		return "", "", err
	}
	path, err = s.Path(file)
	for _, f := range s.Files {
		if f.Name == file {
			sum = f.SHA256
		}
	}
	return path, sum, err
}

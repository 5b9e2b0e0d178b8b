package vad

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
)

// Sound is what a WAV file holds.
type Sound struct {
	Rate     int       // samples a second
	Channels int       // in the file; Samples is their mean
	Format   string    // of a sample in the file, such as "16 bit"
	Samples  []float64 // between −1 and 1; those of float files are as they are
}

// Seconds is the length of the sound.
func (s Sound) Seconds() float64 { return float64(len(s.Samples)) / float64(s.Rate) }

// largestWAV is how many bytes of a file are read at most: some hours of sound.
const largestWAV = 1 << 30

// OpenWAV reads a WAV file of integers of 8, 16, 24 or 32 bit, or of floating
// point numbers of 32 or 64. Several channels become one, their mean. Nothing is
// resampled. The error names the file, the field, what was expected and what was
// found.
func OpenWAV(path string) (Sound, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return Sound{}, err
	case info.Size() > largestWAV:
		return Sound{}, fmt.Errorf("%s: expected at most %d bytes, found %d", path, largestWAV, info.Size())
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return Sound{}, err
	}
	return ParseWAV(path, content)
}

// ParseWAV reads the content of a WAV file; name stands for it in errors.
func ParseWAV(name string, content []byte) (Sound, error) {
	s, err := parseWAV(content)
	if err != nil {
		return Sound{}, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}

// parseWAV reads the chunks of a file. Those that are not known are passed over.
func parseWAV(content []byte) (Sound, error) {
	if len(content) < 12 || string(content[:4]) != "RIFF" || string(content[8:12]) != "WAVE" {
		return Sound{}, errors.New("not a WAV file: expected RIFF … WAVE at its start")
	}
	var f format
	for rest := content[12:]; len(rest) >= 8; {
		id, size := string(rest[:4]), uint64(binary.LittleEndian.Uint32(rest[4:]))
		body := rest[8:]
		if id == "data" && size == math.MaxUint32 {
			size = uint64(len(body)) // a program that wrote to a pipe did not know
		}
		if size > uint64(len(body)) {
			return Sound{}, fmt.Errorf("chunk %q: expected %d bytes, found %d: the file is cut off", id, size, len(body))
		}
		chunk := body[:size]
		rest = body[min(size+size%2, uint64(len(body))):]
		switch {
		case id == "fmt ":
			var err error
			if f, err = parseFormat(chunk); err != nil {
				return Sound{}, err
			}
		case id == "data" && f.rate == 0:
			return Sound{}, errors.New(`chunk "data": expected chunk "fmt " before it, found none`)
		case id == "data":
			return f.sound(chunk)
		}
	}
	return Sound{}, errors.New(`expected a chunk "data", found none`)
}

// format is how a file holds samples.
type format struct {
	rate, channels, bytes int
	float                 bool
}

// The kinds of a format that are read. An extended one names its kind later.
const (
	kindInteger  = 1
	kindFloat    = 3
	kindExtended = 0xfffe
)

// parseFormat reads the chunk "fmt ".
func parseFormat(chunk []byte) (format, error) {
	if len(chunk) < 16 {
		return format{}, fmt.Errorf(`chunk "fmt ": expected at least 16 bytes, found %d`, len(chunk))
	}
	u16 := func(at int) int { return int(binary.LittleEndian.Uint16(chunk[at:])) }
	kind, channels, block, bits := u16(0), u16(2), u16(12), u16(14)
	rate := binary.LittleEndian.Uint32(chunk[4:])
	if kind == kindExtended && len(chunk) >= 26 {
		kind = u16(24)
	}
	f := format{rate: int(rate), channels: channels, bytes: bits / 8, float: kind == kindFloat}
	integer := kind == kindInteger && (bits == 8 || bits == 16 || bits == 24 || bits == 32)
	switch {
	case !integer && !(f.float && (bits == 32 || bits == 64)):
		return f, fmt.Errorf("format: expected integers (%d) of 8, 16, 24 or 32 bit or floats (%d) of 32 or 64, found kind %d of %d bit", kindInteger, kindFloat, kind, bits)
	case channels < 1:
		return f, fmt.Errorf("channels: expected at least 1, found %d", channels)
	case rate < 1 || rate > 1e6:
		return f, fmt.Errorf("sample rate: expected between 1 and 1000000, found %d", rate)
	case block != channels*f.bytes:
		return f, fmt.Errorf("bytes of a sample in all channels: expected %d, found %d", channels*f.bytes, block)
	}
	return f, nil
}

// sound reads the samples.
func (f format) sound(data []byte) (Sound, error) {
	block := f.channels * f.bytes
	if len(data)%block != 0 {
		return Sound{}, fmt.Errorf(`chunk "data": expected a multiple of %d bytes, found %d`, block, len(data))
	}
	kind := "bit"
	if f.float {
		kind = "bit float"
	}
	s := Sound{Rate: f.rate, Channels: f.channels, Format: fmt.Sprint(8*f.bytes, " ", kind), Samples: make([]float64, len(data)/block)}
	for i := range s.Samples {
		sum := 0.0
		for c := range f.channels {
			sum += f.sample(data[i*block+c*f.bytes:])
		}
		s.Samples[i] = sum / float64(f.channels)
		if math.IsNaN(s.Samples[i]) || math.IsInf(s.Samples[i], 0) {
			return Sound{}, fmt.Errorf("sample %d: expected a finite number, found %g", i, s.Samples[i])
		}
	}
	return s, nil
}

// sample reads one sample. Integers of one byte have no sign.
func (f format) sample(b []byte) float64 {
	switch {
	case f.float && f.bytes == 4:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	case f.float:
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	case f.bytes == 1:
		return (float64(b[0]) - 128) / (1 << 7)
	case f.bytes == 2:
		return float64(int16(binary.LittleEndian.Uint16(b))) / (1 << 15)
	case f.bytes == 3:
		return float64(int32(b[0])<<8|int32(b[1])<<16|int32(int8(b[2]))<<24) / (1 << 31)
	}
	return float64(int32(binary.LittleEndian.Uint32(b))) / (1 << 31)
}

// Envelope is the outline of the sound: for each of some stretches of equal
// length, its middle in seconds, and its lowest and its highest sample.
func (s Sound) Envelope(stretches int) (middle, low, high []float64) {
	stretches = min(stretches, len(s.Samples))
	for i := range stretches {
		from, to := i*len(s.Samples)/stretches, (i+1)*len(s.Samples)/stretches
		middle = append(middle, float64(from+to)/2/float64(s.Rate))
		low = append(low, slices.Min(s.Samples[from:to]))
		high = append(high, slices.Max(s.Samples[from:to]))
	}
	return middle, low, high
}

package vad_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/vad"
)

// chunk is a chunk of a WAV file.
func chunk(id string, body []byte) []byte {
	b := append([]byte(id), binary.LittleEndian.AppendUint32(nil, uint32(len(body)))...)
	b = append(b, body...)
	return append(b, make([]byte, len(body)%2)...)
}

// described is the chunk that describes samples.
func described(kind, channels, rate, bits int) []byte {
	var b []byte
	u16 := func(n int) { b = binary.LittleEndian.AppendUint16(b, uint16(n)) }
	u32 := func(n int) { b = binary.LittleEndian.AppendUint32(b, uint32(n)) }
	u16(kind)
	u16(channels)
	u32(rate)
	u32(rate * channels * bits / 8)
	u16(channels * bits / 8)
	u16(bits)
	if kind == 0xfffe { // extended: the kind comes later
		u16(22)
		u16(bits)
		u32(0)
		u16(1)
		b = append(b, make([]byte, 14)...)
	}
	return chunk("fmt ", b)
}

// wav is a file of chunks.
func wav(chunks ...[]byte) []byte {
	b := []byte("RIFF....WAVE")
	for _, c := range chunks {
		b = append(b, c...)
	}
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

func float32s(v ...float32) []byte {
	var b []byte
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

func TestWAV(t *testing.T) {
	for name, c := range map[string]struct {
		content []byte
		want    vad.Sound
	}{
		"16 bit": {
			wav(described(1, 1, 16000, 16), chunk("data", []byte{0, 0x80, 0, 0x40, 0xff, 0xff})),
			vad.Sound{Rate: 16000, Channels: 1, Format: "16 bit", Samples: []float64{-1, 0.5, -1.0 / 32768}},
		},
		"8 bit, no even number of bytes, other chunks": {
			wav(chunk("LIST", []byte("odd")), described(1, 1, 8000, 8), chunk("data", []byte{0, 128, 192}), chunk("tail", nil)),
			vad.Sound{Rate: 8000, Channels: 1, Format: "8 bit", Samples: []float64{-1, 0, 0.5}},
		},
		"24 bit, extended": {
			wav(described(0xfffe, 1, 16000, 24), chunk("data", []byte{0, 0, 0x80, 1, 0, 0})),
			vad.Sound{Rate: 16000, Channels: 1, Format: "24 bit", Samples: []float64{-1, 1.0 / (1 << 23)}},
		},
		"32 bit, two channels": {
			wav(described(1, 2, 16000, 32), chunk("data", []byte{0, 0, 0, 0x80, 0, 0, 0, 0x40})),
			vad.Sound{Rate: 16000, Channels: 2, Format: "32 bit", Samples: []float64{-0.25}},
		},
		"float": {
			wav(described(3, 1, 44100, 32), chunk("data", float32s(0.25, -2))),
			vad.Sound{Rate: 44100, Channels: 1, Format: "32 bit float", Samples: []float64{0.25, -2}},
		},
		"double": {
			wav(described(3, 1, 44100, 64), chunk("data", binary.LittleEndian.AppendUint64(nil, math.Float64bits(0.1)))),
			vad.Sound{Rate: 44100, Channels: 1, Format: "64 bit float", Samples: []float64{0.1}},
		},
		"nothing": {
			wav(described(1, 1, 16000, 16), chunk("data", nil)),
			vad.Sound{Rate: 16000, Channels: 1, Format: "16 bit", Samples: []float64{}},
		},
		"of unknown length": {
			append(wav(described(1, 1, 16000, 16)), "data\xff\xff\xff\xff\x00\x40"...),
			vad.Sound{Rate: 16000, Channels: 1, Format: "16 bit", Samples: []float64{0.5}},
		},
	} {
		got, err := vad.ParseWAV("a.wav", c.content)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, error %v; want %v", name, got, err, c.want)
		}
	}
}

func TestWAVRefuses(t *testing.T) {
	some := chunk("data", []byte{0, 0})
	for want, content := range map[string][]byte{
		"not a WAV file":                                    []byte("OggS"),
		`expected a chunk "data", found none`:               wav(described(1, 1, 16000, 16)),
		`expected chunk "fmt " before it`:                   wav(some),
		"expected at least 16 bytes, found 4":               wav(chunk("fmt ", make([]byte, 4)), some),
		"found kind 6 of 8 bit":                             wav(described(6, 1, 8000, 8), some),
		"found kind 3 of 16 bit":                            wav(described(3, 1, 8000, 16), some),
		"channels: expected at least 1, found 0":            wav(described(1, 0, 16000, 16), some),
		"sample rate: expected between 1 and 1000000":       wav(described(1, 1, 0, 16), some),
		"expected a multiple of 4 bytes, found 2":           wav(described(1, 2, 16000, 16), some),
		"sample 1: expected a finite number, found NaN":     wav(described(3, 1, 16000, 32), chunk("data", float32s(0, float32(math.NaN())))),
		`chunk "data": expected 2 bytes, found 1: the file`: func() []byte { b := wav(described(1, 1, 16000, 16), some); return b[:len(b)-1] }(),
	} {
		_, err := vad.ParseWAV("a.wav", content)
		if err == nil || !strings.HasPrefix(err.Error(), "a.wav: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want a.wav: … %s", err, want)
		}
	}
	path := filepath.Join(t.TempDir(), "huge.wav")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 1<<30+1); err != nil {
		t.Fatal(err)
	}
	if _, err := vad.OpenWAV(path); err == nil || !strings.Contains(err.Error(), "expected at most 1073741824 bytes, found 1073741825") {
		t.Errorf("error %v for a huge file", err)
	}
	if _, err := vad.OpenWAV(path + "x"); err == nil {
		t.Error("no error for a file that is not there")
	}
}

// Whatever a file holds, reading it ends with finite samples, no more of them
// than bytes, or an error.
func FuzzWAV(f *testing.F) {
	f.Add(wav(described(1, 1, 16000, 16), chunk("data", []byte{0, 0x80, 0, 0x40})))
	f.Add(wav(described(0xfffe, 2, 8000, 24), chunk("LIST", []byte("odd")), chunk("data", make([]byte, 12))))
	f.Add(wav(described(3, 1, 44100, 64), chunk("data", make([]byte, 16))))
	f.Add(append(wav(described(1, 1, 16000, 8)), "data\xff\xff\xff\xff\x00"...))
	f.Fuzz(func(t *testing.T, content []byte) {
		s, err := vad.ParseWAV("fuzz.wav", content)
		if err != nil {
			return
		}
		if len(s.Samples) > len(content) || s.Rate < 1 || s.Channels < 1 {
			t.Errorf("%d samples of %d bytes, rate %d, %d channels", len(s.Samples), len(content), s.Rate, s.Channels)
		}
		for i, x := range s.Samples {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				t.Errorf("sample %d is %g", i, x)
			}
		}
	})
}

func TestEnvelope(t *testing.T) {
	s := vad.Sound{Rate: 2, Samples: []float64{1, 2, 3, -4, 5}}
	middle, low, high := s.Envelope(2)
	if got, want := fmt.Sprint(middle, low, high), "[0.5 1.75] [1 -4] [2 5]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if middle, _, _ := s.Envelope(100); len(middle) != 5 {
		t.Errorf("%d stretches of 5 samples", len(middle))
	}
}

package main

import (
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/data"
	"unroll/internal/need"
)

// brought is a file of a data set of the cache.
func brought(t *testing.T, set, name string) string {
	t.Helper()
	s, err := data.Find(set)
	if err != nil {
		t.Fatal(err)
	}
	path, err := s.Path(name)
	if err != nil {
		need.Missing(t, name, "go run ./cmd/unroll data get "+set)
	}
	return path
}

// tone writes a WAV file of one second, 16 bit, with nothing to hear.
func tone(t *testing.T, channels, rate int) string {
	t.Helper()
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00")
	b = binary.LittleEndian.AppendUint16(b, uint16(channels))
	b = binary.LittleEndian.AppendUint32(b, uint32(rate))
	b = binary.LittleEndian.AppendUint32(b, uint32(2*rate*channels))
	b = binary.LittleEndian.AppendUint16(b, uint16(2*channels))
	b = append(b, "\x10\x00data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(2*rate*channels))
	return write(t, "tone.wav", string(append(b, make([]byte, 2*rate*channels)...)))
}

func TestVAD(t *testing.T) {
	brought(t, detectorSet, detectorFile)
	sentence := brought(t, "speech", "sense_and_sensibility_01_austen_64kb-0890.wav")
	plot := filepath.Join(t.TempDir(), "sentence.svg")
	out, err := run(t, "vad", "--plot", plot, sentence)
	if err != nil || !strings.Contains(out, "5.30 s of sound, 16000 samples a second, 16 bit\n") || strings.Count(out, "\n    ") != 2 {
		t.Errorf("error %v, printed\n%s", err, out)
	}
	svg, err := os.ReadFile(plot)
	if err != nil || !strings.Contains(string(svg), "2 stretches of speech") || strings.Contains(string(svg), "var(") {
		t.Errorf("error %v, the picture is\n%.2000s", err, svg)
	}

	out, err = run(t, "vad", "--json", "--threshold", "0.9", sentence)
	if err != nil {
		t.Fatal(err)
	}
	var h hearing
	if err := json.Unmarshal([]byte(out), &h); err != nil {
		t.Fatal(err)
	}
	if len(h.Frames) != 166 || h.Frames[1].Start != 0.032 || h.Threshold != 0.9 || len(h.Segments) == 0 || !(h.Segments[0].Probability > 0.9) {
		t.Errorf("%d frames, segments %v", len(h.Frames), h.Segments)
	}

	out, err = run(t, "vad", tone(t, 2, 8000))
	if err != nil || !strings.Contains(out, "the mean of 2 channels is heard\nno speech\n") {
		t.Errorf("error %v, printed\n%s", err, out)
	}
}

// What cannot be heard is an error, and nothing is written.
func TestVADRefuses(t *testing.T) {
	network := brought(t, detectorSet, detectorFile)
	plot := filepath.Join(t.TempDir(), "sound.svg")
	empty := write(t, "empty.wav", "RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00\x00\x7d\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00")
	for want, args := range map[string][]string{
		"not a WAV file": {write(t, "text.wav", "Once upon a time")},
		"tone.wav: expected a sample rate of 16000 or 8000, found 44100; to convert it: ffmpeg": {tone(t, 1, 44100)},
		"there is nothing to draw":                          {empty},
		"threshold is 2, expected a number between 0 and 1": {tone(t, 1, 16000), "--threshold", "2"},
		"text.onnx":    {tone(t, 1, 16000), "--model", write(t, "text.onnx", "Once upon a time")},
		"no such file": {"nothing.wav"},
	} {
		_, err := run(t, append([]string{"vad", "--model", network, "--plot", plot}, args...)...)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want … %s …", err, want)
		}
		if _, err := os.Stat(plot); err == nil {
			t.Errorf("%s: a picture was written", want)
		}
	}
	t.Setenv(data.Folder, t.TempDir())
	_, err := run(t, "vad", tone(t, 1, 16000))
	if err == nil || !strings.Contains(err.Error(), "silero-vad is not here; bring it with: unroll data get silero-vad") {
		t.Errorf("error %v without the network", err)
	}
}

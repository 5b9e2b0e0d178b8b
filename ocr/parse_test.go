package ocr

import (
	"bytes"
	"image"
	"image/color"
	"math/rand/v2"
	"strings"
	"testing"
)

// noisy is an image of random greys.
func noisy(width, height int) *image.Gray {
	r := rand.New(rand.NewPCG(3, 4))
	m := image.NewGray(image.Rect(0, 0, width, height))
	for i := range m.Pix {
		m.Pix[i] = uint8(r.IntN(256))
	}
	return m
}

func TestParse(t *testing.T) {
	for _, asBytes := range []bool{false, true} {
		m, err := Parse("small", smallFile(asBytes))
		if err != nil {
			t.Fatal(err)
		}
		if m.Height != 6 || m.scale != 3 || m.blank != 3 || m.bytes != asBytes || m.samples != 20 || m.dictionary == nil {
			t.Errorf("read as %+v", m)
		}
		out, err := m.Probabilities(noisy(40, 6))
		if err != nil {
			t.Fatal(err)
		}
		if out.Height != 1 || out.Width != 13 || out.Depth != 4 {
			t.Errorf("output %d×%d×%d, want 1×13×4", out.Height, out.Width, out.Depth)
		}
		for _, probabilities := range out.Row(0) {
			sum := 0.0
			for _, p := range probabilities {
				sum += p
			}
			if !(sum > 1-1e-12 && sum < 1+1e-12) {
				t.Errorf("the probabilities of a step sum to %g", sum)
			}
		}
		if _, err := m.Read(noisy(40, 6)); err != nil {
			t.Error(err)
		}
	}
}

// A file that is wrong in one place is refused with a word about that place.
func TestParseErrors(t *testing.T) {
	network, characters, codes := smallNetwork(true), []byte(smallCharacters), smallCodes()
	withNetwork := func(from, to string) []byte {
		changed := bytes.Replace(network, []byte(from), []byte(to), 1)
		if bytes.Equal(changed, network) {
			t.Fatalf("the network has no %q", from)
		}
		return file(smallPart{partNetwork, changed}, smallPart{partCharacters, characters}, smallPart{partCodes, codes})
	}
	with := func(characters string, codes []byte) []byte {
		return file(smallPart{partNetwork, network}, smallPart{partCharacters, []byte(characters)}, smallPart{partCodes, codes})
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":              {nil, "f: byte 0: number of parts: expected 4 bytes, found 0 before the end"},
		"another format":     {[]byte("\x89PNG\r\n\x1a\n"), "f: byte 4: number of parts: expected a number from 1 to 1000"},
		"no network":         {file(smallPart{partCharacters, characters}), "f: expected part 17, an LSTM network, found none"},
		"no characters":      {file(smallPart{partNetwork, network}), "f: expected part 21, the characters of the network, found none"},
		"offset beyond":      {append([]byte{1, 0, 0, 0}, 200, 0, 0, 0, 0, 0, 0, 0), "offset of part 0: expected 12 to 12, found 200"},
		"truncated":          {file(smallPart{partNetwork, network[:len(network)-2]}, smallPart{partCharacters, characters}), "expected 4 bytes, found 2 before the end"},
		"unknown layer":      {withNetwork("Maxpool", "Minpool"), `kind of layer: expected one that is known here, found "Minpool"`},
		"two dimensions":     {withNetwork("a SummLSTM\x05\x00", "a SummLSTM\x08\x00"), "SummLSTM: expected an LSTM along one dimension, found one along two"},
		"columns of an LSTM": {withNetwork("a LSTM\x05", "a LSTM\x06"), "LSTM: cell input: expected 2×6 for 3 inputs and 2 states, found 2×6"},
		"mode of a matrix":   {withNetwork("a Tanh\x85", "a Tanh\x01"), "Tanh: weights: mode: expected 128, 129, 132 or 133, found 1"},
		"huge matrix":        {withNetwork("a Tanh\x85\x02\x00\x00\x00", "a Tanh\x85\x02\x00\xff\x7f"), "Tanh: weights: expected at least 1×2 entries"},
		"window":             {withNetwork("a Maxpool\x03", "a Maxpool\x00"), "Maxpool: columns: expected a number from 1 to 64, found 0"},
		"depths":             {withNetwork("a Convolve\x01", "a Convolve\x02"), "Tanh: expected an input of depth 9, found 6×?×15"},
		"height":             {withNetwork("a Input\x00\x00\x00\x00\x06", "a Input\x00\x00\x00\x00\x02"), "Maxpool: expected an input of at least 3×3, found 2×?×2"},
		"count of codes":     {with(smallCharacters, codes[:7]), "f: part 22: byte 4: codes: expected a count of things of 5 bytes that fit in 3 bytes, found 4"},
		"code":               {with(smallCharacters, append(codes[:len(codes)-4:len(codes)-4], 9, 0, 0, 0)), "code of character 3: expected a number from 0 to 3, found 9"},
		"no blank":           {with(smallCharacters, append([]byte{3}, codes[1:len(codes)-9]...)), "f: part 22: expected a code 3 alone, that of the blank, found none"},
		"characters":         {with("many\n", codes), `f: part 21: byte 0: characters: expected their number in the first line, found "many"`},
		"character":          {with("2\na 3\n\n", codes), "line 3: expected a character and its properties"},
		"properties":         {with("1\na xyz\n", codes), `line 2: expected properties, a hexadecimal number, found "xyz"`},
		"graph":              {file(smallPart{partNetwork, network}, smallPart{partPunctuated, []byte{1, 2}}, smallPart{partWords, graphOf(3, "ab")}, smallPart{partCharacters, characters}, smallPart{partCodes, codes}), "f: part 18: byte 2: magic number: expected 42, found 513"},
	} {
		if _, err := Parse("f", c.data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %s", name, err, c.want)
		}
	}
}

func TestImageErrors(t *testing.T) {
	m, err := Parse("small", smallFile(true))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		image image.Image
		want  string
	}{
		"nil":        {nil, "ocr: image: expected one, found nil"},
		"empty":      {image.NewGray(image.Rect(0, 0, 0, 9)), "ocr: image: expected at least 1×1 pixels, found 0×9"},
		"narrow":     {noisy(2, 12), "ocr: image: expected at least 3 columns at height 6, found 1"},
		"not a line": {noisy(3000, 3), "ocr: image: expected a line at most 256 times as wide as high, found 3000×3 pixels"},
	} {
		if _, err := m.Read(c.image); err == nil || err.Error() != c.want {
			t.Errorf("%s: error %v, want %s", name, err, c.want)
		}
		if _, err := m.Stages(c.image); err == nil {
			t.Errorf("%s: Stages found nothing wrong", name)
		}
	}
	for text, want := range map[string]string{
		"GIF89a": "f: expected a PNG or JPEG image: image: unknown format",
		"":       "f: expected a PNG or JPEG image: image: unknown format",
	} {
		if _, err := decodeImage("f", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q: error %v, want %s", text, err, want)
		}
	}
}

// Whatever the file, it is read or refused; and a network that is read runs.
func FuzzParse(f *testing.F) {
	f.Add(smallFile(true))
	f.Add(smallFile(false))
	f.Add(file(smallPart{partNetwork, smallNetwork(true)}, smallPart{partCharacters, []byte(smallCharacters)}))
	line := noisy(30, 7)
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Parse("f", data)
		if err != nil {
			return
		}
		if out, err := through(m.Network, shape{width: 30}); err != nil || m.Height*out.depth > 1<<12 {
			return // it would run, slowly
		}
		m.Read(line)
	})
}

// Whatever the image, a line is read or an error says why not.
func FuzzImage(f *testing.F) {
	m, err := Parse("small", smallFile(true))
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range []color.Color{color.Black, color.White, color.NRGBA{200, 100, 50, 128}} {
		f.Add(pngOf(f, 9, 5, c))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		line, err := decodeImage("f", data)
		if err != nil || line.Bounds().Dx() > 1000 || line.Bounds().Dy() > 1000 {
			return
		}
		m.Read(line)
	})
}

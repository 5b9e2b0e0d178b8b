package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"unroll/data"
	"unroll/internal/atomicfile"
	"unroll/vad"
)

// detectorSet and detectorFile are the data set, and the file in it, with the network of unroll vad.
const detectorSet, detectorFile = "silero-vad", "silero_vad_v5.onnx"

func vadCommand() *cobra.Command {
	var model, plot string
	var threshold float64
	var asJSON bool
	c := &cobra.Command{
		Use:   "vad FILE.wav",
		Short: "Find the speech in a sound, with a trained LSTM",
		Long: `Vad (voice activity detection) prints where in a WAV file somebody speaks: the
seconds at which each stretch of speech starts and ends, and how probable speech was
in its mean. The network is Silero VAD, run by the cell of this project. Bring it
here once:

  unroll data get ` + detectorSet + `

The file has 16000 samples a second, or 8000. Nothing is resampled; other programs do
that, such as: ffmpeg -i sound.mp3 -ar 16000 sound.wav. Samples may be integers of 8,
16, 24 or 32 bit or floating point numbers. Of several channels the mean is heard.

The network looks at frames of 32 ms. Speech starts with a frame in which it is at
least as probable as the threshold, and ends where it stays 0.15 below that for 0.1
seconds. What is shorter than 0.25 seconds is left out.

With --json it prints every frame: where it starts, and how probable speech is in it.
With --plot it draws the sound and the probability, as SVG.`,
		Example: `  unroll vad sentence.wav
  unroll vad --plot sentence.svg sentence.wav
  unroll vad --json --threshold 0.7 sentence.wav`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if model == "" {
				set, err := data.Find(detectorSet)
				if err != nil {
					return err
				}
				if model, err = set.Path(detectorFile); err != nil {
					return err
				}
			}
			h, err := hear(model, args[0], threshold)
			if err != nil {
				return err
			}
			if plot != "" {
				svg, err := h.draw()
				if err != nil {
					return err
				}
				if err := atomicfile.Write(plot, svg); err != nil {
					return err
				}
			}
			return h.print(c.OutOrStdout(), asJSON)
		},
	}
	c.Flags().StringVar(&model, "model", "", "the network, an ONNX `FILE` of Silero VAD 5 or 6 (default "+detectorFile+" of "+detectorSet+")")
	c.Flags().StringVar(&plot, "plot", "", "draw the sound and the probability of speech into an SVG `FILE`")
	c.Flags().Float64Var(&threshold, "threshold", 0.5, "how probable speech has to be to start a stretch, between 0 and 1")
	c.Flags().BoolVar(&asJSON, "json", false, "print every frame as JSON")
	return c
}

// hearing is what was heard in a file.
type hearing struct {
	File      string        `json:"file"`
	Rate      int           `json:"rate"`
	Channels  int           `json:"channels"`
	Seconds   float64       `json:"seconds"`
	Threshold float64       `json:"threshold"`
	Segments  []vad.Segment `json:"segments"`
	Frames    []frame       `json:"frames"`

	sound vad.Sound
}

// frame is what was heard in a frame.
type frame struct {
	Start       float64 `json:"start"` // seconds
	Probability float64 `json:"probability"`
}

// hear runs a network over a sound.
func hear(model, file string, threshold float64) (hearing, error) {
	sound, err := vad.OpenWAV(file)
	if err != nil {
		return hearing{}, err
	}
	if sound.Rate != 16000 && sound.Rate != 8000 {
		return hearing{}, fmt.Errorf("%s: expected a sample rate of 16000 or 8000, found %d; to convert it: ffmpeg -i %s -ar 16000 new.wav", file, sound.Rate, file)
	}
	network, err := vad.Open(model, sound.Rate)
	if err != nil {
		return hearing{}, err
	}
	heard, err := network.Hear(sound.Samples)
	if err != nil {
		return hearing{}, fmt.Errorf("%s: %w", file, err)
	}
	segments, err := vad.Segments(heard.Probabilities, network.Seconds(), threshold)
	if err != nil {
		return hearing{}, err
	}
	h := hearing{File: file, Rate: sound.Rate, Channels: sound.Channels, Seconds: sound.Seconds(), Threshold: threshold, Segments: []vad.Segment{}, Frames: []frame{}, sound: sound}
	for n, p := range heard.Probabilities {
		h.Frames = append(h.Frames, frame{float64(n) * network.Seconds(), p})
	}
	for _, s := range segments {
		s.End = min(s.End, h.Seconds) // the last frame may go beyond the sound
		h.Segments = append(h.Segments, s)
	}
	return h, nil
}

func (h hearing) print(out io.Writer, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(h)
	}
	fmt.Fprintf(out, "%s: %.2f s of sound, %d samples a second, %s\n", h.File, h.Seconds, h.Rate, h.sound.Format)
	if h.Channels > 1 {
		fmt.Fprintf(out, "the mean of %d channels is heard\n", h.Channels)
	}
	if len(h.Segments) == 0 {
		fmt.Fprintln(out, "no speech")
		return nil
	}
	fmt.Fprintln(out, "\n   start      end  probability")
	for _, s := range h.Segments {
		fmt.Fprintf(out, "%8.2f %8.2f  %11.3f\n", s.Start, s.End, s.Probability)
	}
	return nil
}

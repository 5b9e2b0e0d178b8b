// Package vad hears speech: Silero VAD, a small trained network that many
// programs use, run by the augmented LSTM of this project.
//
//	network, err := vad.Open("silero_vad_v5.onnx", 16000)
//	sound, err := vad.OpenWAV("sentence.wav")
//	heard, err := network.Hear(sound.Samples)
//	segments, err := vad.Segments(heard.Probabilities, network.Seconds(), 0.5)
//
// A [Network] takes frames of 32 ms. Of each frame, and the end of the one
// before, it makes a short spectrogram (a window of samples times sines and
// cosines), runs it through four convolutions, and hands what is left, a vector
// of 128 numbers, to an LSTM of 128 states. A weighted sum of the value of the
// LSTM says how probable it is that somebody speaks.
//
// The LSTM is an [lstm.Augmented] whose options take the extensions away again:
// no peepholes, no gate for the input, no projection. The convolutions are
// windows, as that cell has them on its inputs. The weights come from the ONNX
// file of versions 5 and 6, where they have the layout of PyTorch.
//
// A [Detector] hears a sound that is still going on, as it comes.
//
// Bad input is an error that names the file or the function, the field, what was
// expected and what was found.
package vad

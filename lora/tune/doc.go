// Package tune trains adapters of a language model on the engine. The model, a
// [Base], stays as it is, and any number of tunings share it:
//
//	base, err := tune.NewBase(device, parameters)       // by PyTorch's names
//	t, err := base.Tune(tune.Options{Targets: …, Steps: 64, Batch: 16})
//	loss, err := t.Gradient(symbols, next)              // adds up
//	err = t.Update(rate)                                // by Adam
//	adapter := t.Adapter()                              // to write as PEFT's files
//
// A recurrent layer computes its adapter beside its weights, at every step (see
// [unroll/engine.Adapter]); the embedding and the head do so around the layers. The
// gradient goes down as far as the lowest adapter and no further: layers below are
// run as they are when a network is used, and keep nothing for a way back.
//
// What is kept for each number that is trained, its gradient and the two means of
// Adam, is small, because there are few; the base has none of the three.
package tune

package batch

// images are pictures of one size with a class each, to be read in a number of
// steps, so many pixels at each.
type images struct {
	pixels []byte // of one image after the other, row by row
	labels []byte
	size   int     // pixels of an image
	white  float32 // what a pixel is divided by
}

// put puts an image into a place of a batch.
func (m images) put(example, place int, b *Batch) {
	inputs := m.size / b.Steps
	b.Vectors = resize(b.Vectors, b.Size*m.size)
	b.Classes = resize(b.Classes, b.Size)
	pixels := m.pixels[example*m.size : (example+1)*m.size]
	for t := range b.Steps {
		at := b.Vectors[(t*b.Size+place)*inputs:][:inputs]
		for i := range at {
			at[i] = float32(pixels[t*inputs+i]) / m.white
		}
	}
	b.Classes[place] = int32(m.labels[example])
}

// task asks which of ten digits an image shows, after the last of its steps. The
// sha256 is that of the file.
func (m images) task(name, sum string, held images, steps int, o Options) (Task, error) {
	training, err := newExamples(len(m.labels), steps, o.Size, m.put)
	if err != nil {
		return Task{}, err
	}
	validation, err := newExamples(len(held.labels), steps, o.Size, held.put)
	if err != nil {
		return Task{}, err
	}
	return Task{
		Name:       name,
		Shape:      Shape{Inputs: m.size / steps, Outputs: 10, Loss: "softmax", Last: true},
		Training:   training.shuffle(o.Seed),
		Validation: validation,
		Metric:     Metric{"accuracy, %", func(_, right float64) float64 { return 100 * right }, false},
		Baselines:  []Baseline{{"the commonest digit", commonest(m.labels, held.labels)}},
		Data:       sum,
	}, nil
}

// commonest is how often, in percent, the commonest label of some images is that
// of others.
func commonest(labels, held []byte) float64 {
	var count [256]int
	best := byte(0)
	for _, l := range labels {
		if count[l]++; count[l] > count[best] {
			best = l
		}
	}
	right := 0
	for _, l := range held {
		if l == best {
			right++
		}
	}
	return 100 * float64(right) / float64(len(held))
}

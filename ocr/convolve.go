package ocr

// maxWindow bounds the windows of layers.
const maxWindow = 64

// Convolve puts at each place all the vectors of the window around it, 2 HalfX+1
// wide and 2 HalfY+1 high, column by column. What lies beyond the edge is noise.
// The weights of the convolution are those of the [Dense] layer behind it.
type Convolve struct{ HalfX, HalfY int }

func (s *source) convolve() Layer {
	return Convolve{s.within("Convolve: half width", 0, maxWindow), s.within("Convolve: half height", 0, maxWindow)}
}

func (l Convolve) shape(in shape) (shape, error) {
	in.depth *= (2*l.HalfX + 1) * (2*l.HalfY + 1)
	return in, nil
}

func (l Convolve) forward(in Grid, p *pass) Grid {
	high := 2*l.HalfY + 1
	out := NewGrid(in.Height, in.Width, in.Depth*(2*l.HalfX+1)*high)
	for y := range in.Height {
		for x := range in.Width {
			at := out.At(y, x)
			for dx := -l.HalfX; dx <= l.HalfX; dx++ {
				for dy := -l.HalfY; dy <= l.HalfY; dy++ {
					if y+dy < 0 || y+dy >= in.Height || x+dx < 0 || x+dx >= in.Width {
						p.fill(at[:in.Depth])
					} else {
						copy(at, in.At(y+dy, x+dx))
					}
					at = at[in.Depth:]
				}
			}
		}
	}
	return out
}

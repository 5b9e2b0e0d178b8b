package ocr

// The network has learnt from lines that Leptonica, Tesseract's library of
// images, had scaled. This file does what it does, in its whole numbers: a
// pixel is divided into 16×16 parts.

// scaled returns the picture at a height. The width follows.
func (p picture) scaled(height int) picture {
	factor := float32(height) / float32(p.height)
	switch {
	case factor == 1:
		return p
	case factor < 0.02:
		return p.sampled(factor)
	case factor < 0.7:
		out := p.averaged(factor)
		if factor > 0.2 {
			out = out.sharpened(1, 0.2)
		}
		return out
	}
	out := p.interpolated(factor)
	if factor < 1.4 {
		out = out.sharpened(2, 0.4)
	}
	return out
}

// resized returns an empty picture of the scaled size, and how many sixteenths
// of a pixel here make one there, across and down.
func (p picture) resized(factor float32) (out picture, across, down float32) {
	out = newPicture(max(1, int(factor*float32(p.width)+0.5)), max(1, int(factor*float32(p.height)+0.5)))
	return out, 16 * float32(p.width) / float32(out.width), 16 * float32(p.height) / float32(out.height)
}

// interpolated enlarges: each new pixel is between four old ones.
// Twice and four times as large, a fraction is cut off; else it is rounded.
func (p picture) interpolated(factor float32) picture {
	out, across, down := p.resized(factor)
	half := 128
	if factor == 2 || factor == 4 {
		half = 0
	}
	for i := range out.height {
		y := int(down * float32(i))
		y, fy := y>>4, y&15
		below := min(y+1, p.height-1)
		for j := range out.width {
			x := int(across * float32(j))
			x, fx := x>>4, x&15
			right := min(x+1, p.width-1)
			sum := (16-fx)*(16-fy)*p.at(x, y) + fx*(16-fy)*p.at(right, y) +
				(16-fx)*fy*p.at(x, below) + fx*fy*p.at(right, below)
			out.set(j, i, (sum+half)/256)
		}
	}
	return out
}

// averaged makes smaller: each new pixel is the mean over the area that it
// covers. Along the right and lower edge it is the first pixel of that area. Of
// a half, a quarter and so on to a sixteenth it is made by halving.
func (p picture) averaged(factor float32) picture {
	switch factor {
	case 1. / 2:
		return p.halved()
	case 1. / 4, 1. / 8, 1. / 16:
		return p.halved().averaged(2 * factor)
	}
	out, across, down := p.resized(factor)
	for i := range out.height {
		top, bottom := int(down*float32(i)), int(float64(down)*float64(i+1))
		for j := range out.width {
			left, right := int(across*float32(j)), int(float64(across)*float64(j+1))
			if right>>4 > p.width-2 || bottom>>4 > p.height-2 {
				out.set(j, i, p.at(left>>4, top>>4))
				continue
			}
			sum := 0
			for y := top >> 4; y <= bottom>>4; y++ {
				for x := left >> 4; x <= right>>4; x++ {
					sum += covered(x, left, right) * covered(y, top, bottom) * p.at(x, y)
				}
			}
			out.set(j, i, (sum+128)/((right-left)*(bottom-top)))
		}
	}
	return out
}

// sampled makes much smaller: each new pixel is the mean over a square, of about
// the size that it covers.
func (p picture) sampled(factor float32) picture {
	out, across, down := p.resized(factor)
	side := min(int(1/factor+0.5), p.width, p.height)
	norm := 1 / float32(side*side)
	for i := range out.height {
		y := min(int(down/16*float32(i)), p.height-side)
		for j := range out.width {
			x := min(int(across/16*float32(j)), p.width-side)
			sum := 0
			for dy := range side {
				for dx := range side {
					sum += p.at(x+dx, y+dy)
				}
			}
			out.set(j, i, int(norm*float32(sum)))
		}
	}
	return out
}

// halved makes one pixel of every two by two.
func (p picture) halved() picture {
	out := newPicture(p.width/2, p.height/2)
	for y := range out.height {
		for x := range out.width {
			out.set(x, y, (p.at(2*x, 2*y)+p.at(2*x+1, 2*y)+p.at(2*x, 2*y+1)+p.at(2*x+1, 2*y+1))/4)
		}
	}
	return out
}

// covered is how many sixteenths of pixel i lie between two places.
func covered(i, from, to int) int { return min(16*i+16, to) - max(16*i, from) }

// sharpened adds to each pixel a fraction of what it differs from the mean of
// the square around it, 2 half+1 wide. The border stays.
func (p picture) sharpened(half int, fraction float32) picture {
	out := newPicture(p.width, p.height)
	copy(out.pixels, p.pixels)
	across := make([]int, len(p.pixels)) // sums along rows
	for y := range p.height {
		for x := half; x < p.width-half; x++ {
			for k := -half; k <= half; k++ {
				across[y*p.width+x] += p.at(x+k, y)
			}
		}
	}
	norm := 1 / float32((2*half+1)*(2*half+1))
	for y := half; y < p.height-half; y++ {
		for x := half; x < p.width-half; x++ {
			sum := 0
			for k := -half; k <= half; k++ {
				sum += across[(y+k)*p.width+x]
			}
			v := float32(p.at(x, y))
			out.set(x, y, max(0, min(255, int(float64(v+fraction*(v-norm*float32(sum)))+0.5))))
		}
	}
	return out
}

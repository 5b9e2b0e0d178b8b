package figure

import (
	"math"
	"strings"
)

// drawMarks draws the series: what is filled first, what is dotted last.
func (d *drawing) drawMarks() {
	d.box()
	for _, layer := range []kind{area, hline, vline, line, dashed, points} {
		for _, m := range d.marks {
			if m.kind == layer {
				d.drawMark(m)
			}
		}
	}
	d.close("svg")
}

func (d *drawing) drawMark(m mark) {
	paint := d.color(m.name)
	switch m.kind {
	case hline:
		d.sample(m.kind, paint, "M"+num(d.left)+","+num(d.py(m.y[0]))+"H"+num(d.right))
	case vline:
		d.sample(m.kind, paint, "M"+num(d.px(m.x[0]))+","+num(d.top)+"V"+num(d.bottom))
	case points:
		var dots strings.Builder
		for i := range m.x {
			if finite(m.x[i]) && finite(m.y[i]) {
				dots.WriteString(d.dot(m.name, d.px(m.x[i]), d.py(m.y[i])))
			}
		}
		d.element("path", "d", dots.String(), "fill", paint)
	default:
		path := d.path(m.x, m.y)
		if d.heat != nil && m.kind != area {
			d.stroke(path, halo, 4, "none")
		}
		d.sample(m.kind, paint, path)
	}
}

// path joins the points by straight lines, with a gap where one is not finite.
// A point within half a unit of the one before it is left out, unless the line
// ends there: it could not be seen.
func (d *drawing) path(x, y []float64) string {
	var b strings.Builder
	command := "M"
	var lastX, lastY float64
	for i := range x {
		if !finite(x[i]) || !finite(y[i]) {
			command = "M"
			continue
		}
		px, py := d.px(x[i]), d.py(y[i])
		ends := i+1 == len(x) || !finite(x[i+1]) || !finite(y[i+1])
		if command == "M" || ends || math.Hypot(px-lastX, py-lastY) >= 0.5 {
			b.WriteString(command + num(px) + "," + num(py))
			command, lastX, lastY = "L", px, py
		}
	}
	return b.String()
}

// sample draws a path in the style of a mark.
func (d *drawing) sample(k kind, paint, path string) {
	switch k {
	case area:
		d.element("path", "d", path+"z", "fill", paint, "fill-opacity", 0.2)
	case dashed:
		d.stroke(path, paint, 1.8, "5 4")
	case hline, vline:
		d.stroke(path, paint, 1.4, "2 3")
	default:
		d.stroke(path, paint, 1.8, "none")
	}
}

func (d *drawing) stroke(path, paint string, width float64, dashes string) {
	d.element("path", "d", path, "fill", "none", "stroke", paint, "stroke-width", width,
		"stroke-dasharray", dashes, "stroke-linejoin", "round")
}

// dot returns the path of a dot at (x, y).
func (d *drawing) dot(name string, x, y float64) string {
	return "M" + num(x) + "," + num(y) + d.shape(name)
}

// legend writes a line or more below the axes, a sample of its marks before
// each name, and returns the height of the picture.
func (d *drawing) legend() float64 {
	x, y := d.left, d.bottom+14+1.4*lineHeight
	if d.X != "" {
		y += lineHeight
	}
	for _, name := range d.names {
		w := 30 + textWidth(name, fontSize) + 16
		if x > d.left && x+w > width {
			x, y = d.left, y+lineHeight
		}
		for _, m := range d.marks {
			if m.name == name {
				d.swatch(m, x, y-4)
			}
		}
		d.text(x+28, y, "start", name)
		x += w
	}
	if len(d.names) == 0 {
		return y - lineHeight
	}
	return y + 6
}

// swatch draws a sample of a mark around the height y.
func (d *drawing) swatch(m mark, x, y float64) {
	switch m.kind {
	case points:
		d.element("path", "d", d.dot(m.name, x+11, y), "fill", d.color(m.name))
	case area:
		d.sample(area, d.color(m.name), "M"+num(x)+","+num(y-5)+"h22v10h-22")
	default:
		d.sample(m.kind, d.color(m.name), "M"+num(x)+","+num(y)+"h22")
	}
}

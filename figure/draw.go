package figure

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/palette"
)

// Sizes, in units of the view box.
const (
	width      = 460.0
	plotHeight = 250.0
	fontSize   = 11.0
	lineHeight = 16.0
	barSpace   = 70.0 // for the colour bar of a heat map
)

// drawing is a figure while it is drawn: its axes, and the box that they span.
type drawing struct {
	*Figure
	svg
	ax, ay                   axis
	left, top, right, bottom float64
	edgeX, edgeY             []float64 // the outer edges of a heat map's cells
}

// SVG draws the figure. The same figure gives the same bytes.
func (f *Figure) SVG() ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	d := &drawing{Figure: f}
	if err := d.span(); err != nil {
		return nil, err
	}
	d.place()
	d.frame()
	if f.heat != nil {
		if err := d.drawHeat(); err != nil {
			return nil, err
		}
	}
	d.axes()
	d.drawMarks()
	height := d.legend()
	return d.document(height), nil
}

// span sets up the axes.
func (d *drawing) span() (err error) {
	var xs, ys [][]float64
	marginX, marginY := 0.02, 0.05
	for _, m := range d.marks {
		xs, ys = append(xs, m.x), append(ys, m.y)
	}
	if d.heat != nil {
		if d.edgeX, err = edges(d.heat.x, d.LogX); err != nil {
			return err
		}
		if d.edgeY, err = edges(d.heat.y, d.LogY); err != nil {
			return err
		}
		xs, ys = append(xs, d.edgeX), append(ys, d.edgeY)
		marginX, marginY = 0, 0
	}
	if d.ax, err = newAxis(d.LogX, d.XLim, marginX, xs...); err != nil {
		return fmt.Errorf("x axis: %w", err)
	}
	if d.ay, err = newAxis(d.LogY, d.YLim, marginY, ys...); err != nil {
		return fmt.Errorf("y axis: %w", err)
	}
	return nil
}

// place finds the box between the axes, and stretches an axis for Equal.
func (d *drawing) place() {
	d.top = 2.6 * lineHeight
	if d.Y == "" && d.Z == "" {
		d.top -= lineHeight
	}
	d.bottom = d.top + plotHeight
	for _, t := range d.ay.ticks(5) {
		d.left = max(d.left, textWidth(t.label, fontSize))
	}
	d.left += 10
	d.right = width - 16
	if d.heat != nil {
		d.right -= barSpace
	}
	if d.Equal {
		unit := max((d.ax.hi-d.ax.lo)/(d.right-d.left), (d.ay.hi-d.ay.lo)/plotHeight)
		d.ax = d.ax.widen((unit*(d.right-d.left) - (d.ax.hi - d.ax.lo)) / 2)
		d.ay = d.ay.widen((unit*plotHeight - (d.ay.hi - d.ay.lo)) / 2)
	}
}

// px and py return where a value stands in the picture. What lies far outside
// is brought nearer: it is cut off at the box anyway.
func (d *drawing) px(v float64) float64 { return d.left + bounded(d.ax.at(v))*(d.right-d.left) }
func (d *drawing) py(v float64) float64 { return d.bottom - bounded(d.ay.at(v))*plotHeight }

func bounded(share float64) float64 { return max(-100, min(100, share)) }

// frame writes the title and the name of the y axis above the box.
func (d *drawing) frame() {
	d.text(0, 13, "start", d.Title, "font-size", 13.0, "font-weight", "bold")
	d.text(0, d.top-9, "start", d.Y)
}

// axes draws grid, ticks and the two axes.
func (d *drawing) axes() {
	d.open("g", "stroke", ink, "stroke-width", 1.0)
	if d.heat == nil {
		d.grid()
	}
	d.element("path", "d", fmt.Sprintf("M%s,%sV%sH%s", num(d.left), num(d.top), num(d.bottom), num(d.right)),
		"fill", "none", "stroke-opacity", 0.6)
	d.close("g")
	for _, t := range d.ax.ticks(6) {
		d.text(d.px(t.value), d.bottom+14, "middle", t.label)
	}
	for _, t := range d.ay.ticks(5) {
		d.text(d.left-6, d.py(t.value)+4, "end", t.label)
	}
	d.text((d.left+d.right)/2, d.bottom+14+lineHeight, "middle", d.X)
}

// grid draws a faint line across the box at every tick.
func (d *drawing) grid() {
	for _, t := range d.ax.ticks(6) {
		d.rule(d.px(t.value), d.top, d.px(t.value), d.bottom)
	}
	for _, t := range d.ay.ticks(5) {
		d.rule(d.left, d.py(t.value), d.right, d.py(t.value))
	}
}

func (d *drawing) rule(x1, y1, x2, y2 float64) {
	d.element("line", "x1", x1, "y1", y1, "x2", x2, "y2", y2, "stroke-opacity", 0.13)
}

// drawHeat draws the cells, and the bar that explains their colours.
func (d *drawing) drawHeat() error {
	scale, err := d.heat.colors()
	if err != nil {
		return err
	}
	cells, err := d.heat.picture(scale)
	if err != nil {
		return err
	}
	d.box()
	d.image(d.px(d.edgeX[0]), d.py(d.edgeY[1]), d.px(d.edgeX[1]), d.py(d.edgeY[0]), cells)
	d.close("svg")
	return d.colorBar(scale)
}

func (d *drawing) colorBar(scale palette.ColorMap) error {
	column, err := bar(scale)
	if err != nil {
		return err
	}
	x := d.right + 14
	d.image(x, d.top, x+12, d.bottom, column)
	a := axis{lo: scale.Min(), hi: scale.Max()}
	for _, t := range a.ticks(5) {
		d.text(x+17, d.bottom-a.at(t.value)*plotHeight+4, "start", t.label)
	}
	d.text(min(x, width-textWidth(d.Z, fontSize)), d.top-9, "start", d.Z)
	return nil
}

func (d *drawing) image(x1, y1, x2, y2 float64, url string) {
	d.element("image", "x", x1, "y", y1, "width", x2-x1, "height", y2-y1,
		"preserveAspectRatio", "none", "image-rendering", "pixelated", "href", url)
}

// box opens an inner picture with the same coordinates that cuts off what
// lies outside the axes.
func (d *drawing) box() {
	w, h := d.right-d.left, d.bottom-d.top
	d.open("svg", "x", d.left, "y", d.top, "width", w, "height", h,
		"viewBox", fmt.Sprintf("%s %s %s %s", num(d.left), num(d.top), num(w), num(h)))
}

// document wraps what was drawn into a picture of the given height.
func (d *drawing) document(height float64) []byte {
	var s svg
	s.open("svg", "xmlns", "http://www.w3.org/2000/svg", "role", "img",
		"viewBox", fmt.Sprintf("0 0 %s %s", num(width), num(math.Ceil(height))),
		"style", "max-width:640px", "font-family", "var(--fig-font,Arial,Helvetica,'Liberation Sans',sans-serif)",
		"font-size", fontSize, "fill", ink)
	s.WriteString("<title>" + escape(d.Title) + "</title>\n<desc>" + escape(d.Alt) + "</desc>\n")
	s.WriteString(d.String())
	s.close("svg")
	return []byte(s.Builder.String())
}

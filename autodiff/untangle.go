package autodiff

import (
	"cmp"
	"slices"
)

// neighbours of a node are those at the other ends of its lines, in the layer
// before it and in the layer after it.
type neighbours struct{ before, after map[*node][]*node }

func findNeighbours(layers [][]*node) neighbours {
	nb := neighbours{map[*node][]*node{}, map[*node][]*node{}}
	for _, n := range slices.Concat(layers...) {
		nb.before[n] = n.from
		for _, from := range n.from {
			nb.after[from] = append(nb.after[from], n)
		}
	}
	return nb
}

// untangle orders the nodes of each layer. Back and forth through the layers,
// it sorts each one by where the neighbours of its nodes stand on average, and
// keeps the order that had the fewest crossings.
func untangle(layers [][]*node) {
	nb := findNeighbours(layers)
	for _, layer := range layers {
		rank(layer)
	}
	best, fewest := copyOf(layers), crossings(layers)
	for round := range 24 {
		for k := range layers {
			layer, side := layers[k], nb.before
			if round%2 == 1 {
				layer, side = layers[len(layers)-1-k], nb.after
			}
			for _, n := range layer {
				n.y = average(side[n], n.y)
			}
			slices.SortStableFunc(layer, func(a, b *node) int { return cmp.Compare(a.y, b.y) })
			rank(layer)
		}
		if c := crossings(layers); c < fewest {
			best, fewest = copyOf(layers), c
		}
	}
	for k, layer := range best {
		layers[k] = layer
		rank(layer)
	}
}

// rank sets y to the place in the layer.
func rank(layer []*node) {
	for i, n := range layer {
		n.y = float64(i)
	}
}

// average returns the mean y of nodes, or otherwise where there are none.
func average(nodes []*node, otherwise float64) float64 {
	if len(nodes) == 0 {
		return otherwise
	}
	sum := 0.0
	for _, n := range nodes {
		sum += n.y
	}
	return sum / float64(len(nodes))
}

// crossings counts the pairs of lines between two layers that cross.
func crossings(layers [][]*node) int {
	type line struct{ from, to float64 }
	total := 0
	for _, layer := range layers {
		var lines []line
		for _, n := range layer {
			for _, from := range n.from {
				for _, l := range lines {
					if (l.from-from.y)*(l.to-n.y) < 0 {
						total++
					}
				}
				lines = append(lines, line{from.y, n.y})
			}
		}
	}
	return total
}

func copyOf(layers [][]*node) [][]*node {
	c := make([][]*node, len(layers))
	for k := range layers {
		c[k] = slices.Clone(layers[k])
	}
	return c
}

package autodiff

import "slices"

// Distances in units of the view box.
const (
	columnGap = 26 // between the nodes of two layers, for the lines
	rowGap    = 12 // between two nodes of a layer
	pillRoom  = 11 // above and below the middle of an operation, to its border
	noteLine  = 11 // height of a line of small text
)

// wish is where a node wants to stand, and how much.
type wish struct{ y, weight float64 }

// straighten finds the y of every node. Each node wants to be level with its
// neighbours; the nodes of a layer give way to each other as little as they can,
// without changing their order.
func straighten(layers [][]*node) {
	nb := findNeighbours(layers)
	for _, layer := range layers {
		pack(layer, func(n *node) wish { return wish{40 * n.y, 1} })
	}
	for round := range 200 {
		for k := range layers {
			layer := layers[k]
			if round%2 == 1 {
				layer = layers[len(layers)-1-k]
			}
			pack(layer, nb.wish)
		}
	}
}

// wish is to be level with the neighbours, on average. A line that passes wants
// to go on straight eight times as much as a node wants anything.
func (nb neighbours) wish(n *node) wish {
	sum, weight := 0.0, 0.0
	for _, m := range slices.Concat(nb.before[n], nb.after[n]) {
		w := 1.0
		if n.bend && m.bend {
			w = 8
		}
		sum, weight = sum+w*m.y, weight+w
	}
	if weight == 0 {
		return wish{n.y, 1}
	}
	return wish{sum / weight, weight}
}

// pack gives each node of a layer the y it wishes, or as near to that as the
// others allow: the y with the least sum of weighted squares of the distances,
// among all that keep the nodes in order and apart. Nodes that would overlap form
// a block, which stands where its members wish it on average; a block that would
// reach into the one above joins it.
func pack(layer []*node, wishOf func(*node) wish) {
	type block struct {
		wish  // for the y of the layer's first node, if all were packed
		nodes int
	}
	offset := offsets(layer)
	var blocks []block
	for i, n := range layer {
		w := wishOf(n)
		b := block{wish{w.y - offset[i], w.weight}, 1}
		for len(blocks) > 0 && blocks[len(blocks)-1].y > b.y {
			last := blocks[len(blocks)-1]
			blocks = blocks[:len(blocks)-1]
			weight := last.weight + b.weight
			b = block{wish{(last.weight*last.y + b.weight*b.y) / weight, weight}, last.nodes + b.nodes}
		}
		blocks = append(blocks, b)
	}
	i := 0
	for _, b := range blocks {
		for range b.nodes {
			layer[i].y = b.y + offset[i]
			i++
		}
	}
}

// offsets returns how far below the first node of a layer each one stands when
// they are packed.
func offsets(layer []*node) []float64 {
	offset := make([]float64, len(layer))
	for i := 1; i < len(layer); i++ {
		_, below := layer[i-1].extent()
		above, _ := layer[i].extent()
		offset[i] = offset[i-1] + below + rowGap + above
	}
	return offset
}

// extent returns how far a node reaches above and below its middle.
func (n *node) extent() (above, below float64) {
	if n.bend {
		return 0, 0
	}
	above, below = pillRoom, pillRoom+noteLine*float64(len(n.notes))
	if n.symbol != "" && n.name != "" {
		above += noteLine + 2
	}
	return above, below
}

package autodiff

import "slices"

// The layout follows Sugiyama, Tagawa and Toda (1981): put the nodes into
// layers so that all lines lead to the right; let a long line pass through the
// layers between as if it had a node in each; order the layers so that few
// lines cross; and only then look for places.

// layOut gives every node its place, and returns the layers from left to right,
// each from top to bottom.
func layOut(g graph) [][]*node {
	assignLayers(g)
	layers := withBends(g)
	untangle(layers)
	straighten(layers)
	return layers
}

// assignLayers puts the end of a computation as far left as its longest path
// allows, and everything else right before its first use.
func assignLayers(g graph) {
	depth, firstUse := map[*node]int{}, map[*node]int{}
	for _, n := range g {
		for _, from := range n.from {
			depth[n] = max(depth[n], depth[from]+1)
		}
	}
	for _, n := range slices.Backward(g) {
		use, used := firstUse[n]
		n.layer, n.last = use-1, !used
		if n.last {
			n.layer = depth[n]
		}
		for _, from := range n.from {
			if use, used := firstUse[from]; !used || n.layer < use {
				firstUse[from] = n.layer
			}
		}
	}
}

// withBends sorts the nodes into their layers and cuts each line that is longer
// than one layer into pieces that are not. All uses of a node share the pieces.
func withBends(g graph) [][]*node {
	var layers [][]*node
	put := func(n *node) {
		for len(layers) <= n.layer {
			layers = append(layers, nil)
		}
		layers[n.layer] = append(layers[n.layer], n)
	}
	lines := map[*node][]*node{} // the node itself and the bends after it
	for _, n := range g {
		put(n)
		lines[n] = []*node{n}
		for i, from := range n.from {
			line := lines[from]
			for len(line) < n.layer-from.layer {
				bend := &node{bend: true, layer: from.layer + len(line), from: []*node{line[len(line)-1]}}
				put(bend)
				line = append(line, bend)
			}
			lines[from] = line
			n.from[i] = line[n.layer-from.layer-1]
		}
	}
	return layers
}

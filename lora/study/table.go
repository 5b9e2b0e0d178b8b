package study

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// TaskColumns are the headings of [TaskRows].
func TaskColumns() []string {
	return []string{"task", "held out", "commonest class", "base as it is", "all weights", fmt.Sprintf("adapters of rank %d", Rank), "the same, base in four bits"}
}

// TaskRows has a row for each task: accuracies in percent, mean and standard
// deviation over the seeds. Where there is no result stand the words notRun.
func TaskRows(results []Result, notRun string) [][]string {
	var rows [][]string
	for _, t := range Tasks() {
		row := []string{t.About, notRun, notRun, notRun}
		for _, r := range results {
			if r.Task == t.Name {
				row[1], row[2] = strconv.Itoa(r.Tests), fmt.Sprintf("%.1f", r.Commonest)
				if r.Way == Full {
					row[3] = fmt.Sprintf("%.1f", r.Before)
				}
			}
		}
		for _, way := range []string{Full, LoRA, NF4} {
			row = append(row, mean(results, notRun, func(r Result) bool {
				return r.Task == t.Name && r.Way == way && (way == Full || r.Rank == Rank)
			}))
		}
		rows = append(rows, row)
	}
	return rows
}

// mean tells the accuracies of some results.
func mean(results []Result, notRun string, which func(Result) bool) string {
	var values []float64
	for _, r := range results {
		if which(r) {
			values = append(values, r.Accuracy)
		}
	}
	n, sum, square := float64(len(values)), 0.0, 0.0
	if n == 0 {
		return notRun
	}
	for _, v := range values {
		sum += v
	}
	for _, v := range values {
		square += (v - sum/n) * (v - sum/n)
	}
	if n == 1 {
		return fmt.Sprintf("%.1f (one seed)", sum)
	}
	return fmt.Sprintf("%.1f ± %.1f", sum/n, math.Sqrt(square/(n-1)))
}

// RankColumns are the headings of [RankRows].
func RankColumns() []string { return append([]string{"rank", "numbers trained"}, rankTasks...) }

// RankRows has a row for each rank, as [TaskRows] has for each task.
func RankRows(results []Result, notRun string) [][]string {
	var rows [][]string
	all := append(slices.Clone(ranks), Rank)
	slices.Sort(all)
	for _, rank := range all {
		row := []string{strconv.Itoa(rank), notRun}
		for _, task := range rankTasks {
			row = append(row, mean(results, notRun, func(r Result) bool { return r.Task == task && r.Way == LoRA && r.Rank == rank }))
		}
		for _, r := range results {
			if r.Way == LoRA && r.Rank == rank {
				row[1] = strconv.Itoa(r.Numbers)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// CostColumns are the headings of [CostRows].
func CostColumns() []string {
	return []string{"", "numbers trained", "bytes of the base", "bytes of what is trained, with gradient and Adam"}
}

// CostRows has a row for each way: what it stores, counted.
func (b *Base) CostRows(results []Result, notRun string) ([][]string, error) {
	if _, err := b.inFourBits(); err != nil {
		return nil, err
	}
	modules, table := 0, 0
	for _, p := range b.parameters {
		if len(p.Shape) == 2 {
			modules += len(p.Data)
		} else {
			table += len(p.Data)
		}
	}
	held := map[string]int{Full: 0, LoRA: 4 * b.Size, NF4: 4*table + int(float64(modules)*b.stored/8)}
	var rows [][]string
	for _, way := range []string{Full, LoRA, NF4} {
		row := []string{map[string]string{Full: "all weights", LoRA: fmt.Sprintf("adapters of rank %d", Rank), NF4: "the same, base in four bits"}[way], notRun, strconv.Itoa(held[way]), notRun}
		for _, r := range results {
			if r.Way == way && (r.Rank == Rank || way == Full) {
				row[1], row[3] = strconv.Itoa(r.Numbers), strconv.Itoa(16*r.Numbers)
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

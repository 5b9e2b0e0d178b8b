// Package study adapts one language model to several tasks, by all its weights and
// by adapters of low rank, and compares what comes of it.
//
//	base, err := study.MakeBase(ctx, device, dir, options, report) // or the one that is there
//	task, err := study.Find("names")
//	e, err := task.Read()
//	r, err := base.Run(study.Run{Task: "names", Way: study.LoRA, Rank: 8, Steps: 250, Seed: 1}, e)
//
// [Plan] lists the runs of the whole study, [Keep] does one unless a folder holds its
// result, and [TaskRows], [RankRows] and [CostRows] make tables of the results.
//
// A task asks for the class of a short text: the language model reads the text and a
// new line, and the character that it says next is the answer. So every task has the
// same network, and an adapter changes nothing but what it says. The answers of a
// task are a few characters, and the likeliest of these counts.
//
// Adapters and full training see the same examples in the same order. The learning
// rate of each way is one for all tasks, and no test data were used to choose it.
package study

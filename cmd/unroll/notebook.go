package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"unroll/internal/jupyter"
)

func notebookCommand() *cobra.Command {
	var setupOnly bool
	c := &cobra.Command{
		Use:   "notebook [CHAPTER]",
		Short: "Open the chapters as Jupyter notebooks",
		Long: `Notebook opens a chapter in JupyterLab, with Go cells that run on the code of this
checkout. Without CHAPTER it opens the folder of all of them.

The first run builds the GoNB kernel, from the versions that tools/go.mod pins, into
.unroll/jupyter; your own Jupyter settings and kernels are left alone. JupyterLab
itself is looked for in .unroll/venv and on the PATH. Where it is missing, the
command says how to install it.`,
		Example: "  unroll notebook\n  unroll notebook ch01\n  unroll notebook --setup",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			root, err := moduleRoot()
			if err != nil {
				return err
			}
			target := filepath.Join(root, "notebooks")
			if len(args) == 1 {
				if target, err = findNotebook(root, args[0]); err != nil {
					return err
				}
			}
			return openNotebook(root, target, setupOnly)
		},
	}
	c.Flags().BoolVar(&setupOnly, "setup", false, "build and describe the kernel, open nothing")
	return c
}

// findNotebook finds the notebook whose name begins with what was asked for,
// such as "ch01".
func findNotebook(root, name string) (string, error) {
	files, err := filepath.Glob(filepath.Join(root, "notebooks", "*.ipynb"))
	if err != nil {
		return "", err
	}
	var names []string
	for _, file := range files {
		if strings.HasPrefix(filepath.Base(file), name) {
			return file, nil
		}
		names = append(names, strings.TrimSuffix(filepath.Base(file), ".ipynb"))
	}
	return "", fmt.Errorf("no notebook is named %s…; there are %s", name, strings.Join(names, ", "))
}

func openNotebook(root, target string, setupOnly bool) error {
	var lab string
	if !setupOnly {
		var err error
		if lab, err = jupyter.Find(root); err != nil { // before the long build
			return err
		}
	}
	kernel, err := jupyter.Setup(root, filepath.Join(root, ".unroll", "jupyter"), os.Stderr)
	if err != nil || setupOnly {
		return err
	}
	signal.Ignore(os.Interrupt) // Ctrl-C is JupyterLab's, which asks before it stops
	err = kernel.Command(lab, target).Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return fmt.Errorf("JupyterLab ended with %s", exit)
	}
	return err
}

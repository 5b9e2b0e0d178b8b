package jupyter

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Find returns the path of JupyterLab: the one of the virtual environment
// .unroll/venv below root, else the one on the PATH. Its error says how to
// install it.
func Find(root string) (string, error) {
	venv, err := filepath.Abs(filepath.Join(root, ".unroll", "venv", "bin", "jupyter-lab"))
	if err != nil {
		return "", fmt.Errorf("jupyter: %w", err)
	}
	for _, name := range []string{venv, "jupyter-lab"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("jupyter: no jupyter-lab in .unroll/venv or on the PATH; install it once with: " +
		"python3 -m venv .unroll/venv && .unroll/venv/bin/pip install jupyterlab")
}

// Command returns the command that opens a notebook in JupyterLab, ready to
// start, with the kernel among those that Jupyter knows. More arguments, such
// as --no-browser, go to JupyterLab.
func (k *Kernel) Command(lab, notebook string, args ...string) *exec.Cmd {
	cmd := exec.Command(lab, append([]string{notebook}, args...)...)
	cmd.Env = append(os.Environ(), "JUPYTER_PATH="+k.searchPath())
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	return cmd
}

// searchPath puts the kernel before whatever else Jupyter was told to look at.
func (k *Kernel) searchPath() string {
	if more := os.Getenv("JUPYTER_PATH"); more != "" {
		return k.Data + string(filepath.ListSeparator) + more
	}
	return k.Data
}

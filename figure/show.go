package figure

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"github.com/janpfeifer/gonb/gonbui"
)

// FolderVariable is the environment variable that names the folder to which
// [Figure.Show] writes. Whoever runs the Examples of a chapter to collect its
// figures sets it.
const FolderVariable = "UNROLL_FIGURES"

// Texts is what is said about a figure in words: the content of NAME.json,
// beside NAME.svg.
type Texts struct {
	Title   string `json:"title"`
	Alt     string `json:"alt"`
	Caption string `json:"caption"`
}

// Show displays the figure in a GoNB notebook. Where the environment variable
// UNROLL_FIGURES names a folder, it writes name.svg and name.json there, as
// [Texts] describes; a second figure of the same name is an error. Anywhere
// else it draws the figure to check it and displays nothing.
//
// Show prints nothing but an error, as "figure NAME: …" on standard output:
// there it fails the testable Example around it.
func (f *Figure) Show(name string) {
	if err := f.show(name); err != nil {
		fmt.Printf("figure %s: %v\n", name, err)
	}
}

func (f *Figure) show(name string) error {
	if !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(name) {
		return errors.New("a name is made of a-z, 0-9 and single hyphens")
	}
	picture, err := f.SVG()
	if err != nil {
		return err
	}
	if gonbui.IsNotebook {
		gonbui.DisplayHTML(string(picture))
		gonbui.Sync() // the kernel drops what it has not read when a cell ends
		return gonbui.Error()
	}
	if folder := os.Getenv(FolderVariable); folder != "" {
		return f.write(folder, name, picture)
	}
	return nil
}

// write leaves either both files, complete, or an error. The texts come last:
// a figure whose texts are there is all there.
func (f *Figure) write(folder, name string, picture []byte) error {
	texts, err := json.MarshalIndent(Texts{f.Title, f.Alt, f.Caption}, "", "\t")
	if err != nil {
		return err
	}
	if err := create(filepath.Join(folder, name+".svg"), picture); err != nil {
		return err
	}
	return create(filepath.Join(folder, name+".json"), append(texts, '\n'))
}

// create makes a file appear with all its content at once, unless one of that
// name is there.
func create(path string, content []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".figure-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(content)
	if err = errors.Join(err, temporary.Close()); err != nil {
		return err
	}
	if err := os.Link(temporary.Name(), path); errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s: another figure has this name", filepath.Base(path))
	} else if err != nil {
		return err
	}
	return os.Chmod(path, 0o644)
}

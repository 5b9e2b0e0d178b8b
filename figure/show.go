package figure

import (
	"bytes"
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
func (f *Figure) Show(name string) { complain(name, f.show(name)) }

func (f *Figure) show(name string) error {
	picture, err := f.SVG()
	if err != nil {
		return err
	}
	return display(name, picture, Texts{f.Title, f.Alt, f.Caption})
}

// Drawing is a picture that was drawn elsewhere, such as the graph of a tape:
// an SVG that follows the conventions of this package, and brings its title and
// its text alternative with it.
type Drawing struct {
	SVG     []byte
	Title   string
	Alt     string // required
	Caption string
}

// Show displays the drawing as [Figure.Show] displays a figure.
func (d Drawing) Show(name string) { complain(name, d.show(name)) }

func (d Drawing) show(name string) error {
	switch {
	case d.Alt == "":
		return errors.New("no text alternative: set Alt to what there is to see")
	case !bytes.Contains(d.SVG, []byte("<svg")):
		return errors.New("the drawing is no SVG")
	}
	return display(name, d.SVG, Texts{d.Title, d.Alt, d.Caption})
}

// complain prints what keeps a figure from being shown.
func complain(name string, err error) {
	if err != nil {
		fmt.Printf("figure %s: %v\n", name, err)
	}
}

// display brings a picture to where it is wanted.
func display(name string, picture []byte, texts Texts) error {
	if !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(name) {
		return errors.New("a name is made of a-z, 0-9 and single hyphens")
	}
	if gonbui.IsNotebook {
		gonbui.DisplayHTML(string(picture))
		gonbui.Sync() // the kernel drops what it has not read when a cell ends
		return gonbui.Error()
	}
	if folder := os.Getenv(FolderVariable); folder != "" {
		return write(folder, name, picture, texts)
	}
	return nil
}

// write leaves either both files, complete, or an error. The texts come last:
// a figure whose texts are there is all there.
func write(folder, name string, picture []byte, about Texts) error {
	texts, err := json.MarshalIndent(about, "", "\t")
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

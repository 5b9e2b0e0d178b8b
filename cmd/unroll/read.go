package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"unroll/data"
	"unroll/ocr"
)

// readerSet and readerFile are the data set, and the file in it, with the network of unroll read.
const readerSet, readerFile = "tesseract-eng", "eng.traineddata"

func readCommand() *cobra.Command {
	var model string
	var asJSON bool
	c := &cobra.Command{
		Use:   "read IMAGE ...",
		Short: "Read a line of text from its image, with a trained LSTM",
		Long: `Read prints the text of images, PNG or JPEG, each of one line of printed text. The
network is Tesseract's for English, run by the cell of this project: four layers of
LSTM, one of them along the columns of the image. Bring it here once:

  unroll data get ` + readerSet + `

Any other network of Tesseract 4 or 5 is named with --model. The image should hold
the line alone, upright, with little around it; it may be of any height, and dark
on bright or bright on dark.

With --json it prints an array with, for each image, the text and its characters:
the columns of the image from which to which each was seen, and how likely it was.`,
		Example: `  unroll read line.png
  unroll read --json line.png
  unroll read --model deu.traineddata zeile.png`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, images []string) error {
			if model == "" {
				set, err := data.Find(readerSet)
				if err != nil {
					return err
				}
				if model, err = set.Path(readerFile); err != nil {
					return err
				}
			}
			return readLines(c.OutOrStdout(), model, images, asJSON)
		},
	}
	c.Flags().StringVar(&model, "model", "", "the network, a traineddata `FILE` of Tesseract (default "+readerFile+" of "+readerSet+")")
	c.Flags().BoolVar(&asJSON, "json", false, "print text and characters as JSON")
	return c
}

// lineOf is a line and the image that it was read of.
type lineOf struct {
	Image string `json:"image"`
	ocr.Line
}

func readLines(out io.Writer, model string, images []string, asJSON bool) error {
	m, err := ocr.Open(model)
	if err != nil {
		return err
	}
	lines := []lineOf{}
	for _, name := range images {
		picture, err := ocr.OpenImage(name)
		if err != nil {
			return err
		}
		line, err := m.Read(picture)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if !asJSON {
			fmt.Fprintln(out, line.Text)
		}
		lines = append(lines, lineOf{name, line})
	}
	if asJSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(lines)
	}
	return nil
}

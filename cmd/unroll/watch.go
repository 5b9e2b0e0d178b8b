package main

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settle is how long files have to stay quiet before a change counts as made:
// an editor writes several files for one save.
const settle = 300 * time.Millisecond

// watch calls changed after each change of a source file below root, until the
// context ends. The folder out, which a build writes, is passed over.
func watch(ctx context.Context, root, out string, changed func()) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer watcher.Close()
	if err := watchFolders(watcher, root, out); err != nil {
		return err
	}
	quiet := time.NewTimer(time.Hour)
	quiet.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-watcher.Errors:
			return err
		case event := <-watcher.Events:
			if event.Has(fsnotify.Create) && !ignored(event.Name, out) {
				if err := watchFolders(watcher, event.Name, out); err != nil && !errors.Is(err, fs.ErrNotExist) {
					return err
				}
			}
			if isSource(event.Name) && event.Op != fsnotify.Chmod {
				quiet.Reset(settle)
			}
		case <-quiet.C:
			changed()
		}
	}
}

// watchFolders watches every folder of the source at and below root; it passes
// over a root that is a file.
func watchFolders(watcher *fsnotify.Watcher, root, out string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if path != root && ignored(path, out) {
			return filepath.SkipDir
		}
		return watcher.Add(path)
	})
}

// ignored reports whether a folder holds no source: hidden ones, node packages
// and what a build writes.
func ignored(path, out string) bool {
	name := filepath.Base(path)
	return path == out || strings.HasPrefix(name, ".") || name == "node_modules"
}

// isSource reports whether a page can depend on a file.
func isSource(name string) bool {
	return slices.Contains([]string{".go", ".eq", ".bib", ".css", ".js", ".html", ".json", ".csv"}, filepath.Ext(name))
}

// reloadScript follows a served page and loads it again after a build.
const reloadScript = `<script>new EventSource("/_reload").onmessage = () => location.reload()</script>`

// reload tells open pages that there is a new build, as server-sent events.
type reload struct {
	sync.Mutex
	pages map[chan struct{}]bool
}

func newReload() *reload { return &reload{pages: map[chan struct{}]bool{}} }

// all tells every open page.
func (r *reload) all() {
	r.Lock()
	defer r.Unlock()
	for page := range r.pages {
		select {
		case page <- struct{}{}:
		default: // it has been told and has not looked yet
		}
	}
}

func (r *reload) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	page := make(chan struct{}, 1)
	r.Lock()
	r.pages[page] = true
	r.Unlock()
	defer func() {
		r.Lock()
		delete(r.pages, page)
		r.Unlock()
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	stream := http.NewResponseController(w)
	for stream.Flush() == nil {
		select {
		case <-req.Context().Done():
			return
		case <-page:
			if _, err := w.Write([]byte("data: built\n\n")); err != nil {
				return
			}
		}
	}
}

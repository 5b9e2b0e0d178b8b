package main

import (
	"context"
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
// context ends.
func watch(ctx context.Context, root string, changed func()) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer watcher.Close()
	if err := watchFolders(watcher, root); err != nil {
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
			if isSource(event.Name) && event.Op != fsnotify.Chmod {
				quiet.Reset(settle)
			}
		case <-quiet.C:
			changed()
		}
	}
}

// watchFolders watches every folder of the source; a folder made later is seen
// after the next start.
func watchFolders(watcher *fsnotify.Watcher, root string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		name := d.Name()
		if path != root && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "site") {
			return filepath.SkipDir
		}
		return watcher.Add(path)
	})
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

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

func serveCommand() *cobra.Command {
	var out string
	var port int
	var noBrowser bool
	c := &cobra.Command{
		Use:   "serve",
		Short: "Build the tutorial, serve it on this machine, rebuild on change",
		Long: `Serve builds the tutorial, serves it on localhost and opens a browser where there
is one. When a source file changes it builds again, and open pages reload
themselves. A build that fails is reported here; the pages stay as they were.

Stop it with Ctrl-C.`,
		Example: "  unroll serve\n  unroll serve --port 0 --no-browser",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			root, err := moduleRoot()
			if err != nil {
				return err
			}
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return serve(ctx, root, out, port, !noBrowser, c.OutOrStdout())
		},
	}
	c.Flags().StringVarP(&out, "output", "o", "site", "folder to write the pages to")
	c.Flags().IntVarP(&port, "port", "p", 8080, "port on localhost; 0 takes a free one")
	c.Flags().BoolVar(&noBrowser, "no-browser", false, "do not open a browser")
	return c
}

func serve(ctx context.Context, root, out string, port int, browser bool, progress io.Writer) error {
	out, err := filepath.Abs(out)
	if err != nil {
		return err
	}
	listener, err := listen(port) // first, so that a port in use is known before the build
	if err != nil {
		return err
	}
	defer listener.Close()
	if err := build(root, out, progress); err != nil {
		return err
	}
	reload := newReload()
	server := &http.Server{Handler: siteHandler(out, reload), ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 2)
	go func() { failed <- server.Serve(listener) }()
	go func() {
		failed <- watch(ctx, root, out, func() {
			fmt.Fprintln(progress, "a file changed, building again")
			if err := build(root, out, progress); err != nil {
				fmt.Fprintln(progress, "unroll:", err)
				return
			}
			reload.all()
		})
	}()
	url := "http://" + listener.Addr().String() + "/"
	fmt.Fprintf(progress, "serving %s (Ctrl-C stops)\n", url)
	if browser {
		openBrowser(url)
	}
	select {
	case <-ctx.Done():
		fmt.Fprintln(progress, "stopped")
		return server.Close()
	case err := <-failed:
		return err
	}
}

func listen(port int) (net.Listener, error) {
	if port < 0 || port > 65535 {
		return nil, fmt.Errorf("--port %d: want a number from 0 to 65535", port)
	}
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("port %d is in use; choose another with --port, or --port 0 for any free one", port)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("port %d may not be used by this account; choose one above 1023", port)
	}
	return listener, err
}

// siteHandler serves the folder of pages, and adds to each page the script that
// reloads it after a build.
func siteHandler(out string, reload *reload) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /_reload", reload)
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		if name == "" {
			name = "index.html"
		}
		page, err := fs.ReadFile(os.DirFS(out), name)
		if err != nil || path.Ext(name) != ".html" {
			http.ServeFileFS(w, r, os.DirFS(out), name)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, "%s%s\n", page, reloadScript)
	})
	return mux
}

// openBrowser opens a page where a desktop is there to show it. That it may
// fail is no matter: the address has been printed.
func openBrowser(url string) {
	var cmd *exec.Cmd
	switch {
	case runtime.GOOS == "darwin":
		cmd = exec.Command("open", url)
	case runtime.GOOS == "windows":
		cmd = exec.Command("rundll32", "url.dll,FileProtocolHandler", url)
	case os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "":
		cmd = exec.Command("xdg-open", url)
	default:
		return
	}
	if cmd.Start() == nil {
		go func() { _ = cmd.Wait() }()
	}
}

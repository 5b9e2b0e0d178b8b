package sweep

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gofrs/flock"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// startup is how long a server may take until it answers.
const startup = 20 * time.Second

// embedded is a server in this process, with its store in a folder that it has
// for itself.
type embedded struct {
	server *server.Server
	lock   *flock.Flock
}

// embed starts one. Without an address it is reached from this process alone.
func embed(folder, listen string) (*embedded, error) {
	if err := os.MkdirAll(folder, fs.ModePerm); err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(folder, "lock"))
	if locked, err := lock.TryLock(); err != nil || !locked {
		return nil, errors.Join(fmt.Errorf("%s: another process runs a sweep there; wait for it, stop it, or choose another folder", folder), err)
	}
	e := &embedded{lock: lock}
	o := &server.Options{
		ServerName: "unroll", JetStream: true, StoreDir: folder, SyncInterval: time.Second,
		NoLog: true, NoSigs: true, DontListen: listen == "", Port: -1,
	}
	if err := address(o, listen); err != nil {
		return nil, errors.Join(err, e.close())
	}
	var err error
	if e.server, err = server.NewServer(o); err != nil {
		return nil, errors.Join(err, e.close())
	}
	e.server.Start()
	if !e.server.ReadyForConnections(startup) {
		return nil, errors.Join(fmt.Errorf("%s: the server did not start within %s", folder, startup), e.close())
	}
	return e, nil
}

// address says where a server listens: HOST:PORT, where port 0 is any free one.
func address(o *server.Options, listen string) error {
	if listen == "" {
		return nil
	}
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return fmt.Errorf("listen: expected HOST:PORT, found %s", listen)
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return fmt.Errorf("listen: expected a port from 0 to 65535, found %s", port)
	}
	o.Host, o.Port = host, int(n)
	if n == 0 {
		o.Port = server.RANDOM_PORT
	}
	return nil
}

// connect is a connection within the process.
func (e *embedded) connect() (*nats.Conn, error) {
	return nats.Connect("", nats.InProcessServer(e.server), nats.Name("unroll sweep"))
}

// close stops the server, when all that it holds is in its folder.
func (e *embedded) close() error {
	if e.server != nil {
		e.server.Shutdown()
		e.server.WaitForShutdown()
	}
	return e.lock.Close()
}

// dial connects to a cluster, and goes on trying when the connection is lost.
func dial(url string) (*nats.Conn, error) {
	c, err := nats.Connect(url, nats.Name("unroll sweep"), nats.MaxReconnects(-1), nats.Timeout(startup))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", url, err)
	}
	return c, nil
}

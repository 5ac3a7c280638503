package serve

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"time"

	"github.com/inctrl-go/inctrl/server/admission"
)

// The address that a browser is started with is an argument of a process, which other users of the
// machine can see. So it has no token but a code, at a port of its own, which is swapped for the
// page's address once. If somebody else was faster, the person's browser is told, and so is the
// terminal.

// codeLife is how long a code can be swapped.
const codeLife = 2 * time.Minute

// handoff swaps a code for the address of the page, once.
type handoff struct {
	code, page string
	hosts      *admission.Hosts
	log        *slog.Logger

	mu   sync.Mutex
	used bool
}

// ServeHTTP redirects the first request with the code. The token is in the part of the address that
// browsers send to nobody.
func (h *handoff) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	known := subtle.ConstantTimeCompare([]byte(r.URL.Path), []byte("/"+h.code)) == 1
	switch {
	case h.hosts.Check(r) != nil:
		http.Error(w, "this host is not served", http.StatusMisdirectedRequest)
	case !known:
		http.NotFound(w, r)
	case r.Method != http.MethodGet || ahead(r):
		http.Error(w, "only the page itself is opened", http.StatusMethodNotAllowed)
	case h.take():
		http.Redirect(w, r, h.page, http.StatusSeeOther)
	default:
		h.log.Warn("the page was to be opened a second time with an address that holds once: " +
			"if it is not open in your browser, somebody else has it; end with Ctrl-C")
		http.Error(w, "This address was used already. Open the one that the terminal shows. If "+
			"you did not open the page, end inctrl with Ctrl-C.", http.StatusGone)
	}
}

// ahead reports whether a browser only fetches ahead of a person's click.
func ahead(r *http.Request) bool {
	return r.Header.Get("Sec-Purpose")+r.Header.Get("Purpose")+r.Header.Get("X-Moz") != ""
}

// take takes the code, which can be done once.
func (h *handoff) take() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	first := !h.used
	h.used = true
	return first
}

// browse opens the page in the default browser, by a code that holds until ctx ends or for
// codeLife.
func browse(
	ctx context.Context, log *slog.Logger, hosts *admission.Hosts, page string,
) error {
	name, args, err := opener()
	if err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	h := &handoff{code: rand.Text(), page: page, hosts: hosts, log: log}
	s := &http.Server{
		Handler: h, ReadTimeout: 10 * time.Second, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug),
	}
	go s.Serve(l)
	defer s.Close()
	c := exec.Command(name, append(args, "http://"+l.Addr().String()+"/"+h.code)...)
	apart(c)
	if err := c.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	limit := time.NewTimer(codeLife)
	defer limit.Stop()
	for {
		select {
		case err := <-ended:
			if err != nil {
				return err
			}
		case <-limit.C:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}

// opener is the system's command that opens an address, and its first arguments.
func opener() (name string, args []string, err error) {
	switch runtime.GOOS {
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler"}
	case "darwin":
		name = "open"
	default:
		if os.Getenv("DISPLAY")+os.Getenv("WAYLAND_DISPLAY")+os.Getenv("BROWSER") == "" {
			return "", nil, errNoScreen
		}
		name = "xdg-open"
	}
	name, err = exec.LookPath(name)
	return name, args, err
}

var errNoScreen = errors.New("there is no screen: neither DISPLAY nor WAYLAND_DISPLAY is set")

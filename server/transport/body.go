package transport

import (
	"compress/flate"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/inctrl-go/inctrl/server/protocol"
)

// Body reads a request's body, inflated if it is compressed with gzip. A body of more than most
// bytes, as it comes or inflated, is an [http.MaxBytesError].
func Body(w http.ResponseWriter, r *http.Request, most int64) (io.Reader, error) {
	if r.ContentLength > most {
		return nil, &http.MaxBytesError{Limit: most}
	}
	zipped, err := isGzip(r)
	if err != nil {
		return nil, err
	}
	var from io.Reader = http.MaxBytesReader(w, r.Body, most)
	if zipped {
		from = &inflater{from: from, left: most, most: most}
	}
	return from, nil
}

// ReadBody reads a small body into memory.
func ReadBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	from, err := Body(w, r, MaxCommand)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(from)
	if err != nil {
		return nil, ReadError(err)
	}
	return body, nil
}

// isGzip reports whether a body is compressed with gzip; other encodings are refused.
func isGzip(r *http.Request) (bool, error) {
	all := strings.Join(r.Header.Values("Content-Encoding"), ",")
	switch strings.ToLower(strings.TrimSpace(all)) {
	case "", "identity":
		return false, nil
	case "gzip", "x-gzip":
		return true, nil
	}
	return false, protocol.Fail(http.StatusUnsupportedMediaType, "type",
		"Content-Encoding is %.32q, want gzip or none", all)
}

// inflater inflates a body up to a number of bytes.
type inflater struct {
	from       io.Reader
	zip        *gzip.Reader // nil until the first Read
	left, most int64
}

func (i *inflater) Read(p []byte) (n int, err error) {
	if i.zip == nil {
		if i.zip, err = gzip.NewReader(i.from); err != nil {
			i.zip = nil
			return 0, zipError(err)
		}
	}
	n, err = i.zip.Read(p)
	if i.left -= int64(n); i.left < 0 {
		return 0, &http.MaxBytesError{Limit: i.most}
	}
	return n, zipError(err)
}

// zipError turns an error about the data into one for the client; others are the connection's.
func zipError(err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) ||
		errors.As(err, &corrupt) {
		return protocol.Bad("the body is not gzip: %.128v", err)
	}
	return err
}

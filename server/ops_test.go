package server

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"

	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/protocol/oip"
)

// TestTokens: without a valid token only health is accessible.
func TestTokens(t *testing.T) {
	t.Parallel()
	c := fakeConfig(&fake{})
	var err error
	const tokens = "# of the line\n0123456789abcdef\n\nfedcba9876543210\n"
	c.Tokens, err = admission.ReadTokens([]byte(tokens))
	if err != nil {
		t.Fatal(err)
	}
	s := newStand(t, c)
	body := wordsJSON(`{"prompt_set":"a"}`, "word")
	for token, code := range map[string]int{
		"Bearer 0123456789abcdef": 200, "bearer fedcba9876543210": 200, "": 401, "Bearer": 401,
		"Bearer 0123456789abcdeF": 401, "Bearer 0123456789abcde": 401,
		"Basic 0123456789abcdef":   401,
		"Bearer 0123456789abcdef0": 401, "Bearer # of the line": 401,
	} {
		w := s.do(t.Context(), http.MethodPost, inferPath, body, "Authorization: "+token)
		s.wantCode(w, code)
		if got := w.Header().Get("WWW-Authenticate"); (got != "") != (code == 401) {
			t.Errorf("%q: WWW-Authenticate is %q", token, got)
		}
	}
	for path, code := range map[string]int{
		"/v2": 401, "/metrics": 401, "/v2/models/fake": 401,
		"/v2/health/live": 200, "/v2/health/ready": 200,
	} {
		if w := s.do(t.Context(), http.MethodGet, path, ""); w.Code != code {
			t.Errorf("%s: code %d, want %d", path, w.Code, code)
		}
	}
	if log := s.log.String(); strings.Contains(log, "0123456789") {
		t.Error("the log has a token")
	}
}

// TestTLS: the server speaks TLS and refuses plain HTTP.
func TestTLS(t *testing.T) {
	t.Parallel()
	c := fakeConfig(&fake{})
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{{127, 0, 0, 1}},
	}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	c.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der},
		PrivateKey: key}}}
	w := newSite(t, c)
	w.isReady()
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	w.client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	got, err := w.client.Get("https://" + w.address + "/v2")
	if err != nil {
		t.Fatal(err)
	}
	got.Body.Close()
	if got.StatusCode != http.StatusOK {
		t.Errorf("code %d", got.StatusCode)
	}
	h2 := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true,
	}}
	defer h2.CloseIdleConnections()
	rpc := oip.NewGRPCInferenceServiceClient(h2, "https://"+w.address, connect.WithGRPC())
	if _, err := rpc.ModelInfer(t.Context(), connect.NewRequest(rawWords("word"))); err != nil {
		t.Errorf("gRPC: %v", err)
	}
	wantStatus(t, w.send("GET /v2 HTTP/1.1\r\nHost: x\r\n\r\n", false), "HTTP/1.0 400")
}

// TestOrigin: a browser's cross-origin requests are refused, whatever they are.
func TestOrigin(t *testing.T) {
	t.Parallel()
	s := newStand(t, fakeConfig(&fake{}))
	body := wordsJSON(`{"prompt_set":"a"}`, "word")
	for _, c := range []struct {
		path   string
		header []string
		code   int
	}{
		{inferPath, nil, 200},
		{inferPath, []string{"Sec-Fetch-Site: same-origin", "Origin: http://example.com"}, 200},
		{inferPath, []string{"Origin: http://example.com"}, 200}, // the test's own host
		{inferPath, []string{"Sec-Fetch-Site: cross-site"}, 403},
		{inferPath, []string{"Sec-Fetch-Site: same-site"}, 403},
		{inferPath, []string{"Origin: http://elsewhere.example"}, 403},
		{inferPath, []string{"Origin: null"}, 403},
		{"/v1/score", []string{"Sec-Fetch-Site: cross-site"}, 403},
		{setsPath, []string{"Sec-Fetch-Site: cross-site"}, 403},
		{"/v2/repository/models/fake/unload", []string{"Sec-Fetch-Site: cross-site"}, 403},
	} {
		s.wantCode(s.do(t.Context(), http.MethodPost, c.path, body, c.header...), c.code)
	}
	w := s.do(t.Context(), http.MethodGet, "/v2", "", "Sec-Fetch-Site: cross-site")
	s.wantCode(w, http.StatusOK) // the other page cannot read the answer
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost,
		oip.GRPCInferenceServiceServerMetadataProcedure, strings.NewReader(framed(0, "")))
	r.Header.Set("Content-Type", "application/grpc-web")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	rec := httptest.NewRecorder()
	s.handler.ServeHTTP(rec, r)
	if got := rec.Header().Get("Grpc-Status"); got != "7" {
		t.Errorf("gRPC-Web is answered %q, want 7, PERMISSION_DENIED", got)
	}
}

// TestMetrics: the metrics exist and are right.
func TestMetrics(t *testing.T) {
	t.Parallel()
	c := fakeConfig(&fake{})
	c.Models[0].Device = "a device"
	s := newStand(t, c)
	s.wantCode(s.ask(t.Context(), "one", "two"), http.StatusOK)
	s.wantCode(s.ask(t.Context(), "bad"), http.StatusBadRequest)
	s.settled() // a request releases its lease after it is answered
	w := s.do(t.Context(), http.MethodGet, "/metrics", "")
	lines := map[string]bool{}
	for scan := bufio.NewScanner(bytes.NewReader(w.Body.Bytes())); scan.Scan(); {
		lines[scan.Text()] = true
	}
	for _, want := range []string{
		`inctrl_requests_total{code="200",route="/v2/models/{model}/infer"} 1`,
		`inctrl_requests_total{code="400",route="/v2/models/{model}/infer"} 1`,
		`inctrl_rejected_total{reason="image"} 1`,
		`inctrl_images_total{outcome="scored"} 2`,
		`inctrl_batch_size_sum{model="fake",version="1"} 2`,
		`inctrl_batch_size_count{model="fake",version="1"} 1`,
		`inctrl_queue_depth{model="fake",version="1"} 0`, `inctrl_decode_seconds_count 3`,
		`inctrl_compute_seconds_count{model="fake",version="1"} 1`,
		`inctrl_queue_seconds_count{model="fake",version="1"} 2`,
		`inctrl_admitted_images 0`, `inctrl_admitted_bytes 0`,
		`inctrl_model_info{backend="none",device="a device",digest="d1",model="fake",` +
			`preprocess="",version="1"} 1`,
		`inctrl_build_info{version="v0"} 1`,
	} {
		if !lines[want] {
			t.Errorf("no line %s", want)
		}
	}
	if t.Failed() {
		t.Log(w.Body)
	}
}

// TestMetadata: the protocol's description of server and model is right.
func TestMetadata(t *testing.T) {
	t.Parallel()
	s := newStand(t, fakeConfig(&fake{}))
	const about = `{"name":"fake","versions":["1"],"platform":"inctrl","inputs":[` +
		`{"name":"image","datatype":"BYTES","shape":[-1]},` +
		`{"name":"pixels","datatype":"UINT8","shape":[-1,4,4,3]}],"outputs":[` +
		`{"name":"score","datatype":"FP32","shape":[-1]},` +
		`{"name":"anomalous","datatype":"BOOL","shape":[-1]},` +
		`{"name":"map","datatype":"FP32","shape":[-1,-1,-1]},` +
		`{"name":"regions","datatype":"BYTES","shape":[-1]}]}`
	for path, want := range map[string]string{
		"/v2": `{"extensions":["binary_tensor_data","model_configuration","model_repository",` +
			`"statistics"],"name":"inctrl","version":"v0"}`,
		"/v2/health/live":  `{"live":true}`,
		"/v2/health/ready": `{"ready":true}`,
		"/v2/models/fake":  about, "/v2/models/fake/versions/1": about,
		"/v2/models/fake/ready":            `{"name":"fake","ready":true}`,
		"/v2/models/fake/versions/1/ready": `{"name":"fake","ready":true}`,
	} {
		w := s.do(t.Context(), http.MethodGet, path+"?q=secret", "")
		if got := strings.TrimSpace(w.Body.String()); got != want || w.Code != http.StatusOK {
			t.Errorf("%s: %d %s, want %s", path, w.Code, got, want)
		}
	}
	if strings.Contains(s.log.String(), "secret") {
		t.Error("the log has a query")
	}
}

// TestConfig: an invalid configuration is refused.
func TestConfig(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(c *Config){
		"no models":  func(c *Config) { c.Models = nil },
		"no batch":   func(c *Config) { c.Models[0].Batch = 0 },
		"no name":    func(c *Config) { c.Models[0].Name = "" },
		"no version": func(c *Config) { c.Models[0].Version = "0" },
		"no memory":  func(c *Config) { c.Decoding = 0 },
		"no queue":   func(c *Config) { c.Images = -1 },
		"no time":    func(c *Config) { c.Timeout = 0 },
		"large body": func(c *Config) { c.Body = c.Bytes + 1 },
	} {
		c := fakeConfig(&fake{})
		spoil(&c)
		if _, err := New(c); !errors.Is(err, ErrConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package storetest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// S3 is versitygw, an S3 server in front of a folder, with the bucket "store".
type S3 struct {
	dir, address string
	process      *exec.Cmd
	prefixes     int
}

// The credentials, set in the environment for S3 clients.
const accessKey, secretKey = "access", "secret-of-a-test"

// NewS3 starts a server and sets the environment for its clients.
func NewS3(t testing.TB) *S3 {
	t.Helper()
	if program("versitygw") == "" {
		missing(t, "s3", "there is no versitygw (make stores installs it)")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &S3{dir: tempFolder(t), address: l.Addr().String()}
	l.Close()
	if err := os.Mkdir(filepath.Join(s.dir, "store"), 0o700); err != nil {
		t.Fatal(err)
	}
	setenv(t, "AWS_ACCESS_KEY_ID", accessKey)
	setenv(t, "AWS_SECRET_ACCESS_KEY", secretKey)
	s.Start(t)
	t.Cleanup(func() { s.Stop(t) })
	return s
}

func setenv(t testing.TB, name, value string) {
	t.Helper()
	old, had := os.LookupEnv(name)
	if err := os.Setenv(name, value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if had {
			os.Setenv(name, old)
		} else {
			os.Unsetenv(name)
		}
	})
}

// Start starts the server and waits until it answers.
func (s *S3) Start(t testing.TB) {
	t.Helper()
	s.process = exec.Command(program("versitygw"), "--quiet", "--access", accessKey,
		"--secret", secretKey, "--port", s.address, "posix", s.dir)
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		if c, err := net.Dial("tcp", s.address); err == nil {
			c.Close()
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("versitygw does not listen on %s", s.address)
}

// Stop kills the server.
func (s *S3) Stop(t testing.TB) {
	t.Helper()
	if s.process == nil {
		return
	}
	if err := s.process.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = s.process.Wait() // it was killed
	s.process = nil
}

// URL is an empty prefix in the bucket.
func (s *S3) URL() string {
	s.prefixes++
	return fmt.Sprintf("s3://store/place%d?endpoint=%s&tls=false", s.prefixes, s.address)
}

// Folder is where the server keeps the files of the last URL.
func (s *S3) Folder() string {
	return filepath.Join(s.dir, "store", fmt.Sprintf("place%d", s.prefixes))
}

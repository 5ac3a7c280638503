package storetest

import (
	"database/sql"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // driver pgx
)

// Postgres is a cluster that only listens on a socket in its folder.
type Postgres struct {
	dir, control string
	bases        int
}

// NewPostgres starts a cluster.
func NewPostgres(t testing.TB) *Postgres {
	t.Helper()
	initdb := program("initdb")
	if initdb == "" {
		missing(t, "postgres", "it is not installed (Debian: apt-get install postgresql)")
	}
	p := &Postgres{dir: tempFolder(t), control: filepath.Join(filepath.Dir(initdb), "pg_ctl")}
	p.run(t, initdb, "--pgdata", p.data(), "--username=postgres", "--auth=trust", "--encoding=UTF8",
		"--no-sync")
	p.Start(t)
	t.Cleanup(func() { p.Stop(t) })
	return p
}

func (p *Postgres) data() string { return filepath.Join(p.dir, "data") }

// Start starts the server and waits until it answers.
func (p *Postgres) Start(t testing.TB) {
	t.Helper()
	options := fmt.Sprintf("-c listen_addresses= -k %s", p.dir)
	p.run(t, p.control, "start", "--wait", "--pgdata", p.data(), "--options", options,
		"--log", filepath.Join(p.dir, "log"))
}

// Stop stops the server abruptly, as a crash would.
func (p *Postgres) Stop(t testing.TB) {
	t.Helper()
	p.run(t, p.control, "stop", "--wait", "--mode=immediate", "--pgdata", p.data())
}

func (p *Postgres) run(t testing.TB, name string, args ...string) {
	t.Helper()
	c := exec.Command(name, args...)
	c.Dir = p.dir
	if err := unprivileged(c, p.dir); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	if strings.HasSuffix(name, "initdb") { // the server would inherit the pipe and keep it open
		c.Stdout, c.Stderr = &said, &said
	}
	if err := c.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s", filepath.Base(name), args[0], err, said.String())
	}
}

// URL creates a database and returns its URL.
func (p *Postgres) URL(t testing.TB) string {
	t.Helper()
	db, err := sql.Open("pgx", p.url("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	p.bases++
	name := fmt.Sprintf("base%d", p.bases)
	if _, err := db.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	return p.url(name)
}

func (p *Postgres) url(database string) string {
	return fmt.Sprintf("postgres://postgres@/%s?host=%s", database, p.dir)
}

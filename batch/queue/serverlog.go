package queue

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
)

// serverLog forwards the server's warnings and errors to a log.
type serverLog struct {
	log   *slog.Logger
	fatal atomic.Bool // it cannot continue
	mu    sync.Mutex
	said  string
}

func (l *serverLog) note(level slog.Level, format string, v []any) {
	text := fmt.Sprintf("%.300s", fmt.Sprintf(format, v...))
	l.mu.Lock()
	l.said = text
	l.mu.Unlock()
	l.log.Log(context.Background(), level, "queue server", "message", text)
}

// last is the last message.
func (l *serverLog) last() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.said
}

func (l *serverLog) Fatalf(format string, v ...any) {
	l.note(slog.LevelError, format, v)
	l.fatal.Store(true)
}

func (l *serverLog) Errorf(format string, v ...any) { l.note(slog.LevelError, format, v) }
func (l *serverLog) Warnf(format string, v ...any)  { l.note(slog.LevelWarn, format, v) }
func (l *serverLog) Noticef(string, ...any)         {}
func (l *serverLog) Debugf(string, ...any)          {}
func (l *serverLog) Tracef(string, ...any)          {}

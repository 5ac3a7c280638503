// Package telemetry is the server's observability: Prometheus metrics, OpenTelemetry traces and the
// access log. None of them contains an image or any name or value that a client sent.
package telemetry

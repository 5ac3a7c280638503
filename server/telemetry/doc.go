// Package telemetry is what operators see of the server: metrics for Prometheus, traces of
// OpenTelemetry, and the access log. Nothing that a client sent as a name, a value or an image is
// in any of them.
package telemetry

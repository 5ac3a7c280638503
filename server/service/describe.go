package service

import (
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/registry"
	"github.com/inctrl-go/inctrl/server/telemetry"
)

// Metadata describes a model in the protocol's form.
func (s *Service) Metadata(m *registry.Active) protocol.Metadata {
	return protocol.NewMetadata(m.Name, s.Models.Versions(m.Name), m.Info.Config.Image)
}

// Statistics returns the statistics of the models with a name and a version, or of all; empty
// matches any. They are the figures of /metrics.
func (s *Service) Statistics(name, version string) ([]protocol.Statistics, error) {
	if name != "" {
		m, err := s.Models.Use(name, version)
		if err != nil {
			return nil, err
		}
		m.Done()
	}
	all := []protocol.Statistics{}
	for _, m := range s.Models.All() {
		if (name == "" || name == m.Name) && (version == "" || version == m.Version) {
			all = append(all, statistics(m))
		}
	}
	return all, nil
}

func statistics(m *registry.Active) protocol.Statistics {
	of := m.Metrics.Statistics()
	compute := duration(of.Compute)
	// Not measured per model, but perf_analyzer expects equal counts.
	none := protocol.Duration{Count: compute.Count}
	return protocol.Statistics{
		Name: m.Name, Version: m.Version, LastInference: uint64(of.Last),
		Inferences: of.Images, Executions: of.Batches,
		Stats: protocol.InferTimes{
			Success: duration(of.Answered), Fail: duration(of.Failed), Queue: duration(of.Queue),
			ComputeInput: none, ComputeInfer: compute, ComputeOutput: none,
		},
		Batches: []map[string]any{},
	}
}

func duration(t telemetry.Total) protocol.Duration {
	return protocol.Duration{Count: t.Count, NS: uint64(t.Time)}
}

// Collect reports the current values of the gauges.
func (s *Service) Collect(gauge telemetry.Gauge) {
	held := s.Admission.Held()
	gauge("admitted_images", "Images admitted and not yet answered.", float64(held.Images))
	gauge("admitted_bytes", "Bytes of what is admitted.", float64(held.Bytes))
	gauge("build_info", "The program.", 1, "version", s.Version)
	for _, m := range s.Models.All() {
		of := []string{"model", m.Name, "version", m.Version}
		gauge("queue_depth", "Images that wait for a model.", float64(m.Queue.Depth()), of...)
		sets, bytes := m.Cache.Count()
		gauge("prompt_cache_sets", "Prompt sets of the store in a model's prompt cache.",
			float64(sets), of...)
		gauge("prompt_cache_bytes", "Bytes of them.", float64(bytes), of...)
		gauge("model_info", "A model that is served, and what computes it.", 1, append(of,
			"digest", m.Info.Digest, "preprocess", m.Info.Preprocess, "backend", m.Info.Backend,
			"device", m.Device)...)
	}
}

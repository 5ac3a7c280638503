package server

import (
	"context"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"

	"github.com/inctrl-go/inctrl/server/protocol/oip"
)

// configJSON is what Triton's extension of the model configuration tells: what the metadata tells,
// in other words.
type configJSON struct {
	Name         string             `json:"name"`
	Platform     string             `json:"platform"`
	Backend      string             `json:"backend"`
	MaxBatchSize int32              `json:"max_batch_size"`
	Input        []configTensorJSON `json:"input"`
	Output       []configTensorJSON `json:"output"`
}

type configTensorJSON struct {
	Name     string  `json:"name"`
	DataType string  `json:"data_type"`
	Dims     []int64 `json:"dims"`
	Optional bool    `json:"optional,omitempty"`
}

func (s *Server) config(m *served) configJSON {
	d := s.metadata(m)
	c := configJSON{Name: m.Name, Platform: d.Platform, Backend: serverName}
	for _, t := range d.Inputs { // a request has one of them
		c.Input = append(c.Input, configTensorJSON{t.Name, dataType(t.Datatype), shape64(t.Shape), true})
	}
	for _, t := range d.Outputs {
		c.Output = append(c.Output,
			configTensorJSON{t.Name, dataType(t.Datatype), shape64(t.Shape), false})
	}
	return c
}

// dataType is what a model configuration calls a datatype.
func dataType(datatype string) string {
	if datatype == "BYTES" {
		datatype = "STRING"
	}
	return "TYPE_" + datatype
}

func (s *Server) modelConfig(w http.ResponseWriter, _ *http.Request, _ *call, m *served) error {
	return writeJSON(w, http.StatusOK, s.config(m))
}

func (s *Server) rpcModelConfig(
	_ context.Context, _ *call, l *lease, q *oip.ModelConfigRequest,
) (*oip.ModelConfigResponse, error) {
	m, err := s.leasedModel(l, q.Name, q.Version)
	if err != nil {
		return nil, err
	}
	c := s.config(m)
	a := &oip.ModelConfig{
		Name: c.Name, Platform: c.Platform, Backend: c.Backend, MaxBatchSize: c.MaxBatchSize,
	}
	for _, t := range c.Input {
		a.Input = append(a.Input, &oip.ModelInput{
			Name: t.Name, DataType: typeNumber(t), Dims: t.Dims, Optional: t.Optional,
		})
	}
	for _, t := range c.Output {
		a.Output = append(a.Output,
			&oip.ModelOutput{Name: t.Name, DataType: typeNumber(t), Dims: t.Dims})
	}
	return &oip.ModelConfigResponse{Config: a}, nil
}

func typeNumber(t configTensorJSON) oip.DataType {
	return oip.DataType(oip.DataType_value[t.DataType])
}

// statisticsJSON is what Triton's extension of statistics tells of a model.
type statisticsJSON struct {
	Name          string           `json:"name"`
	Version       string           `json:"version"`
	LastInference uint64           `json:"last_inference"`
	Inferences    uint64           `json:"inference_count"`
	Executions    uint64           `json:"execution_count"`
	Stats         inferJSON        `json:"inference_stats"`
	Batches       []map[string]any `json:"batch_stats"` // none: /metrics has them
}

type inferJSON struct {
	Success       durationJSON `json:"success"`
	Fail          durationJSON `json:"fail"`
	Queue         durationJSON `json:"queue"`
	ComputeInput  durationJSON `json:"compute_input"`
	ComputeInfer  durationJSON `json:"compute_infer"`
	ComputeOutput durationJSON `json:"compute_output"`
}

type durationJSON struct {
	Count uint64 `json:"count"`
	NS    uint64 `json:"ns"`
}

// statistics of the models of a name and a version, or of all. They are those that /metrics shows.
func (s *Server) statistics(name, version string) ([]statisticsJSON, error) {
	if name != "" {
		m, err := s.models.use(name, version)
		if err != nil {
			return nil, err
		}
		m.uses.Done()
	}
	all := []statisticsJSON{}
	for _, m := range s.models.all() {
		if (name != "" && name != m.Name) || (version != "" && version != m.Version) {
			continue
		}
		of := m.batcher.metrics
		count, images := observed(of.batch)
		compute := duration(of.compute)
		// Not measured by model; who reads them wants as many as of the other.
		none := durationJSON{Count: compute.Count}
		all = append(all, statisticsJSON{
			Name: m.Name, Version: m.Version, LastInference: uint64(of.last.Load()),
			Inferences: uint64(images), Executions: count,
			Stats: inferJSON{
				Success: duration(of.answered), Fail: duration(of.failed), Queue: duration(of.waited),
				ComputeInput: none, ComputeInfer: compute, ComputeOutput: none,
			},
			Batches: []map[string]any{},
		})
	}
	return all, nil
}

// observed is how often something was measured, and the sum.
func observed(o prometheus.Observer) (count uint64, sum float64) {
	var m dto.Metric
	if h, ok := o.(prometheus.Metric); !ok || h.Write(&m) != nil {
		return 0, 0
	}
	return m.GetHistogram().GetSampleCount(), m.GetHistogram().GetSampleSum()
}

// duration is observed of seconds.
func duration(o prometheus.Observer) durationJSON {
	count, sum := observed(o)
	return durationJSON{count, uint64(sum * 1e9)}
}

func (s *Server) modelStatistics(w http.ResponseWriter, r *http.Request, _ *call) error {
	all, err := s.statistics(r.PathValue("model"), r.PathValue("version"))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, map[string]any{"model_stats": all})
}

func (s *Server) rpcModelStatistics(
	_ context.Context, _ *call, _ *lease, q *oip.ModelStatisticsRequest,
) (*oip.ModelStatisticsResponse, error) {
	all, err := s.statistics(q.Name, q.Version)
	if err != nil {
		return nil, err
	}
	a := &oip.ModelStatisticsResponse{}
	for _, m := range all {
		i := m.Stats
		a.ModelStats = append(a.ModelStats, &oip.ModelStatistics{
			Name: m.Name, Version: m.Version, LastInference: m.LastInference,
			InferenceCount: m.Inferences, ExecutionCount: m.Executions,
			InferenceStats: &oip.InferStatistics{
				Success: i.Success.message(), Fail: i.Fail.message(), Queue: i.Queue.message(),
				ComputeInput: i.ComputeInput.message(), ComputeInfer: i.ComputeInfer.message(),
				ComputeOutput: i.ComputeOutput.message(),
			},
		})
	}
	return a, nil
}

func (d durationJSON) message() *oip.StatisticDuration {
	return &oip.StatisticDuration{Count: d.Count, Ns: d.NS}
}

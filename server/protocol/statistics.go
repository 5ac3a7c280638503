package protocol

import "github.com/inctrl-go/inctrl/server/protocol/oip"

// Statistics are the statistics of a model in Triton's statistics extension.
type Statistics struct {
	Name          string           `json:"name"`
	Version       string           `json:"version"`
	LastInference uint64           `json:"last_inference"`
	Inferences    uint64           `json:"inference_count"`
	Executions    uint64           `json:"execution_count"`
	Stats         InferTimes       `json:"inference_stats"`
	Batches       []map[string]any `json:"batch_stats"` // empty: /metrics has them
}

// InferTimes break down the time of requests to a model.
type InferTimes struct {
	Success       Duration `json:"success"`
	Fail          Duration `json:"fail"`
	Queue         Duration `json:"queue"`
	ComputeInput  Duration `json:"compute_input"`
	ComputeInfer  Duration `json:"compute_infer"`
	ComputeOutput Duration `json:"compute_output"`
}

// Duration is a count and the total time.
type Duration struct {
	Count uint64 `json:"count"`
	NS    uint64 `json:"ns"`
}

// Message is the gRPC form of the statistics.
func (s *Statistics) Message() *oip.ModelStatistics {
	i := s.Stats
	return &oip.ModelStatistics{
		Name: s.Name, Version: s.Version, LastInference: s.LastInference,
		InferenceCount: s.Inferences, ExecutionCount: s.Executions,
		InferenceStats: &oip.InferStatistics{
			Success: i.Success.message(), Fail: i.Fail.message(), Queue: i.Queue.message(),
			ComputeInput: i.ComputeInput.message(), ComputeInfer: i.ComputeInfer.message(),
			ComputeOutput: i.ComputeOutput.message(),
		},
	}
}

func (d Duration) message() *oip.StatisticDuration {
	return &oip.StatisticDuration{Count: d.Count, Ns: d.NS}
}

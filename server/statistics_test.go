package server

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"connectrpc.com/connect"

	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/protocol/oip"
)

// TestStatistics: the statistics of a model are right, and the same over REST and gRPC.
func TestStatistics(t *testing.T) {
	t.Parallel()
	w := newSite(t, fakeConfig(&fake{}))
	w.isReady()
	c, ctx := w.rpc(), t.Context()
	if _, err := c.ModelInfer(ctx, connect.NewRequest(rawWords("one", "two"))); err != nil {
		t.Fatal(err)
	}
	_, err := c.ModelInfer(ctx, connect.NewRequest(rawWords("bad")))
	wantCall(t, err, connect.CodeInvalidArgument, "image 0 of 1")
	a, err := c.ModelStatistics(ctx, connect.NewRequest(&oip.ModelStatisticsRequest{Name: "fake"}))
	if err != nil || len(a.Msg.ModelStats) != 1 {
		t.Fatalf("statistics: %v, %v", a, err)
	}
	m := a.Msg.ModelStats[0]
	i := m.InferenceStats
	if m.InferenceCount != 2 || m.ExecutionCount != 1 || m.LastInference == 0 ||
		i.Success.Count != 1 || i.Fail.Count != 1 || i.Queue.Count != 2 ||
		i.ComputeInfer.Count != 1 ||
		i.ComputeInput.Count != 1 || i.ComputeOutput.Count != 1 || // perf_analyzer needs equality
		i.Success.Ns < i.ComputeInfer.Ns {
		t.Errorf("statistics %v", m)
	}
	for _, path := range []string{"/v2/models/stats", "/v2/models/fake/stats",
		"/v2/models/fake/versions/1/stats"} {
		rec := httptest.NewRecorder()
		w.handler.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
		var all struct {
			Stats []protocol.Statistics `json:"model_stats"`
		}
		if err := json.Unmarshal(rec.Body.Bytes(), &all); err != nil || len(all.Stats) != 1 ||
			all.Stats[0].Stats.Success.NS != i.Success.Ns || all.Stats[0].Inferences != 2 {
			t.Errorf("%s: %s", path, rec.Body)
		}
	}
	config, err := c.ModelConfig(ctx, connect.NewRequest(&oip.ModelConfigRequest{Name: "fake"}))
	if err != nil || len(config.Msg.Config.Input) != 2 || len(config.Msg.Config.Output) != 4 ||
		config.Msg.Config.Input[0].DataType != oip.DataType_TYPE_STRING ||
		config.Msg.Config.Output[1].DataType != oip.DataType_TYPE_BOOL {
		t.Errorf("configuration: %v, %v", config, err)
	}
	_, err = c.ModelStatistics(ctx, connect.NewRequest(&oip.ModelStatisticsRequest{Name: "x"}))
	wantCall(t, err, connect.CodeNotFound, `"x"`)
	_, err = c.ModelConfig(ctx, connect.NewRequest(&oip.ModelConfigRequest{Name: "x"}))
	wantCall(t, err, connect.CodeNotFound, `"x"`)
}

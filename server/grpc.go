package server

import (
	"cmp"
	"context"
	"net/http"

	"connectrpc.com/connect"
	"connectrpc.com/grpchealth"
	"connectrpc.com/grpcreflect"

	"github.com/inctrl-go/inctrl/server/protocol/oip"
)

// maxProbe bounds messages of those who need no token, in bytes.
const maxProbe = 1 << 10

// procedures add the service of the protocol over gRPC, its health and its description.
func (s *Server) procedures(mux *http.ServeMux) {
	const service = "/" + oip.GRPCInferenceServiceName + "/"
	open := func(name string, h handler) { mux.Handle(service+name, s.rpc(h)) }
	get := func(name string, h handler) { open(name, s.known(h)) }
	post := func(name string, h handler) { get(name, s.working(h)) }
	open("", nothingToCall)
	open("ServerLive", procedure(s, maxProbe, s.rpcServerLive))
	open("ServerReady", procedure(s, maxProbe, s.rpcServerReady))
	get("ModelReady", procedure(s, maxCommand, s.rpcModelReady))
	get("ServerMetadata", procedure(s, maxCommand, s.rpcServerMetadata))
	get("ModelMetadata", procedure(s, maxCommand, s.rpcModelMetadata))
	get("ModelConfig", procedure(s, maxCommand, s.rpcModelConfig))
	get("ModelStatistics", procedure(s, maxCommand, s.rpcModelStatistics))
	post("ModelInfer", procedure(s, s.Body, s.rpcInfer))
	post("RepositoryIndex", procedure(s, maxCommand, s.rpcIndex))
	post("RepositoryModelLoad", procedure(s, maxCommand, s.rpcLoad))
	post("RepositoryModelUnload", procedure(s, maxCommand, s.rpcUnload))

	small := connect.WithReadMaxBytes(maxProbe)
	path, h := grpchealth.NewHandler(health{s}, small)
	mux.Handle(path, s.rpc(plain(h)))
	names := grpcreflect.NewStaticReflector(
		oip.GRPCInferenceServiceName, grpchealth.HealthV1ServiceName)
	path, h = grpcreflect.NewHandlerV1(names, small)
	mux.Handle(path, s.rpc(s.known(plain(h))))
	path, h = grpcreflect.NewHandlerV1Alpha(names, small) // what many clients still ask for
	mux.Handle(path, s.rpc(s.known(plain(h))))
}

// plain makes a handler of one that answers its errors itself.
func plain(h http.Handler) handler {
	return func(w http.ResponseWriter, r *http.Request, _ *call) error {
		h.ServeHTTP(w, r)
		return nil
	}
}

func nothingToCall(http.ResponseWriter, *http.Request, *call) error {
	return fail(http.StatusNotImplemented, "not_found", "this server has no such procedure")
}

// health is what probes ask over gRPC.
type health struct{ *Server }

// Check implements [grpchealth.Checker].
func (h health) Check(
	_ context.Context, q *grpchealth.CheckRequest,
) (*grpchealth.CheckResponse, error) {
	switch q.Service {
	case "", oip.GRPCInferenceServiceName, grpchealth.HealthV1ServiceName:
	default:
		return nil, h.status(fail(http.StatusNotFound, "not_found", "no service %.64q", q.Service))
	}
	if h.state.Load() != ready {
		return &grpchealth.CheckResponse{Status: grpchealth.StatusNotServing}, nil
	}
	return &grpchealth.CheckResponse{Status: grpchealth.StatusServing}, nil
}

func (s *Server) rpcServerLive(
	context.Context, *call, *lease, *oip.ServerLiveRequest,
) (*oip.ServerLiveResponse, error) {
	return &oip.ServerLiveResponse{Live: true}, nil
}

func (s *Server) rpcServerReady(
	context.Context, *call, *lease, *oip.ServerReadyRequest,
) (*oip.ServerReadyResponse, error) {
	return &oip.ServerReadyResponse{Ready: s.state.Load() == ready}, nil
}

func (s *Server) rpcModelReady(
	_ context.Context, _ *call, l *lease, q *oip.ModelReadyRequest,
) (*oip.ModelReadyResponse, error) {
	if _, err := s.leasedModel(l, q.Name, q.Version); err != nil {
		return nil, err
	}
	return &oip.ModelReadyResponse{Ready: s.state.Load() == ready}, nil
}

// leasedModel finds a model and keeps it until the lease is given back.
func (s *Server) leasedModel(l *lease, name, version string) (*served, error) {
	m, err := s.models.use(name, version)
	if err == nil {
		l.use(m.uses.Done)
	}
	return m, err
}

func (s *Server) rpcServerMetadata(
	context.Context, *call, *lease, *oip.ServerMetadataRequest,
) (*oip.ServerMetadataResponse, error) {
	return &oip.ServerMetadataResponse{
		Name: serverName, Version: s.Version, Extensions: extensions,
	}, nil
}

func (s *Server) rpcModelMetadata(
	_ context.Context, _ *call, l *lease, q *oip.ModelMetadataRequest,
) (*oip.ModelMetadataResponse, error) {
	m, err := s.leasedModel(l, q.Name, q.Version)
	if err != nil {
		return nil, err
	}
	d := s.metadata(m)
	return &oip.ModelMetadataResponse{
		Name: d.Name, Versions: d.Versions, Platform: d.Platform,
		Inputs: tensorMetadata(d.Inputs), Outputs: tensorMetadata(d.Outputs),
	}, nil
}

func tensorMetadata(all []tensorJSON) (to []*oip.ModelMetadataResponse_TensorMetadata) {
	for _, t := range all {
		to = append(to, &oip.ModelMetadataResponse_TensorMetadata{
			Name: t.Name, Datatype: t.Datatype, Shape: shape64(t.Shape),
		})
	}
	return to
}

func (s *Server) rpcInfer(
	ctx context.Context, c *call, l *lease, q *oip.ModelInferRequest,
) (*oip.ModelInferResponse, error) {
	m, err := s.leasedModel(l, q.ModelName, q.ModelVersion)
	if err != nil {
		return nil, err
	}
	in, err := s.schema(m).readMessage(q)
	if err != nil {
		return nil, err
	}
	a, err := s.run(ctx, c, l, m, in)
	if err != nil {
		return nil, err
	}
	return a.message(), nil
}

func (s *Server) rpcIndex(
	_ context.Context, _ *call, _ *lease, q *oip.RepositoryIndexRequest,
) (*oip.RepositoryIndexResponse, error) {
	all, err := s.states(q.Ready)
	if err != nil {
		return nil, err
	}
	a := &oip.RepositoryIndexResponse{}
	for _, m := range all {
		a.Models = append(a.Models, &oip.RepositoryIndexResponse_ModelIndex{
			Name: m.Name, Version: m.Version, State: m.State, Reason: m.Reason,
		})
	}
	return a, nil
}

func (s *Server) rpcLoad(
	ctx context.Context, _ *call, _ *lease, q *oip.RepositoryModelLoadRequest,
) (*oip.RepositoryModelLoadResponse, error) {
	name := named(q)
	if err := s.loadNewest(ctx, name, len(q.Parameters)); err != nil {
		return nil, err
	}
	return &oip.RepositoryModelLoadResponse{ModelName: name, IsLoaded: true}, nil
}

func (s *Server) rpcUnload(
	_ context.Context, _ *call, _ *lease, q *oip.RepositoryModelUnloadRequest,
) (*oip.RepositoryModelUnloadResponse, error) {
	name := named(q)
	if err := s.unload(name); err != nil {
		return nil, err
	}
	return &oip.RepositoryModelUnloadResponse{ModelName: name, IsUnloaded: true}, nil
}

// named is the model that a request about the repository names: KServe's clients have it where
// Triton's name a repository.
func named(q interface {
	GetModelName() string
	GetRepositoryName() string
}) string {
	return cmp.Or(q.GetModelName(), q.GetRepositoryName())
}

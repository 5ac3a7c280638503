// Package rpc serves gRPC, gRPC-Web and Connect: the service of the Open Inference Protocol, health
// and reflection. It translates between messages and package service.
package rpc

import (
	"cmp"
	"context"
	"net/http"

	"connectrpc.com/connect"
	"connectrpc.com/grpchealth"
	"connectrpc.com/grpcreflect"

	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/protocol/oip"
	"github.com/inctrl-go/inctrl/server/service"
	"github.com/inctrl-go/inctrl/server/transport"
)

// maxProbe bounds messages of clients that need no token, in bytes.
const maxProbe = 1 << 10

// API answers calls.
type API struct {
	*transport.Router
	errors *connect.ErrorWriter
}

// New makes an API.
func New(r *transport.Router) *API { return &API{r, connect.NewErrorWriter()} }

// Mount adds the protocol's service, health and reflection to a mux.
func (a *API) Mount(mux *http.ServeMux) {
	const service = "/" + oip.GRPCInferenceServiceName + "/"
	open := func(name string, h transport.Handler) { mux.Handle(service+name, a.route(h)) }
	get := func(name string, h transport.Handler) { open(name, a.Known(h)) }
	post := func(name string, h transport.Handler) { get(name, a.Working(h)) }
	open("", noProcedure)
	open("ServerLive", procedure(a, maxProbe, a.serverLive))
	open("ServerReady", procedure(a, maxProbe, a.serverReady))
	get("ModelReady", procedure(a, transport.MaxCommand, a.modelReady))
	get("ServerMetadata", procedure(a, transport.MaxCommand, a.serverMetadata))
	get("ModelMetadata", procedure(a, transport.MaxCommand, a.modelMetadata))
	get("ModelConfig", procedure(a, transport.MaxCommand, a.modelConfig))
	get("ModelStatistics", procedure(a, transport.MaxCommand, a.modelStatistics))
	post("ModelInfer", procedure(a, a.Service.Body, a.infer))
	post("RepositoryIndex", procedure(a, transport.MaxCommand, a.index))
	post("RepositoryModelLoad", procedure(a, transport.MaxCommand, a.load))
	post("RepositoryModelUnload", procedure(a, transport.MaxCommand, a.unload))

	small := connect.WithReadMaxBytes(maxProbe)
	path, h := grpchealth.NewHandler(health{a}, small)
	mux.Handle(path, a.route(plain(h)))
	names := grpcreflect.NewStaticReflector(
		oip.GRPCInferenceServiceName, grpchealth.HealthV1ServiceName)
	path, h = grpcreflect.NewHandlerV1(names, small)
	mux.Handle(path, a.route(a.Known(plain(h))))
	path, h = grpcreflect.NewHandlerV1Alpha(names, small) // many clients still use v1alpha
	mux.Handle(path, a.route(a.Known(plain(h))))
}

// plain adapts a handler that answers its errors itself.
func plain(h http.Handler) transport.Handler {
	return func(w http.ResponseWriter, r *http.Request, _ *transport.Call) error {
		h.ServeHTTP(w, r)
		return nil
	}
}

func noProcedure(http.ResponseWriter, *http.Request, *transport.Call) error {
	return protocol.Fail(http.StatusNotImplemented, "not_found",
		"this server has no such procedure")
}

// health answers gRPC health checks.
type health struct{ *API }

// Check implements [grpchealth.Checker].
func (h health) Check(
	_ context.Context, q *grpchealth.CheckRequest,
) (*grpchealth.CheckResponse, error) {
	switch q.Service {
	case "", oip.GRPCInferenceServiceName, grpchealth.HealthV1ServiceName:
	default:
		return nil, h.status(protocol.Fail(http.StatusNotFound, "not_found",
			"no service %.64q", q.Service))
	}
	if h.Service.Probe() != nil {
		return &grpchealth.CheckResponse{Status: grpchealth.StatusNotServing}, nil
	}
	return &grpchealth.CheckResponse{Status: grpchealth.StatusServing}, nil
}

func (a *API) serverLive(
	context.Context, *transport.Call, *admission.Lease, *oip.ServerLiveRequest,
) (*oip.ServerLiveResponse, error) {
	return &oip.ServerLiveResponse{Live: true}, nil
}

func (a *API) serverReady(
	context.Context, *transport.Call, *admission.Lease, *oip.ServerReadyRequest,
) (*oip.ServerReadyResponse, error) {
	return &oip.ServerReadyResponse{Ready: a.Service.Probe() == nil}, nil
}

func (a *API) modelReady(
	_ context.Context, _ *transport.Call, l *admission.Lease, q *oip.ModelReadyRequest,
) (*oip.ModelReadyResponse, error) {
	if _, err := a.Service.Model(l, q.Name, q.Version); err != nil {
		return nil, err
	}
	return &oip.ModelReadyResponse{Ready: a.Service.Probe() == nil}, nil
}

func (a *API) serverMetadata(
	context.Context, *transport.Call, *admission.Lease, *oip.ServerMetadataRequest,
) (*oip.ServerMetadataResponse, error) {
	return protocol.NewServer(a.Service.Version).Message(), nil
}

func (a *API) modelMetadata(
	_ context.Context, _ *transport.Call, l *admission.Lease, q *oip.ModelMetadataRequest,
) (*oip.ModelMetadataResponse, error) {
	m, err := a.Service.Model(l, q.Name, q.Version)
	if err != nil {
		return nil, err
	}
	return a.Service.Metadata(m).Message(), nil
}

func (a *API) modelConfig(
	_ context.Context, _ *transport.Call, l *admission.Lease, q *oip.ModelConfigRequest,
) (*oip.ModelConfigResponse, error) {
	m, err := a.Service.Model(l, q.Name, q.Version)
	if err != nil {
		return nil, err
	}
	return &oip.ModelConfigResponse{Config: a.Service.Metadata(m).Config().Message()}, nil
}

func (a *API) modelStatistics(
	_ context.Context, _ *transport.Call, _ *admission.Lease, q *oip.ModelStatisticsRequest,
) (*oip.ModelStatisticsResponse, error) {
	all, err := a.Service.Statistics(q.Name, q.Version)
	if err != nil {
		return nil, err
	}
	to := &oip.ModelStatisticsResponse{}
	for _, m := range all {
		to.ModelStats = append(to.ModelStats, m.Message())
	}
	return to, nil
}

func (a *API) infer(
	ctx context.Context, c *transport.Call, l *admission.Lease, q *oip.ModelInferRequest,
) (*oip.ModelInferResponse, error) {
	m, err := a.Service.Model(l, q.ModelName, q.ModelVersion)
	if err != nil {
		return nil, err
	}
	in, err := a.Service.Schema(m).ReadMessage(q)
	if err != nil {
		return nil, err
	}
	c.Images = len(in.Images)
	got, err := a.Service.Infer(ctx, service.Request{
		Inference: in, Model: m, Lease: l, Start: c.Start,
	})
	if err != nil {
		return nil, err
	}
	return got.Answer().Message(), nil
}

func (a *API) index(
	_ context.Context, _ *transport.Call, _ *admission.Lease, q *oip.RepositoryIndexRequest,
) (*oip.RepositoryIndexResponse, error) {
	all, err := a.Service.Models.States(q.Ready)
	if err != nil {
		return nil, err
	}
	to := &oip.RepositoryIndexResponse{}
	for _, m := range all {
		to.Models = append(to.Models, &oip.RepositoryIndexResponse_ModelIndex{
			Name: m.Name, Version: m.Version, State: m.State, Reason: m.Reason,
		})
	}
	return to, nil
}

func (a *API) load(
	ctx context.Context, _ *transport.Call, _ *admission.Lease, q *oip.RepositoryModelLoadRequest,
) (*oip.RepositoryModelLoadResponse, error) {
	name := named(q)
	if err := a.Service.Models.Load(ctx, name, len(q.Parameters)); err != nil {
		return nil, err
	}
	return &oip.RepositoryModelLoadResponse{ModelName: name, IsLoaded: true}, nil
}

func (a *API) unload(
	_ context.Context, _ *transport.Call, _ *admission.Lease, q *oip.RepositoryModelUnloadRequest,
) (*oip.RepositoryModelUnloadResponse, error) {
	name := named(q)
	if err := a.Service.Models.Unload(name); err != nil {
		return nil, err
	}
	return &oip.RepositoryModelUnloadResponse{ModelName: name, IsUnloaded: true}, nil
}

// named is the model that a repository request names. KServe's clients name it in the field where
// Triton's name a repository.
func named(q interface {
	GetModelName() string
	GetRepositoryName() string
}) string {
	return cmp.Or(q.GetModelName(), q.GetRepositoryName())
}

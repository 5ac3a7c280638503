package protocol

import "github.com/inctrl-go/inctrl/server/protocol/oip"

// Platform is the name of this server, and the platform of its models.
const Platform = "inctrl"

// Extensions are the protocol extensions that the server supports.
var Extensions = []string{
	"binary_tensor_data", "model_configuration", "model_repository", "statistics",
}

// Server is the protocol's description of the server.
type Server struct {
	Extensions []string `json:"extensions"`
	Name       string   `json:"name"`
	Version    string   `json:"version"`
}

// NewServer describes a server with a version.
func NewServer(version string) Server { return Server{Extensions, Platform, version} }

// Message is the gRPC form of the description.
func (s Server) Message() *oip.ServerMetadataResponse {
	return &oip.ServerMetadataResponse{Name: s.Name, Version: s.Version, Extensions: s.Extensions}
}

// Metadata is the protocol's description of a model.
type Metadata struct {
	Name     string   `json:"name"`
	Versions []string `json:"versions"`
	Platform string   `json:"platform"`
	Inputs   []Tensor `json:"inputs"`
	Outputs  []Tensor `json:"outputs"`
}

// NewMetadata describes a model whose squares have side pixels a side.
func NewMetadata(name string, versions []string, side int) Metadata {
	return Metadata{
		name, versions, Platform,
		[]Tensor{
			{Name: InputImage, Datatype: "BYTES", Shape: []int{-1}},
			{Name: InputPixels, Datatype: "UINT8", Shape: []int{-1, side, side, 3}},
		},
		[]Tensor{
			{Name: OutputScore, Datatype: "FP32", Shape: []int{-1}},
			{Name: OutputAnomalous, Datatype: "BOOL", Shape: []int{-1}},
			// With tiles it is larger than the model's grid.
			{Name: OutputMap, Datatype: "FP32", Shape: []int{-1, -1, -1}},
			// A JSON text for each image. It is only sent to those that ask for it.
			{Name: OutputRegions, Datatype: "BYTES", Shape: []int{-1}},
		},
	}
}

// Message is the gRPC form of the description.
func (m Metadata) Message() *oip.ModelMetadataResponse {
	return &oip.ModelMetadataResponse{
		Name: m.Name, Versions: m.Versions, Platform: m.Platform,
		Inputs: tensorMessages(m.Inputs), Outputs: tensorMessages(m.Outputs),
	}
}

func tensorMessages(all []Tensor) (to []*oip.ModelMetadataResponse_TensorMetadata) {
	for _, t := range all {
		to = append(to, &oip.ModelMetadataResponse_TensorMetadata{
			Name: t.Name, Datatype: t.Datatype, Shape: shape64(t.Shape),
		})
	}
	return to
}

// Config is the description of a model in Triton's model configuration extension: the metadata in
// another form.
type Config struct {
	Name         string         `json:"name"`
	Platform     string         `json:"platform"`
	Backend      string         `json:"backend"`
	MaxBatchSize int32          `json:"max_batch_size"`
	Input        []ConfigTensor `json:"input"`
	Output       []ConfigTensor `json:"output"`
}

// ConfigTensor is an input or output of a Config.
type ConfigTensor struct {
	Name     string  `json:"name"`
	DataType string  `json:"data_type"`
	Dims     []int64 `json:"dims"`
	Optional bool    `json:"optional,omitempty"`
}

// Config converts the metadata to a model configuration.
func (m Metadata) Config() Config {
	c := Config{Name: m.Name, Platform: m.Platform, Backend: Platform}
	for _, t := range m.Inputs { // a request has only one of them
		c.Input = append(c.Input,
			ConfigTensor{t.Name, dataType(t.Datatype), shape64(t.Shape), true})
	}
	for _, t := range m.Outputs {
		c.Output = append(c.Output,
			ConfigTensor{t.Name, dataType(t.Datatype), shape64(t.Shape), false})
	}
	return c
}

// dataType is the name of a datatype in a model configuration.
func dataType(datatype string) string {
	if datatype == "BYTES" {
		datatype = "STRING"
	}
	return "TYPE_" + datatype
}

// Message is the gRPC form of the configuration.
func (c Config) Message() *oip.ModelConfig {
	m := &oip.ModelConfig{
		Name: c.Name, Platform: c.Platform, Backend: c.Backend, MaxBatchSize: c.MaxBatchSize,
	}
	for _, t := range c.Input {
		m.Input = append(m.Input, &oip.ModelInput{
			Name: t.Name, DataType: t.number(), Dims: t.Dims, Optional: t.Optional,
		})
	}
	for _, t := range c.Output {
		m.Output = append(m.Output,
			&oip.ModelOutput{Name: t.Name, DataType: t.number(), Dims: t.Dims})
	}
	return m
}

func (t ConfigTensor) number() oip.DataType {
	return oip.DataType(oip.DataType_value[t.DataType])
}

// States of a model in the repository index.
const (
	StateReady       = "READY"
	StateUnavailable = "UNAVAILABLE"
)

// ModelState is a model in the repository index.
type ModelState struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	State   string `json:"state"`
	Reason  string `json:"reason"`
}

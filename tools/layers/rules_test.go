package layers

// allowed lists, for each package of the module (or folder of packages, with a trailing slash), the
// packages and folders of the module that it may import. The longest name that fits counts. Some
// packages are named before they exist: what they will be allowed is decided.
var allowed = map[string][]string{
	// The library: model → its parts → ops ← backends.
	"model": {
		"model/engine", "model/preprocess", "model/view", "model/inctrl", "model/weights",
	},
	"model/engine": {
		"model/preprocess", "model/view", "model/clip", "model/inctrl", "model/calibration",
		"model/clip/position", "model/regions", "model/weights", "model/ops", "model/backend/auto",
	},
	"model/preprocess":   {"model/preprocess/"},
	"model/preprocess/":  {"model/preprocess/jpeg"},
	"model/view":         {"model/preprocess"},
	"model/calibration":  {},
	"model/regions":      {"model/preprocess"},
	"model/weights":      {"model/weights/"},
	"model/weights/":     {"model/weights/scan"},
	"model/mini":         {},
	"model/clip":         {"model/ops", "model/clip/position"},
	"model/clip/":        {},
	"model/inctrl":       {"model/ops"},
	"model/inctrl/":      {},
	"model/ops":          {},
	"model/ops/optest":   {"model/ops", "model/ops/optest/"},
	"model/ops/optest/":  {"model/ops"},
	"model/backend/":     {"model/ops", "model/backend/ref"},
	"model/backend/auto": {"model/ops", "model/backend/"},

	// What makes and runs models.
	"quantize": {"model/weights", "model/clip", "model/inctrl", "model/ops"},
	"quantize/": {
		"model/weights", "model/weights/scan", "model/clip/position", "quantize/",
	},
	"wasm": {
		"model", "model/engine", "model/clip/bpe", "model/preprocess", "model/view",
		"model/calibration", "model/weights", "internal/record", "quantize", "quantize/",
	},
	"wasm/": {
		"model", "model/clip/bpe", "model/preprocess", "model/view", "model/calibration",
		"model/weights", "internal/record", "quantize", "quantize/",
	},

	// What several programs share.
	"internal/":                  {"internal/"},
	"internal/dataset":           {"model/preprocess", "internal/"},
	"internal/dataset/published": {"model/preprocess", "internal/"},
	"internal/imagefiles":        {"model/preprocess", "internal/"},
	"internal/project":           {"model/preprocess", "internal/"},
	"internal/record":            {"model", "internal/printable", "internal/imagefiles"},
	"batch/":                     {"model", "internal/"},

	// The server: transports → service → its parts → protocol. Only the root knows them all. Of the
	// parts, a model at work (registry) has a queue (scheduler) and a prompt cache, and prompt sets
	// are learned by such models.
	"server": {"model", "server/", "internal/"},
	"server/rest": {
		"model", "server/transport", "server/service", parts, "server/openapi", "server/page",
	},
	"server/rpc":       {"server/transport", "server/service", parts},
	"server/transport": {"server/service", parts},
	"server/service":   {"model", parts},
	"server/admission": {shared},
	"server/scheduler": {"model", shared},
	"server/registry":  {"model", shared, "server/scheduler", "server/promptsets/cache"},
	"server/promptsets": {
		"model", shared, "server/promptsets/store", "server/admission", "server/scheduler",
		"server/registry",
	},
	"server/promptsets/": {"internal/", "server/promptsets/"},
	"server/protocol":    {"internal/", "server/protocol/oip"},
	"server/protocol/":   {"internal/"},
	"server/":            {"internal/"},

	// Programs, which nothing imports.
	"tools/inctrl": {
		"model", "model/engine", "model/mini", "model/clip/", "model/preprocess", "model/weights",
		"model/view", "model/calibration", "model/backend/auto", "quantize", "quantize/",
		"model/inctrl/", "model/ops", "model/ops/optest/", "server", "server/", "batch/",
		"internal/",
		"tools/inctrl/",
	},
	"tools/inctrl/": {
		"model", "model/", "quantize", "quantize/", "server", "server/", "batch/", "internal/",
		"tools/inctrl/",
	},
	"tools/layers/": {"tools/layers/"},
	"tools/demo/":   {"model", "model/mini", "internal/"},
	"tools/load":    {"model", "model/mini", "internal/"},
	"tools/peers":   {"model", "model/engine", "model/preprocess", "model/weights", "internal/"},
	"tools/":        {"model", "quantize", "internal/"},
}

// Groups of packages, for short: a rule may name one instead of its packages.
const (
	parts  = "the server's parts"
	shared = "what the server's parts share"
)

var groups = map[string][]string{
	parts: {
		"server/admission", "server/scheduler", "server/registry", "server/promptsets",
		"server/promptsets/store", "server/protocol", "server/protocol/oip", "server/telemetry",
		"internal/",
	},
	shared: {"server/protocol", "server/protocol/oip", "server/telemetry", "internal/"},
}

// browser are the packages that may speak to JavaScript.
var browser = []string{"wasm", "wasm/", "model/backend/simd128", "model/backend/webgpu"}

// unchecked are the packages that may look at memory as they like.
var unchecked = []string{"model/backend/", "model/weights", "server/protocol/oip"}

// forbidden lists the imports that only the named places may have.
var forbidden = map[string][]string{
	"C":                                  {"model/backend/cuda"},
	"unsafe":                             unchecked,
	"syscall/js":                         browser,
	"github.com/hack-pad/safejs":         browser,
	pickles:                              {"quantize/", "tools/"},
	"github.com/nlpodyssey/spago/nn/gob": {},
	"github.com/nats-io":                 {"batch/queue"},
	"github.com/apache/beam":             {}, // tools/beam is a module of its own
}

// apart lists what a package, or those of a folder, may not depend on, directly or not.
var apart = map[string][]string{
	"model/":           offline,
	"model":            append(readers, offline...),
	"wasm":             append(readers, offline...),
	"wasm/":            offline,
	"model/preprocess": {module + "model/weights"},
	"model/weights":    {module + "model/preprocess"},
}

// readers are quantize and its readers of checkpoints, which only the program with the build tag
// converter has: a page loads it when it is given a checkpoint. It alone needs the module pickles.
var readers = []string{module + "quantize", module + "quantize/"}

const (
	converter = "convert"
	pickles   = "github.com/nlpodyssey/gopickle"
)

// offline are the standard packages that nothing under model and wasm may depend on: an image
// cannot leave a program that cannot speak to anyone.
var offline = []string{"net", "net/", "os/exec"}

// modules are those that the library and the browser's program may be made of, besides the standard
// library and this module: what they gain in weight, a page has to load.
var modules = []string{
	"github.com/google/flatbuffers",
	"github.com/hack-pad/safejs",
	"github.com/nlpodyssey/safetensors",
	"github.com/nlpodyssey/spago",
	"golang.org/x/image",
	"golang.org/x/sys",
	"golang.org/x/text",
	"gonum.org/v1/gonum",
}

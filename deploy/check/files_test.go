//go:build linux

package check

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/coreos/go-systemd/v22/unit"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// manifests are the objects of the Kubernetes files; of each kind there is what a check needs.
type manifests struct {
	deployment appsv1.Deployment
	service    corev1.Service
	budget     policyv1.PodDisruptionBudget
	account    corev1.ServiceAccount
	job        batchv1.Job
	policies   []networkingv1.NetworkPolicy
	runtime    runtime
}

// runtime is the part of KServe's ServingRuntime that is a pod's; make deploy-check holds all of it
// to KServe's definitions.
type runtime struct {
	Spec struct{ Containers []corev1.Container }
}

func readManifests(t *testing.T) *manifests {
	t.Helper()
	m := &manifests{}
	for _, text := range append(documents(t, "../kubernetes/serve.yaml"),
		documents(t, "../kubernetes/batch.yaml")...) {
		var kind metav1.TypeMeta
		if err := yaml.Unmarshal(text, &kind); err != nil {
			t.Fatal(err)
		}
		var into any
		switch kind.Kind {
		case "Deployment":
			into = &m.deployment
		case "Service":
			into = &m.service
		case "PodDisruptionBudget":
			into = &m.budget
		case "ServiceAccount":
			into = &m.account
		case "Job":
			into = &m.job
		case "NetworkPolicy":
			m.policies = append(m.policies, networkingv1.NetworkPolicy{})
			into = &m.policies[len(m.policies)-1]
		default:
			t.Fatalf("kind %q", kind.Kind)
		}
		if err := yaml.UnmarshalStrict(text, into); err != nil {
			t.Fatal(err)
		}
	}
	if err := yaml.Unmarshal(documents(t, "../kserve/runtime.yaml")[0], &m.runtime); err != nil {
		t.Fatal(err)
	}
	return m
}

// documents are those of a YAML file.
func documents(t *testing.T, path string) (all [][]byte) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d := utilyaml.NewDocumentDecoder(io.NopCloser(bytes.NewReader(data)))
	defer d.Close()
	for {
		text := make([]byte, len(data))
		n, err := d.Read(text)
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text[:n])
	}
}

// stages are those of the container recipe.
func stages(t *testing.T) []instructions.Stage {
	t.Helper()
	data, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := instructions.Parse(file.AST, nil)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// command is the arguments of an image's program, without its name.
func command(s instructions.Stage) (args []string) {
	for _, c := range s.Commands {
		if c, ok := c.(*instructions.CmdCommand); ok {
			args = c.CmdLine
		}
	}
	return args
}

// execStart is the command line of the unit for systemd, whose variables are empty.
func execStart(t *testing.T) []string {
	t.Helper()
	means := strings.NewReplacer("$INCTRL_FLAGS", "", "\\\n", "", "%S", "/var/lib")
	return strings.Fields(means.Replace(unitOption(t, "ExecStart")))
}

// unitOption is the first option of the unit with a name.
func unitOption(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile("../inctrl.service")
	if err != nil {
		t.Fatal(err)
	}
	options, err := unit.DeserializeOptions(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range options {
		if o.Name == name {
			return o.Value
		}
	}
	t.Fatalf("the unit has no %s", name)
	return ""
}

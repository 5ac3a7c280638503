//go:build linux

package check

import (
	"maps"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// TestRestricted: the pods pass Kubernetes' strictest standard for pods.
func TestRestricted(t *testing.T) {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	m := readManifests(t)
	level := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	for name, pod := range map[string]*corev1.PodSpec{
		"serve": &m.deployment.Spec.Template.Spec, "batch": &m.job.Spec.Template.Spec,
		"kserve": {Containers: m.runtime.Spec.Containers},
	} {
		for _, r := range evaluator.EvaluatePod(level, &metav1.ObjectMeta{}, pod) {
			if !r.Allowed {
				t.Errorf("%s: %s: %s", name, r.ForbiddenReason, r.ForbiddenDetail)
			}
		}
		for _, c := range pod.Containers {
			s := c.SecurityContext
			if s.ReadOnlyRootFilesystem == nil || !*s.ReadOnlyRootFilesystem {
				t.Errorf("%s: the root file system can be written", name)
			}
			if c.Resources.Limits.Memory().IsZero() || c.Resources.Requests.Cpu().IsZero() {
				t.Errorf("%s: %s has no limit of memory or asks for no processor", name, c.Name)
			}
		}
	}
}

// TestFits: what refers to something else in the files refers to what is there.
func TestFits(t *testing.T) {
	m := readManifests(t)
	pod := m.deployment.Spec.Template
	for what, labels := range map[string]map[string]string{
		"deployment": m.deployment.Spec.Selector.MatchLabels, "service": m.service.Spec.Selector,
		"budget": m.budget.Spec.Selector.MatchLabels,
		"policy": m.policies[0].Spec.PodSelector.MatchLabels,
	} {
		if !maps.Equal(labels, pod.Labels) {
			t.Errorf("the %s selects %v, the pods have %v", what, labels, pod.Labels)
		}
	}
	if l := m.policies[1].Spec.PodSelector.MatchLabels; !maps.Equal(l, m.job.Spec.Template.Labels) {
		t.Errorf("the policy of the job selects %v", l)
	}
	for _, p := range m.policies {
		if !slices.Contains(p.Spec.PolicyTypes, "Egress") || len(p.Spec.Egress) > 0 {
			t.Errorf("policy %s lets pods ask others", p.Name)
		}
	}
	if pod.Spec.ServiceAccountName != m.account.Name {
		t.Errorf("service account %q", pod.Spec.ServiceAccountName)
	}
	if int(*m.deployment.Spec.Replicas) <= m.budget.Spec.MaxUnavailable.IntValue() {
		t.Error("the budget lets all pods go at once")
	}
	port := pod.Spec.Containers[0].Ports[0]
	for _, p := range []string{m.service.Spec.Ports[0].TargetPort.StrVal,
		m.policies[0].Spec.Ingress[0].Ports[0].Port.StrVal} {
		if p != port.Name {
			t.Errorf("port %q, want %q", p, port.Name)
		}
	}
}

// model is the memory of a ViT-B-16 and its activations.
const model = 200 << 20

// TestMemory: the model and what requests may take fit GOMEMLIMIT, and that the limit of the unit
// or the container, with an eighth left for what is not Go's.
func TestMemory(t *testing.T) {
	m := readManifests(t)
	deployed, kserve := m.deployment.Spec.Template.Spec.Containers[0], m.runtime.Spec.Containers[0]
	ofEnv := func(c corev1.Container) string {
		for _, e := range c.Env {
			if e.Name == "GOMEMLIMIT" {
				return e.Value
			}
		}
		return ""
	}
	memory := unitOption(t, "MemoryMax")
	for name, c := range map[string]struct {
		args         []string
		limit, whole string
	}{
		"unit": {execStart(t), strings.TrimPrefix(unitOption(t, "Environment"), "GOMEMLIMIT="),
			memory + "i"}, // systemd's M is 2²⁰
		"pod":    {deployed.Args, ofEnv(deployed), deployed.Resources.Limits.Memory().String()},
		"kserve": {kserve.Args, ofEnv(kserve), kserve.Resources.Limits.Memory().String()},
	} {
		takes := model + flagOf(t, c.args, "queue-bytes") + flagOf(t, c.args, "decode-bytes")
		if slices.Contains(c.args, "--store") {
			takes += flagOf(t, c.args, "prompt-cache-bytes")
		}
		limit, whole := bytesOf(t, strings.TrimSuffix(c.limit, "B")), bytesOf(t, c.whole)
		if takes > limit || limit > whole-whole/8 {
			t.Errorf("%s: requests and model take %d MB, GOMEMLIMIT is %d MB, all of it %d MB",
				name, takes>>20, limit>>20, whole>>20)
		}
	}
}

// bytesOf is a quantity of Kubernetes, like 800Mi.
func bytesOf(t *testing.T, text string) int64 {
	t.Helper()
	q, err := resource.ParseQuantity(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return q.Value()
}

// flagOf is the number that a flag has.
func flagOf(t *testing.T, args []string, name string) int64 {
	t.Helper()
	text := strings.Join(args, " ") + " "
	found := regexp.MustCompile(`--` + name + `[= ](\d+) `).FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("no --%s in %q", name, args)
	}
	n, err := strconv.ParseInt(found[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestDrain: a pod is not killed before what it admitted is answered.
func TestDrain(t *testing.T) {
	spec := readManifests(t).deployment.Spec.Template.Spec
	var ends time.Duration
	for _, name := range []string{"--drain=", "--drain-delay="} {
		for _, arg := range spec.Containers[0].Args {
			if value, ok := strings.CutPrefix(arg, name); ok {
				d, err := time.ParseDuration(value)
				if err != nil {
					t.Fatal(err)
				}
				ends += d
			}
		}
	}
	grace := time.Duration(*spec.TerminationGracePeriodSeconds) * time.Second
	if ends == 0 || grace <= ends {
		t.Errorf("killed after %v, drained after %v", grace, ends)
	}
}

// TestImage: what is shipped is a program, whose user is nobody, on an image that has a tag; where
// there is no shell nothing needs one.
func TestImage(t *testing.T) {
	for _, s := range stages(t) {
		if strings.HasPrefix(s.Name, "build") {
			continue
		}
		if !strings.Contains(s.BaseName, "distroless/") ||
			!strings.HasSuffix(s.BaseName, ":nonroot") {
			t.Errorf("image %q", s.BaseName)
		}
		user := ""
		for _, c := range s.Commands {
			switch c := c.(type) {
			case *instructions.UserCommand:
				user = c.User
			case *instructions.RunCommand:
				t.Error("RUN without a shell")
			case *instructions.EntrypointCommand:
				if c.PrependShell {
					t.Error("the entry point needs a shell")
				}
			}
		}
		if user != "65532:65532" {
			t.Errorf("user %q", user)
		}
	}
}

// TestUnit: systemd understands all of the unit, and finds nothing of note open.
func TestUnit(t *testing.T) {
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("no systemd-analyze")
	}
	// It wants the program to be there, so that its place is another one here.
	there := installed(t, "../inctrl.service")
	for _, args := range [][]string{
		{"verify", "--man=no", there}, {"security", "--offline=yes", "--threshold=15", there},
	} {
		out, err := exec.Command("systemd-analyze", args...).CombinedOutput()
		if err != nil || args[0] == "verify" && len(out) > 0 {
			t.Errorf("systemd-analyze %s: %v: %s", args[0], err, out)
		}
	}
	if name := filepath.Base(execStart(t)[0]); name != "inctrl" {
		t.Errorf("it starts %q", name)
	}
}

//go:build linux

package check

import (
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	corev1 "k8s.io/api/core/v1"
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

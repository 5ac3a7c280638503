package server

import (
	"context"
	"mime/multipart"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/promptsets/store"
)

// draftForm is what a form to make a set or version has.
type draftForm struct {
	form
	fields map[string]string
	labels []string
}

// draftFields are the fields that are no images and may be there once.
var draftFields = []string{
	"name", "class", "method", "calibrate", "rotations", "letterbox", "tiles", "foreground", "model",
	"activate",
}

// maxLabels bounds what is read; the store says how many a set may have.
const maxLabels = 64

func (f *draftForm) read(p *multipart.Part, most int) error {
	name := p.FormName()
	if name == "image" {
		return f.form.read(p, most)
	}
	if name != "label" && !slices.Contains(draftFields, name) {
		return bad("field %.64q, want image, label or one of %q", name, draftFields)
	}
	if name == "label" && len(f.labels) == maxLabels {
		return bad("%d labels, want fewer", maxLabels)
	}
	text := f.fields[name] // a label's is never kept there
	err := readField(p, name, &text)
	if name == "label" {
		f.labels = append(f.labels, text)
	} else {
		f.fields[name] = text
	}
	return err
}

// draft is what a form says of a version, and where it is silent a model's own view.
func (f *draftForm) draft(own model.View) (d store.Draft, err error) {
	if d.Labels, err = readLabels(f.labels); err != nil {
		return d, err
	}
	d.Name = f.fields["name"]
	d.Recipe.Class, d.Recipe.Method = f.fields["class"], f.fields["method"]
	if d.Activate, err = f.flag("activate", true); err != nil {
		return d, err
	}
	if d.Recipe.Foreground, err = f.flag("foreground", false); err != nil {
		return d, err
	}
	if d.Recipe.Rotations, err = f.number("rotations"); err != nil {
		return d, err
	}
	if d.Recipe.Tiles, err = f.number("tiles"); err != nil {
		return d, err
	}
	if d.Recipe.Letterbox, err = f.flag("letterbox", own.Whole(d.Recipe.Tiles)); err != nil {
		return d, err
	}
	if text := f.fields["calibrate"]; text != "" {
		if d.Recipe.Calibrate, err = strconv.ParseFloat(text, 64); err != nil || !(d.Recipe.Calibrate > 0) {
			return d, bad("field calibrate is %.32q, want a rate above 0", text)
		}
	}
	if err := viewOf(d.Recipe).Check(); err != nil {
		return d, fail(http.StatusUnprocessableEntity, "recipe", "%.256v", err)
	}
	for i, item := range f.items {
		d.Images = append(d.Images, store.Upload{Name: plainName(f.names[i]), Data: item.data})
	}
	return d, nil
}

func (f *draftForm) flag(name string, other bool) (bool, error) {
	text := f.fields[name]
	if text == "" {
		return other, nil
	}
	v, err := strconv.ParseBool(text)
	if err != nil {
		return false, bad("field %s is %.32q, want true or false", name, text)
	}
	return v, nil
}

func (f *draftForm) number(name string) (int, error) {
	text := f.fields[name]
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return 0, bad("field %s is %.32q, want a number", name, text)
	}
	return int(n), nil
}

// plainName is the last part of a file's name, of printable text.
func plainName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	return strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
}

// makeSet answers requests to make a set, or a version of one.
func (s *Server) makeSet(w http.ResponseWriter, r *http.Request, c *call) error {
	if err := wantType(r, "multipart/form-data"); err != nil {
		return err
	}
	ctx, stop := s.deadline(r.Context(), c, 0)
	defer stop()
	l := s.gate.lease()
	defer l.release()
	f := &draftForm{fields: map[string]string{}}
	if err := s.readForm(w, r, l, f.read); err != nil {
		return err
	}
	m, err := s.models.use(f.fields["model"], "")
	if err != nil {
		return err
	}
	l.use(m.uses.Done)
	d, err := f.draft(m.info.View)
	if err != nil {
		return err
	}
	d.Key = r.Header.Get("Idempotency-Key")
	if d.Name != "" {
		if err := s.notOfModel(d.Name); err != nil {
			return err
		}
	}
	if ref := r.PathValue("id"); ref != "" {
		if err := s.ofSet(ctx, &d, ref, IfMatch{r.Header.Get("If-Match")}); err != nil {
			return err
		}
	}
	c.images = len(d.Images)
	made, set, err := s.makeLearned(ctx, l, m, d)
	if err != nil {
		return err
	}
	return s.answerMade(w, made, learnedOf(m, set))
}

// ofSet makes a draft one of the next version of a set.
func (s *Server) ofSet(ctx context.Context, d *store.Draft, ref string, match IfMatch) error {
	if d.Name != "" || len(d.Labels) > 0 {
		return bad("a version has no name and no labels: those are the prompt set's")
	}
	revision, err := match.revision()
	if err != nil {
		return err
	}
	set, err := s.Store.Get(ctx, ref)
	if err != nil {
		return s.storeError(err)
	}
	d.Set, d.Revision = set.ID, revision
	return nil
}

// makeLearned keeps a version that a model could learn, or gives what the same request made
// earlier.
func (s *Server) makeLearned(
	ctx context.Context, l *lease, m *served, d store.Draft,
) (*store.Made, Set, error) {
	d.Recipe.Preprocess = m.info.Preprocess
	if err := l.add(amount{images: len(d.Images)}); err != nil {
		return nil, Set{}, err
	}
	made, err := s.Store.Look(ctx, d)
	if err != nil {
		return nil, Set{}, s.storeError(err)
	}
	if made != nil {
		set, err := s.lesson(ctx, l, m, resourceOf(made), &made.Version)
		return made, set, err
	}
	set, err := s.learn(ctx, l, m, d.Recipe, d.Images)
	if err != nil {
		return nil, Set{}, err
	}
	if made, err = s.Store.Make(ctx, d); err != nil {
		set.Close()
		return nil, Set{}, s.storeError(err)
	}
	s.keep(ctx, m, &made.Version, set)
	kept, err := s.adopt(ctx, l, m, made, set)
	return made, kept, err
}

func resourceOf(made *store.Made) Resource {
	return Resource{made.Set.ID, made.Set.Name, made.Version.Number}
}

// adopt puts a set that was just learned where requests find it.
func (s *Server) adopt(
	ctx context.Context, l *lease, m *served, made *store.Made, set Set,
) (Set, error) {
	var size counter
	if err := set.Write(&size); err != nil {
		return Set{}, err
	}
	taken := false
	kept, release, err := m.learned.use(ctx, versionKey{made.Set.ID, made.Version.Number},
		func() (Set, int64, error) {
			taken = true
			return set, int64(size), nil
		})
	if !taken { // somebody was asked for it already
		set.Close()
	}
	if err != nil {
		return Set{}, err
	}
	l.use(release)
	kept.Resource = resourceOf(made)
	return kept, nil
}

func (s *Server) answerMade(w http.ResponseWriter, made *store.Made, learned LearnedJSON) error {
	h := w.Header()
	h.Set("ETag", etag(made.Set.Revision))
	h.Set("Location", "/v1/prompt-sets/"+made.Set.ID)
	if made.Again {
		h.Set("Idempotent-Replayed", "true")
	}
	return writeJSON(w, http.StatusCreated,
		MadeJSON{s.promptSetJSON(&made.Set), versionOf(&made.Version), learned})
}

// scoreSet answers requests to score images against a prompt set.
func (s *Server) scoreSet(w http.ResponseWriter, r *http.Request, c *call) error {
	if err := wantType(r, "multipart/form-data"); err != nil {
		return err
	}
	timeout, err := headerTime(r)
	if err != nil {
		return err
	}
	ctx, stop := s.deadline(r.Context(), c, timeout)
	defer stop()
	l := s.gate.lease()
	defer l.release()
	f := &form{}
	if err := s.readForm(w, r, l, f.read); err != nil {
		return err
	}
	if f.set != "" {
		return bad("field prompt_set: the path names the prompt set")
	}
	f.set = r.PathValue("id")
	m, set, lines, err := s.scoreLines(ctx, c, l, f)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, ScoredJSON{learnedOf(m, set), lines})
}

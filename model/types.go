package model

import (
	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/view"
	"github.com/inctrl-go/inctrl/model/weights"
)

// Methods of scoring.
const (
	MethodInCTRL = weights.MethodInCTRL // the paper's; the model needs trained heads
	MethodPatch  = weights.MethodPatch  // training-free: patch residuals only; any backbone
)

// MaxShots is the greatest number of normal images of a prompt set.
const MaxShots = weights.MaxShots

// The kinds of error, for errors.Is. Two kinds have types of their own: a model file or prompt file
// that is refused is a [*weights.Error], an image that cannot be used is an [*ImageError].
var (
	// ErrArgument is a call with a value that is out of range or does not fit the model: how many
	// normal images, a method, a class, a rate, a patch, a view.
	ErrArgument = engine.ErrArgument

	// ErrForeign is a prompt set or a query of another detector, and with it of another model or
	// another backend; and one that no detector made.
	ErrForeign = engine.ErrForeign

	// ErrClosed is the use of a detector, a text tower or a prompt set after its Close.
	ErrClosed = engine.ErrClosed

	// ErrNotFinite is a model's fault: its weights are finite, what it computes of them is not.
	ErrNotFinite = engine.ErrNotFinite

	// ErrDevice is the device's fault. Nothing more can be had of it in this process.
	ErrDevice = engine.ErrDevice
)

// Options say how a model is opened. The zero value opens it on the best backend of this build, for
// images as people look at them; PaperMode makes it do as the paper's code does.
type Options = engine.Options

// Info describes an opened model. Its method Cost bounds the memory that an image takes.
type Info = engine.Info

// Cost bounds the memory that an image takes, in bytes: see [Info].
type Cost = engine.Cost

// Image is what a detector learns from and scores: an encoded file (PNG, JPEG, GIF, BMP, TIFF,
// WebP) or pixels. Its method Size gives width and height by the header of the file.
type Image = engine.Image

// ImageError says which image could not be used, and why. Its method Class is the kind of failure
// in a word.
type ImageError = engine.ImageError

// ReadImage reads an image's file; one that is larger than limit bytes is refused unread, 0 stands
// for 64 MB. An error is an [*ImageError].
func ReadImage(path string, limit int64) (Image, error) { return engine.ReadImage(path, limit) }

// View is how images are looked at; the zero value is the paper's way, the central square. A prompt
// set has the view it was learned in, and images are scored against it in the same.
type View = view.View

// Frame says which square of an image a map covers, in pixels of the resized image.
type Frame = preprocess.Frame

// LearnOptions say how a prompt set is made. The zero value takes the best method and the view that
// the model has, and its first class.
type LearnOptions = engine.LearnOptions

// PromptSet is what a detector learned of normal images: features, never pixels. It belongs to the
// detector that made or read it.
//
//	Info() PromptInfo       what it is, closed or not
//	Write(io.Writer) error  as a prompt file; equal sets give equal bytes
//	Close() error           gives back what it holds on the backend
type PromptSet = engine.PromptSet

// PromptInfo describes a prompt set.
type PromptInfo = engine.PromptInfo

// Threshold is the score above which an image is called anomalous, and where it came from.
type Threshold = weights.Threshold

// Query is an image that is decoded and cut for a detector: what is left is the model's part. It
// may be scored many times, and by several goroutines at once. Its method Bytes is about how much
// memory it holds.
type Query = engine.Query

// Job is an image and the prompt sets that it is scored against, which are of the view that it was
// prepared in.
type Job = engine.Job

// Result is an image's score against a prompt set: Score in 0 … 1, larger is more anomalous, and
// Map, Grid×Grid patch residuals in 0 … 1, row-major.
type Result = engine.Result

// Parts are a score and what it is made of.
type Parts = inctrl.Parts

// Near is the patch of a normal image that a patch is most like.
type Near = engine.Near

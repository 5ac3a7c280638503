package model

import (
	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/view"
	"github.com/inctrl-go/inctrl/model/weights"
)

// Most types below are those of package engine under their public names. The comment of each lists
// its fields and methods, which go doc does not show of an alias; a test compares.

// Methods of scoring.
const (
	MethodInCTRL = weights.MethodInCTRL // the paper's; the model needs trained heads
	MethodPatch  = weights.MethodPatch  // training-free: patch residuals only; any backbone
)

// MaxShots is the largest number of normal images of a prompt set. With [MethodInCTRL] it is 8: see
// [Info] MaxShots.
const MaxShots = weights.MaxShots

// The kinds of error, for errors.Is. Two kinds have types of their own: a [*weights.Error] for a
// bad model file or prompt file, an [*ImageError] for an image that cannot be used.
var (
	// ErrArgument is a value that is out of range or does not fit the model: a number of normal
	// images, a method, a class, a rate, a threshold, a patch, a view.
	ErrArgument = engine.ErrArgument

	// ErrForeign is a prompt set or a query that belongs to another detector, or to none.
	ErrForeign = engine.ErrForeign

	// ErrClosed is the use of a detector, a text tower or a prompt set after its Close.
	ErrClosed = engine.ErrClosed

	// ErrNotFinite is a fault of the model: its weights are finite but its output is not.
	ErrNotFinite = engine.ErrNotFinite

	// ErrDevice is a failure of the device. It cannot be used again in this process.
	ErrDevice = engine.ErrDevice
)

// Options say how to open a model. The zero value opens it on the fastest backend of this build and
// machine, with the preprocessing that suits most images.
//
//	Backend    ops.Backend  computes instead; it serves one detector, which closes it, as does
//	                        Open if it fails
//	Threads    int          of the fastest backend; 0: one per processor; no bit depends on it
//	PaperMode  bool         does as the paper's code: no EXIF orientation, the zero View only
//	Limits     preprocess.Limits  of images; zero: 64 MP, 16,384 pixels a side, 64 MB,
//	                                1 GB of memory to decode one
//	InPlace    bool         lets a backend reuse the memory that Read is given for int8 weights
type Options = engine.Options

// Info describes an opened model.
//
//	Config      weights.Config  name, sizes and classes
//	Digest      string          SHA-256 of the model file, hexadecimal
//	Methods     []string        methods of scoring, the best first
//	Backend     string          name of the backend that computes
//	Preprocess  string          version of the pixel arithmetic
//	View        View            the view of prompt sets for which none is chosen
//
//	Cost(width, height int, v View) Cost  bounds the memory that an image of this size takes
//	LearnCost(sizes []image.Point, o LearnOptions) Cost  and that a set of such images takes,
//	                                                     whose bank is bounded
//	MaxShots(method string) int           the most normal images of a prompt set
type Info = engine.Info

// Cost bounds the memory that an image takes, in bytes. Its fields are int64.
//
//	Decode  the pixels, while Prepare, Decode or Learn runs; the encoded bytes not counted
//	Query   what a prepared query holds, before it is encoded
//	Prompt  the features that a prompt set keeps of the image, once in memory, once on its backend
//	Learn   the features of the image that Learn and Calibrate hold while they run
type Cost = engine.Cost

// Image is an image to learn from or to score: an encoded file or pixels.
//
//	Name    string       its name in errors and results
//	Data    []byte       a file of a format of docs/images.md; used if Pixels is nil
//	Pixels  image.Image  pixels that are decoded already
//
//	Size() (width, height int, err error)  by the header of Data, before EXIF orientation
type Image = engine.Image

// ImageError says which image could not be used, and why.
//
//	Name  string  of the image
//	Err   error   a *preprocess.Error, or an error of the file system
//
//	Class() string  the kind of failure: missing, format, too_large, truncated, corrupt,
//	                unsupported or unreadable
type ImageError = engine.ImageError

// ReadImage reads an image file. A file larger than limit bytes (0: 64 MB) is refused unread. An
// error is an [*ImageError].
func ReadImage(path string, limit int64) (Image, error) { return engine.ReadImage(path, limit) }

// View says how images are cut and looked at; the zero value is the centre square, as in the paper.
// A prompt set keeps the view it was learned in, and images are scored against it in that view.
//
//	Rotations   int   learn normal images in 4 rotations, 8 with mirror images, or 0: as they are;
//	                    left out: those that look less like their image than two images do;
//	                    [AutoRotations]: the normal images decide, fixed when they are learned
//	Letterbox   bool  fit the whole image into the square, and pad the rest
//	Grid        string  what to fit it into: "auto", the normal images' shape, fixed when they are
//	                    learned; "COLUMNSxROWS" patches; empty: the square. It needs Letterbox, no
//	                    Tiles and [MethodPatch]
//	Tiles       int   also look at squares, 2 … 16 along the shorter side; needs Letterbox
//	Foreground  bool  leave plain ground around an object out
//	Range       string  "LOW:HIGH", the values that are shown of images of more than 8 bits;
//	                    "auto": of the normal images, fixed when they are learned; empty: all
//	Background  string  the colour behind transparent pixels, "rrggbb"; empty: white
//	Area        string  what counts: "roi X,Y X,Y X,Y;ignore X,Y X,Y X,Y", polygons in fractions
//	                    of the upright image to look at and to ignore, any number of each;
//	                    [AreaMask] is for mask images; empty: all of the image
type View = view.View

// AutoRotations is the [View] Rotations that the normal images decide: 4 if they explain each other
// better with their rotations, or if there is only one image; else 0.
const AutoRotations = view.AutoRotations

// AreaMask is the words of a [View]'s Area for a mask image, whose pixels are marked unless they
// are black: with "roi " before them, what is marked is looked at; with "ignore ", it is ignored. A
// mask is stretched to each image. An error is an [*ImageError].
func AreaMask(mask Image) (string, error) { return engine.AreaMask(mask) }

// Frame says which part of an image a map covers: the model's input. All fields are int, in pixels.
//
//	Width, Height                of the upright image
//	ResizedWidth, ResizedHeight  to which it is resized
//	Left, Top                    of the input in the resized image; below 0: it is padded
//	InputWidth, InputHeight      of the input
type Frame = preprocess.Frame

// LearnOptions say how to make a prompt set. The zero value selects the model's best method, its
// default view and its first class.
//
//	Method     string     [MethodInCTRL] or [MethodPatch]
//	Class      string     what the images show: one of Info().Config.Classes
//	Direction  []float32  the direction of another class: see [Text.Class]
//	View       *View      how these images, and those scored against them, are looked at
type LearnOptions = engine.LearnOptions

// PromptSet is what a detector learned from normal images: features, never pixels. It belongs to
// the detector that made or read it.
//
//	Info() PromptInfo         describes it; also after Close
//	Write(w io.Writer) error  writes it as a prompt file; equal sets give equal bytes
//	Close() error             frees its memory; every later use gives [ErrClosed]
type PromptSet = engine.PromptSet

// PromptInfo describes a prompt set.
//
//	Method, Class, Model  string
//	Shots                 int         normal images that it was learned from
//	View                  View        how images are looked at
//	Oriented              bool        EXIF orientation was applied: not in paper mode
//	Scale                 float32     the residual that a heat map shows in its warmest colour
//	PatchThreshold        float32     residuals of patches above it make regions
//	Threshold             *Threshold  nil if it has none
//	Digest                [32]byte    of all of it: that of its prompt file
//	Notes                 []Note      on the normal images; nil for a set that was read
//	Scores                []float32   of each normal image against the others, without tiles: how
//	                                  different it is; nil if there is one only; not to be changed
//	Checked               []float32   of each image that Calibrate was given, in their order; NaN
//	                                  of the only image; nil for a set that was read
type PromptInfo = engine.PromptInfo

// Threshold is the score above which an image is anomalous, and how it was found.
//
//	Value        float32  the score
//	Rate         float64  the share of normal images that is expected to exceed it; of labelled
//	                      images the share of good ones that does
//	Images       int      images that it was calibrated on
//	Method       string   of calibration: conformal quantile, log-normal, labelled images
//	Provisional  bool     it is not checked against known defects, and the normal images were few
//	                      for the rate, or their scores are spread widely
//	Labels       struct   its decisions on labelled images, all int; zero without
//	                      Found, Missed         anomalous images: above the threshold, or not
//	                      FalseAlarms, Passed   good images: above the threshold, or not
type Threshold = weights.Threshold

// Query is an image that is decoded and cut for a detector, and ready for the model. It may be
// scored many times, and by several goroutines at once.
//
//	Bytes() int64  about how much memory it holds
type Query = engine.Query

// Job is an image and the prompt sets to score it against. The sets must have the view that the
// image was prepared in.
//
//	Query  *Query
//	Sets   []*PromptSet
type Job = engine.Job

// Result is an image's score against a prompt set, and its anomaly map.
//
//	Name       string     of the image
//	Score      float32    0 … 1, larger is more anomalous
//	Threshold  *float32   the set's, or the one given to Decide; nil if there is none
//	Anomalous  *bool      Score is above Threshold; nil if there is none
//	Normalized *float32   Score/(Score + Threshold), ½ at the threshold, for display; nil if none
//	Rows       int        of the map
//	Columns    int        of the map
//	Map        []float32  the anomaly map: residuals of patches, 0 … 1, row-major
//	Outside    []bool     patches of the map outside the view's Area; nil if it has none
//	Scale      float32    the residual that a heat map shows in its warmest colour
//	Frame      Frame      the part of the image that the map covers
//	Parts      Parts      what the score is made of
//	Pixels     [32]byte   SHA-256 of the pixels that the model saw
//	Digest     string     of model, prompts, pixels, threshold, score and map, hexadecimal
//	Notes      []Note     what to know about how the image was read
//
//	Decide(threshold float32) error              decides by another threshold, 0 … 1
//	Regions(o RegionOptions) (*Regions, error)  finds the anomalous regions
type Result = engine.Result

// Region is a connected part of an image that is anomalous, in pixels of the upright image.
//
//	X, Y, Width, Height  int        the smallest box of whole pixels that holds it
//	Area                 int        pixels
//	Peak                 float32    its largest residual
//	PeakX, PeakY         int        the pixel in the middle of the patch with that residual
//	Mean                 float32    residual
//	Outline              []float32  a polygon around it, x and y in turn, holes not cut out
type Region = engine.Region

// Regions are the anomalous regions of an image, and what they were found with.
//
//	List       []Region  by falling peak, 100 at most
//	LeftOut    int       further regions, with smaller peaks
//	Threshold  float32   the residual of a patch above which it is anomalous
//	MinArea    int       the smallest area of a region, pixels; 0: any
type Regions = engine.Regions

// RegionOptions say which regions are wanted. The zero value is those at least as large as a patch,
// by the threshold of the prompt set, without outlines.
//
//	Threshold  float32  the residual of a patch above which it is anomalous, 0 … 1
//	MinArea    int      smallest area, pixels; 1: all regions
//	MinShare   float64  smallest area, as a share of the image, 0 … 1; both 0: that of a patch
//	Outlines   bool     with a polygon around each
//
//	Check() error                  of an option out of range
//	SetMinArea(text string) error  sets MinArea, or MinShare if a % follows; "0": all regions
type RegionOptions = engine.RegionOptions

// Parts are a score and its components (docs/algorithm.md §6). With [MethodPatch] the fields after
// PatchScore are zero.
//
//	Score          float32
//	Map, Maps      []float32, [][]float32  the anomaly map, and with [MethodInCTRL] each tap's
//	PatchScore     float32                 of the map
//	ImageResidual  []float32               mean adapted prompt − adapted query
//	ImageScore     float32                 of ImageResidual
//	TextScore      float32                 the text prior
//	HolisticMap    []float32               Map + ImageScore + TextScore
//	HolisticScore  float32                 of HolisticMap
type Parts = inctrl.Parts

// Note is something that a user should know although an image was read.
//
//	Kind  string  what it is about, in a word or two: first_page, narrow_range, …
//	Text  string  a short sentence
type Note = engine.Note

// Near is the patch of a normal image that is most similar to a given patch.
//
//	Prompt    int      which normal image of the set, from 0
//	Patch     int      which of its patches, row-major from 0
//	Residual  float32  ½·(1 − cosine), 0 … 1; of [MethodInCTRL] with the mean over the taps
type Near = engine.Near

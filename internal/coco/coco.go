// Package coco writes the anomalous regions of images in the format of the COCO data set, which
// annotation tools read: boxes, areas and polygons in one category, "anomaly".
package coco

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/inctrl-go/inctrl/internal/printable"
	"github.com/inctrl-go/inctrl/internal/record"
)

// Document is a file of annotations.
type Document struct {
	Info        Info         `json:"info"`
	Images      []Image      `json:"images"`
	Annotations []Annotation `json:"annotations"`
	Categories  []Category   `json:"categories"`
}

// Info says what made the annotations.
type Info struct {
	Description string `json:"description"`
}

// Image is an image that was scored. Its fields after Height are not of the format; other readers
// ignore them.
type Image struct {
	ID        int      `json:"id"` // from 1
	FileName  string   `json:"file_name"`
	Width     int      `json:"width"`
	Height    int      `json:"height"`
	Score     float32  `json:"score"`
	Anomalous *bool    `json:"anomalous,omitempty"`
	Threshold *float32 `json:"threshold,omitempty"`
}

// Annotation is a region of an image.
type Annotation struct {
	ID           int         `json:"id"` // from 1
	ImageID      int         `json:"image_id"`
	CategoryID   int         `json:"category_id"`
	Box          [4]int      `json:"bbox"` // left, top, width, height
	Area         int         `json:"area"`
	Segmentation [][]float32 `json:"segmentation"` // one polygon, x and y in turn
	Crowd        int         `json:"iscrowd"`      // 0: the segmentation is polygons
	Score        float32     `json:"score"`        // the region's largest residual
}

// Category is what annotations show.
type Category struct {
	ID            int    `json:"id"`
	Name          string `json:"name"`
	Supercategory string `json:"supercategory"`
}

const anomaly = 1 // the category's id

// New makes a document without images.
func New(info string) *Document {
	return &Document{
		Info: Info{info}, Images: []Image{}, Annotations: []Annotation{},
		Categories: []Category{{anomaly, "anomaly", "anomaly"}},
	}
}

// Add adds an image of width × height pixels with its regions, which must have outlines. A result
// without a score is passed over: nothing is known of its image.
func (d *Document) Add(r *record.Result, width, height int) error {
	if r.Score == nil {
		return nil
	}
	id := len(d.Images) + 1
	d.Images = append(d.Images, Image{
		id, r.Image, width, height, *r.Score, r.Anomalous, r.Threshold,
	})
	for i, of := range r.Regions {
		if len(of.Outline) < 6 {
			return fmt.Errorf("coco: region %d of image %.256q has no outline", i+1, r.Image)
		}
		d.Annotations = append(d.Annotations, Annotation{
			ID: len(d.Annotations) + 1, ImageID: id, CategoryID: anomaly,
			Box: [4]int{of.X, of.Y, of.Width, of.Height}, Area: of.Area,
			Segmentation: [][]float32{of.Outline}, Score: of.Peak,
		})
	}
	return nil
}

// Write writes the document as JSON, all of which prints.
func (d *Document) Write(w io.Writer) error {
	e := json.NewEncoder(&printable.Writer{W: w})
	e.SetEscapeHTML(false)
	return e.Encode(d)
}

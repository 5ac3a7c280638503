package model_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"path/filepath"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/mini"
)

// demo is where the demo images of this repository lie.
const demo = "../testdata/demo/biscuit/"

// read reads the images that a pattern names.
func read(pattern string) (all []model.Image) {
	paths, err := filepath.Glob(filepath.FromSlash(demo + pattern))
	if err != nil || len(paths) == 0 {
		log.Fatalf("no images: %v", err)
	}
	for _, path := range paths {
		p, err := model.ReadImage(path, 0)
		if err != nil {
			log.Fatal(err)
		}
		p.Name = filepath.Base(path)
		all = append(all, p)
	}
	return all
}

// Four normal images are enough to tell a broken biscuit from a whole one.
func Example() {
	ctx := context.Background()
	d, err := model.Read(mini.Name, mini.File(), model.Options{}) // or Open, of a file
	if err != nil {
		log.Fatal(err)
	}
	defer d.Close()
	set, err := d.Learn(ctx, read("train/good/*")[:4], model.LearnOptions{})
	if err != nil {
		log.Fatal(err)
	}
	good, err := d.Score(ctx, read("test/good/*")[0], set)
	if err != nil {
		log.Fatal(err)
	}
	bad, err := d.Score(ctx, read("test/broken/*")[0], set)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("the broken one scores higher:", bad.Score > good.Score)
	fmt.Printf("a heat map of %d×%d patches, full at %.2f\n", bad.Columns, bad.Rows, bad.Scale)
	// Output:
	// the broken one scores higher: true
	// a heat map of 15×15 patches, full at 0.11
}

// A batch costs one pass of the model for all its images, and each may be compared with several
// sets.
func ExampleDetector_ScoreBatch() {
	ctx := context.Background()
	d, err := model.Read(mini.Name, mini.File(), model.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer d.Close()
	normals := read("train/good/*")
	few, err := d.Learn(ctx, normals[:1], model.LearnOptions{})
	if err != nil {
		log.Fatal(err)
	}
	many, err := d.Learn(ctx, normals[:4], model.LearnOptions{})
	if err != nil {
		log.Fatal(err)
	}
	var jobs []model.Job
	for _, p := range read("test/good/*")[:3] {
		q, err := d.Prepare(p, few.Info().View) // may run on many goroutines
		if err != nil {
			log.Fatal(err)
		}
		jobs = append(jobs, model.Job{Query: q, Sets: []*model.PromptSet{few, many}})
	}
	results, err := d.ScoreBatch(ctx, jobs)
	if err != nil {
		log.Fatal(err)
	}
	for _, of := range results {
		fmt.Println(of[0].Name, len(of), "results")
	}
	// Output:
	// 000.jpg 2 results
	// 001.jpg 2 results
	// 002.jpg 2 results
}

// A threshold comes from normal images only: here one normal image in twenty may be a false alarm.
func ExampleDetector_Calibrate() {
	ctx := context.Background()
	d, err := model.Read(mini.Name, mini.File(), model.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer d.Close()
	normals := read("train/good/*")
	plain, err := d.Learn(ctx, normals[:4], model.LearnOptions{})
	if err != nil {
		log.Fatal(err)
	}
	set, err := d.Calibrate(ctx, plain, nil, 0.05)
	if err != nil {
		log.Fatal(err)
	}
	t := set.Info().Threshold
	fmt.Printf("%s of %d images\n", t.Method, t.Images)
	r, err := d.Score(ctx, read("test/broken/*")[0], set)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("anomalous:", *r.Anomalous)
	// Output:
	// log-normal of 4 images
	// anomalous: true
}

// A normal image that is called anomalous is added to the set; the others are not needed for that.
func ExampleDetector_Extend() {
	ctx := context.Background()
	d, err := model.Read(mini.Name, mini.File(), model.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer d.Close()
	set, err := d.Learn(ctx, read("train/good/*")[:3], model.LearnOptions{})
	if err != nil {
		log.Fatal(err)
	}
	normal := read("train/good/*")[3:4]
	more, err := d.Extend(ctx, set, normal)
	if err != nil {
		log.Fatal(err)
	}
	before, err := d.Score(ctx, normal[0], set)
	if err != nil {
		log.Fatal(err)
	}
	after, err := d.Score(ctx, normal[0], more)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(set.Info().Shots, "and", more.Info().Shots, "normal images")
	fmt.Println("the image looks more normal now:", after.Score < before.Score)
	// Output:
	// 3 and 4 normal images
	// the image looks more normal now: true
}

// A prompt file keeps what was learned: features, never pixels.
func ExamplePromptSet_Write() {
	ctx := context.Background()
	d, err := model.Read(mini.Name, mini.File(), model.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer d.Close()
	set, err := d.Learn(ctx, read("train/good/*")[:2], model.LearnOptions{})
	if err != nil {
		log.Fatal(err)
	}
	var file bytes.Buffer // or an *os.File
	if err := set.Write(&file); err != nil {
		log.Fatal(err)
	}
	again, err := d.ReadPrompts("biscuit.prompts", file.Bytes()) // or OpenPrompts, of a file
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("the same features:", again.Info().Digest == set.Info().Digest)
	// Output: the same features: true
}

// Prompt sets that belong to another detector or are closed are refused.
func ExamplePromptSet_Close() {
	ctx := context.Background()
	d, err := model.Read(mini.Name, mini.File(), model.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer d.Close()
	set, err := d.Learn(ctx, read("train/good/*")[:1], model.LearnOptions{})
	if err != nil {
		log.Fatal(err)
	}
	if err := set.Close(); err != nil {
		log.Fatal(err)
	}
	_, err = d.Score(ctx, read("test/good/*")[0], set)
	fmt.Println(errors.Is(err, model.ErrClosed), err)
	// Output: true prompt set is closed
}

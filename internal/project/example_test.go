package project_test

import (
	"bytes"
	"fmt"
	"log"
	"time"

	"github.com/inctrl-go/inctrl/internal/project"
	"github.com/inctrl-go/inctrl/internal/record"
)

// A project is made, written and read again.
func Example() {
	p := project.New("parts.inctrl", "Parts", time.Unix(0, 0))
	p.AddNormal("good1.jpg", []byte("the bytes of an image"), project.Learn)
	score := float32(0.25)
	err := p.AddResults([]*record.Result{{Name: record.NameOf("part.jpg"), Score: &score}})
	if err != nil {
		log.Fatal(err)
	}
	var file bytes.Buffer
	if err := p.Write(&file); err != nil {
		log.Fatal(err)
	}
	again, err := project.Read("parts.inctrl", bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		log.Fatal(err)
	}
	results, err := again.Results()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(again.Name, again.Created, again.Normals[0].File, *results[0].Score)
	// Output: Parts 1970-01-01T00:00:00Z normals/0001-good1.jpg 0.25
}

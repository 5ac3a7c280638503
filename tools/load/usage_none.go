//go:build !unix

package main

import (
	"errors"
	"time"
)

func ownTime() (time.Duration, error) {
	return 0, errors.New("the processor time of this process is not known in this build")
}

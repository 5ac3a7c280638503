// Package scheduler decides when an image is decoded and when a model sees it: a pool of decoders
// in bounded memory, and for each model a queue of which it takes the largest batch that waits
// whenever it is free. Images whose request has ended are dropped.
package scheduler

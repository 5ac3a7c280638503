// Package scheduler decides when an image is decoded and when a model sees it: a pool of decoders
// with bounded memory and, per model, a queue from which a free model takes the largest waiting
// batch. Images whose request has ended are dropped.
package scheduler

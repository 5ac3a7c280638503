// Package admission says who may come in and how much they may bring: origins and tokens, requests
// of one client at a time, and images and bytes of all requests together. What a request holds is a
// lease, which is given back when the last of its images is done.
package admission

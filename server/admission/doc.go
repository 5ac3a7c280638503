// Package admission decides who may use the server and how much at a time: origins and tokens,
// requests per client, and images and bytes of all requests together. A request holds a lease,
// which is released when its last image is done.
package admission

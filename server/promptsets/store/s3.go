package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// bucket stores files in an S3 bucket. Each file is written by one request, so it is complete or
// missing. A server must not carry out a delete request after reporting that it failed: see the
// package comment.
type bucket struct {
	*minio.Client
	name, prefix string
}

// openBucket finds endpoint, region and credentials in the environment, as other S3 clients do. The
// URL can set all but the credentials.
func openBucket(ctx context.Context, text string, wait time.Duration) (files, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil {
		return nil, fmt.Errorf("%w: want s3://BUCKET/PREFIX?endpoint=HOST&region=NAME&tls=false",
			ErrURL)
	}
	host, tls, err := endpoint(u.Query())
	if err != nil {
		return nil, err
	}
	c, err := minio.New(host, &minio.Options{
		Creds: credentials.NewChainCredentials([]credentials.Provider{
			&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}, &credentials.IAM{},
		}),
		Region: firstOf(u.Query().Get("region"), os.Getenv("AWS_REGION"),
			os.Getenv("AWS_DEFAULT_REGION"), "us-east-1"),
		Secure: tls, MaxRetries: 3,
	})
	if err != nil {
		return nil, fmt.Errorf("%w: s3: %.256s", ErrURL, err)
	}
	b := &bucket{c, u.Host, strings.Trim(u.Path, "/")}
	if b.prefix != "" {
		b.prefix += "/"
	}
	short, stop := context.WithTimeout(ctx, wait)
	defer stop()
	return b, b.look(short)
}

// endpoint is the host and whether to use TLS.
func endpoint(q url.Values) (host string, tls bool, err error) {
	host = firstOf(q.Get("endpoint"), os.Getenv("AWS_ENDPOINT_URL_S3"),
		os.Getenv("AWS_ENDPOINT_URL"), "s3.amazonaws.com")
	scheme, rest, ok := strings.Cut(host, "://")
	if ok {
		host = strings.TrimSuffix(rest, "/")
	}
	tls = scheme != "http"
	if v := q.Get("tls"); v != "" {
		if tls, err = strconv.ParseBool(v); err != nil {
			return "", false, fmt.Errorf("%w: s3: tls is %.16q, want true or false", ErrURL, v)
		}
	}
	return host, tls, nil
}

func firstOf(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

func (b *bucket) look(ctx context.Context) error {
	ok, err := b.BucketExists(ctx, b.name)
	if err == nil && !ok {
		return fmt.Errorf("%w: bucket %.64q does not exist", ErrUnavailable, b.name)
	}
	return s3Error(err)
}

func (b *bucket) put(ctx context.Context, name string, data []byte) error {
	_, err := b.PutObject(ctx, b.name, b.prefix+name, bytes.NewReader(data), int64(len(data)),
		minio.PutObjectOptions{DisableMultipart: true, ContentType: "application/octet-stream"})
	return whose(ctx, err)
}

func (b *bucket) get(ctx context.Context, name string, most int64) ([]byte, error) {
	o, err := b.GetObject(ctx, b.name, b.prefix+name, minio.GetObjectOptions{})
	if err != nil {
		return nil, whose(ctx, err)
	}
	defer o.Close()
	data, err := io.ReadAll(io.LimitReader(o, most))
	return data, whose(ctx, err)
}

func (b *bucket) remove(ctx context.Context, name string) error {
	err := whose(ctx, b.RemoveObject(ctx, b.name, b.prefix+name, minio.RemoveObjectOptions{}))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

func (b *bucket) walk(
	ctx context.Context, folder string, visit func(file) error,
) error {
	o := minio.ListObjectsOptions{Prefix: b.prefix + folder + "/", Recursive: true}
	for found := range b.ListObjectsIter(ctx, b.name, o) {
		if found.Err != nil {
			return whose(ctx, found.Err)
		}
		name := strings.TrimPrefix(found.Key, b.prefix)
		if err := visit(file{name, found.Size, found.LastModified}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// whose returns the caller's context error if that context ended, else the bucket's error.
func whose(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return s3Error(err)
}

// s3Error turns a bucket's error into one of this package's.
func s3Error(err error) error {
	if err == nil {
		return nil
	}
	answer := minio.ToErrorResponse(err)
	switch {
	case answer.Code == minio.NoSuchKey:
		return ErrNotFound
	case answer.StatusCode == http.StatusInsufficientStorage || answer.Code == "QuotaExceeded":
		return fmt.Errorf("%w: s3: %.256s", ErrFull, err)
	}
	return fmt.Errorf("%w: s3: %.256s", ErrUnavailable, err)
}

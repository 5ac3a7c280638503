//go:build cuda && linux && cgo

#include "driver.h"

#include <dlfcn.h>
#include <stdio.h>

#define CALLS(X) \
  X(cuInit, (unsigned)) \
  X(cuDriverGetVersion, (int *)) \
  X(cuDeviceGetCount, (int *)) \
  X(cuDeviceGet, (int *, int)) \
  X(cuDeviceGetName, (char *, int, int)) \
  X(cuDeviceTotalMem_v2, (size_t *, int)) \
  X(cuDeviceGetAttribute, (int *, int, int)) \
  X(cuDevicePrimaryCtxRetain, (void **, int)) \
  X(cuDevicePrimaryCtxRelease_v2, (int)) \
  X(cuCtxSetCurrent, (void *)) \
  X(cuMemAlloc_v2, (address *, size_t)) \
  X(cuMemFree_v2, (address)) \
  X(cuMemHostAlloc, (void **, size_t, unsigned)) \
  X(cuMemFreeHost, (void *)) \
  X(cuMemcpyHtoDAsync_v2, (address, const void *, size_t, void *)) \
  X(cuMemcpyDtoHAsync_v2, (void *, address, size_t, void *)) \
  X(cuStreamCreate, (void **, unsigned)) \
  X(cuStreamDestroy_v2, (void *)) \
  X(cuStreamSynchronize, (void *)) \
  X(cuEventCreate, (void **, unsigned)) \
  X(cuEventRecord, (void *, void *)) \
  X(cuEventSynchronize, (void *)) \
  X(cuEventDestroy_v2, (void *)) \
  X(cuStreamBeginCapture_v2, (void *, int)) \
  X(cuStreamEndCapture, (void *, void **)) \
  X(cuGraphInstantiateWithFlags, (void **, void *, unsigned long long)) \
  X(cuGraphLaunch, (void *, void *)) \
  X(cuGraphDestroy, (void *)) \
  X(cuGraphExecDestroy, (void *)) \
  X(cuModuleLoadDataEx, (void **, const void *, unsigned, int *, void **)) \
  X(cuModuleUnload, (void *)) \
  X(cuModuleGetFunction, (void **, void *, const char *)) \
  X(cuFuncSetAttribute, (void *, int, int)) \
  X(cuLaunchKernel, (void *, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, \
                     void *, void **, void **)) \
  X(cuGetErrorName, (result, const char **))

static struct {
  void *library;
#define FIELD(name, arguments) result(*name) arguments;
  CALLS(FIELD)
} driver;

const char *cuda_load(const char *path) {
  static char why[512];
  if (driver.library) return NULL;
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    snprintf(why, sizeof why, "%s", dlerror());
    return why;
  }
#define LOAD(name, arguments) \
  if (!(*(void **)&driver.name = dlsym(library, #name))) { \
    snprintf(why, sizeof why, "%.200s has no %s: no driver of CUDA 12 or later", path, #name); \
    dlclose(library); \
    return why; \
  }
  CALLS(LOAD)
  driver.library = library;
  return NULL;
}

const char *cuda_error(result r) {
  const char *name = NULL;
  driver.cuGetErrorName(r, &name);
  return name ? name : "an error without a name";
}

#define TRY(call) \
  do { \
    result r_ = (call); \
    if (r_) return r_; \
  } while (0)

// A context is current to a thread of the operating system, and goroutines move between those.
// Which threads have it is not kept: a context that was given back can come again at the same
// address.
static result enter(device *d) { return driver.cuCtxSetCurrent(d->context); }

result cuda_count(int *devices, int *version) {
  TRY(driver.cuInit(0));
  TRY(driver.cuDriverGetVersion(version));
  return driver.cuDeviceGetCount(devices);
}

result cuda_stream(device *d, void **stream) {
  TRY(enter(d));
  const unsigned non_blocking = 1;
  return driver.cuStreamCreate(stream, non_blocking);
}

void cuda_stream_end(device *d, void *stream) {
  if (!enter(d)) driver.cuStreamDestroy_v2(stream);
}

enum { capability_major = 75, capability_minor = 76, multiprocessors = 16 };

result cuda_open(device *d) {
  int handle;
  TRY(driver.cuDeviceGet(&handle, d->ordinal));
  TRY(driver.cuDeviceGetName(d->name, sizeof d->name, handle));
  TRY(driver.cuDeviceTotalMem_v2(&d->memory, handle));
  TRY(driver.cuDeviceGetAttribute(&d->major, capability_major, handle));
  TRY(driver.cuDeviceGetAttribute(&d->minor, capability_minor, handle));
  TRY(driver.cuDeviceGetAttribute(&d->processors, multiprocessors, handle));
  TRY(driver.cuDevicePrimaryCtxRetain(&d->context, handle));
  return cuda_stream(d, &d->stream);
}

void cuda_close(device *d) {
  if (!d->context || enter(d)) return;
  if (d->module) driver.cuModuleUnload(d->module);
  if (d->stream) driver.cuStreamDestroy_v2(d->stream);
  driver.cuDevicePrimaryCtxRelease_v2(d->ordinal);
  driver.cuCtxSetCurrent(NULL);
  d->context = NULL;
}

result cuda_module(device *d, const void *image) {
  TRY(enter(d));
  return driver.cuModuleLoadDataEx(&d->module, image, 0, NULL, NULL);
}

enum { max_dynamic_shared = 8 };

result cuda_kernel(device *d, const char *name, int shared, void **kernel) {
  TRY(enter(d));
  TRY(driver.cuModuleGetFunction(kernel, d->module, name));
  return driver.cuFuncSetAttribute(*kernel, max_dynamic_shared, shared);
}

result cuda_alloc(device *d, address *p, size_t bytes) {
  TRY(enter(d));
  return driver.cuMemAlloc_v2(p, bytes);
}

result cuda_free(device *d, address p) {
  TRY(enter(d));
  return driver.cuMemFree_v2(p);
}

result cuda_host_alloc(device *d, void **p, size_t bytes) {
  TRY(enter(d));
  return driver.cuMemHostAlloc(p, bytes, 0);
}

result cuda_host_free(device *d, void *p) {
  TRY(enter(d));
  return driver.cuMemFreeHost(p);
}

result cuda_put(device *d, void *stream, address to, const void *from, size_t bytes) {
  TRY(enter(d));
  return driver.cuMemcpyHtoDAsync_v2(to, from, bytes, stream);
}

result cuda_get(device *d, void *stream, void *to, address from, size_t bytes) {
  TRY(enter(d));
  return driver.cuMemcpyDtoHAsync_v2(to, from, bytes, stream);
}

result cuda_wait(device *d, void *stream) {
  TRY(enter(d));
  return driver.cuStreamSynchronize(stream);
}

result cuda_event(device *d, void **event) {
  TRY(enter(d));
  const unsigned without_time = 2;
  return driver.cuEventCreate(event, without_time);
}

result cuda_event_now(device *d, void *event) {
  TRY(enter(d));
  return driver.cuEventRecord(event, d->stream);
}

result cuda_event_wait(device *d, void *event) {
  TRY(enter(d));
  return driver.cuEventSynchronize(event);
}

void cuda_event_end(device *d, void *event) {
  if (!enter(d)) driver.cuEventDestroy_v2(event);
}

static result run(device *d, const launch *all, int n) {
  for (int i = 0; i < n; i++) {
    const launch *l = &all[i];
    void *arguments[max_cells];
    for (int c = 0; c < max_cells; c++) arguments[c] = (void *)&l->cells[c];
    TRY(driver.cuLaunchKernel(l->kernel, l->x, l->y, l->z, l->threads, 1, 1, l->shared, d->stream,
                              arguments, NULL));
  }
  return 0;
}

result cuda_run(device *d, const launch *all, int n) {
  TRY(enter(d));
  return run(d, all, n);
}

result cuda_record(device *d, const launch *all, int n, void **graph) {
  TRY(enter(d));
  const int thread_local_mode = 1;
  void *captured = NULL;
  TRY(driver.cuStreamBeginCapture_v2(d->stream, thread_local_mode));
  result ran = run(d, all, n), ended = driver.cuStreamEndCapture(d->stream, &captured);
  if (!ran && !(ran = ended)) ran = driver.cuGraphInstantiateWithFlags(graph, captured, 0);
  if (captured) driver.cuGraphDestroy(captured);
  return ran;
}

result cuda_replay(device *d, void *graph) {
  TRY(enter(d));
  return driver.cuGraphLaunch(graph, d->stream);
}

void cuda_forget(device *d, void *graph) {
  if (!enter(d)) driver.cuGraphExecDestroy(graph);
}

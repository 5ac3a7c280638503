// The calls of the CUDA driver that the backend makes, by own declarations: no toolkit is needed to
// build, nothing is linked but libdl.
#ifndef DRIVER_H
#define DRIVER_H
#include <stddef.h>
#include <stdint.h>

typedef int result;        // CUresult, 0: all is well
typedef uint64_t address;  // CUdeviceptr

// launch is one kernel: blocks, threads in a block, bytes of shared memory, and its arguments in
// cells of eight bytes.
enum { max_cells = 16 };
typedef struct {
  void *kernel;
  uint32_t x, y, z, threads, shared, unused;
  uint64_t cells[max_cells];
} launch;

typedef struct {
  void *context, *stream, *module;
  int ordinal, major, minor, processors, version;
  size_t memory;
  char name[128];
} device;

// cuda_load opens the driver's library; NULL, or why it could not be.
const char *cuda_load(const char *path);
const char *cuda_error(result r);
result cuda_count(int *devices, int *version);
// cuda_open fills d of its ordinal; cuda_close gives all back.
result cuda_open(device *d);
void cuda_close(device *d);

result cuda_module(device *d, const void *image);
// cuda_kernel finds a kernel, which may have that many bytes of shared memory.
result cuda_kernel(device *d, const char *name, int shared, void **kernel);
result cuda_alloc(device *d, address *p, size_t bytes);
result cuda_free(device *d, address p);
result cuda_host_alloc(device *d, void **p, size_t bytes);
result cuda_host_free(device *d, void *p);

// Copies are ordered on a stream and, like launches, made later; cuda_wait waits for all of a
// stream.
result cuda_stream(device *d, void **stream);
void cuda_stream_end(device *d, void *stream);
result cuda_put(device *d, void *stream, address to, const void *from, size_t bytes);
result cuda_get(device *d, void *stream, void *to, address from, size_t bytes);
result cuda_wait(device *d, void *stream);

// cuda_event_now sets an event at what the device's own stream has been given so far;
// cuda_event_wait waits until that is done, if it was ever set.
result cuda_event(device *d, void **event);
result cuda_event_now(device *d, void *event);
result cuda_event_wait(device *d, void *event);
void cuda_event_end(device *d, void *event);

// On the device's own stream.
result cuda_run(device *d, const launch *all, int n);
// cuda_record makes a graph of launches that cuda_replay runs.
result cuda_record(device *d, const launch *all, int n, void **graph);
result cuda_replay(device *d, void *graph);
void cuda_forget(device *d, void *graph);
#endif

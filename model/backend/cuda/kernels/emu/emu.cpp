// A stand-in for libcuda.so.1 that runs the kernels on a CPU, for machines without a GPU: the calls
// of the driver that the backend makes, and the kernels of the same sources as compiled by g++.
//
// A block runs alone, its threads as fibers, one at a time and in an order drawn anew for each
// block, a warp as far as it gets before the next. Copies to shared memory spoil what they are to
// replace at once and land only at the wait that must complete them, shared and new device memory
// hold rubbish, an allocation ends where no memory follows, and a context is current to one thread
// of the operating system. What a stream is given, copies too, it does when somebody waits for it, or gives
// memory back, and not before. So a barrier or a wait that is missing gives wrong results here every time,
// not now and then. group.h has what is so of products of groups.
#include "emu.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>
#include <vector>

#include "group.h"

namespace emu {
namespace {

struct Copy {
  void *to;
  const void *from;
};
struct Barrier {
  int all, come = 0;
  u64 round = 0;
};

struct Fiber {
#ifdef __x86_64__
  void *stack;
#else
  ucontext_t state;
#endif
  Place place;
  bool done;
  Barrier *at;
  u64 round;
  std::vector<Copy> open;
  std::deque<std::vector<Copy>> groups;
  std::vector<void *> landed;  // what tensor cores are not to see yet
};

struct Warp {
  Barrier barrier{32};
  void *lanes[32];
  Products products;
};

struct Block {
  Barrier barrier;
  std::vector<u8> memory, seen;  // by threads, by the tensor cores of groups
  std::vector<Fiber> fibers;
  std::vector<Warp> warps;
};

const size_t stack_size = 64 << 10;
std::vector<char *> stacks;
Block *block;
Fiber *current;
Entry entry;
void **arguments;
std::mt19937 drawn(1);

#ifdef __x86_64__
void *scheduler;
// switch_to keeps what a call must keep on the stack, leaves the stack in *from and goes on at to.
__attribute__((naked, noinline)) void switch_to(void **, void *) {
  asm("pushq %rbp; pushq %rbx; pushq %r12; pushq %r13; pushq %r14; pushq %r15;"
      "movq %rsp, (%rdi); movq %rsi, %rsp;"
      "popq %r15; popq %r14; popq %r13; popq %r12; popq %rbx; popq %rbp; ret");
}
void resume(Fiber &f) { switch_to(&scheduler, f.stack); }
void leave() { switch_to(&current->stack, scheduler); }
void prepare(Fiber &f, char *stack, void (*start)()) {
  void **top = (void **)(stack + stack_size);
  *--top = nullptr;
  *--top = (void *)start;
  f.stack = top - 6;
}
#else
ucontext_t scheduler;
void resume(Fiber &f) { swapcontext(&scheduler, &f.state); }
void leave() { swapcontext(&current->state, &scheduler); }
void prepare(Fiber &f, char *stack, void (*start)()) {
  getcontext(&f.state);
  f.state.uc_stack = {stack, 0, stack_size};
  f.state.uc_link = nullptr;
  makecontext(&f.state, start, 0);
}
#endif

void start() {
  entry(arguments);
  current->done = true;
  leave();
}

void arrive(Barrier &b) {
  if (++b.come == b.all) {
    b.come = 0;
    b.round++;
    return;
  }
  current->at = &b;
  current->round = b.round;
  leave();
}

bool waits(Fiber &f) {
  if (f.at && f.at->round == f.round) return true;
  f.at = nullptr;
  return false;
}

struct Kernel {
  const char *name;
  int threads;
  Entry entry;
  unsigned shared = 48 << 10;  // bytes that a block may ask for, until cuFuncSetAttribute
};
std::map<std::string, Kernel> &kernels() {
  static std::map<std::string, Kernel> all;
  return all;
}

// run_block is 0, or CUDA's code for a launch that failed.
int run_block(Place place, int threads, size_t shared_bytes) {
  Block b;
  b.barrier.all = threads;
  b.memory.assign(shared_bytes + shared_start, 0xA5);
  b.seen.assign(shared_bytes, 0x5A);
  b.fibers.resize(threads);
  b.warps.resize((threads + 31) / 32);
  block = &b;
  while ((int)stacks.size() < threads) stacks.push_back((char *)aligned_alloc(64, stack_size));
  std::vector<int> order(threads), warps(b.warps.size());
  for (int i = 0; i < threads; i++) {
    Fiber &f = b.fibers[i];
    f.place = place;
    f.place.thread = order[i] = i;
    f.done = false;
    f.at = nullptr;
    prepare(f, stacks[i], start);
  }
  for (size_t i = 0; i < warps.size(); i++) {
    warps[i] = i;
    std::shuffle(order.begin() + 32 * i, order.begin() + std::min(threads, int(32 * i + 32)),
                 drawn);
  }
  for (int left = threads; left > 0;) {
    bool ran = false;
    std::shuffle(warps.begin(), warps.end(), drawn);
    for (int w : warps) {
      for (bool moved = true; moved;) {
        moved = false;
        for (int i = 32 * w; i < std::min(threads, 32 * w + 32); i++) {
          Fiber &f = b.fibers[order[i]];
          if (f.done || waits(f)) continue;
          current = &f;
          resume(f);
          ran = moved = true;
          left -= f.done;
        }
      }
    }
    if (!ran) {
      fprintf(stderr, "emulator: threads wait at a barrier that others do not come to\n");
      return 719;
    }
  }
  return 0;
}

}  // namespace

const Place &place() { return current->place; }
u8 *shared() {
  uintptr_t m = (uintptr_t)block->memory.data() + shared_start - 1;
  return (u8 *)(m & ~(uintptr_t)(shared_start - 1));
}
void sync_block() { arrive(block->barrier); }

namespace {
Warp &warp() { return block->warps[current->place.thread / 32]; }
// seen is where tensor cores see a place of shared memory.
u8 *seen(void *p) { return block->seen.data() + ((u8 *)p - shared()); }
}  // namespace

void meet(void *mine, void (*f)(void **)) {
  Warp &w = warp();
  w.lanes[current->place.thread % 32] = mine;
  if (f && w.barrier.come == 31) f(w.lanes);
  arrive(w.barrier);
}

void copy16(void *to, const void *from) {
  if (((uintptr_t)to | (uintptr_t)from) & 15) {
    fprintf(stderr, "emulator: a copy that is not aligned\n");
    abort();
  }
  current->open.push_back({to, from});
  memset(to, 0xA5, 16);
  memset(seen(to), 0x5A, 16);
}
void copy_commit() {
  current->groups.push_back(std::move(current->open));
  current->open.clear();
}
void copy_wait(int groups) {
  for (; (int)current->groups.size() > groups; current->groups.pop_front()) {
    for (auto &c : current->groups.front()) {
      memcpy(c.to, c.from, 16);
      current->landed.push_back(c.to);
    }
  }
}

u32 shared_address(const void *p) { return (u8 *)p - shared() + shared_start; }
void fence_copies() {
  for (void *p : current->landed) memcpy(seen(p), p, 16);
  current->landed.clear();
}
void group_fence(void **lanes) { warp().products.fence((Sums **)lanes); }
void group_multiply(void **lanes) {
  warp().products.start((Sums **)lanes, current->place.thread / 32 % 4 * 16, block->seen);
}
void group_commit(void **) { warp().products.commit(); }
void group_wait(void **lanes) { warp().products.wait(*(int *)lanes[0], block->seen); }

void load_matrix(void **lanes) {
  for (int m = 0; m < 4; m++) {
    for (int i = 0; i < 32; i++) {
      const u8 *row = ((Load *)lanes[8 * m + i / 4])->p;
      memcpy(&((Load *)lanes[i])->r[m], row + i % 4 * 4, 4);
    }
  }
}

template <bool is_signed> int byte(u8 b) { return is_signed ? (s8)b : b; }
template <bool a_signed, bool b_signed> void multiply(void **lanes) {
  u8 a[16][32], b[8][32];
  for (int i = 0; i < 32; i++) {
    auto *m = (Multiply *)lanes[i];
    int g = i / 4, t = i % 4;
    for (int r = 0; r < 4; r++) memcpy(&a[g + r % 2 * 8][t * 4 + r / 2 * 16], &m->a[r], 4);
    memcpy(&b[g][t * 4], &m->b0, 4);
    memcpy(&b[g][t * 4 + 16], &m->b1, 4);
  }
  for (int i = 0; i < 32; i++) {
    auto *m = (Multiply *)lanes[i];
    for (int j = 0; j < 4; j++) {
      int row = i / 4 + j / 2 * 8, column = i % 4 * 2 + j % 2;
      u32 s = m->c[j];
      for (int k = 0; k < 32; k++) s += byte<a_signed>(a[row][k]) * byte<b_signed>(b[column][k]);
      m->c[j] = s;
    }
  }
}
float from_half(u16 h) {
  u32 exponent = h >> 10 & 31, fraction = h & 1023;
  float v = exponent == 0    ? fraction * 0x1p-24f
            : exponent == 31 ? (fraction ? NAN : INFINITY)
                             : ldexpf(1024 + fraction, (int)exponent - 25);
  return h & 0x8000 ? -v : v;
}

void multiply_halves(void **lanes) {
  u16 a[16][16], b[8][16];
  for (int i = 0; i < 32; i++) {
    auto *m = (MultiplyHalves *)lanes[i];
    int g = i / 4, t = i % 4;
    for (int r = 0; r < 4; r++) memcpy(&a[g + r % 2 * 8][t * 2 + r / 2 * 8], &m->a[r], 4);
    memcpy(&b[g][t * 2], &m->b0, 4);
    memcpy(&b[g][t * 2 + 8], &m->b1, 4);
  }
  for (int i = 0; i < 32; i++) {
    auto *m = (MultiplyHalves *)lanes[i];
    for (int j = 0; j < 4; j++) {
      float s = 0;  // the last product first: an order of its own, as the hardware has
      for (int k = 15; k >= 0; k--)
        s += from_half(a[i / 4 + j / 2 * 8][k]) * from_half(b[i % 4 * 2 + j % 2][k]);
      m->c[j] += s;
    }
  }
}
template void multiply<false, false>(void **);
template void multiply<false, true>(void **);
template void multiply<true, false>(void **);
template void multiply<true, true>(void **);

void enlist(const char *kernel, int threads, Entry e) { kernels()[kernel] = {kernel, threads, e}; }

// ---- the driver --------------------------------------------------------------------------------
struct Launch {
  const Kernel *kernel;
  unsigned x, y, z, threads, shared;
  std::vector<u64> cells;
};
struct Stream {
  bool captures = false;
  std::vector<Launch> launches;
  std::deque<std::function<int()>> work;
  u64 done = 0;
  int failed = 0;  // which is what all waits are told from then on
};
struct Event {
  Stream *stream = nullptr;
  u64 at = 0;  // so much of its work
};

namespace {
std::mutex one;
thread_local void *context;
std::set<Stream *> streams;

// until does a stream's work up to some of it.
int until(Stream &s, u64 end) {
  for (; s.done < end && !s.failed; s.done++) {
    s.failed = s.work.front()();
    s.work.pop_front();
  }
  return s.failed;
}
int all(Stream &s) { return until(s, s.done + s.work.size()); }
int all() {
  for (Stream *s : streams)
    if (int r = all(*s)) return r;
  return 0;
}
std::map<u64, size_t> allocations;
size_t free_bytes = (size_t)24 << 30;

int run(Launch &l) {
  std::vector<void *> pointers;
  for (u64 &c : l.cells) pointers.push_back(&c);
  entry = l.kernel->entry;
  arguments = pointers.data();
  for (unsigned z = 0; z < l.z; z++)
    for (unsigned y = 0; y < l.y; y++)
      for (unsigned x = 0; x < l.x; x++)
        if (int r = run_block({0, (int)x, (int)y, (int)z, (int)l.x}, l.threads, l.shared)) return r;
  return 0;
}

// capability is that of the device, ten times: EMU_CAPABILITY.
int capability() {
  const char *e = getenv("EMU_CAPABILITY");
  return e ? atoi(e) : 90;
}

// EMU_FAIL names a call or a kernel that is to fail, and the code: "cuMemAlloc_v2=2".
int told_to_fail(const char *call) {
  const char *e = getenv("EMU_FAIL");
  size_t n = strlen(call);
  return e && !strncmp(e, call, n) && e[n] == '=' ? atoi(e + n + 1) : 0;
}
}  // namespace
}  // namespace emu

#define CALL(name, ...) extern "C" int name(__VA_ARGS__)
#define ENTER(name) \
  std::lock_guard<std::mutex> lock(emu::one); \
  if (int r = emu::told_to_fail(#name)) return r
// A context belongs to a thread of the operating system; 201 is CUDA_ERROR_INVALID_CONTEXT.
#define NEED_CONTEXT \
  if (!emu::context) return 201

CALL(cuInit, unsigned) {
  ENTER(cuInit);
  return 0;
}
CALL(cuDriverGetVersion, int *v) {
  *v = 13000;
  return 0;
}
CALL(cuDeviceGetCount, int *n) {
  ENTER(cuDeviceGetCount);
  const char *e = getenv("EMU_DEVICES");
  *n = e ? atoi(e) : 1;
  return 0;
}
CALL(cuDeviceGet, int *d, int i) {
  *d = i;
  return 0;
}
CALL(cuDeviceGetName, char *s, int n, int) {
  snprintf(s, n, "emulator");
  return 0;
}
CALL(cuDeviceTotalMem_v2, size_t *n, int) {
  *n = emu::free_bytes;
  return 0;
}
CALL(cuDeviceGetAttribute, int *v, int a, int) {
  int capability = emu::capability();
  *v = a == 75 ? capability / 10 : a == 76 ? capability % 10 : a == 16 ? 4 : 0;
  return 0;
}
CALL(cuDevicePrimaryCtxRetain, void **c, int d) {
  ENTER(cuDevicePrimaryCtxRetain);
  *c = (void *)(intptr_t)(d + 1);
  return 0;
}
CALL(cuDevicePrimaryCtxRelease_v2, int) { return 0; }
CALL(cuCtxSetCurrent, void *c) {
  emu::context = c;
  return 0;
}
CALL(cuMemAlloc_v2, u64 *p, size_t n) {
  ENTER(cuMemAlloc_v2);
  NEED_CONTEXT;
  size_t page = sysconf(_SC_PAGESIZE), size = (n + 255) & ~(size_t)255,
         whole = (size + page - 1) & ~(page - 1);
  if (size > emu::free_bytes) return 2;
  char *m =
      (char *)mmap(0, whole + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (m == MAP_FAILED) return 2;
  mprotect(m + whole, page, PROT_NONE);
  *p = (u64)(m + whole - size);
  memset((void *)*p, 0xCD, size);
  emu::allocations[*p] = whole + page;
  emu::free_bytes -= size;
  return 0;
}
CALL(cuMemFree_v2, u64 p) {
  ENTER(cuMemFree_v2);
  NEED_CONTEXT;
  auto a = emu::allocations.find(p);
  if (a == emu::allocations.end()) return 1;
  if (int r = emu::all()) return r;
  size_t page = sysconf(_SC_PAGESIZE);
  munmap((void *)(p & ~(u64)(page - 1)), a->second);
  emu::allocations.erase(a);
  return 0;
}
CALL(cuMemHostAlloc, void **p, size_t n, unsigned) {
  ENTER(cuMemHostAlloc);
  NEED_CONTEXT;
  *p = aligned_alloc(4096, (n + 4095) & ~(size_t)4095);
  return *p ? 0 : 2;
}
CALL(cuMemFreeHost, void *p) {
  std::lock_guard<std::mutex> lock(emu::one);
  NEED_CONTEXT;
  emu::all();
  free(p);
  return 0;
}
#define LATER(stream, ...) ((emu::Stream *)(stream))->work.push_back([=] { __VA_ARGS__; })
CALL(cuMemcpyHtoDAsync_v2, u64 to, const void *from, size_t n, void *stream) {
  ENTER(cuMemcpyHtoDAsync_v2);
  NEED_CONTEXT;
  LATER(stream, memcpy((void *)to, from, n); return 0);
  return 0;
}
CALL(cuMemcpyDtoHAsync_v2, void *to, u64 from, size_t n, void *stream) {
  ENTER(cuMemcpyDtoHAsync_v2);
  NEED_CONTEXT;
  LATER(stream, memcpy(to, (void *)from, n); return 0);
  return 0;
}
CALL(cuStreamCreate, void **s, unsigned) {
  ENTER(cuStreamCreate);
  NEED_CONTEXT;
  emu::streams.insert((emu::Stream *)(*s = new emu::Stream));
  return 0;
}
CALL(cuStreamDestroy_v2, void *s) {
  std::lock_guard<std::mutex> lock(emu::one);
  emu::streams.erase((emu::Stream *)s);
  delete (emu::Stream *)s;
  return 0;
}
CALL(cuStreamSynchronize, void *s) {
  ENTER(cuStreamSynchronize);
  NEED_CONTEXT;
  return emu::all(*(emu::Stream *)s);
}
CALL(cuEventCreate, void **e, unsigned) {
  ENTER(cuEventCreate);
  NEED_CONTEXT;
  *e = new emu::Event;
  return 0;
}
CALL(cuEventRecord, void *event, void *stream) {
  ENTER(cuEventRecord);
  NEED_CONTEXT;
  auto *s = (emu::Stream *)stream;
  *(emu::Event *)event = {s, s->done + s->work.size()};
  return 0;
}
CALL(cuEventSynchronize, void *event) {
  ENTER(cuEventSynchronize);
  NEED_CONTEXT;
  auto *e = (emu::Event *)event;
  return e->stream ? emu::until(*e->stream, e->at) : 0;
}
CALL(cuEventDestroy_v2, void *e) {
  delete (emu::Event *)e;
  return 0;
}
CALL(cuModuleLoadDataEx, void **m, const void *, unsigned, int *, void **) {
  ENTER(cuModuleLoadDataEx);
  NEED_CONTEXT;
  *m = (void *)2;
  return 0;
}
CALL(cuModuleUnload, void *) { return 0; }
CALL(cuModuleGetFunction, void **f, void *, const char *name) {
  ENTER(cuModuleGetFunction);
  auto k = emu::kernels().find(name);
  if (k == emu::kernels().end()) return 500;
  *f = &k->second;
  return 0;
}
CALL(cuFuncSetAttribute, void *f, int a, int v) {
  int most = emu::capability() < 90 ? 99 << 10 : 227 << 10;  // 8.6's; 8.0 has more
  if (a != 8 || v < 0 || v > most) return 1;
  ((emu::Kernel *)f)->shared = v;
  return 0;
}
CALL(cuLaunchKernel, void *f, unsigned x, unsigned y, unsigned z, unsigned tx, unsigned ty,
     unsigned tz, unsigned shared, void *stream, void **a, void **) {
  ENTER(cuLaunchKernel);
  NEED_CONTEXT;
  auto *k = (emu::Kernel *)f;
  if ((int)(tx * ty * tz) > k->threads || !x || !y || !z || y > 65535 || z > 65535 ||
      shared > k->shared)
    return 1;
  if (int r = emu::told_to_fail(k->name)) return r;
  emu::Launch l{k, x, y, z, tx, shared, {}};
  for (int i = 0; i < 16; i++) l.cells.push_back(*(u64 *)a[i]);
  auto *s = (emu::Stream *)stream;
  if (s->captures) {
    s->launches.push_back(l);
    return 0;
  }
  LATER(s, emu::Launch again = l; return emu::run(again));
  return 0;
}
CALL(cuStreamBeginCapture_v2, void *s, int) {
  ENTER(cuStreamBeginCapture_v2);
  ((emu::Stream *)s)->captures = true;
  return 0;
}
CALL(cuStreamEndCapture, void *stream, void **graph) {
  auto *s = (emu::Stream *)stream;
  *graph = new std::vector<emu::Launch>(std::move(s->launches));
  s->launches.clear();
  s->captures = false;
  return 0;
}
CALL(cuGraphInstantiateWithFlags, void **exec, void *graph, u64) {
  ENTER(cuGraphInstantiateWithFlags);
  *exec = new std::vector<emu::Launch>(*(std::vector<emu::Launch> *)graph);
  return 0;
}
CALL(cuGraphLaunch, void *exec, void *stream) {
  ENTER(cuGraphLaunch);
  NEED_CONTEXT;
  for (auto &l : *(std::vector<emu::Launch> *)exec) {
    LATER(stream, emu::Launch again = l; return emu::run(again));
  }
  return 0;
}
CALL(cuGraphDestroy, void *g) {
  delete (std::vector<emu::Launch> *)g;
  return 0;
}
CALL(cuGraphExecDestroy, void *g) {
  delete (std::vector<emu::Launch> *)g;
  return 0;
}
CALL(cuGetErrorName, int e, const char **s) {
  static const std::map<int, const char *> names = {
      {1, "CUDA_ERROR_INVALID_VALUE"},       {2, "CUDA_ERROR_OUT_OF_MEMORY"},
      {100, "CUDA_ERROR_NO_DEVICE"},         {201, "CUDA_ERROR_INVALID_CONTEXT"},
      {209, "CUDA_ERROR_NO_BINARY_FOR_GPU"}, {500, "CUDA_ERROR_NOT_FOUND"},
      {700, "CUDA_ERROR_ILLEGAL_ADDRESS"},   {719, "CUDA_ERROR_LAUNCH_FAILED"},
  };
  auto n = names.find(e);
  *s = n == names.end() ? "CUDA_ERROR_UNKNOWN" : n->second;
  return 0;
}

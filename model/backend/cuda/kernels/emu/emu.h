// The emulator's side of device.h: one CUDA thread is one fiber, warps and blocks meet at barriers.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

typedef uint8_t u8;
typedef int8_t s8;
typedef int16_t s16;
typedef uint16_t u16;
typedef uint32_t u32;
typedef unsigned long long u64;

#define DEVICE static inline
#define DEVICE_MEMBER
#define UNROLL

namespace emu {
struct Place {
  int thread, x, y, z, blocks_x;
};
const Place &place();
u8 *shared();
void sync_block();
// meet waits for the 32 lanes of a warp; the last to come runs f on what each of them brought.
void meet(void *mine, void (*f)(void **lanes));
void copy16(void *to, const void *from);
void copy_commit();
void copy_wait(int groups);

struct Load {
  u32 *r;
  const u8 *p;
};
struct Multiply {
  int *c;
  const u32 *a;
  u32 b0, b1;
};
template <class T> struct Shuffle {
  T v, got;
  int mask;
};
void load_matrix(void **);
template <bool, bool> void multiply(void **);
struct MultiplyHalves {
  float *c;
  const u32 *a;
  u32 b0, b1;
};
void multiply_halves(void **);
float from_half(u16);

// Products of groups (device.h): sums are a lane's n values.
struct Sums {
  int *c;
  int n;
  u64 a, b;
};
u32 shared_address(const void *);
void fence_copies();
void group_fence(void **);
void group_multiply(void **);
void group_commit(void **);
void group_wait(void **);
template <class T> void shuffle(void **lanes) {
  for (int i = 0; i < 32; i++) {
    auto *s = (Shuffle<T> *)lanes[i];
    s->got = ((Shuffle<T> *)lanes[i ^ s->mask])->v;
  }
}

typedef void (*Entry)(void **arguments);
void enlist(const char *kernel, int threads, Entry);
template <class F> struct Call;
template <class... A> struct Call<void (*)(A...)> {
  template <void (*f)(A...), size_t... i> static void with(void **a, std::index_sequence<i...>) {
    f(*(A *)a[i]...);
  }
  template <void (*f)(A...)> static void run(void **a) {
    with<f>(a, std::index_sequence_for<A...>{});
  }
};
}  // namespace emu

#define KERNEL(name, threads, ...) \
  static void name(__VA_ARGS__); \
  static struct Enlist_##name { \
    Enlist_##name() { emu::enlist(#name, threads, &emu::Call<decltype(&name)>::run<&name>); } \
  } enlist_##name; \
  static void name(__VA_ARGS__)
#define MEDIUM_KERNEL KERNEL
#define LARGE_KERNEL KERNEL
#define SHARED(name) u8 *name = emu::shared()

DEVICE int thread() { return emu::place().thread; }
DEVICE int block_x() { return emu::place().x; }
DEVICE int block_y() { return emu::place().y; }
DEVICE int block_z() { return emu::place().z; }
DEVICE int blocks_x() { return emu::place().blocks_x; }
DEVICE void barrier() { emu::sync_block(); }
DEVICE void barrier_warp() { emu::meet(0, 0); }

template <class T> static T emu_shuffle(T v, int mask) {
  emu::Shuffle<T> s{v, v, mask};
  emu::meet(&s, emu::shuffle<T>);
  return s.got;
}
DEVICE float shuffle(float v, int mask) { return emu_shuffle(v, mask); }
DEVICE int shuffle(int v, int mask) { return emu_shuffle(v, mask); }
DEVICE int same_in_warp(int v) { return v; }

DEVICE u32 bits(float v) {
  u32 b;
  memcpy(&b, &v, 4);
  return b;
}
DEVICE float from_bits(u32 b) {
  float v;
  memcpy(&v, &b, 4);
  return v;
}
DEVICE float fused(float a, float b, float c) { return fmaf(a, b, c); }
DEVICE u32 permute(u32 a, u32 b, u32 which) {
  u64 both = (u64)b << 32 | a;
  u32 got = 0;
  for (int i = 0; i < 4; i++) got |= (u32)(both >> (which >> 4 * i & 7) * 8 & 255) << 8 * i;
  return got;
}
DEVICE float root(float v) { return sqrtf(v); }

DEVICE void copy16(void *to, const void *from) { emu::copy16(to, from); }
DEVICE int min(int a, int b) { return a < b ? a : b; }
DEVICE void copy_commit() { emu::copy_commit(); }
template <int n> DEVICE void copy_wait() { emu::copy_wait(n); }
DEVICE void load_matrix(u32 (&r)[4], const void *p) {
  emu::Load l{r, (const u8 *)p};
  emu::meet(&l, emu::load_matrix);
}
template <bool a_signed, bool b_signed>
DEVICE void multiply(int (&c)[4], const u32 (&a)[4], u32 b0, u32 b1) {
  emu::Multiply m{c, a, b0, b1};
  emu::meet(&m, emu::multiply<a_signed, b_signed>);
}
DEVICE void multiply_halves(float (&c)[4], const u32 (&a)[4], u32 b0, u32 b1) {
  emu::MultiplyHalves m{c, a, b0, b1};
  emu::meet(&m, emu::multiply_halves);
}

#define WARP_GROUPS
DEVICE u32 shared_address(const void *p) { return emu::shared_address(p); }
DEVICE void fence_copies() { emu::fence_copies(); }
template <int n> DEVICE void group_fence(int (&c)[n][4]) {
  emu::Sums s{c[0], 4 * n, 0, 0};
  emu::meet(&s, emu::group_fence);
}
template <int n> DEVICE void group_multiply(int (&c)[n][4], u64 a, u64 b) {
  emu::Sums s{c[0], 4 * n, a, b};
  emu::meet(&s, emu::group_multiply);
}
DEVICE void group_commit() { emu::meet(0, emu::group_commit); }
template <int n> DEVICE void group_wait() {
  int left = n;
  emu::meet(&left, emu::group_wait);
}
template <int n> DEVICE void group_wait(int (&)[n][4]) { group_wait<0>(); }

DEVICE int atomic_max(int *p, int v) {
  int old = *p;
  *p = v > old ? v : old;
  return old;
}
DEVICE int atomic_add(int *p, int v) {
  int old = *p;
  *p += v;
  return old;
}

DEVICE u16 half_bits(float v) {
  u32 b = bits(v), sign = b >> 16 & 0x8000;
  float size = from_bits(b & 0x7fffffff);
  if (size != size) return sign | 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  if (size < 0x1p-14f)
    return sign | (u32)(size * 0x1p24f + 12582912.0f - 12582912.0f);  // in units of 2⁻²⁴
  u32 s = bits(size) - (112 << 23);
  return sign | (s + 0xfff + (s >> 13 & 1)) >> 13;
}

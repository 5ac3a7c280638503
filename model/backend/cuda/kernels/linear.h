// Linear.
#pragma once
#include "tensor.h"

// quantise makes a block's row x[r] levels.
KERNEL(quantise, 128, u8 *q, float *step, int *zero, const float *x, int width, int padded,
       int top) {
  SHARED(memory);
  float *part = (float *)memory;
  int t = thread(), r = block_x();
  const float *from = x + (u64)r * width;
  float lo = 0, hi = 0;
  for (int i = t; i < width; i += 128) {
    lo = fminf(lo, from[i]);  // of NaN the other
    hi = fmaxf(hi, from[i]);
  }
  lo = -warp_largest(-lo);
  hi = warp_largest(hi);
  if (t % 32 == 0) part[t / 32] = lo, part[4 + t / 32] = hi;
  barrier();
  for (int i = 0; i < 4; i++) {
    lo = part[i] < lo ? part[i] : lo;
    hi = part[4 + i] > hi ? part[4 + i] : hi;
  }
  Levels levels(lo, hi, top);
  if (t == 0) step[r] = levels.step, zero[r] = levels.zero;
  auto values = [&](float(&v)[4], int i) { load_row(v, from, i, width); };
  write_levels(q + (u64)r * levels.planes * padded, values, width, padded, levels, t, 128);
}

// product8 is y = act((q·w − zero·sums)·step·scale + bias) (+ y), q [m, planes, k] and w [n, k]
// padded to whole pieces of depth. This is its end, once a tile's sums are made: they change
// places, so that a warp ends values side by side, a thread those of four columns.
template <int rows, int columns, class T>
DEVICE void finish_tile(T &tile, u8 *memory, float *__restrict__ y, const float *__restrict__ step,
                        const int *__restrict__ zero, const float *scale, const int *sums,
                        const float *bias, int m, int n, int act, int add) {
  barrier();
  int *moved = (int *)memory;
  auto place = [](u32 r, u32 o) { return r * columns + (o ^ (r % 8 * 8)); };
  tile.each_pair([&](int x, int j, int half) {
    const int pair[2] = {tile.sum[x][j][2 * half], tile.sum[x][j][2 * half + 1]};
    store(moved + place(tile.result_row(x, 2 * half) - tile.m0, tile.result_column(j, 0) - tile.n0),
          pair);
  });
  barrier();
  const int four = 4, across = columns / four, apart = T::threads / across, at_once = 2;
  int column = thread() % across * four, o = tile.n0 + column;
  if (o >= n) return;
  float by[four], plus[four];  // −0 for no bias: to add it changes nothing
  int sum[four];
  UNROLL
  for (int c = 0; c < four; c++) {
    int at = min(o + c, n - 1);
    by[c] = scale[at], sum[c] = sums[at], plus[c] = bias ? bias[at] : -0.0f;
  }
  bool whole = n % four == 0 && (u64)y % 16 == 0;  // and so is what each thread writes
  for (int i = thread() / across; i < rows; i += at_once * apart) {
    float s[at_once * four];
    UNROLL
    for (int k = 0; k < at_once; k++) {
      int r = min(tile.m0 + i + k * apart, m - 1), less = zero[r], from[four];
      float by_row = step[r];
      load(from, moved + place(i + k * apart, column));
      UNROLL
      for (int c = 0; c < four; c++)
        s[k * four + c] = (float)(from[c] - less * sum[c]) * by_row * by[c] + plus[c];
    }
    activate(s, act);
    UNROLL
    for (int k = 0; k < at_once; k++) {
      int r = tile.m0 + i + k * apart;
      if (r >= m) continue;
      float *to = y + (u64)r * n + o, v[four], old[four] = {-0.0f, -0.0f, -0.0f, -0.0f};
      if (whole && add) load(old, to);
      UNROLL
      for (int c = 0; c < four; c++) v[c] = s[k * four + c] + old[c];
      if (whole)
        store(to, v);
      else
        for (int c = 0; c < min(n - o, four); c++) to[c] = add ? v[c] + to[c] : v[c];
    }
  }
}

#define PRODUCT8(KERNEL, name, rows, columns, a, b, accumulate) \
  KERNEL(name, rows *columns / (4 * a * b), float *y, const u8 *q, const u8 *w, \
         const float *step, const int *zero, const float *scale, const int *sums, \
         const float *bias, int m, int n, int k, int planes, int act, int add) { \
    SHARED(memory); \
    Tile<Whole, rows, columns, a, b> tile; \
    accumulate(memory, q, w, m, n, k, planes); \
    finish_tile<rows, columns>(tile, memory, y, step, zero, scale, sums, bias, m, n, act, add); \
  }
PRODUCT8(KERNEL, product8_wide, 128, 128, 4, 4, tile.accumulate)
PRODUCT8(KERNEL, product8_narrow, 64, 64, 2, 4, tile.accumulate)

// Sixty-four rows of x times sixty-four of w, dot products from the first value to the last: what
// thread t of 256 has at the end are rows 4·(t/16)… and columns t%16 + 16·j.
DEVICE void products(float (&s)[4][4], float *memory, const float *x, const float *w, int m, int n,
                     int k, int m0, int n0) {
  const int deep = 16, pitch = deep + 1;
  float *xs = memory, *ws = memory + 64 * pitch;
  int t = thread(), row = t / 16 * 4, column = t % 16;
  UNROLL
  for (int i = 0; i < 4; i++) UNROLL
  for (int j = 0; j < 4; j++) s[i][j] = 0;
  for (int at = 0; at < k; at += deep) {
    barrier();
    for (int i = t; i < 64 * deep; i += 256) {
      int r = i / deep, c = i % deep;
      if (at + c >= k) continue;
      xs[r * pitch + c] = m0 + r < m ? x[(u64)(m0 + r) * k + at + c] : 0;
      ws[r * pitch + c] = n0 + r < n ? w[(u64)(n0 + r) * k + at + c] : 0;
    }
    barrier();
    int end = k - at < deep ? k - at : deep;
    for (int c = 0; c < end; c++) {
      float xv[4], wv[4];
      UNROLL
      for (int i = 0; i < 4; i++)
        xv[i] = xs[(row + i) * pitch + c], wv[i] = ws[(column + 16 * i) * pitch + c];
      UNROLL
      for (int i = 0; i < 4; i++) UNROLL
      for (int j = 0; j < 4; j++) s[i][j] = s[i][j] + xv[i] * wv[j];
    }
  }
}

// product32 is Linear with a float32 weight [n, k].
KERNEL(product32, 256, float *y, const float *x, const float *w, const float *bias, int m, int n,
       int k, int act, int add) {
  SHARED(memory);
  float s[4][4];
  int m0 = block_y() * 64, n0 = block_x() * 64;
  products(s, (float *)memory, x, w, m, n, k, m0, n0);
  barrier();
  float *tile = (float *)memory;
  UNROLL
  for (int i = 0; i < 4; i++) UNROLL
  for (int j = 0; j < 4; j++) tile[(thread() / 16 * 4 + i) * 64 + thread() % 16 + 16 * j] = s[i][j];
  barrier();
  for (int i = thread(); i < 64 * 64; i += 256) {
    int r = m0 + i / 64, o = n0 + i % 64;
    if (r >= m || o >= n) continue;
    float s[1] = {bias ? tile[i] + bias[o] : tile[i]}, *to = y + (u64)r * n + o;
    activate(s, act);
    *to = add ? s[0] + *to : s[0];
  }
}

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
    float v = from[i];
    lo = v < lo ? v : lo;
    hi = v > hi ? v : hi;
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
  write_levels(q + (u64)r * levels.planes * padded, from, width, padded, levels, t, 128);
}

// product8 is y = act((q·w − zero·sums)·step·scale + bias) (+ y), q [m, planes, k] and w [n, k]
// padded to whole pieces of depth. This is its end, once a tile's sums are made: they change
// places, so that a warp ends a row's values side by side, a thread those of a column.
template <int rows, int columns, class T>
DEVICE void finish_tile(T &tile, u8 *memory, float *__restrict__ y, const float *__restrict__ step,
                        const int *__restrict__ zero, const float *scale, const int *sums,
                        const float *bias, int m, int n, int act, int add) {
  barrier();
  int *moved = (int *)memory;
  auto place = [](u32 r, u32 o) { return r * columns + (o ^ (r % 8 * 8)); };
  tile.each([&](int x, int j, int c) {
    moved[place(tile.result_row(x, c) - tile.m0, tile.result_column(j, c) - tile.n0)] =
        tile.sum[x][j][c];
  });
  barrier();
  int column = thread() % columns, o = tile.n0 + column;
  if (o >= n) return;
  float by = scale[o], plus = bias ? bias[o] : 0;
  int sum = sums[o];
  const int apart = T::threads / columns, at_once = 4;
  for (int i = thread() / columns; i < rows; i += at_once * apart) {
    float s[at_once];
    UNROLL
    for (int k = 0; k < at_once; k++) {
      int r = min(tile.m0 + i + k * apart, m - 1);
      s[k] = (float)(moved[place(i + k * apart, column)] - zero[r] * sum) * step[r] * by;
      s[k] = bias ? s[k] + plus : s[k];
    }
    activate(s, act);
    UNROLL
    for (int k = 0; k < at_once; k++) {
      int r = tile.m0 + i + k * apart;
      float *to = y + (u64)r * n + o;
      if (r < m) *to = add ? s[k] + *to : s[k];
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

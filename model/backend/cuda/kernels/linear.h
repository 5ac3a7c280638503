// Linear and Nearest.
#pragma once
#include "math.h"

// quantise makes a block's row x[r] levels.
KERNEL(quantise, 128, u8 *q, float *step, int *zero, const float *x, int width, int padded, int top) {
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

// A tile of levels or weights in shared memory is rows of 64 bytes, four pieces of 16; which piece lies where
// depends on the row, so that the eight rows that load_matrix reads at once lie in different banks.
const int depth = 64, stages = 4;
DEVICE u8 *piece(u8 *tile, int row, int i) { return tile + row * depth + ((i ^ (row >> 1 & 3)) << 4); }

// product8 is y = act((q·w − zero·sums)·step·scale + bias) (+ y), q [m, planes, k] and w [n, k] padded to whole
// pieces of depth. A block makes rows × columns of y, a warp 32·a × 8·b of them; planes are gone through from
// the high byte to the low one.
template <int rows, int columns, int a, int b>
DEVICE void product8(float *y, const u8 *q, const s8 *w, const float *step, const int *zero, const float *scale,
                     const int *sums, const float *bias, int m, int n, int k, int planes, int act, int add) {
  SHARED(memory);
  const int across = columns / (8 * b), threads = rows / (16 * a) * across * 32;
  const int pieces = depth / 16, tile_q = rows * depth, tile_w = columns * depth;
  u8 *qs = memory, *ws = memory + stages * tile_q;
  int t = thread(), lane = t % 32, warp = t / 32;
  int row = warp / across * 16 * a, column = warp % across * 8 * b;
  int m0 = block_y() * rows, n0 = block_x() * columns;
  int turns = k / depth, all = turns * planes;

  // A thread copies the piece t%4 of every threads/4-th row of a tile; rows past the end are copies of the last.
  u32 pitch = planes * k, part = t % pieces * 16, q_from[rows * pieces / threads], w_from[columns * pieces / threads];
  UNROLL
  for (int j = 0; j < rows * pieces / threads; j++)
    q_from[j] = min(m0 + t / pieces + j * (threads / pieces), m - 1) * pitch + part;
  UNROLL
  for (int j = 0; j < columns * pieces / threads; j++)
    w_from[j] = min(n0 + t / pieces + j * (threads / pieces), n - 1) * k + part;
  auto fetch = [&](int i) {
    if (i < all) {
      u8 *qt = qs + i % stages * tile_q, *wt = ws + i % stages * tile_w;
      UNROLL
      for (int j = 0; j < rows * pieces / threads; j++)
        copy16(piece(qt, t / pieces + j * (threads / pieces), t % pieces), q + (q_from[j] + i * depth));
      UNROLL
      for (int j = 0; j < columns * pieces / threads; j++)
        copy16(piece(wt, t / pieces + j * (threads / pieces), t % pieces),
               w + (w_from[j] + (i < turns ? i : i - turns) * depth));
    }
    copy_commit();
  };

  int sum[a][b][4];
  UNROLL
  for (int i = 0; i < a; i++)
    UNROLL
    for (int j = 0; j < b; j++)
      UNROLL
      for (int c = 0; c < 4; c++) sum[i][j][c] = 0;
  for (int i = 0; i < stages - 1; i++) fetch(i);
  for (int i = 0; i < all; i++) {
    copy_wait<stages - 2>();
    barrier();
    fetch(i + stages - 1);
    if (i == turns) { // the low plane begins
      UNROLL
      for (int x = 0; x < a; x++)
        UNROLL
        for (int j = 0; j < b; j++)
          UNROLL
          for (int c = 0; c < 4; c++) sum[x][j][c] *= 256;
    }
    u8 *qt = qs + i % stages * tile_q, *wt = ws + i % stages * tile_w;
    UNROLL
    for (int step32 = 0; step32 < depth / 32; step32++) {
      u32 fq[a][4], fw[b / 2][4];
      UNROLL
      for (int x = 0; x < a; x++)
        load_matrix(fq[x], piece(qt, row + x * 16 + lane % 16, step32 * 2 + lane / 16));
      UNROLL
      for (int x = 0; x < b / 2; x++)
        load_matrix(fw[x], piece(wt, column + x * 16 + lane % 8 + lane / 16 * 8, step32 * 2 + lane / 8 % 2));
      UNROLL
      for (int x = 0; x < a; x++)
        UNROLL
        for (int j = 0; j < b; j++)
          multiply<false, true>(sum[x][j], fq[x], fw[j / 2][j % 2 * 2], fw[j / 2][j % 2 * 2 + 1]);
    }
  }
  // The sums change places, so that a warp ends a row's values side by side.
  barrier();
  int *sums_of = (int *)memory;
  auto place = [](int r, int o) { return r * columns + (o ^ (r % 8 * 8)); };
  UNROLL
  for (int x = 0; x < a; x++)
    UNROLL
    for (int j = 0; j < b; j++)
      UNROLL
      for (int c = 0; c < 4; c++)
        sums_of[place(row + x * 16 + c / 2 * 8 + lane / 4, column + j * 8 + lane % 4 * 2 + c % 2)] = sum[x][j][c];
  barrier();
  for (int i = t; i < rows * columns; i += threads) {
    int r = i / columns, o = n0 + i % columns;
    if (m0 + r >= m || o >= n) continue;
    int whole = sums_of[place(r, o - n0)] - zero[m0 + r] * sums[o];
    float s = (float)whole * step[m0 + r] * scale[o];
    finish(y + (u64)(m0 + r) * n + o, s, bias, o, act, add);
  }
}

#define PRODUCT8(name, threads, rows, columns, a, b) \
  KERNEL(name, threads, float *y, const u8 *q, const s8 *w, const float *step, const int *zero, \
         const float *scale, const int *sums, const float *bias, int m, int n, int k, int planes, int act, int add) { \
    product8<rows, columns, a, b>(y, q, w, step, zero, scale, sums, bias, m, n, k, planes, act, add); \
  }
PRODUCT8(product8_wide, 256, 128, 128, 4, 4)
PRODUCT8(product8_narrow, 128, 64, 64, 2, 4)

// Sixty-four rows of x times sixty-four of w, dot products from the first value to the last: what thread t of
// 256 has at the end are rows 4·(t/16)… and columns t%16 + 16·j.
DEVICE void products(float (&s)[4][4], float *memory, const float *x, const float *w, int m, int n, int k, int m0, int n0) {
  const int deep = 16, pitch = deep + 1;
  float *xs = memory, *ws = memory + 64 * pitch;
  int t = thread(), row = t / 16 * 4, column = t % 16;
  UNROLL
  for (int i = 0; i < 4; i++)
    UNROLL
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
      for (int i = 0; i < 4; i++) xv[i] = xs[(row + i) * pitch + c], wv[i] = ws[(column + 16 * i) * pitch + c];
      UNROLL
      for (int i = 0; i < 4; i++)
        UNROLL
        for (int j = 0; j < 4; j++) s[i][j] = s[i][j] + xv[i] * wv[j];
    }
  }
}

// product32 is Linear with a float32 weight [n, k].
KERNEL(product32, 256, float *y, const float *x, const float *w, const float *bias, int m, int n, int k, int act, int add) {
  SHARED(memory);
  float s[4][4];
  int m0 = block_y() * 64, n0 = block_x() * 64;
  products(s, (float *)memory, x, w, m, n, k, m0, n0);
  barrier();
  float *tile = (float *)memory;
  UNROLL
  for (int i = 0; i < 4; i++)
    UNROLL
    for (int j = 0; j < 4; j++) tile[(thread() / 16 * 4 + i) * 64 + thread() % 16 + 16 * j] = s[i][j];
  barrier();
  for (int i = thread(); i < 64 * 64; i += 256) {
    int r = m0 + i / 64, o = n0 + i % 64;
    if (r < m && o < n) finish(y + (u64)r * n + o, tile[i], bias, o, act, add);
  }
}

// closest is, for each row of x, the largest product with 64·run rows of a bank [n, k]: part [blocks_x, m].
KERNEL(closest, 256, float *part, const float *x, const float *bank, int m, int n, int k, int run) {
  SHARED(memory);
  float best[4] = {-infinity(), -infinity(), -infinity(), -infinity()};
  int m0 = block_y() * 64, column = thread() % 16;
  for (int b = 0; b < run; b++) {
    int n0 = (block_x() * run + b) * 64;
    if (n0 >= n) break;
    float s[4][4];
    products(s, (float *)memory, x, bank, m, n, k, m0, n0);
    UNROLL
    for (int i = 0; i < 4; i++)
      UNROLL
      for (int j = 0; j < 4; j++)
        if (n0 + column + 16 * j < n) best[i] = larger(s[i][j], best[i]);
  }
  UNROLL
  for (int i = 0; i < 4; i++) {
    for (int half = 8; half > 0; half /= 2) best[i] = larger(shuffle(best[i], half), best[i]);
    int r = m0 + thread() / 16 * 4 + i;
    if (column == 0 && r < m) part[(u64)block_x() * m + r] = best[i];
  }
}

// nearest is the residual of the largest of the parts.
KERNEL(nearest, 128, float *y, const float *part, int m, int parts) {
  int r = block_x() * 128 + thread();
  if (r >= m) return;
  float best = part[r];
  for (int p = 1; p < parts; p++) best = larger(part[(u64)p * m + r], best);
  y[r] = larger(0.5f * (1 - best), 0);
}

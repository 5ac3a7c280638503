// Nearest: ½(1 − the largest product of a row of x with rows of a bank), to the bit of the sum from
// the first value to the last. Tensor cores make all products of halves, with a bound of their
// error; the exact sum is made for those that can be the largest.
#pragma once
#include "linear.h"

// order makes whole numbers of floats that compare as they do; value is its inverse.
DEVICE int order(float v) {
  int b = bits(v);
  return b ^ (b >> 31 & 0x7fffffff);
}
DEVICE float value(int o) { return from_bits(o ^ (o >> 31 & 0x7fffffff)); }

// search_start prepares what the kernels of one Nearest share: for each row of x the largest
// product found and what it is at least (order), // and a count of pairs of rows that are to be
// looked at, of which there is room for some; known of them from the start.
KERNEL(search_start, 256, int *found, int *least, int *count, int m, int known) {
  int r = block_x() * 256 + thread();
  if (r < m) found[r] = least[r] = order(-infinity());
  if (r == 0) *count = known;
}

// halve rounds rows of x to halves, padded with zeros, and gives each a size that its length is at
// most; infinite if the row cannot be told in halves.
KERNEL(halve, 128, u16 *h, float *size, const float *x, int n, int width, int padded) {
  int r = block_x() * 4 + thread() / 32, lane = thread() % 32;
  if (r >= n) return;
  float s = 0;
  bool fits = true;
  for (int i = lane; i < padded; i += 32) {
    float v = i < width ? x[(u64)r * width + i] : 0;
    h[(u64)r * padded + i] = half_bits(v);
    s += v * v;
    fits = fits && v < 60000 && v > -60000;
  }
  for (int i = 16; i > 0; i /= 2) s += shuffle(s, i);
  int all = warp_sum(fits ? 0 : 1);
  if (lane == 0) size[r] = all ? infinity() : root(s) * 1.001f;
}

// off bounds how far a product of halves, summed by tensor cores, is from the sum in order, by the
// sizes of the rows:
//
//	2⁻¹⁰·|x|·|y|      both factors rounded to 11 bits
//	k·2⁻²¹·|x|·|y|    either sum's roundings, k·2⁻²⁴ each, with room for hardware that cuts off
//	√k·2⁻²⁴·(|x|+|y|) values that halves can only tell to 2⁻²⁵
DEVICE float off(float x, float y, int k) {
  return x * y * (0x1.2p-10f + (float)k * 0x1p-21f) + root((float)k) * 0x1p-24f * (x + y);
}

typedef Tile<Halves, 128, 128, 4, 4> Screen;

// search_least finds what the largest product of each row is at least.
KERNEL(search_least, 256, int *least, const u8 *x, const u8 *bank, const float *xsize,
       const float *banksize, int m, int n, int k, int bytes) {
  SHARED(memory);
  Screen tile;
  tile.accumulate(memory, x, bank, m, n, bytes, 1);
  UNROLL
  for (int i = 0; i < 4; i++) {
    UNROLL
    for (int half = 0; half < 2; half++) {
      int r = tile.result_row(i, half * 2);
      float best = -infinity(), size = r < m ? xsize[r] : 0;
      UNROLL
      for (int j = 0; j < 4; j++) {
        UNROLL
        for (int c = half * 2; c < half * 2 + 2; c++) {
          int o = tile.result_column(j, c);
          float s = tile.sum[i][j][c] - off(size, o < n ? banksize[o] : 0, k);
          best = o < n && s > best ? s : best;
        }
      }
      for (int t = 1; t < 4; t *= 2) {
        float o = shuffle(best, t);
        best = o > best ? o : best;
      }
      if (r < m && tile.lane % 4 == 0) atomic_max(least + r, order(best));
    }
  }
}

// search_pairs lists the pairs of rows whose product can be the largest.
KERNEL(search_pairs, 256, int *pairs, int *count, const int *least, const u8 *x, const u8 *bank,
       const float *xsize, const float *banksize, int m, int n, int k, int bytes, int room) {
  SHARED(memory);
  Screen tile;
  tile.accumulate(memory, x, bank, m, n, bytes, 1);
  tile.each([&](int i, int j, int c) {
    int r = tile.result_row(i, c), o = tile.result_column(j, c);
    if (r >= m || o >= n) return;
    if (tile.sum[i][j][c] + off(xsize[r], banksize[o], k) < value(least[r]))
      return;  // not so for NaN
    if (*(volatile int *)count > room) return;  // closest does it; a count of all would overflow
    int at = atomic_add(count, 1);
    if (at < room) pairs[2 * at] = r, pairs[2 * at + 1] = o;
  });
}

// search_exact makes the products of the pairs.
KERNEL(search_exact, 128, int *found, const int *pairs, const int *count, const float *x,
       const float *bank, int k, int room) {
  int all = *count;
  if (all > room) return;  // closest does it
  for (int i = block_x() * 128 + thread(); i < all; i += blocks_x() * 128) {
    int r = pairs[2 * i];
    const float *a = x + (u64)r * k, *b = bank + (u64)pairs[2 * i + 1] * k;
    float s = 0;
    for (int j = 0; j < k; j++) s = s + a[j] * b[j];
    atomic_max(found + r, order(s));
  }
}

// closest makes all products: of a bank that is small, or where the pairs had no room.
KERNEL(closest, 256, int *found, const float *x, const float *bank, const int *count, int m, int n,
       int k, int run, int room) {
  SHARED(memory);
  if (*count <= room) return;
  float best[4] = {-infinity(), -infinity(), -infinity(), -infinity()};
  int m0 = block_y() * 64, column = thread() % 16;
  for (int b = 0; b < run; b++) {
    int n0 = (block_x() * run + b) * 64;
    if (n0 >= n) break;
    float s[4][4];
    products(s, (float *)memory, x, bank, m, n, k, m0, n0);
    UNROLL
    for (int i = 0; i < 4; i++) UNROLL
    for (int j = 0; j < 4; j++)
      if (n0 + column + 16 * j < n) best[i] = larger(s[i][j], best[i]);
  }
  UNROLL
  for (int i = 0; i < 4; i++) {
    for (int half = 8; half > 0; half /= 2) best[i] = larger(shuffle(best[i], half), best[i]);
    int r = m0 + thread() / 16 * 4 + i;
    if (column == 0 && r < m) atomic_max(found + r, order(best[i]));
  }
}

KERNEL(nearest, 128, float *y, const int *found, int m) {
  int r = block_x() * 128 + thread();
  if (r < m) y[r] = larger(0.5f * (1 - value(found[r])), 0);
}

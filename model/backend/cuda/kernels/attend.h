// Attend: softmax attention of float32, and of integers for models of int8 weights.
#pragma once
#include "math.h"

// attend32: a warp per row of q and head; scores [4 warps][nk] and queries [4][d] in shared memory. nq and nk are the
// rows of a sequence; blocks are 4 rows × heads × sequences.
KERNEL(attend32, 128, float *y, const float *q, const float *kv, int nq, int nk, int width, int d, int causal, float scale) {
  SHARED(memory);
  int warp = thread() / 32, lane = thread() % 32;
  int r = block_x() * 4 + warp, at = block_y() * d, sequence = block_z();
  if (r >= nq) return;
  float *e = (float *)memory + warp * (nk + d), *query = e + nk;
  u64 row = (u64)sequence * nq + r;
  const float *key = kv + (u64)sequence * nk * 2 * width + at;
  int limit = causal ? r + 1 : nk;
  for (int i = lane; i < d; i += 32) query[i] = q[row * width + at + i] * scale;
  barrier_warp();
  float top = -infinity();
  for (int j = lane; j < limit; j += 32) {
    const float *k = key + (u64)j * 2 * width;
    float s = 0;
    for (int i = 0; i < d; i++) s = s + query[i] * k[i];
    e[j] = s;
    top = larger(s, top);
  }
  for (int i = 16; i > 0; i /= 2) top = larger(shuffle(top, i), top);
  for (int j = lane; j < limit; j += 32) e[j] = exponential(e[j] - top);
  barrier_warp();
  float s = 0;
  for (int j = lane % 16; j < limit; j += 16) s = s + e[j];
  float inv = 1 / fold16(s);
  for (int i = lane; i < d; i += 32) {
    float v = 0;
    for (int j = 0; j < limit; j++) v = v + e[j] * key[(u64)j * 2 * width + width + i];
    y[row * width + at + i] = v * inv;
  }
}

// levels16 makes a head's keys and values integers, a block per head and sequence: k and v are [sequences, heads, nk, d],
// by is the step of each key, [sequences, heads, nk], and of the head's values, [sequences, heads].
KERNEL(levels16, 256, s16 *k, s16 *v, float *by, float *by_values, const float *kv, int nk, int width, int d, float key_top) {
  SHARED(memory);
  float *part = (float *)memory;
  int t = thread(), warp = t / 32, lane = t % 32;
  int heads = blocks_x(), head = block_y() * heads + block_x();
  const float *from = kv + (u64)block_y() * nk * 2 * width + block_x() * d;
  k += (u64)head * nk * d;
  v += (u64)head * nk * d;
  const float value_top = 2047;
  float values = 0;
  for (int j = warp; j < nk; j += 8) {
    const float *row = from + (u64)j * 2 * width;
    float keys = 0;
    for (int i = lane; i < d; i += 32) {
      float a = row[i], b = row[width + i];
      a = a < 0 ? -a : a;
      b = b < 0 ? -b : b;
      keys = a > keys ? a : keys;
      values = b > values ? b : values;
    }
    keys = warp_largest(keys);
    bool some = keys > 0x1p-100f;
    float inv = some ? key_top / keys : 0;
    for (int i = lane; i < d; i += 32) k[j * d + i] = level16(row[i], inv, key_top);
    if (lane == 0) by[(u64)head * nk + j] = some ? keys / key_top : 0;
  }
  values = warp_largest(values);
  if (lane == 0) part[warp] = values;
  barrier();
  for (int i = 0; i < 8; i++) values = part[i] > values ? part[i] : values;
  bool some = values > 0x1p-100f;
  float inv = some ? value_top / values : 0;
  if (t == 0) by_values[head] = some ? values / value_top : 0;
  for (int i = t; i < nk * d; i += 256) v[i] = level16(from[(u64)(i / d) * 2 * width + width + i % d], inv, value_top);
}

// attend16: a warp per row of q and head, over levels16's integers; shared memory and blocks as of attend32.
KERNEL(attend16, 128, float *y, const float *q, const s16 *k, const s16 *v, const float *by, const float *by_values,
       int nq, int nk, int width, int d, int causal, float scale, float key_top, float one) {
  SHARED(memory);
  int warp = thread() / 32, lane = thread() % 32;
  int r = block_x() * 4 + warp, at = block_y() * d, sequence = block_z();
  if (r >= nq) return;
  int *p = (int *)memory + warp * (nk + d), *query = p + nk, heads = width / d;
  u64 row = (u64)sequence * nq + r, head = (u64)sequence * heads + block_y();
  k += head * nk * d;
  v += head * nk * d;
  by += head * nk;
  int limit = causal ? r + 1 : nk;
  float most = 0;
  for (int i = lane; i < d; i += 32) {
    float a = q[row * width + at + i];
    a = a < 0 ? -a : a;
    most = a > most ? a : most;
  }
  most = warp_largest(most);
  bool some = most > 0x1p-100f;
  float inv = some ? key_top / most : 0, own = (some ? most / key_top : 0) * scale;
  for (int i = lane; i < d; i += 32) query[i] = level16(q[row * width + at + i], inv, key_top);
  barrier_warp();
  float top = -infinity();
  for (int j = lane; j < limit; j += 32) {
    int s = 0;
    for (int i = 0; i < d; i++) s += query[i] * k[j * d + i];
    float f = (float)s * own * by[j];
    p[j] = bits(f);
    top = f > top ? f : top;
  }
  top = warp_largest(top);
  int sum = 0;
  for (int j = lane; j < limit; j += 32) {
    p[j] = level(exponential(from_bits(p[j]) - top) * one, one);
    sum += p[j];
  }
  sum = warp_sum(sum);
  barrier_warp();
  float s = by_values[head] / (float)sum;
  for (int i = lane; i < d; i += 32) {
    int a = 0;
    for (int j = 0; j < limit; j++) a += p[j] * v[j * d + i];
    y[row * width + at + i] = (float)a * s;
  }
}

// Attend: softmax attention of float32, and of integers for models of int8 weights.
#pragma once
#include "math.h"

// attend32: a warp per row of q and head; scores [4 warps][nk] and queries [4][d] in shared memory.
// nq and nk are the rows of a sequence; blocks are 4 rows × heads × sequences.
KERNEL(attend32, 128, float *y, const float *q, const float *kv, int nq, int nk, int width, int d,
       int causal, float scale) {
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

// levels16 makes a head's keys and values integers, a block per head and sequence: k and v are
// [sequences, heads, nk, d], by is the step of each key, [sequences, heads, nk], and of the head's
// values, [sequences, heads].
KERNEL(levels16, 256, s16 *k, s16 *v, float *by, float *by_values, const float *kv, int nk,
       int width, int d, float key_top) {
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
  for (int i = t; i < nk * d; i += 256)
    v[i] = level16(from[(u64)(i / d) * 2 * width + width + i % d], inv, value_top);
}

// attend16: a warp per row of q and head, over levels16's integers; shared memory and blocks as of
// attend32.
KERNEL(attend16, 128, float *y, const float *q, const s16 *k, const s16 *v, const float *by,
       const float *by_values, int nq, int nk, int width, int d, int causal, float scale,
       float key_top, float one) {
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

// attend16_64 is attend16 on tensor cores, for heads of 64 values, 256 keys at most and no mask. A
// whole number of 16 bits is 256·high + low, so a product of two is four products of bytes:
//
//   a·b = 2¹⁶·ah·bh + 2⁸·(ah·bl + al·bh) + al·bl
//
// A block has a head of a sequence: it quantises keys and values into shared memory, then each of
// its warps takes 16 queries at a time. Blocks along x share the queries of a head.
const int keys_most = 256, head_width = 64;

// The planes of keys are rows of 64 bytes by key, those of values rows of 256 by column, in which
// the keys of every 32 stand in the order in which the lanes of a warp have their weights.
DEVICE u8 *key_piece(u8 *plane, int key, int i) {
  return plane + key * 64 + ((i ^ (key >> 1 & 3)) << 4);
}
DEVICE u8 *value_piece(u8 *plane, int column, int i) {
  return plane + column * 256 + ((i ^ (column & 7)) << 4);
}

// Keys are read in slices of 32.
DEVICE int slices(int nk) { return (nk + 31) / 32; }

// joined is the product of its parts; it fits in an int, 2¹⁶·hh alone may not.
DEVICE int joined(u32 hh, u32 hl, u32 ll) { return (int)(hh * 65536 + hl * 256 + ll); }

DEVICE float largest(float most, const float *of, int n) {
  UNROLL
  for (int i = 0; i < n; i++) most = fmaxf(most, fabsf(of[i]));
  return most;
}

// quantise_keys fills the planes and steps of keys, a row by eight lanes, and gives this lane's
// largest |value|. The step of a key past the end is not a number: it is no row's largest score,
// and its weight is 0.
DEVICE float quantise_keys(u8 *high, u8 *low, float *by, const float *from, int nk, int width,
                           float top) {
  int part = thread() % 8;
  float values = 0;
  for (int j = thread() / 8; j < slices(nk) * 32; j += 16) {
    const float *row = from + (u64)min(j, nk - 1) * 2 * width + part * 8;
    float k[8], v[4];
    for (int i = 0; i < 8; i += 4) {
      load(v, row + width + i);
      values = largest(values, v, 4);
      load(v, row + i);
      for (int c = 0; c < 4; c++) k[i + c] = v[c];
    }
    float most = largest(0, k, 8);
    for (int i = 1; i < 8; i *= 2) most = fmaxf(most, shuffle(most, i));
    bool some = most > 0x1p-100f;
    float inv = some ? top / most : 0;
    u32 level[8];
    UNROLL
    for (int i = 0; i < 8; i++) level[i] = to_level16(k[i], inv, top);
    const u32 h[2] = {high4(level), high4(level + 4)}, l[2] = {low4(level), low4(level + 4)};
    store((u32 *)(key_piece(high, j, part / 2) + part % 2 * 8), h);
    store((u32 *)(key_piece(low, j, part / 2) + part % 2 * 8), l);
    if (part == 0) by[j] = j >= nk ? not_a_number() : some ? most / top : 0;
  }
  return values;
}

// quantise_values fills the planes of values, four keys of a column at a time: first, first+1,
// first+8 and first+9, which lane t of a warp has the weights of, are slots 4·t … 4·t+3 of a piece.
DEVICE void quantise_values(u8 *high, u8 *low, const float *from, int nk, int width, float inv) {
  int lane = thread() % 32, t = lane / 8;
  for (int i = thread() / 32; i < slices(nk) * 16; i += 4) {
    int column = i % 8 * 8 + lane % 8, piece = i / 8, first = piece * 16 + t * 2;
    u32 level[4];
    UNROLL
    for (int k = 0; k < 4; k++) {
      int j = min(first + k / 2 * 8 + k % 2, nk - 1);
      level[k] = to_level16(from[(u64)j * 2 * width + width + column], inv, 2047);
    }
    *(u32 *)(value_piece(high, column, piece) + t * 4) = high4(level);
    *(u32 *)(value_piece(low, column, piece) + t * 4) = low4(level);
  }
}

// quantise_queries makes the fragments of rows r and r+8 of q, of which this lane has 16 values
// each; by gets their steps. Rows past the end are the last one again.
DEVICE void quantise_queries(u32 (&high)[2][4], u32 (&low)[2][4], float (&by)[2], const float *q,
                             int r, int nq, int width, float top) {
  UNROLL
  for (int half = 0; half < 2; half++) {
    const float *row = q + (u64)min(r + 8 * half, nq - 1) * width + thread() % 4 * 4;
    float v[4][4], most = 0;
    UNROLL
    for (int i = 0; i < 4; i++) {
      load(v[i], row + i * 16);
      most = largest(most, v[i], 4);
    }
    for (int i = 1; i < 4; i *= 2) most = fmaxf(most, shuffle(most, i));
    bool some = most > 0x1p-100f;
    float inv = some ? top / most : 0;
    by[half] = some ? most / top : 0;
    UNROLL
    for (int i = 0; i < 4; i++) {
      u32 level[4];
      UNROLL
      for (int k = 0; k < 4; k++) level[k] = to_level16(v[i][k], inv, top);
      high[i / 2][i % 2 * 2 + half] = high4(level);
      low[i / 2][i % 2 * 2 + half] = low4(level);
    }
  }
}

// to_weight is to_int plus level(exponential(x)·one, one), for an x that is 0 at most or not a
// number: what such an x needs of it. Adding to the exponent is what multiplying by the power does;
// less than −80 is level 0.
DEVICE u32 to_weight(float x, float one) {
  x = fmaxf(x, -80);
  float t = x * 1.44269504f + to_int;
  float e = from_bits(bits(rest_of(x, t - to_int)) + (bits(t) << 23));
  return bits(e * one + to_int);
}

MEDIUM_KERNEL(attend16_64, 128, float *y, const float *q, const float *kv, int nq, int nk,
              int width, float scale, float key_top, float one) {
  SHARED(memory);
  u8 *key_high = memory, *key_low = key_high + keys_most * 64;
  u8 *value_high = key_low + keys_most * 64, *value_low = value_high + 64 * 256;
  float *by = (float *)(value_low + 64 * 256), *part = by + keys_most;
  int warp = thread() / 32, lane = thread() % 32, g = lane / 4, t = lane % 4;
  int at = block_y() * head_width, sequence = block_z();
  const float *from = kv + (u64)sequence * nk * 2 * width + at;

  float values = warp_largest(quantise_keys(key_high, key_low, by, from, nk, width, key_top));
  if (lane == 0) part[warp] = values;
  barrier();
  for (int i = 0; i < 4; i++) values = part[i] > values ? part[i] : values;
  bool some = values > 0x1p-100f;
  quantise_values(value_high, value_low, from, nk, width, some ? 2047 / values : 0);
  float by_values = some ? values / 2047 : 0;
  barrier();

  for (int first = (block_x() * 4 + warp) * 16; first < nq; first += blocks_x() * 64) {
    u32 query_high[2][4], query_low[2][4];
    float step[2];
    const float *queries = q + (u64)sequence * nq * width + at;
    quantise_queries(query_high, query_low, step, queries, first + g, nq, width, key_top);
    step[0] *= scale, step[1] *= scale;

    // Scores of rows g and g+8 against keys 8·i + 2·t and the next. They are made twice, for their
    // largest and for their weights: there are not the registers to keep them.
    auto scores = [&](float(&s)[4], int i) {
      u32 kh[4], kl[4];  // bytes 16·m … 16·m+15 of the keys in [m]
      load_matrix(kh, key_piece(key_high, i * 8 + lane % 8, lane / 8));
      load_matrix(kl, key_piece(key_low, i * 8 + lane % 8, lane / 8));
      int hh[4] = {0, 0, 0, 0}, hl[4] = {0, 0, 0, 0}, ll[4] = {0, 0, 0, 0};
      UNROLL
      for (int k = 0; k < 2; k++) {
        multiply<true, true>(hh, query_high[k], kh[2 * k], kh[2 * k + 1]);
        multiply<true, false>(hl, query_high[k], kl[2 * k], kl[2 * k + 1]);
        multiply<false, true>(hl, query_low[k], kh[2 * k], kh[2 * k + 1]);
        multiply<false, false>(ll, query_low[k], kl[2 * k], kl[2 * k + 1]);
      }
      float by_key[2];
      load(by_key, by + i * 8 + 2 * t);
      UNROLL
      for (int c = 0; c < 4; c++)
        s[c] = (float)joined(hh[c], hl[c], ll[c]) * step[c / 2] * by_key[c % 2];
    };
    float top[2] = {-infinity(), -infinity()};
    for (int i = 0; i * 16 < nk; i++) {
      float s[2][4];
      UNROLL
      for (int n = 0; n < 2; n++) scores(s[n], i * 2 + n);
      UNROLL
      for (int n = 0; n < 2; n++) UNROLL
      for (int c = 0; c < 4; c++) top[c / 2] = fmaxf(top[c / 2], s[n][c]);
    }
    UNROLL
    for (int half = 0; half < 2; half++)
      for (int i = 1; i < 4; i *= 2) top[half] = fmaxf(top[half], shuffle(top[half], i));

    // Weights of 32 keys at a time, as fragments of the product with the values.
    int hh[8][4], hl[8][4], ll[8][4];
    UNROLL
    for (int n = 0; n < 8; n++) UNROLL
    for (int c = 0; c < 4; c++) hh[n][c] = hl[n][c] = ll[n][c] = 0;
    u32 sum[2] = {0, 0};
    for (int i = 0; i < slices(nk); i++) {
      u32 weight_high[4], weight_low[4];
      UNROLL
      for (int pair = 0; pair < 2; pair++) {
        float s[2][4];
        scores(s[0], i * 4 + pair * 2);
        scores(s[1], i * 4 + pair * 2 + 1);
        UNROLL
        for (int half = 0; half < 2; half++) {
          u32 p[4];
          UNROLL
          for (int c = 0; c < 4; c++) {
            p[c] = to_weight(s[c / 2][half * 2 + c % 2] - top[half], one);
            sum[half] += p[c];
          }
          weight_high[pair * 2 + half] = high4(p);
          weight_low[pair * 2 + half] = low4(p);
        }
      }
      UNROLL
      for (int n = 0; n < 8; n++) {
        u32 v[4];  // bytes 0…15 and 16…31 of the high plane, then of the low one
        load_matrix(v, value_piece(lane < 16 ? value_high : value_low, n * 8 + lane % 8,
                                   i * 2 + lane / 8 % 2));
        multiply<false, true>(hh[n], weight_high, v[0], v[1]);
        multiply<false, false>(hl[n], weight_high, v[2], v[3]);
        multiply<false, true>(hl[n], weight_low, v[0], v[1]);
        multiply<false, false>(ll[n], weight_low, v[2], v[3]);
      }
    }
    float by_sum[2];
    UNROLL
    for (int half = 0; half < 2; half++) {
      for (int i = 1; i < 4; i *= 2) sum[half] += shuffle((int)sum[half], i);
      sum[half] -= slices(nk) * 32 * bits(to_int);  // which each weight came with
      by_sum[half] = by_values / (float)(int)sum[half];
    }
    UNROLL
    for (int half = 0; half < 2; half++) {
      int r = first + g + half * 8;
      if (r >= nq) continue;
      UNROLL
      for (int n = 0; n < 8; n++) {
        float pair[2];
        UNROLL
        for (int c = 0; c < 2; c++) {
          int i = half * 2 + c;
          pair[c] = (float)joined(hh[n][i], hl[n][i], ll[n][i]) * by_sum[half];
        }
        store(y + ((u64)sequence * nq + r) * width + at + n * 8 + 2 * t, pair);
      }
    }
  }
}

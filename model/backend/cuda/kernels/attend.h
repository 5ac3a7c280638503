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
// whole number of 15 bits is 128·high + low, so a product of two is four products of bytes:
//
//   a·b = 2¹⁴·ah·bh + 2⁷·(ah·bl + al·bh) + al·bl
//
// A block has a head of a sequence: it quantises keys and values into shared memory, then each of
// its warps takes 16 queries at a time. Blocks along x share the queries of a head.
const int keys_most = 256, head_width = 64;

// The planes of keys are rows of 64 bytes by key, those of values rows of 256 by column, in which
// the keys of every 32 stand in the order in which the lanes of a warp have their weights (slot).
DEVICE u8 *key_piece(u8 *plane, int key, int i) {
  return plane + key * 64 + ((i ^ (key >> 1 & 3)) << 4);
}
DEVICE u8 *value_piece(u8 *plane, int column, int i) {
  return plane + column * 256 + ((i ^ (column & 7)) << 4);
}

DEVICE u32 low7(int v) { return v & 127; }
DEVICE u32 high7(int v) { return v >> 7 & 255; }
// joined is the product of its parts; it fits in an int, 2¹⁴·hh alone may not.
DEVICE int joined(u32 hh, u32 hl, u32 ll) { return (int)(hh * 16384 + hl * 128 + ll); }

// quantise_keys fills the planes and steps of keys and gives this lane's largest |value|.
DEVICE float quantise_keys(u8 *high, u8 *low, float *by, const float *from, int nk, int width,
                           float top) {
  int warp = thread() / 32, lane = thread() % 32;
  float values = 0;
  for (int j = warp; j < nk; j += 4) {
    const float *row = from + (u64)j * 2 * width + lane * 2;
    float most = 0;
    for (int i = 0; i < 2; i++) {
      float a = row[i], b = row[width + i];
      a = a < 0 ? -a : a;
      b = b < 0 ? -b : b;
      most = a > most ? a : most;
      values = b > values ? b : values;
    }
    most = warp_largest(most);
    bool some = most > 0x1p-100f;
    float inv = some ? top / most : 0;
    int a = level16(row[0], inv, top), b = level16(row[1], inv, top);
    int at = lane % 8 * 2;
    *(u16 *)(key_piece(high, j, lane / 8) + at) = high7(a) | high7(b) << 8;
    *(u16 *)(key_piece(low, j, lane / 8) + at) = low7(a) | low7(b) << 8;
    if (lane == 0) by[j] = some ? most / top : 0;
  }
  return values;
}

// quantise_values fills the planes of values, four keys of a column at a time.
DEVICE void quantise_values(u8 *high, u8 *low, const float *from, int nk, int width, float inv) {
  for (int i = thread(); i < keys_most / 4 * head_width; i += 128) {
    int column = i % head_width, group = i / head_width;  // of four slots
    int first = group / 4 * 16 + group % 4 * 2;  // its keys are first, first+1, first+8, first+9
    u32 h = 0, l = 0;
    for (int k = 0; k < 4; k++) {
      int j = first + k / 2 * 8 + k % 2;
      int v = j < nk ? level16(from[(u64)j * 2 * width + width + column], inv, 2047) : 0;
      h |= high7(v) << 8 * k;
      l |= low7(v) << 8 * k;
    }
    *(u32 *)(value_piece(high, column, group / 4) + group % 4 * 4) = h;
    *(u32 *)(value_piece(low, column, group / 4) + group % 4 * 4) = l;
  }
}

// quantise_queries makes the fragments of rows r and r+8 of q, of which this lane has 16 values
// each; by gets their steps. Rows past the end are the last one again.
DEVICE void quantise_queries(u32 (&high)[2][4], u32 (&low)[2][4], float (&by)[2], const float *q,
                             int r, int nq, int width, float top) {
  int t = thread() % 4;
  for (int half = 0; half < 2; half++) {
    const float *row = q + (u64)min(r + 8 * half, nq - 1) * width;
    float most = 0;
    for (int i = 0; i < 16; i++) {
      float a = row[i / 4 * 16 + 4 * t + i % 4];
      a = a < 0 ? -a : a;
      most = a > most ? a : most;
    }
    for (int i = 1; i < 4; i *= 2) {
      float o = shuffle(most, i);
      most = o > most ? o : most;
    }
    bool some = most > 0x1p-100f;
    float inv = some ? top / most : 0;
    by[half] = some ? most / top : 0;
    UNROLL
    for (int i = 0; i < 4; i++) {  // 16 values of the row each
      u32 h = 0, l = 0;
      for (int k = 0; k < 4; k++) {
        int v = level16(row[i * 16 + 4 * t + k], inv, top);
        h |= high7(v) << 8 * k;
        l |= low7(v) << 8 * k;
      }
      if (half == 0)
        high[i / 2][i % 2 * 2] = h, low[i / 2][i % 2 * 2] = l;
      else
        high[i / 2][i % 2 * 2 + 1] = h, low[i / 2][i % 2 * 2 + 1] = l;
    }
  }
}

LARGE_KERNEL(attend16_64, 128, float *y, const float *q, const float *kv, int nq, int nk, int width,
             float scale, float key_top, float one) {
  SHARED(memory);
  u8 *key_high = memory, *key_low = key_high + keys_most * 64;
  u8 *value_high = key_low + keys_most * 64, *value_low = value_high + 64 * 256;
  float *by = (float *)(value_low + 64 * 256), *part = by + keys_most;
  int warp = thread() / 32, lane = thread() % 32, g = lane / 4, t = lane % 4;
  int at = block_y() * head_width;
  const float *from = kv + (u64)block_z() * nk * 2 * width + at;
  q += (u64)block_z() * nq * width + at;
  y += (u64)block_z() * nq * width + at;

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
    float own[2];
    quantise_queries(query_high, query_low, own, q, first + g, nq, width, key_top);

    // Scores of rows g and g+8 against keys 8·i + 2·t and the next; −∞ past the end. They are made
    // twice, for their largest and for their weights: there are not the registers to keep them.
    float step[2] = {own[0] * scale, own[1] * scale};
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
      UNROLL
      for (int c = 0; c < 4; c++) {
        int j = i * 8 + 2 * t + c % 2;
        s[c] = j < nk ? (float)joined(hh[c], hl[c], ll[c]) * step[c / 2] * by[j] : -infinity();
      }
    };
    float top[2] = {-infinity(), -infinity()};
    for (int i = 0; i * 8 < nk; i++) {
      float s[4];
      scores(s, i);
      UNROLL
      for (int c = 0; c < 4; c++) top[c / 2] = s[c] > top[c / 2] ? s[c] : top[c / 2];
    }
    UNROLL
    for (int half = 0; half < 2; half++)
      for (int i = 1; i < 4; i *= 2) {
        float o = shuffle(top[half], i);
        top[half] = o > top[half] ? o : top[half];
      }

    // Weights, as fragments of the product with the values.
    u32 weight_high[keys_most / 32][4], weight_low[keys_most / 32][4];
    int sum[2] = {0, 0};
    UNROLL
    for (int i = 0; i < keys_most / 32; i++) {
      UNROLL
      for (int f = 0; f < 4; f++) weight_high[i][f] = weight_low[i][f] = 0;
      if (i * 32 >= nk) continue;
      UNROLL
      for (int n = 0; n < 4; n++) {
        float s[4];
        scores(s, i * 4 + n);
        UNROLL
        for (int c = 0; c < 4; c++) {
          int p = i * 32 + n * 8 + 2 * t + c % 2 < nk
                      ? level(exponential(s[c] - top[c / 2]) * one, one)
                      : 0;
          sum[c / 2] += p;
          weight_high[i][c / 2 + n / 2 * 2] |= high7(p) << 8 * (n % 2 * 2 + c % 2);
          weight_low[i][c / 2 + n / 2 * 2] |= low7(p) << 8 * (n % 2 * 2 + c % 2);
        }
      }
    }
    float by_sum[2];
    UNROLL
    for (int half = 0; half < 2; half++) {
      for (int i = 1; i < 4; i *= 2) sum[half] += shuffle(sum[half], i);
      by_sum[half] = by_values / (float)sum[half];
    }

    UNROLL
    for (int n = 0; n < head_width / 8; n++) {
      int hh[4] = {0, 0, 0, 0}, hl[4] = {0, 0, 0, 0}, ll[4] = {0, 0, 0, 0};
      UNROLL
      for (int i = 0; i < keys_most / 32; i++) {
        if (i * 32 >= nk) break;
        u32 v[4];  // bytes 0…15 and 16…31 of the high plane, then of the low one
        load_matrix(v, value_piece(lane < 16 ? value_high : value_low, n * 8 + lane % 8,
                                   i * 2 + lane / 8 % 2));
        multiply<false, true>(hh, weight_high[i], v[0], v[1]);
        multiply<false, false>(hl, weight_high[i], v[2], v[3]);
        multiply<false, true>(hl, weight_low[i], v[0], v[1]);
        multiply<false, false>(ll, weight_low[i], v[2], v[3]);
      }
      UNROLL
      for (int c = 0; c < 4; c++) {
        int r = first + g + c / 2 * 8;
        if (r < nq)
          y[(u64)r * width + n * 8 + 2 * t + c % 2] =
              (float)joined(hh[c], hl[c], ll[c]) * by_sum[c / 2];
      }
    }
  }
}

// Operations on rows, but for products: see the doc of ops.Backend for each.
#pragma once
#include "math.h"

// norm_rows and unit_rows: a row is the work of half a warp, its lane i takes columns i, i+16, …
KERNEL(norm_rows, 128, float *y, const float *x, const float *gain, const float *bias, int n,
       int width, float eps) {
  int r = block_x() * 8 + thread() / 16, lane = thread() % 16;
  bool real = r < n;
  const float *from = x + (u64)(real ? r : 0) * width;
  float s = 0;
  for (int i = lane; i < width; i += 16) s = s + from[i];
  float mean = fold16(s) / (float)width;
  s = 0;
  for (int i = lane; i < width; i += 16) {
    float d = from[i] - mean;
    s = s + d * d;
  }
  float inv = 1 / root(fold16(s) / (float)width + eps);
  if (!real) return;
  float *to = y + (u64)r * width;
  for (int i = lane; i < width; i += 16) to[i] = (from[i] - mean) * inv * gain[i] + bias[i];
}

// norm_quantise is norm_rows and then quantise (linear.h) of the same: a row by half a warp. y may
// be null, if only the levels are wanted.
KERNEL(norm_quantise, 128, float *y, const float *x, const float *gain, const float *bias, int n,
       int width, float eps, u8 *q, float *step, int *zero, int padded, int top) {
  int r = block_x() * 8 + thread() / 16, lane = thread() % 16;
  bool real = r < n;
  if (!real) r = n - 1;  // does the last row again, and writes the same
  const float *from = x + (u64)r * width;
  float s = 0;
  for (int i = lane; i < width; i += 16) s = s + from[i];
  float mean = fold16(s) / (float)width;
  s = 0;
  for (int i = lane; i < width; i += 16) {
    float d = from[i] - mean;
    s = s + d * d;
  }
  float inv = 1 / root(fold16(s) / (float)width + eps), lo = 0, hi = 0;
  for (int i = lane; i < width; i += 16) {
    float v = (from[i] - mean) * inv * gain[i] + bias[i];
    if (y) y[(u64)r * width + i] = v;
    lo = fminf(lo, v);
    hi = fmaxf(hi, v);
  }
  for (int i = 8; i > 0; i /= 2) {
    float l = shuffle(lo, i), h = shuffle(hi, i);
    lo = l < lo ? l : lo;
    hi = h > hi ? h : hi;
  }
  Levels levels(lo, hi, top);
  if (lane == 0) step[r] = levels.step, zero[r] = levels.zero;
  auto values = [&](float(&v)[4], int i) {
    float by[4], plus[4];
    load_row(v, from, i, width);
    load_row(by, gain, i, width);
    load_row(plus, bias, i, width);
    UNROLL
    for (int k = 0; k < 4; k++) v[k] = (v[k] - mean) * inv * by[k] + plus[k];
  };
  write_levels(q + (u64)r * levels.planes * padded, values, width, padded, levels, lane, 16);
}

KERNEL(unit_rows, 128, float *y, const float *x, int n, int width) {
  int r = block_x() * 8 + thread() / 16, lane = thread() % 16;
  bool real = r < n;
  const float *from = x + (u64)(real ? r : 0) * width;
  float s = 0;
  for (int i = lane; i < width; i += 16) s = s + from[i] * from[i];
  s = fold16(s);
  if (!real) return;
  float inv = s > 0 ? 1 / root(s) : 0;
  float *to = y + (u64)r * width;
  for (int i = lane; i < width; i += 16) to[i] = from[i] * inv;
}

KERNEL(add_rows, 256, float *y, const float *x, const float *z, int n, int width, int zn,
       int zwidth, float scale) {
  u64 size = (u64)n * width;
  for (u64 i = (u64)block_x() * 256 + thread(); i < size; i += (u64)blocks_x() * 256) {
    u64 r = i / width;
    u64 at = r % zn * zwidth + (zwidth == 1 ? 0 : i - r * width);
    y[i] = x[i] + scale * z[at];
  }
}

// rotate_rows: a thread per pair of values of a head, or per value behind the heads. x and y may be
// the same.
KERNEL(rotate_rows, 256, float *y, const float *x, const float *angles, int n, int width, int an,
       int d, int heads) {
  int half = d / 2, turned = heads * half, each = width - turned;
  u64 size = (u64)n * each;
  for (u64 i = (u64)block_x() * 256 + thread(); i < size; i += (u64)blocks_x() * 256) {
    u64 r = i / each;
    int at = i - r * each;
    const float *from = x + r * width;
    float *to = y + r * width;
    if (at >= turned) {
      to[turned + at] = from[turned + at];
      continue;
    }
    int k = at % half, j = at / half * d + k;
    const float *angle = angles + r % an * d;
    float a = from[j], b = from[j + half], c = angle[k], s = angle[half + k];
    to[j] = a * c - b * s;
    to[j + half] = b * c + a * s;
  }
}

KERNEL(gate_rows, 256, float *y, const float *x, int n, int width) {
  u64 size = (u64)n * width;
  for (u64 i = (u64)block_x() * 256 + thread(); i < size; i += (u64)blocks_x() * 256) {
    u64 r = i / width;
    const float *from = x + r * width + i;
    y[i] = from[0] * sigmoid(from[0]) * from[width];
  }
}

KERNEL(pick_rows, 256, float *y, const float *x, const int *index, int n, int width) {
  u64 size = (u64)n * width;
  for (u64 i = (u64)block_x() * 256 + thread(); i < size; i += (u64)blocks_x() * 256) {
    u64 r = i / width;
    y[i] = x[(u64)index[r] * width + (i - r * width)];
  }
}

// reduce_rows: a thread per value of y. The largest values are found one after the other, equal
// ones together.
KERNEL(reduce_rows, 128, float *y, const float *x, int n, int width, int group, int top) {
  u64 at = (u64)block_x() * 128 + thread();
  if (at >= (u64)n * width) return;
  const float *from = x + at / width * group * width + at % width;
  float s = 0;
  if (top == 0) {
    for (int i = 0; i < group; i++) s = s + from[(u64)i * width];
    y[at] = s / (float)group;
    return;
  }
  float last = infinity();
  for (int left = top; left > 0;) {
    float next = -infinity();
    int times = 0;
    for (int i = 0; i < group; i++) {
      float v = from[(u64)i * width];
      if (v > next && (v < last || left == top)) next = v, times = 0;
      times += v == next;
    }
    if (times == 0) break;  // what is left is not a number
    for (; times > 0 && left > 0; times--, left--) s = s + next;
    last = next;
  }
  y[at] = s / (float)top;
}

// cut_rows: a thread per value of y, which is what a byte of rgb stands for (package ops, Cutter).
KERNEL(cut_rows, 256, float *y, const u8 *rgb, const float *values, int images, int side,
       int patch) {
  u32 n = side / patch, area = patch * patch;
  u64 size = (u64)images * n * n * 3 * area;
  for (u64 i = (u64)block_x() * 256 + thread(); i < size; i += (u64)blocks_x() * 256) {
    u32 at = i % (3 * area), c = at / area, u = at % area / patch, v = at % patch;
    u64 row = i / (3 * area);
    u32 p = row % (n * n);
    u64 pixel = (row / (n * n) * side + p / n * patch + u) * side + p % n * patch + v;
    y[i] = values[c * 256 + rgb[pixel * 3 + c]];
  }
}

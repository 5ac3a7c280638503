// Package ref's functions, to the bit: + − × ÷ and √, each result rounded. What a constant is for
// stands there.
#pragma once
#include "device.h"

const float to_int =
    12582912;  // 3·2²²: adding it leaves a float rounded to an integer, halves to even

DEVICE float infinity() { return from_bits(0x7f800000); }
DEVICE float not_a_number() { return from_bits(0x7fc00000); }

// larger and smaller are Go's max and min: NaN if one of the two is.
DEVICE float larger(float a, float b) { return a != a || a > b ? a : b; }
DEVICE float smaller(float a, float b) { return a != a || a < b ? a : b; }
DEVICE float hold(float v, float lo, float hi) { return smaller(larger(v, lo), hi); }

DEVICE float power2(int n) { return from_bits((u32)(n + 127) << 23); }

// rest_of is e to the power of x − n·ln 2, n the whole number nearest to x/ln 2. Its first product
// is exact, so that it may be fused.
DEVICE float rest_of(float x, float n) {
  float r = fused(n, -0.693359375f, x);
  r -= n * -2.12194440e-4f;
  float q = 1.3926926614e-3f * r + 8.3637738744e-3f;
  q = q * r + 4.16665501103e-2f;
  q = q * r + 0.166665733819f;
  q = q * r + 0.5f;
  return (q * r * r + r) + 1;
}

DEVICE float exponential(float x) {
  if (x != x) return x;
  if (x < -87.3f) return 0;
  if (x > 88.7f) return infinity();
  float n = (x * 1.44269504f + to_int) - to_int;
  int half = (int)n / 2;
  return rest_of(x, n) * power2(half) * power2((int)n - half);
}

DEVICE float erf_of(float x) {
  x = hold(x, -4, 4);
  float t = x * x;
  float p = -1.366619037e-8f * t + 4.780417670e-6f;
  p = p * t + 3.826883134e-4f;
  p = p * t + 3.839542810e-3f;
  p = p * t + 5.433258230e-2f;
  p = p * t + 0.1847110048f;
  p = p * t + 1.1283791821f;
  float q = 6.400812624e-5f * t + 1.309576584e-3f;
  q = q * t + 1.545352976e-2f;
  q = q * t + 0.1138264899f;
  q = q * t + 0.4970294113f;
  q = q * t + 1;
  return hold(x * p / q, -1, 1);
}

DEVICE float gelu(float x) { return 0.5f * x * (1 + erf_of(x * 0.70710678f)); }

DEVICE float gelu8(float x) {
  float c = fminf(fmaxf(x, -4), 4), t = c * c;  // of NaN anything: the product with x is NaN
  float p = 2.25882086e-08f * t + -1.58882722e-06f;
  p = p * t + 4.77638896e-05f;
  p = p * t + -0.0008121875f;
  p = p * t + 0.00876369141f;
  p = p * t + -0.0645544156f;
  p = p * t + 0.397870272f;
  return x * (c * p + 0.5f);
}

DEVICE float gelu_tanh8(float x) {
  float c = fminf(fmaxf(x, -4), 4), t = c * c;  // as in gelu8
  float p = 2.34679973e-08f * t + -1.64067353e-06f;
  p = p * t + 4.89333688e-05f;
  p = p * t + -0.000824461167f;
  p = p * t + 0.0088186292f;
  p = p * t + -0.0645964593f;
  p = p * t + 0.397713274f;
  return x * (c * p + 0.5f);
}

DEVICE float sigmoid(float x) { return 1 / (1 + exponential(-x)); }

DEVICE float gelu_tanh(float x) {
  float p = 0.0713548163f * (x * x) + 1.59576912f;
  return x * sigmoid(x * p);
}

// The activations of package ops, by number, then those that differ after an int8 weight. Some
// values at a time: each is a chain of steps, and chains go on beside one another.
enum { identity, relu, gelu_exact, quick_gelu, sigmoid_act, tanh_gelu, gelu_int8, tanh_gelu_int8 };

template <int n> DEVICE void activate(float (&x)[n], int act) {
  auto each = [&](float (*f)(float)) {
    UNROLL
    for (int i = 0; i < n; i++) x[i] = f(x[i]);
  };
  switch (act) {
    case relu:
      return each([](float v) { return v > 0 ? v : 0; });
    case gelu_exact:
      return each(gelu);
    case quick_gelu:
      return each([](float v) { return v * sigmoid(1.702f * v); });
    case sigmoid_act:
      return each(sigmoid);
    case tanh_gelu:
      return each(gelu_tanh);
    case gelu_int8:
      return each(gelu8);
    case tanh_gelu_int8:
      return each(gelu_tanh8);
  }
}

// level is v held to 0…top and rounded; NaN is 0.
DEVICE int level(float v, float top) {
  return (int)(bits(fminf(fmaxf(v, 0), top) + to_int) - bits(to_int));
}

// level16 is v·inv rounded, |v|·inv being at most top before it is rounded; NaN is −top. to_level16
// is to_int plus it: its bits end with those of the level.
DEVICE u32 to_level16(float v, float inv, float top) { return bits(fmaxf(v * inv, -top) + to_int); }
DEVICE int level16(float v, float inv, float top) {
  return (int)(to_level16(v, inv, top) - bits(to_int));
}

// A sum over the 16 lanes of a half warp, each of which has summed every 16th value in order: the
// end of ref.Sum16. All lanes get it.
DEVICE float fold16(float s) {
  for (int half = 8; half > 0; half /= 2) s = s + shuffle(s, half);
  return s;
}

DEVICE float warp_largest(float v) {
  for (int i = 16; i > 0; i /= 2) {
    float o = shuffle(v, i);
    v = o > v ? o : v;
  }
  return v;
}

DEVICE int warp_sum(int v) {
  for (int i = 16; i > 0; i /= 2) v += shuffle(v, i);
  return v;
}

// low4 and high4 are the low and the high bytes of four whole numbers of 16 bits.
DEVICE u32 low4(const u32 *v) {
  return permute(permute(v[0], v[1], 0x0040), permute(v[2], v[3], 0x0040), 0x5410);
}
DEVICE u32 high4(const u32 *v) {
  return permute(permute(v[0], v[1], 0x0051), permute(v[2], v[3], 0x0051), 0x5410);
}

// Levels are how a row whose values lie from lo to hi is quantised to 0…top (the doc of
// ops.Backend's Linear).
struct Levels {
  float inv, step, limit;
  int zero, planes;
  DEVICE_MEMBER Levels(float lo, float hi, int top)
      : inv(0), step(0), limit(top), zero(0), planes(top > 255 ? 2 : 1) {
    float range = hi - lo;
    if (range > 0x1p-100f) {
      inv = limit / range;
      step = range / limit;
      zero = level(-lo * inv, limit);
    }
  }
};

// load_row is values i … i+3 of a row, 0 past its end.
DEVICE void load_row(float (&v)[4], const float *row, int i, int width) {
  if (width % 4 == 0 && (u64)row % 16 == 0 && i < width) return load(v, row + i);
  UNROLL
  for (int k = 0; k < 4; k++) v[k] = i + k < width ? row[i + k] : 0;
}

// write_levels is the part of one of `of` threads in writing a row of levels: planes of padded
// bytes, zeros at the end, the level itself if top is below 256, else its high byte and, in the
// second plane, its low one. values gives four values of the row, as load_row does.
template <class F>
DEVICE void write_levels(u8 *q, F values, int width, int padded, const Levels &l, int part,
                         int of) {
  u32 *to = (u32 *)q;
  for (int i = part * 4; i < padded; i += of * 4) {
    float x[4];
    values(x, i);
    u32 v[4];
    UNROLL
    for (int k = 0; k < 4; k++)
      v[k] = i + k < width ? level(x[k] * l.inv + (float)l.zero, l.limit) : 0;
    if (l.planes == 2)
      to[i / 4] = high4(v), to[(padded + i) / 4] = low4(v);
    else
      to[i / 4] = low4(v);
  }
}

// The operations of package simd128, for WebAssembly with SIMD128. Their bits are those of package
// ref: see the doc of ops.Backend for what each computes, and ref for how Exp, Erf and GELU do.
//
// The module has no memory of its own: it works on Go's, and keeps nothing there but what the
// structs below point to. It needs no stack and no static data, which the compiler and TestModules
// check. It is built twice: with relaxed SIMD, where the byte dot product is used if the start-up
// probe finds it exact, and without.

#include <stdint.h>
#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(#name))) name
#define INLINE static inline __attribute__((always_inline))
#define APART static __attribute__((noinline))

// Pointers and lengths are eight bytes, as Go has them.
#define POINTER(type, name)   \
  union {                     \
    type *name;               \
    uint64_t name##_bits;     \
  };

// ---- jobs: the Go structs of jobs.go ----

enum {  // job.op
  LINEAR8, LEVELS8, LINEAR, NEAREST, ATTEND8, ATTEND, NORM, UNIT, NEAREST16, ROTATE, GATE
};
enum { STORE, ADD, GELU, GELU_TANH, QUICK_GELU };                  // linear.mode
enum { PAIRS, UNSIGNED, SIGNED };                                  // linear.dot: see dot

struct job {
  int64_t op;
};

// A weight is [⌈out/8⌉][⌈in/4⌉][8][4] int8, zeros where it ends, or [⌈out/8⌉][in][8] float32.
// Levels are [⌈rows/4⌉][⌈in/4⌉·2][4][2] int16 for PAIRS, or else [⌈rows/6⌉][⌈in/4⌉][6][4] bytes.
struct linear {
  int64_t op, mode, dot, rows, in, out;
  POINTER(float, y)
  POINTER(float, x)
  POINTER(void, weight)
  POINTER(int32_t, sums)
  POINTER(float, scale)
  POINTER(float, bias)
  POINTER(void, levels)
  POINTER(float, step)
  POINTER(int32_t, zero)
  float top, unused;
};

// Rows of q and y are width values apart, those of kv twice that.
struct attend {
  int64_t op, heads, queries, keys, depth, width, causal;
  POINTER(float, y)
  POINTER(float, q)
  POINTER(float, kv)
  float scale, key_top, value_top, weight_top;
};

struct norm {
  int64_t op, rows, width;
  POINTER(float, y)
  POINTER(float, x)
  POINTER(float, gain)
  POINTER(float, bias)
  float eps, unused;
};

// A search of a bank, weight, that is [⌈out/8⌉][in][8] as floats and [⌈out/8⌉][⌈in/2⌉][8] pairs of
// int16; behind its last row there the pairs are that row's again. query is the rows as pairs,
// [⌈rows/4⌉][⌈in/2⌉][4]; margin is ref's Margin16 of each row.
struct search {
  int64_t op, rows, in, out;
  POINTER(float, y)
  POINTER(float, x)
  POINTER(float, weight)
  POINTER(int32_t, pairs)
  POINTER(int32_t, query)
  POINTER(int64_t, margin)
};

// Angles are [repeat][2·half], cosines and sines.
struct rotate {
  int64_t op, rows, width, repeat, half, heads;
  POINTER(float, y)
  POINTER(float, x)
  POINTER(float, angles)
};

// ---- vectors ----

#define splat wasm_f32x4_splat
#define load wasm_v128_load
#define store wasm_v128_store
#define add wasm_f32x4_add
#define sub wasm_f32x4_sub
#define mul wasm_f32x4_mul

// muladd is a·b + c, rounded twice.
INLINE v128_t muladd(v128_t a, v128_t b, v128_t c) { return add(mul(a, b), c); }

// pmin(a, b) is b < a ? b : a and pmax(a, b) is a < b ? b : a: the first one if either is NaN.
#define pmin wasm_f32x4_pmin
#define pmax wasm_f32x4_pmax

#define lane wasm_f32x4_extract_lane

INLINE float largest(v128_t v) {
  float m = lane(v, 0);
  m = lane(v, 1) > m ? lane(v, 1) : m;
  m = lane(v, 2) > m ? lane(v, 2) : m;
  return lane(v, 3) > m ? lane(v, 3) : m;
}

INLINE int32_t total(v128_t v) {
  return wasm_i32x4_extract_lane(v, 0) + wasm_i32x4_extract_lane(v, 1) +
         wasm_i32x4_extract_lane(v, 2) + wasm_i32x4_extract_lane(v, 3);
}

// round4 is |v| < 2²² as integers, halves to even: adding 3·2²² leaves the integer in the low bits.
INLINE v128_t round4(v128_t v) {
  return wasm_i32x4_sub(add(v, splat(12582912.0f)), wasm_i32x4_splat(0x4B400000));
}

// level4 is ref's level: v held to 0…top and rounded, NaN is 0.
INLINE v128_t level4(v128_t v, v128_t top) { return round4(pmin(pmax(splat(0), v), top)); }

// signed4 is ref's Level16: v held to ±top and rounded, NaN is −top.
INLINE v128_t signed4(v128_t v, v128_t top) {
  return round4(pmin(pmax(wasm_f32x4_neg(top), v), top));
}

// exp_rest is e to the power of x − n·ln 2, n the whole number nearest to x/ln 2; t is n as round4
// has it before the last step.
INLINE v128_t exp_rest(v128_t x, v128_t t) {
  v128_t n = sub(t, splat(12582912.0f));
  v128_t r = sub(x, mul(n, splat(0.693359375f)));
  r = sub(r, mul(n, splat(-2.12194440e-4f)));
  v128_t q = muladd(splat(1.3926926614e-3f), r, splat(8.3637738744e-3f));
  q = muladd(q, r, splat(4.16665501103e-2f));
  q = muladd(q, r, splat(0.166665733819f));
  q = muladd(q, r, splat(0.5f));
  return add(add(mul(mul(q, r), r), r), splat(1));
}

// exp4 is ref's Exp for x ≤ 0.
INLINE v128_t exp4(v128_t x) {
  v128_t t = muladd(x, splat(1.44269504f), splat(12582912.0f)), y = exp_rest(x, t);
  // x ≥ −87.3 has n ≥ −126: one factor is enough, and the product is rounded once, as with two.
  v128_t power = wasm_i32x4_shl(wasm_i32x4_sub(t, wasm_i32x4_splat(0x4B400000 - 127)), 23);
  return wasm_v128_andnot(mul(y, power), wasm_f32x4_lt(x, splat(-87.3f)));
}

INLINE v128_t power4(v128_t n) {
  return wasm_i32x4_shl(wasm_i32x4_add(n, wasm_i32x4_splat(127)), 23);
}

// sigmoid4 is ref's Sigmoid: 1/(1 + e⁻ˣ), e⁻ˣ for any x. 2ⁿ is two factors, of which the second is
// the one that may round.
INLINE v128_t sigmoid4(v128_t x) {
  x = wasm_f32x4_neg(x);
  v128_t t = muladd(x, splat(1.44269504f), splat(12582912.0f));
  v128_t n = wasm_i32x4_sub(t, wasm_i32x4_splat(0x4B400000)), half = wasm_i32x4_shr(n, 1);
  v128_t y = mul(mul(exp_rest(x, t), power4(half)), power4(wasm_i32x4_sub(n, half)));
  y = wasm_v128_bitselect(splat(__builtin_inff()), y, wasm_f32x4_gt(x, splat(88.7f)));
  y = wasm_v128_andnot(y, wasm_f32x4_lt(x, splat(-87.3f)));
  return wasm_f32x4_div(splat(1), add(splat(1), y));
}

INLINE v128_t erf4(v128_t x) {
  x = pmin(pmax(x, splat(-4)), splat(4));
  v128_t t = mul(x, x);
  v128_t p = muladd(splat(-1.366619037e-8f), t, splat(4.780417670e-6f));
  p = muladd(p, t, splat(3.826883134e-4f));
  p = muladd(p, t, splat(3.839542810e-3f));
  p = muladd(p, t, splat(5.433258230e-2f));
  p = muladd(p, t, splat(0.1847110048f));
  p = muladd(p, t, splat(1.1283791821f));
  v128_t q = muladd(splat(6.400812624e-5f), t, splat(1.309576584e-3f));
  q = muladd(q, t, splat(1.545352976e-2f));
  q = muladd(q, t, splat(0.1138264899f));
  q = muladd(q, t, splat(0.4970294113f));
  q = muladd(q, t, splat(1));
  return pmin(pmax(wasm_f32x4_div(mul(x, p), q), splat(-1)), splat(1));
}

INLINE v128_t gelu4(v128_t x) {
  return mul(mul(splat(0.5f), x), add(splat(1), erf4(mul(x, splat(0.70710678f)))));
}

INLINE v128_t gelu8(v128_t x) {
  v128_t c = pmin(pmax(x, splat(-4)), splat(4));
  v128_t t = mul(c, c);
  v128_t p = muladd(splat(2.25882086e-08f), t, splat(-1.58882722e-06f));
  p = muladd(p, t, splat(4.77638896e-05f));
  p = muladd(p, t, splat(-0.0008121875f));
  p = muladd(p, t, splat(0.00876369141f));
  p = muladd(p, t, splat(-0.0645544156f));
  p = muladd(p, t, splat(0.397870272f));
  return mul(x, muladd(c, p, splat(0.5f)));
}

INLINE v128_t gelu_tanh4(v128_t x) {
  v128_t p = muladd(splat(0.0713548163f), mul(x, x), splat(1.59576912f));
  return mul(x, sigmoid4(mul(x, p)));
}

// quick_gelu4 is called, not inlined: the module has many places that end a Linear.
APART v128_t quick_gelu4(v128_t x) {
  return mul(x, sigmoid4(mul(splat(1.702f), x)));
}

INLINE v128_t gelu_tanh8(v128_t x) {
  v128_t c = pmin(pmax(x, splat(-4)), splat(4));
  v128_t t = mul(c, c);
  v128_t p = muladd(splat(2.34679973e-08f), t, splat(-1.64067353e-06f));
  p = muladd(p, t, splat(4.89333688e-05f));
  p = muladd(p, t, splat(-0.000824461167f));
  p = muladd(p, t, splat(0.0088186292f));
  p = muladd(p, t, splat(-0.0645964593f));
  p = muladd(p, t, splat(0.397713274f));
  return mul(x, muladd(c, p, splat(0.5f)));
}

// ---- products: four rows by eight columns ----

// A tile is sums of four rows and eight columns, [row][half].
#define TILE v128_t s00, s01, s10, s11, s20, s21, s30, s31
#define ZERO_TILE s00 = s01 = s10 = s11 = s20 = s21 = s30 = s31 = wasm_i32x4_splat(0)

// The loops of tiles load right before a use and are not unrolled: engines keep this order, and it
// is what their sixteen registers suffice for.

// PAIRS_TILE sums products of pairs of int16: a is [n][4] pairs, b is [n][8] pairs.
#define PAIR(s, half) s = wasm_i32x4_add(s, wasm_i32x4_dot_i16x8(v, half))
#define PAIRS_TILE(a, b, n)                                                                    \
  do {                                                                                         \
    const int32_t *a_ = (a), *b_ = (b), *end_ = b_ + 8 * (n);                                  \
    ZERO_TILE;                                                                                 \
    for (; b_ < end_; a_ += 4, b_ += 8) {                                                      \
      v128_t b0 = load(b_), b1 = load(b_ + 4), v;                                              \
      v = wasm_v128_load32_splat(a_), PAIR(s00, b0), PAIR(s01, b1);                            \
      v = wasm_v128_load32_splat(a_ + 1), PAIR(s10, b0), PAIR(s11, b1);                        \
      v = wasm_v128_load32_splat(a_ + 2), PAIR(s20, b0), PAIR(s21, b1);                        \
      v = wasm_v128_load32_splat(a_ + 3), PAIR(s30, b0), PAIR(s31, b1);                        \
    }                                                                                          \
  } while (0)

// BYTES_TILE, of six rows, sums products of four bytes: a is [n][6][4], b is [n][8][4].
#ifdef __wasm_relaxed_simd__
#define BYTES(s, half) s = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(half, v, s)
#define BYTES_TILE(a, b, n)                                                                    \
  do {                                                                                         \
    const int32_t *a_ = (a), *b_ = (b), *end_ = b_ + 8 * (n);                                  \
    ZERO_TILE;                                                                                 \
    s40 = s41 = s50 = s51 = wasm_i32x4_splat(0);                                               \
    for (; b_ < end_; a_ += 6, b_ += 8) {                                                      \
      v128_t b0 = load(b_), b1 = load(b_ + 4), v;                                              \
      v = wasm_v128_load32_splat(a_), BYTES(s00, b0), BYTES(s01, b1);                          \
      v = wasm_v128_load32_splat(a_ + 1), BYTES(s10, b0), BYTES(s11, b1);                      \
      v = wasm_v128_load32_splat(a_ + 2), BYTES(s20, b0), BYTES(s21, b1);                      \
      v = wasm_v128_load32_splat(a_ + 3), BYTES(s30, b0), BYTES(s31, b1);                      \
      v = wasm_v128_load32_splat(a_ + 4), BYTES(s40, b0), BYTES(s41, b1);                      \
      v = wasm_v128_load32_splat(a_ + 5), BYTES(s50, b0), BYTES(s51, b1);                      \
    }                                                                                          \
  } while (0)
#endif

// FLOAT_TILE sums products of four rows at a, stride values apart, and b, [n][8].
#define FLOAT(s, half) s = add(s, mul(v, half))
#define FLOAT_TILE(a0, a1, a2, a3, b, n)                                                       \
  do {                                                                                         \
    const float *b_ = (b);                                                                     \
    ZERO_TILE;                                                                                 \
    for (int64_t k_ = 0; k_ < (n); k_++, b_ += 8) {                                            \
      v128_t b0 = load(b_), b1 = load(b_ + 4), v;                                              \
      v = wasm_v128_load32_splat(a0 + k_), FLOAT(s00, b0), FLOAT(s01, b1);                     \
      v = wasm_v128_load32_splat(a1 + k_), FLOAT(s10, b0), FLOAT(s11, b1);                     \
      v = wasm_v128_load32_splat(a2 + k_), FLOAT(s20, b0), FLOAT(s21, b1);                     \
      v = wasm_v128_load32_splat(a3 + k_), FLOAT(s30, b0), FLOAT(s31, b1);                     \
    }                                                                                          \
  } while (0)

// dot is the relaxed dot product of four bytes, for the start-up probe to find out what it does
// with them here: how it takes the second ones' top bits is the machine's affair.
int32_t EXPORT(dot)(int32_t weights, int32_t levels) {
#ifdef __wasm_relaxed_simd__
  v128_t s = wasm_i32x4_splat(0), v = wasm_i32x4_splat(levels);
  BYTES(s, wasm_i32x4_splat(weights));
  return wasm_i32x4_extract_lane(s, 0);
#else
  return 0 * (weights + levels);
#endif
}

// ---- Linear ----

// put ends a row's eight sums at y, of which only some columns may exist.
INLINE void put(int64_t mode, int bytes, float *y, int64_t columns, v128_t v0, v128_t v1,
                float *edge) {
  float *at = y;
  if (columns < 8) {
    at = edge;
    for (int64_t c = 0; c < columns; c++) edge[c] = y[c];
  }
  if (mode == ADD) {
    v0 = add(v0, load(at)), v1 = add(v1, load(at + 4));
  } else if (mode == GELU) {
    v0 = bytes ? gelu8(v0) : gelu4(v0), v1 = bytes ? gelu8(v1) : gelu4(v1);
  } else if (mode == GELU_TANH) {
    v0 = bytes ? gelu_tanh8(v0) : gelu_tanh4(v0), v1 = bytes ? gelu_tanh8(v1) : gelu_tanh4(v1);
  } else if (mode == QUICK_GELU) {
    v0 = quick_gelu4(v0), v1 = quick_gelu4(v1);
  }
  store(at, v0), store(at + 4, v1);
  if (columns < 8) {
    for (int64_t c = 0; c < columns; c++) y[c] = edge[c];
  }
}

// LEVELS_ROW finds how row i of a block of n is quantised; behind the last row is the last one
// again.
#define LEVELS_ROW(i, n)                                                                       \
  int64_t r##i = n * block + i < last ? n * block + i : last;                                  \
  const float *x##i = l->x + r##i * in;                                                        \
  if (in % 4) {                                                                                \
    float *copy = scratch + 4 * groups * i;                                                    \
    for (int64_t k = 0; k < 4 * groups; k++) copy[k] = k < in ? x##i[k] : 0;                   \
    x##i = copy;                                                                               \
  }                                                                                            \
  v128_t lo##i = splat(0), hi##i = splat(0);                                                   \
  for (int64_t k = 0; k < 4 * groups; k += 4) {                                                \
    v128_t v = load(x##i + k);                                                                 \
    lo##i = pmin(lo##i, v), hi##i = pmax(hi##i, v);                                            \
  }                                                                                            \
  float low##i = -largest(wasm_f32x4_neg(lo##i)), width##i = largest(hi##i) - low##i;          \
  float inv##i = 0, step##i = 0;                                                               \
  int32_t zero##i = 0;                                                                         \
  if (width##i > 0x1p-100f) {                                                                  \
    inv##i = l->top / width##i, step##i = width##i / l->top;                                   \
    zero##i = wasm_i32x4_extract_lane(level4(splat(-low##i * inv##i), splat(l->top)), 0);      \
  }                                                                                            \
  l->step[r##i] = step##i, l->zero[r##i] = zero##i - (l->dot == SIGNED ? 128 : 0);             \
  v128_t by##i = splat(inv##i), from##i = splat((float)zero##i)
#define LEVELS(i, j)                                                                           \
  wasm_i16x8_narrow_i32x4(level4(muladd(load(x##i + k), by##i, from##i), top),                 \
                          level4(muladd(load(x##j + k), by##j, from##j), top))

// levels_pairs quantises a block of four rows, those of them that exist.
APART void levels_pairs(const struct linear *l, int64_t block, float *scratch) {
  int64_t in = l->in, groups = (in + 3) / 4, last = l->rows - 1;
  LEVELS_ROW(0, 4);
  LEVELS_ROW(1, 4);
  LEVELS_ROW(2, 4);
  LEVELS_ROW(3, 4);
  v128_t top = splat(l->top);
  int16_t *to = (int16_t *)l->levels + 16 * groups * block;
  for (int64_t k = 0; k < 4 * groups; k += 4, to += 16) {
    v128_t a = LEVELS(0, 1), b = LEVELS(2, 3);
    store(to, wasm_i32x4_shuffle(a, b, 0, 2, 4, 6));
    store(to + 8, wasm_i32x4_shuffle(a, b, 1, 3, 5, 7));
  }
}

#ifdef __wasm_relaxed_simd__
// levels_bytes quantises a block of six.
APART void levels_bytes(const struct linear *l, int64_t block, float *scratch) {
  int64_t in = l->in, groups = (in + 3) / 4, last = l->rows - 1;
  LEVELS_ROW(0, 6);
  LEVELS_ROW(1, 6);
  LEVELS_ROW(2, 6);
  LEVELS_ROW(3, 6);
  LEVELS_ROW(4, 6);
  LEVELS_ROW(5, 6);
  v128_t top = splat(l->top), flip = wasm_i8x16_splat(l->dot == SIGNED ? -128 : 0);
  uint8_t *to = (uint8_t *)l->levels + 24 * groups * block;
  for (int64_t k = 0; k < 4 * groups; k += 4, to += 24) {
    v128_t a = wasm_u8x16_narrow_i16x8(LEVELS(0, 1), LEVELS(2, 3)), b = LEVELS(4, 5);
    store(to, wasm_v128_xor(a, flip));
    wasm_v128_store64_lane(to + 16, wasm_v128_xor(wasm_u8x16_narrow_i16x8(b, b), flip), 0);
  }
}
#endif

APART void levels8(const struct linear *l, int64_t block, float *scratch) {
#ifdef __wasm_relaxed_simd__
  if (l->dot != PAIRS) return levels_bytes(l, block, scratch);
#endif
  levels_pairs(l, block, scratch);
}

// widen turns n groups of [8][4] int8 into pairs, [2n][8].
INLINE void widen(int32_t *to, const int8_t *w, int64_t n) {
  for (const int8_t *end = w + 32 * n; w < end; w += 32, to += 16) {
    v128_t a = load(w), b = load(w + 16);
    v128_t a0 = wasm_i16x8_extend_low_i8x16(a), a1 = wasm_i16x8_extend_high_i8x16(a);
    v128_t b0 = wasm_i16x8_extend_low_i8x16(b), b1 = wasm_i16x8_extend_high_i8x16(b);
    store(to, wasm_i32x4_shuffle(a0, a1, 0, 2, 4, 6));
    store(to + 4, wasm_i32x4_shuffle(b0, b1, 0, 2, 4, 6));
    store(to + 8, wasm_i32x4_shuffle(a0, a1, 1, 3, 5, 7));
    store(to + 12, wasm_i32x4_shuffle(b0, b1, 1, 3, 5, 7));
  }
}

// end8 ends row i of a tile.
INLINE void end8(const struct linear *l, int64_t r, int64_t block, v128_t s0, v128_t s1,
                 float *edge) {
  if (r >= l->rows) return;
  int64_t c = 8 * block;
  v128_t zero = wasm_i32x4_splat(l->zero[r]), step = splat(l->step[r]);
#define END(s, at)                                                                             \
  add(mul(mul(wasm_f32x4_convert_i32x4(                                                        \
                  wasm_i32x4_sub(s, wasm_i32x4_mul(zero, load(l->sums + (at))))),              \
              step),                                                                           \
          load(l->scale + (at))),                                                              \
      load(l->bias + (at)))
  v128_t v0 = END(s0, c), v1 = END(s1, c + 4);
#undef END
  put(l->mode, 1, l->y + r * l->out + c, l->out - c, v0, v1, edge);
}

#define END_TILE(end, r)                                                                       \
  end(l, r, block, s00, s01, edge), end(l, (r) + 1, block, s10, s11, edge);                    \
  end(l, (r) + 2, block, s20, s21, edge), end(l, (r) + 3, block, s30, s31, edge)

// linear8 is eight columns of all rows.
APART void linear8(const struct linear *l, int64_t block, float *edge) {
  int64_t groups = (l->in + 3) / 4;
  const int8_t *w = (const int8_t *)l->weight + 32 * groups * block;
  const int32_t *levels = l->levels;
  TILE;
#ifdef __wasm_relaxed_simd__
  if (l->dot != PAIRS) {
    v128_t s40, s41, s50, s51;
    for (int64_t r = 0; r < l->rows; r += 6) {
      BYTES_TILE(levels + r * groups, (const int32_t *)w, groups);
      END_TILE(end8, r);
      end8(l, r + 4, block, s40, s41, edge), end8(l, r + 5, block, s50, s51, edge);
    }
    return;
  }
#endif
  int32_t *wide = (int32_t *)edge + 16;
  widen(wide, w, groups);
  for (int64_t r = 0; r < l->rows; r += 4) {
    PAIRS_TILE(levels + r * 2 * groups, wide, 2 * groups);
    END_TILE(end8, r);
  }
}

INLINE void end32(const struct linear *l, int64_t r, int64_t block, v128_t s0, v128_t s1,
                  float *edge) {
  if (r >= l->rows) return;
  int64_t c = 8 * block;
  v128_t v0 = add(s0, load(l->bias + c)), v1 = add(s1, load(l->bias + c + 4));
  put(l->mode, 0, l->y + r * l->out + c, l->out - c, v0, v1, edge);
}

// FLOAT_ROWS names rows r…r+3 of x, the last one again for those behind it.
#define FLOAT_ROWS(r)                                                                          \
  int64_t last = l->rows - 1 - (r);                                                            \
  const float *x0 = l->x + (r) * l->in, *x1 = x0 + (last < 1 ? last : 1) * l->in,              \
              *x2 = x0 + (last < 2 ? last : 2) * l->in, *x3 = x0 + (last < 3 ? last : 3) * l->in

// linear is eight columns of all rows.
APART void linear(const struct linear *l, int64_t block, float *edge) {
  const float *w = (const float *)l->weight + 8 * l->in * block;
  TILE;
  for (int64_t r = 0; r < l->rows; r += 4) {
    FLOAT_ROWS(r);
    FLOAT_TILE(x0, x1, x2, x3, w, l->in);
    END_TILE(end32, r);
  }
}

// residual is what Nearest makes of the largest products; NaN if one of them is.
INLINE float residual(v128_t v) {
  v = wasm_f32x4_max(v, wasm_i32x4_shuffle(v, v, 2, 3, 0, 1));
  v = wasm_f32x4_max(v, wasm_i32x4_shuffle(v, v, 1, 0, 3, 2));
  return lane(wasm_f32x4_max(splat(0), mul(splat(0.5f), sub(splat(1), v))), 0);
}

// nearest is Nearest of a task's rows. Its maxima are NaN where an operand is.
enum { NEAREST_ROWS = 24 };
APART void nearest(const struct linear *l, int64_t task, float *best) {
  int64_t from = NEAREST_ROWS * task, to = from + NEAREST_ROWS;
  if (to > l->rows) to = l->rows;
  for (int64_t i = 0; i < NEAREST_ROWS; i++) store(best + 4 * i, splat(-__builtin_inff()));
  TILE;
  for (int64_t block = 0; 8 * block < l->out; block++) {
    const float *w = (const float *)l->weight + 8 * l->in * block;
    v128_t columns = wasm_i32x4_splat((int32_t)(l->out - 8 * block));
    v128_t none = splat(-__builtin_inff());
    v128_t real0 = wasm_i32x4_gt(columns, wasm_i32x4_const(0, 1, 2, 3));
    v128_t real1 = wasm_i32x4_gt(columns, wasm_i32x4_const(4, 5, 6, 7));
    for (int64_t r = from; r < to; r += 4) {
      FLOAT_ROWS(r);
      FLOAT_TILE(x0, x1, x2, x3, w, l->in);
      float *b = best + 4 * (r - from);
#define BEST(i)                                                                                \
  store(b + 4 * i, wasm_f32x4_max(load(b + 4 * i),                                             \
                                  wasm_f32x4_max(wasm_v128_bitselect(s##i##0, none, real0),    \
                                                 wasm_v128_bitselect(s##i##1, none, real1))))
      BEST(0), BEST(1), BEST(2), BEST(3);
#undef BEST
    }
  }
  for (int64_t r = from; r < to; r++) l->y[r] = residual(load(best + 4 * (r - from)));
}

#define mixed wasm_i32x4_shuffle

// most4 is the largest of each row of a tile's sums.
INLINE v128_t most4(v128_t a, v128_t b, v128_t c, v128_t d) {
  v128_t u = wasm_i32x4_max(mixed(a, b, 0, 4, 1, 5), mixed(a, b, 2, 6, 3, 7));
  v128_t v = wasm_i32x4_max(mixed(c, d, 0, 4, 1, 5), mixed(c, d, 2, 6, 3, 7));
  return wasm_i32x4_max(mixed(u, v, 0, 1, 4, 5), mixed(u, v, 2, 3, 6, 7));
}

// nearest16 is nearest by products of pairs, of which the float sums are made that can be the
// largest (ref's near16.go). most is what is largest in each block of the bank, for each row.
APART void nearest16(const struct search *s, int64_t task, int32_t *most) {
  int64_t from = NEAREST_ROWS * task, to = from + NEAREST_ROWS;
  int64_t half = (s->in + 1) / 2, blocks = (s->out + 7) / 8;
  if (to > s->rows) to = s->rows;
  TILE;
  for (int64_t block = 0; block < blocks; block++) {
    for (int64_t r = from; r < to; r += 4) {
      PAIRS_TILE(s->query + r * half, s->pairs + 8 * half * block, half);
      store(most + NEAREST_ROWS * block + (r - from),
            most4(wasm_i32x4_max(s00, s01), wasm_i32x4_max(s10, s11), wasm_i32x4_max(s20, s21),
                  wasm_i32x4_max(s30, s31)));
    }
  }
  v128_t none = splat(-__builtin_inff());
  for (int64_t r = from; r < to; r++) {
    int64_t least = INT32_MIN;  // that is of interest
    for (int64_t block = 0; block < blocks; block++) {
      int32_t m = most[NEAREST_ROWS * block + (r - from)];
      least = m > least ? m : least;
    }
    least -= s->margin[r];
    v128_t best = none;
    for (int64_t block = 0; block < blocks; block++) {
      if (most[NEAREST_ROWS * block + (r - from)] < least) continue;
      const float *x = s->x + r * s->in, *w = s->weight + 8 * s->in * block;
      s00 = s01 = splat(0);
      for (int64_t k = 0; k < s->in; k++, w += 8) {
        v128_t v = wasm_v128_load32_splat(x + k);
        s00 = muladd(v, load(w), s00), s01 = muladd(v, load(w + 4), s01);
      }
      v128_t columns = wasm_i32x4_splat((int32_t)(s->out - 8 * block));
      v128_t real0 = wasm_i32x4_gt(columns, wasm_i32x4_const(0, 1, 2, 3));
      v128_t real1 = wasm_i32x4_gt(columns, wasm_i32x4_const(4, 5, 6, 7));
      best = wasm_f32x4_max(best, wasm_f32x4_max(wasm_v128_bitselect(s00, none, real0),
                                                 wasm_v128_bitselect(s01, none, real1)));
    }
    s->y[r] = residual(best);
  }
}

// ---- Attend ----

// head is the place of a task's head.
#define HEAD                                                                                   \
  int64_t sequence = task / a->heads, at = task % a->heads * a->depth;                         \
  int64_t d = a->depth, nq = a->queries, nk = a->keys, width = a->width;                       \
  const float *q = a->q + sequence * nq * width + at;                                          \
  const float *key = a->kv + sequence * nk * 2 * width + at, *value = key + width;             \
  float *y = a->y + sequence * nq * width + at

INLINE v128_t largest4(v128_t m, const float *x, int64_t n) {
  for (int64_t i = 0; i < n; i += 4) m = pmax(m, wasm_f32x4_abs(load(x + i)));
  return m;
}

INLINE v128_t levels16(const float *x, v128_t inv, v128_t top) {
  return wasm_i16x8_narrow_i32x4(signed4(mul(load(x), inv), top),
                                 signed4(mul(load(x + 4), inv), top));
}

// spread writes a row's n levels as pairs, apart values between them, and returns the step.
INLINE float spread(int32_t *to, int64_t apart, const float *x, int64_t n, float top) {
  float m = largest(largest4(splat(0), x, n)), inv = 0, step = 0;
  if (m > 0x1p-100f) inv = top / m, step = m / top;
  for (int64_t i = 0; i < n; i += 8, to += 4 * apart) {
    v128_t v = levels16(x + i, splat(inv), splat(top));
    wasm_v128_store32_lane(to, v, 0), wasm_v128_store32_lane(to + apart, v, 1);
    wasm_v128_store32_lane(to + 2 * apart, v, 2), wasm_v128_store32_lane(to + 3 * apart, v, 3);
  }
  return step;
}

// attend8 is a head of integers. d is a multiple of 8.
APART void attend8(const struct attend *a, int64_t task, float *scratch) {
  HEAD;
  int64_t half = d / 2, seats = (nk + 7) / 8 * 8, pairs = seats / 2;
  int32_t *keys = (int32_t *)scratch;       // [seats/8][half][8] pairs
  int32_t *values = keys + seats * half;    // [d/8][pairs][8] pairs
  int32_t *query = values + d * pairs;      // [half][4] pairs
  int32_t *weights = query + 4 * half;      // [pairs][4] pairs
  float *scores = (float *)weights + 4 * pairs;  // [4][seats]
  float *step = scores + 4 * seats;         // of each key

  for (int64_t j = 0; j < seats; j++) {
    const float *x = key + (j < nk ? j : nk - 1) * 2 * width;
    step[j] = spread(keys + j / 8 * half * 8 + j % 8, 8, x, d, a->key_top);
  }
  v128_t most = splat(0);
  for (int64_t j = 0; j < nk; j++) most = largest4(most, value + j * 2 * width, d);
  float m = largest(most), inv = 0, value_step = 0;
  if (m > 0x1p-100f) inv = a->value_top / m, value_step = m / a->value_top;
  for (int64_t p = 0; p < pairs; p++) {
    const float *even = value + (2 * p < nk ? 2 * p : nk - 1) * 2 * width;
    const float *odd = value + (2 * p + 1 < nk ? 2 * p + 1 : nk - 1) * 2 * width;
    for (int64_t c = 0; c < d; c += 8) {
      v128_t u = levels16(even + c, splat(inv), splat(a->value_top));
      v128_t v = levels16(odd + c, splat(inv), splat(a->value_top));
      int32_t *to = values + c * pairs + 8 * p;
      store(to, wasm_i16x8_shuffle(u, v, 0, 8, 1, 9, 2, 10, 3, 11));
      store(to + 4, wasm_i16x8_shuffle(u, v, 4, 12, 5, 13, 6, 14, 7, 15));
    }
  }
  TILE;
  for (int64_t r = 0; r < nq; r += 4) {
#define ROW(i)                                                                                 \
  int64_t r##i = r + i < nq ? r + i : nq - 1;                                                  \
  float by##i = spread(query + i, 4, q + r##i * width, d, a->key_top) * a->scale;              \
  v128_t most##i = splat(-__builtin_inff());                                                   \
  v128_t limit##i = wasm_i32x4_splat((int32_t)(a->causal ? r##i + 1 : nk));
    ROW(0) ROW(1) ROW(2) ROW(3)
#undef ROW
    for (int64_t j = 0; j < seats; j += 8) {
      PAIRS_TILE(query, keys + j * half, half);
      int edge = a->causal || j + 8 > nk;  // some rows see no such key
      v128_t j0 = wasm_i32x4_add(wasm_i32x4_splat((int32_t)j), wasm_i32x4_const(0, 1, 2, 3));
      v128_t j1 = wasm_i32x4_add(j0, wasm_i32x4_splat(4));
#define SCORE(i, h)                                                                            \
  do {                                                                                         \
    v128_t v = mul(mul(wasm_f32x4_convert_i32x4(s##i##h), splat(by##i)), load(step + j + 4 * h)); \
    if (edge) v = wasm_v128_bitselect(v, splat(-__builtin_inff()), wasm_i32x4_gt(limit##i, j##h)); \
    most##i = pmax(most##i, v);                                                                \
    store(scores + i * seats + j + 4 * h, v);                                                  \
  } while (0)
      SCORE(0, 0); SCORE(0, 1); SCORE(1, 0); SCORE(1, 1);
      SCORE(2, 0); SCORE(2, 1); SCORE(3, 0); SCORE(3, 1);
#undef SCORE
    }
    // No weight is above top: exp4 of what is at most 0 is at most 1.
    v128_t top = splat(a->weight_top);
#define WEIGH(i)                                                                               \
  v128_t max##i = splat(largest(most##i)), sum##i = wasm_i32x4_splat(0);                       \
  for (int64_t j = 0; j < seats; j += 8) {                                                     \
    const float *s = scores + i * seats + j;                                                   \
    v128_t u = round4(pmax(splat(0), mul(exp4(sub(load(s), max##i)), top)));                   \
    v128_t v = round4(pmax(splat(0), mul(exp4(sub(load(s + 4), max##i)), top)));               \
    sum##i = wasm_i32x4_add(sum##i, wasm_i32x4_add(u, v));                                     \
    int32_t *to = weights + 2 * j + i;                                                         \
    u = wasm_i16x8_narrow_i32x4(u, v);                                                         \
    wasm_v128_store32_lane(to, u, 0), wasm_v128_store32_lane(to + 4, u, 1);                    \
    wasm_v128_store32_lane(to + 8, u, 2), wasm_v128_store32_lane(to + 12, u, 3);               \
  }                                                                                            \
  v128_t out##i = splat(value_step / (float)total(sum##i));
    WEIGH(0) WEIGH(1) WEIGH(2) WEIGH(3)
#undef WEIGH
    for (int64_t c = 0; c < d; c += 8) {
      PAIRS_TILE(weights, values + c * pairs, pairs);
#define OUT(i)                                                                                 \
  if (r + i < nq) {                                                                            \
    float *to = y + (r + i) * width + c;                                                       \
    store(to, mul(wasm_f32x4_convert_i32x4(s##i##0), out##i));                                 \
    store(to + 4, mul(wasm_f32x4_convert_i32x4(s##i##1), out##i));                             \
  }
      OUT(0) OUT(1) OUT(2) OUT(3)
#undef OUT
    }
  }
}

// fold16 is the end of Sum16: lanes 0…3, 4…7, 8…11 and 12…15 into one.
INLINE float fold16(v128_t a, v128_t b, v128_t c, v128_t d) {
  v128_t v = add(add(a, c), add(b, d));
  v = add(v, wasm_i32x4_shuffle(v, v, 2, 3, 2, 3));
  return lane(v, 0) + lane(v, 1);
}

// soften makes the weights of a row of n scores, a multiple of 16, and returns one over their sum.
INLINE float soften(float *s, int64_t n) {
  v128_t m = load(s);
  for (int64_t j = 4; j < n; j += 4) m = wasm_f32x4_max(m, load(s + j));
  m = wasm_f32x4_max(m, wasm_i32x4_shuffle(m, m, 2, 3, 0, 1));
  m = wasm_f32x4_max(m, wasm_i32x4_shuffle(m, m, 1, 0, 3, 2));
  v128_t a = splat(0), b = a, c = a, d = a;
  for (int64_t j = 0; j < n; j += 16) {
#define EXP(sum, at)                                                                           \
  do {                                                                                         \
    v128_t e = exp4(sub(load(s + j + (at)), m));                                               \
    store(s + j + (at), e), sum = add(sum, e);                                                 \
  } while (0)
    EXP(a, 0); EXP(b, 4); EXP(c, 8); EXP(d, 12);
#undef EXP
  }
  return 1 / fold16(a, b, c, d);
}

// attend is a head of floats. d is a multiple of 8.
APART void attend(const struct attend *a, int64_t task, float *scratch) {
  HEAD;
  int64_t seats = (nk + 15) / 16 * 16;
  float *keys = scratch;             // [seats/8][d][8]
  float *values = keys + seats * d;  // [d/8][nk][8]
  float *query = values + nk * d;    // [4][d]
  float *scores = query + 4 * d;     // [4][seats]

  for (int64_t j = 0; j < seats; j++) {
    const float *x = key + (j < nk ? j : nk - 1) * 2 * width;
    float *to = keys + j / 8 * d * 8 + j % 8;
    for (int64_t k = 0; k < d; k++) to[8 * k] = x[k];
  }
  for (int64_t j = 0; j < nk; j++) {
    const float *x = value + j * 2 * width;
    for (int64_t c = 0; c < d; c += 8) {
      float *to = values + c * nk + 8 * j;
      store(to, load(x + c)), store(to + 4, load(x + c + 4));
    }
  }
  TILE;
  // Where rows see different numbers of keys, a tile is a row four times.
  for (int64_t r = 0, rows = a->causal ? 1 : 4; r < nq; r += rows) {
    for (int64_t i = 0; i < 4; i++) {
      int64_t from = rows == 1 ? r : r + i < nq ? r + i : nq - 1;
      for (int64_t k = 0; k < d; k += 4) {
        store(query + i * d + k, mul(load(q + from * width + k), splat(a->scale)));
      }
    }
    int64_t limit = a->causal ? r + 1 : nk;
    for (int64_t j = 0; j < limit; j += 8) {
      FLOAT_TILE(query, (query + d), (query + 2 * d), (query + 3 * d), keys + j * d, d);
#define SCORES(i) store(scores + i * seats + j, s##i##0), store(scores + i * seats + j + 4, s##i##1)
      SCORES(0), SCORES(1), SCORES(2), SCORES(3);
#undef SCORES
    }
    int64_t end = (limit + 15) / 16 * 16;
    for (int64_t i = 0; i < 4; i++) {
      for (int64_t j = limit; j < end; j++) scores[i * seats + j] = -__builtin_inff();
    }
    v128_t inv0 = splat(soften(scores, end)), inv1 = splat(soften(scores + seats, end));
    v128_t inv2 = splat(soften(scores + 2 * seats, end));
    v128_t inv3 = splat(soften(scores + 3 * seats, end));
    for (int64_t c = 0; c < d; c += 8) {
      FLOAT_TILE(scores, (scores + seats), (scores + 2 * seats), (scores + 3 * seats),
                 values + c * nk, limit);
#define OUT(i)                                                                                 \
  if (i < rows && r + i < nq) {                                                                \
    float *to = y + (r + i) * width + c;                                                       \
    store(to, mul(s##i##0, inv##i)), store(to + 4, mul(s##i##1, inv##i));                      \
  }
      OUT(0) OUT(1) OUT(2) OUT(3)
#undef OUT
    }
  }
}

// ---- Norm and Unit ----

// norm is a row; the width is a multiple of 16.
APART void norm(const struct norm *o, int64_t r) {
  const float *x = o->x + r * o->width;
  float *y = o->y + r * o->width, n = (float)o->width;
  v128_t a = splat(0), b = a, c = a, d = a;
  for (int64_t i = 0; i < o->width; i += 16) {
    a = add(a, load(x + i)), b = add(b, load(x + i + 4));
    c = add(c, load(x + i + 8)), d = add(d, load(x + i + 12));
  }
  v128_t mean = splat(fold16(a, b, c, d) / n);
  a = b = c = d = splat(0);
  for (int64_t i = 0; i < o->width; i += 16) {
#define SQUARE(s, at)                                                                          \
  do {                                                                                         \
    v128_t v = sub(load(x + i + (at)), mean);                                                  \
    s = muladd(v, v, s);                                                                       \
  } while (0)
    SQUARE(a, 0); SQUARE(b, 4); SQUARE(c, 8); SQUARE(d, 12);
#undef SQUARE
  }
  v128_t inv = splat(1 / __builtin_sqrtf(fold16(a, b, c, d) / n + o->eps));
  for (int64_t i = 0; i < o->width; i += 4) {
    v128_t v = mul(mul(sub(load(x + i), mean), inv), load(o->gain + i));
    store(y + i, add(v, load(o->bias + i)));
  }
}

// unit is a row made of length one, or left as zeros; the width is a multiple of 16.
APART void unit(const struct norm *o, int64_t r) {
  const float *x = o->x + r * o->width;
  float *y = o->y + r * o->width;
  v128_t a = splat(0), b = a, c = a, d = a;
  for (int64_t i = 0; i < o->width; i += 16) {
    v128_t u = load(x + i), v = load(x + i + 4);
    a = muladd(u, u, a), b = muladd(v, v, b);
    u = load(x + i + 8), v = load(x + i + 12);
    c = muladd(u, u, c), d = muladd(v, v, d);
  }
  float s = fold16(a, b, c, d);
  v128_t inv = splat(s > 0 ? 1 / __builtin_sqrtf(s) : 0);
  for (int64_t i = 0; i < o->width; i += 4) store(y + i, mul(load(x + i), inv));
}

// ---- Rotate and Gate ----

// rotate is a row; half is a multiple of 4. y may be x.
APART void rotate(const struct rotate *o, int64_t r) {
  const float *x = o->x + r * o->width, *c = o->angles + r % o->repeat * 2 * o->half;
  float *y = o->y + r * o->width;
  int64_t half = o->half, turned = 2 * half * o->heads;
  for (int64_t h = 0; h < turned; h += 2 * half) {
    for (int64_t i = 0; i < half; i += 4) {
      v128_t a = load(x + h + i), b = load(x + h + half + i);
      v128_t cos = load(c + i), sin = load(c + half + i);
      store(y + h + i, sub(mul(a, cos), mul(b, sin)));
      store(y + h + half + i, add(mul(b, cos), mul(a, sin)));
    }
  }
  if (x == y) return;
  for (int64_t i = turned; i < o->width; i++) y[i] = x[i];
}

// gate is a row; the width, of y, is a multiple of 4.
APART void gate(const struct norm *o, int64_t r) {
  const float *x = o->x + r * 2 * o->width, *u = x + o->width;
  float *y = o->y + r * o->width;
  for (int64_t i = 0; i < o->width; i += 4) {
    v128_t g = load(x + i);
    store(y + i, mul(mul(g, sigmoid4(g)), load(u + i)));
  }
}

// ---- threads ----

// team is what the threads share. word is the job under way: its number in the upper 24 bits, then
// its tasks and the next one to take, 20 bits each; a task is taken by a compare-and-swap, so that
// a thread that comes late finds the next job, whole, or nothing. A job's end is when its tasks are
// done, which those who have none left do not hold up.
struct team {
  int64_t word;
  int32_t done, sleepers, helpers, unused;
  POINTER(const struct job, job)
  POINTER(uint8_t, scratch)  // of each thread, size bytes
  int64_t size;
};

enum { PATIENCE = 20000 };  // looks at the word before sleeping: some 50 µs

#define GET(p) __atomic_load_n(p, __ATOMIC_SEQ_CST)
#define SET(p, v) __atomic_store_n(p, v, __ATOMIC_SEQ_CST)

APART void task(const struct job *j, int64_t i, float *scratch) {
  switch (j->op) {
    case LEVELS8: return levels8((const struct linear *)j, i, scratch);
    case LINEAR8: return linear8((const struct linear *)j, i, scratch);
    case LINEAR: return linear((const struct linear *)j, i, scratch);
    case NEAREST: return nearest((const struct linear *)j, i, scratch);
    case ATTEND8: return attend8((const struct attend *)j, i, scratch);
    case ATTEND: return attend((const struct attend *)j, i, scratch);
    case NORM: return norm((const struct norm *)j, i);
    case UNIT: return unit((const struct norm *)j, i);
    case NEAREST16: return nearest16((const struct search *)j, i, (int32_t *)scratch);
    case ROTATE: return rotate((const struct rotate *)j, i);
    case GATE: return gate((const struct norm *)j, i);
  }
}

// work takes tasks until none is left, and returns the word that says so.
static int64_t work(struct team *t, int64_t me) {
  for (;;) {
    int64_t word = GET(&t->word);
    int64_t n = word >> 20 & 0xFFFFF, next = word & 0xFFFFF;
    if (next >= n) return word;
    if (!__atomic_compare_exchange_n(&t->word, &word, word + 1, 0, __ATOMIC_SEQ_CST,
                                     __ATOMIC_SEQ_CST)) {
      continue;
    }
    task(t->job, next, (float *)(t->scratch + me * t->size));
    __atomic_fetch_add(&t->done, 1, __ATOMIC_SEQ_CST);
  }
}

// run does a job's tasks 0…n−1 with the helpers there are.
void EXPORT(run)(struct team *t, const struct job *j, int32_t n) {
  if (t->helpers == 0 || n == 1) {
    for (int64_t i = 0; i < n; i++) task(j, i, (float *)t->scratch);
    return;
  }
  t->job = j, t->done = 0;
  int64_t number = (int64_t)((uint64_t)t->word >> 40) + 1;
  SET(&t->word, (int64_t)((uint64_t)number << 40) | (int64_t)n << 20);
  if (GET(&t->sleepers) > 0) __builtin_wasm_memory_atomic_notify((int32_t *)&t->word, 1 << 20);
  work(t, 0);
  while (GET(&t->done) < n) {}
}

// help is the life of thread me of 1…helpers.
void EXPORT(help)(struct team *t, int32_t me) {
  for (;;) {
    int64_t word = work(t, me);
    for (int64_t i = 0; i < PATIENCE && GET(&t->word) == word; i++) {}
    if (GET(&t->word) != word) continue;
    __atomic_fetch_add(&t->sleepers, 1, __ATOMIC_SEQ_CST);
    __builtin_wasm_memory_atomic_wait64(&t->word, word, -1);
    __atomic_fetch_add(&t->sleepers, -1, __ATOMIC_SEQ_CST);
  }
}

// Products on tensor cores: the sums of rows of one matrix times rows of another, a tile of them by
// a block.
#pragma once
#include "math.h"

// A tile in shared memory is rows of 64 bytes, four pieces of 16; which piece lies where depends on
// the row, so that the eight rows that load_matrix reads at once lie in different banks.
const int depth = 64, pieces = depth / 16, stages = 4;
DEVICE u8 *piece(u8 *tile, int row, int i) {
  return tile + row * depth + ((i ^ (row >> 1 & 3)) << 4);
}

// What the bytes are: levels times int8 weights, or halves.
struct Whole {
  typedef int Sum;
  static DEVICE_MEMBER void multiply_add(int (&c)[4], const u32 (&a)[4], u32 b0, u32 b1) {
    multiply<false, true>(c, a, b0, b1);
  }
};
struct Halves {
  typedef float Sum;
  static DEVICE_MEMBER void multiply_add(float (&c)[4], const u32 (&a)[4], u32 b0, u32 b1) {
    multiply_halves(c, a, b0, b1);
  }
};

// Feed copies what a block multiplies to shared memory, slice by slice: a slice is depth bytes of
// rows of q [m, planes, k] and of columns of w [n, k]. Its tiles are there until the slice that
// comes kept slices later.
template <int rows, int columns, int threads, int kept> struct Feed {
  static const int tile_q = rows * depth, tile_w = columns * depth, apart = threads / pieces;
  u8 *qs, *ws;
  const u8 *q, *w;  // the first row of either at the next slice; the others are less than 4 GB away
  u32 q_from[rows / apart], w_from[columns / apart];
  int slices, all;  // of a plane, of all planes
  int slice, place;  // the next slice and where its tiles come to lie

  // A thread copies the piece t%4 of every threads/4-th row of a tile; rows past the end are copies
  // of the last.
  DEVICE_MEMBER Feed(u8 *memory, const u8 *q, const u8 *w, int m, int n, int k, int planes)
      : qs(memory), ws(memory + kept * tile_q), q(q + (u64)block_y() * rows * planes * k),
        w(w + (u64)block_x() * columns * k), slices(k / depth), slice(0), place(0) {
    all = slices * planes;
    u32 pitch = planes * k, part = thread() % pieces * 16;
    int first = thread() / pieces;
    int last_q = m - 1 - block_y() * rows, last_w = n - 1 - block_x() * columns;
    UNROLL
    for (int j = 0; j < rows / apart; j++)
      q_from[j] = min(first + j * apart, last_q) * pitch + part;
    UNROLL
    for (int j = 0; j < columns / apart; j++)
      w_from[j] = min(first + j * apart, last_w) * k + part;
  }

  // after is the place after one.
  static DEVICE_MEMBER int after(int place) { return place + 1 < kept ? place + 1 : 0; }

  // fetch starts the copies of the next slice and closes their group, an empty one past the end.
  DEVICE_MEMBER void fetch() {
    if (slice < all) {
      if (slice == slices) w -= slices * depth;  // the low plane begins
      int first = thread() / pieces, part = thread() % pieces;
      UNROLL
      for (int j = 0; j < rows / apart; j++)
        copy16(piece(qs + place * tile_q, first + j * apart, part), q + q_from[j]);
      UNROLL
      for (int j = 0; j < columns / apart; j++)
        copy16(piece(ws + place * tile_w, first + j * apart, part), w + w_from[j]);
      q += depth, w += depth;
    }
    slice++, place = after(place);
    copy_commit();
  }
};

// Tile is the part of a block that makes rows × columns of the result, each warp 16·a × 8·b of
// them; its shared memory is stages · (rows + columns) · depth bytes.
template <class Kind, int rows, int columns, int a, int b> struct Tile {
  typedef typename Kind::Sum Sum;
  static const int across = columns / (8 * b), threads = rows / (16 * a) * across * 32;
  int lane, row, column, m0, n0;  // of the warp in the block's tile; of the tile in the result
  Sum sum[a][b][4];

  DEVICE_MEMBER Tile() {
    lane = thread() % 32;
    row = thread() / 32 / across * 16 * a;
    column = thread() / 32 % across * 8 * b;
    m0 = block_y() * rows;
    n0 = block_x() * columns;
  }

  // Row and column of the result that sum[x][j][c] belongs to.
  DEVICE_MEMBER int result_row(int x, int c) const {
    return m0 + row + x * 16 + c / 2 * 8 + lane / 4;
  }
  DEVICE_MEMBER int result_column(int j, int c) const {
    return n0 + column + j * 8 + lane % 4 * 2 + c % 2;
  }

  // each calls f(x, j, c) for every sum of this thread.
  template <class F> DEVICE_MEMBER void each(F f) {
    UNROLL
    for (int x = 0; x < a; x++) UNROLL
    for (int j = 0; j < b; j++) UNROLL
    for (int c = 0; c < 4; c++) f(x, j, c);
  }

  // each_pair calls f(x, j, half) for sums 2·half and 2·half + 1, which are of columns side by
  // side.
  template <class F> DEVICE_MEMBER void each_pair(F f) {
    UNROLL
    for (int x = 0; x < a; x++) UNROLL
    for (int j = 0; j < b; j++) UNROLL
    for (int half = 0; half < 2; half++) f(x, j, half);
  }

  // accumulate makes the sums of q [m, planes, k bytes] and w [n, k], k whole pieces of depth.
  // Planes are gone through from the high byte of levels to the low one.
  DEVICE_MEMBER void accumulate(u8 *memory, const u8 *q, const u8 *w, int m, int n, int k,
                                int planes) {
    Feed<rows, columns, threads, stages> feed(memory, q, w, m, n, k, planes);
    each([&](int x, int j, int c) { sum[x][j][c] = 0; });
    for (int i = 0; i < stages - 1; i++) feed.fetch();
    for (int i = 0, place = 0; i < feed.all; i++, place = feed.after(place)) {
      copy_wait<stages - 2>();
      barrier();
      feed.fetch();
      if (i == feed.slices)
        each([&](int x, int j, int c) { sum[x][j][c] *= 256; });  // the low plane begins
      u8 *qt = feed.qs + place * feed.tile_q, *wt = feed.ws + place * feed.tile_w;
      UNROLL
      for (int step32 = 0; step32 < depth / 32; step32++) {
        u32 fq[a][4], fw[b / 2][4];
        UNROLL
        for (int x = 0; x < a; x++)
          load_matrix(fq[x], piece(qt, row + x * 16 + lane % 16, step32 * 2 + lane / 16));
        UNROLL
        for (int x = 0; x < b / 2; x++)
          load_matrix(fw[x], piece(wt, column + x * 16 + lane % 8 + lane / 16 * 8,
                                   step32 * 2 + lane / 8 % 2));
        UNROLL
        for (int x = 0; x < a; x++) UNROLL
        for (int j = 0; j < b; j++)
          Kind::multiply_add(sum[x][j], fq[x], fw[j / 2][j % 2 * 2], fw[j / 2][j % 2 * 2 + 1]);
      }
    }
  }
};

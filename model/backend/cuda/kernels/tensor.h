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

  // accumulate makes the sums of q [m, planes, k bytes] and w [n, k], k whole pieces of depth.
  // Planes are gone through from the high byte of levels to the low one.
  DEVICE_MEMBER void accumulate(u8 *memory, const u8 *q, const u8 *w, int m, int n, int k,
                                int planes) {
    const int tile_q = rows * depth, tile_w = columns * depth;
    u8 *qs = memory, *ws = memory + stages * tile_q;
    int t = thread(), turns = k / depth, all = turns * planes;

    // A thread copies the piece t%4 of every threads/4-th row of a tile; rows past the end are
    // copies of the last.
    u32 pitch = planes * k, part = t % pieces * 16, q_from[rows * pieces / threads],
        w_from[columns * pieces / threads];
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
          copy16(piece(qt, t / pieces + j * (threads / pieces), t % pieces),
                 q + (q_from[j] + i * depth));
        UNROLL
        for (int j = 0; j < columns * pieces / threads; j++)
          copy16(piece(wt, t / pieces + j * (threads / pieces), t % pieces),
                 w + (w_from[j] + (i < turns ? i : i - turns) * depth));
      }
      copy_commit();
    };

    each([&](int x, int j, int c) { sum[x][j][c] = 0; });
    for (int i = 0; i < stages - 1; i++) fetch(i);
    for (int i = 0; i < all; i++) {
      copy_wait<stages - 2>();
      barrier();
      fetch(i + stages - 1);
      if (i == turns)
        each([&](int x, int j, int c) { sum[x][j][c] *= 256; });  // the low plane begins
      u8 *qt = qs + i % stages * tile_q, *wt = ws + i % stages * tile_w;
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

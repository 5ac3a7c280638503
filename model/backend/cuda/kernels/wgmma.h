// Products by warp groups, on devices of compute capability 9.0: product8 of linear.h, whose sums
// tensor cores make of tiles in shared memory without the threads reading them.
#pragma once
#include "linear.h"

#ifdef WARP_GROUPS

// matrix describes to tensor cores rows of depth bytes in shared memory as piece lays them out:
// where they begin, at a multiple of 512 bytes or, half a row in, 32 further; how far it is from
// eight rows to the next eight; and that pieces change places as piece has it (PTX's "64-byte
// swizzle"). Bytes are counted in sixteens.
DEVICE u64 matrix(const u8 *p) {
  const u64 eight_rows = 8 * depth / 16, swizzle64 = 2;
  return shared_address(p) >> 4 | eight_rows << 32 | swizzle64 << 62;
}

// further is a matrix that begins some bytes after another.
DEVICE u64 further(u64 matrix, u32 bytes) {
  return matrix >> 32 << 32 | ((u32)matrix + bytes / 16);
}

// group_accumulate is the tile's accumulate, by a block of two groups, 64 rows of its tile each. Of
// the slices in shared memory, one has products being made, one may have, and the others are for
// copies. When a slice's products have been started, those of the slice before are waited for, and
// tensor cores never idle for want of a thread; a slice's place is taken by copies once all threads
// have passed the barrier of the second slice after it, and with it the wait for its products.
template <int columns, int kept>
DEVICE void group_accumulate(Tile<Whole, 128, columns, 1, columns / 8> &tile, u8 *memory,
                             const u8 *q, const u8 *w, int m, int n, int k, int planes) {
  Feed<128, columns, 256, kept> feed(memory, q, w, m, n, k, planes);
  int(&sum)[columns / 8][4] = tile.sum[0], i = 0, place = 0;
  int group = same_in_warp(thread() / 128);
  u64 q0 = matrix(feed.qs + group * 64 * depth), w0 = matrix(feed.ws);
  tile.each([&](int x, int j, int c) { tile.sum[x][j][c] = 0; });
  for (int f = 0; f < kept - 2; f++) feed.fetch();
  for (int end = feed.slices;; end = feed.all) {
    do {
      copy_wait<kept - 3>();
      fence_copies();
      barrier();
      group_fence(sum);
      UNROLL
      for (int step32 = 0; step32 < depth; step32 += 32)
        group_multiply(sum, further(q0, place * feed.tile_q + step32),
                       further(w0, place * feed.tile_w + step32));
      group_commit();
      feed.fetch();
      group_wait<1>();
      place = feed.after(place);
    } while (++i < end);
    group_wait(sum);
    if (i == feed.all) return;
    tile.each([&](int x, int j, int c) { tile.sum[x][j][c] *= 256; });  // the low plane begins
  }
}

// The end of a product takes as long as some slices. With 128 columns a processor has room for two
// blocks, of which one can be at its end while the other multiplies; with 256 it has room for one,
// which reads a quarter less for each product.
#define GROUP128(...) group_accumulate<128, 6>(tile, __VA_ARGS__)
#define GROUP256(...) group_accumulate<256, 8>(tile, __VA_ARGS__)
PRODUCT8(KERNEL, product8_group128, 128, 128, 1, 16, GROUP128)
PRODUCT8(LARGE_KERNEL, product8_group256, 128, 256, 1, 32, GROUP256)

#endif

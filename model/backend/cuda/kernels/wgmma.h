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

// A block is two groups, 64 rows of its tile each. Of the turns that are kept, one has products
// being made, one may have, and the others are for copies.
typedef Tile<Whole, 128, 128, 1, 16> GroupTile;
const int group_kept = 6;

// group_accumulate is the tile's accumulate. When a turn's products have been started, those of the
// turn before are waited for, and tensor cores never idle for want of a thread; a turn's place is
// taken by copies once all threads have passed the barrier of the second turn after it, and with it
// the wait for its products.
DEVICE void group_accumulate(GroupTile &tile, u8 *memory, const u8 *q, const u8 *w, int m, int n,
                             int k, int planes) {
  Feed<128, 128, GroupTile::threads, group_kept> feed(memory, q, w, m, n, k, planes);
  int(&sum)[16][4] = tile.sum[0], half = thread() / 128 * 64 * depth, i = 0;
  tile.each([&](int x, int j, int c) { tile.sum[x][j][c] = 0; });
  for (int f = 0; f < group_kept - 2; f++) feed.fetch(f);
  for (int end = feed.turns;; end = feed.all) {
    do {
      copy_wait<group_kept - 3>();
      fence_copies();
      barrier();
      group_fence(sum);
      UNROLL
      for (int step32 = 0; step32 < depth; step32 += 32)
        group_multiply(sum, matrix(feed.q_tile(i) + half + step32),
                       matrix(feed.w_tile(i) + step32));
      group_commit();
      feed.fetch(i + group_kept - 2);
      group_wait<1>();
    } while (++i < end);
    group_wait(sum);
    if (i == feed.all) return;
    tile.each([&](int x, int j, int c) { tile.sum[x][j][c] *= 256; });  // the low plane begins
  }
}

#define GROUP_ACCUMULATE(...) group_accumulate(tile, __VA_ARGS__)
PRODUCT8(product8_group, 128, 128, 1, 16, GROUP_ACCUMULATE)

#endif

// Products of groups as the hardware makes them, a warp's part: matrices in shared memory are read
// by their descriptors, at any time between start and wait. Here they are read at both ends, and a
// product of what has changed meanwhile is rubbish. So is one that adds to sums without a fence
// before it, or that the thread has touched since; and until the wait the thread's sums are rubbish
// too. Of shared memory tensor cores see what copies have put there, once their thread has fenced
// them, and nothing else.
#pragma once
#include <array>
#include <deque>
#include <map>
#include <vector>

#include "emu.h"

namespace emu {

const u32 shared_start = 1024;  // the address of a block's shared memory, and what it is aligned to
const int rubbish = 0x5AA5A5A5;

typedef std::array<u8, 32> Row;

// row is 32 bytes of row r of a matrix whose descriptor is d, of shared memory.
inline Row row(const std::vector<u8> &memory, u64 d, int r) {
  u32 start = (d & 0x3fff) << 4, across = (d >> 16 & 0x3fff) << 4, eight = (d >> 32 & 0x3fff) << 4;
  int mode = d >> 62;  // bytes of a row that change places: none, 128, 64, 32
  u32 pitch = mode ? 256 >> mode : 16, swap = mode ? pitch - 16 : 0;
  Row v;
  for (int half = 0; half < 2; half++) {
    u32 at = start + r / 8 * eight + r % 8 * pitch + half * (mode ? 16 : across);
    at ^= at >> 3 & swap;
    bool there = !(d >> 49 & 7) && at >= shared_start && at - shared_start + 16 <= memory.size();
    if (there)
      memcpy(&v[half * 16], &memory[at - shared_start], 16);
    else
      memset(&v[half * 16], 0x5A, 16);
  }
  return v;
}

// rows are n rows of a matrix, from one on.
inline std::vector<Row> rows(const std::vector<u8> &memory, u64 d, int from, int n) {
  std::vector<Row> v(n);
  for (int i = 0; i < n; i++) v[i] = row(memory, d, from + i);
  return v;
}

class Products {
  struct Product {
    int *c[32];
    u64 a, b;
    int from;
    std::vector<Row> q, w;
  };
  // What a lane's sums are while products add to them, or were at the fence.
  struct Held {
    std::vector<int> sum;
    bool fenced = false;
    int products = 0;
  };
  std::map<int *, Held> held;
  std::vector<Product> open;
  std::deque<std::vector<Product>> groups;

  // add is a lane's part of a product; the layout is that of the doc of group_multiply.
  static void add(std::vector<int> &sum, const Product &p, int lane) {
    for (size_t i = 0; i < sum.size(); i++) {
      const Row &q = p.q[lane / 4 + i / 2 % 2 * 8], &w = p.w[i / 4 * 8 + lane % 4 * 2 + i % 2];
      int s = 0;
      for (int k = 0; k < 32; k++) s += q[k] * (s8)w[k];
      sum[i] = (u32)sum[i] + (u32)s;
    }
  }

  void finish(const Product &p, const std::vector<u8> &memory) {
    bool same = p.q == rows(memory, p.a, p.from, 16) &&
                p.w == rows(memory, p.b, 0, (int)p.w.size());
    for (int lane = 0; lane < 32; lane++) {
      Held &h = held[p.c[lane]];
      for (size_t i = 0; i < h.sum.size(); i++) same = same && p.c[lane][i] == rubbish;
      if (same)
        add(h.sum, p, lane);
      else
        h.sum.assign(h.sum.size(), rubbish);
      if (--h.products == 0) memcpy(p.c[lane], h.sum.data(), 4 * h.sum.size());
    }
  }

 public:
  void fence(Sums **lanes) {
    for (int i = 0; i < 32; i++) {
      Held &h = held[lanes[i]->c];
      if (h.products) continue;
      h.sum.assign(lanes[i]->c, lanes[i]->c + lanes[i]->n);
      h.fenced = true;
    }
  }

  void start(Sums **lanes, int from, const std::vector<u8> &memory) {
    Product p{{}, lanes[0]->a, lanes[0]->b, from, {}, {}};
    for (int i = 0; i < 32; i++) {
      int *c = p.c[i] = lanes[i]->c, n = lanes[i]->n;
      Held &h = held[c];
      bool whole = h.products || (h.fenced && !memcmp(h.sum.data(), c, 4 * n));
      if (!whole || lanes[i]->a != p.a || lanes[i]->b != p.b) h.sum.assign(n, rubbish);
      h.fenced = false;
      h.products++;
      for (int k = 0; k < n; k++) c[k] = rubbish;
    }
    p.q = rows(memory, p.a, from, 16);
    p.w = rows(memory, p.b, 0, lanes[0]->n * 2);
    open.push_back(std::move(p));
  }

  void commit() {
    groups.push_back(std::move(open));
    open.clear();
  }

  // wait finishes all groups but the last n.
  void wait(int n, const std::vector<u8> &memory) {
    for (; (int)groups.size() > n; groups.pop_front())
      for (const Product &p : groups.front()) finish(p, memory);
  }
};

}  // namespace emu

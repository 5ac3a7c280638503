// What the kernels are written in: CUDA C++ for NVRTC, or for g++ and the emulator (emu/emu.h),
// which runs every thread of a block on a CPU.
//
// The rules of package ops hold: no product is fused into a sum (--fmad=false), division and root
// are rounded to nearest (NVRTC's default), sums have the order that the doc of ops.Backend gives.
#pragma once

#ifdef EMULATED
#include "emu/emu.h"
#else

typedef unsigned char u8;
typedef signed char s8;
typedef short s16;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define DEVICE static __device__ __forceinline__
#define DEVICE_MEMBER __device__ __forceinline__
// KERNEL leaves room for 512 threads on a processor, MEDIUM_KERNEL for 384 and LARGE_KERNEL for
// 256, which may have as many more registers.
#define KERNEL_FOR(most, name, threads, ...) \
  extern "C" __global__ void __launch_bounds__(threads, most / (threads)) name(__VA_ARGS__)
#define KERNEL(name, threads, ...) KERNEL_FOR(512, name, threads, __VA_ARGS__)
#define MEDIUM_KERNEL(name, threads, ...) KERNEL_FOR(384, name, threads, __VA_ARGS__)
#define LARGE_KERNEL(name, threads, ...) KERNEL_FOR(256, name, threads, __VA_ARGS__)
// SHARED is the dynamic shared memory of the block, in bytes.
extern __shared__ __align__(1024) u8 shared_memory[];
#define SHARED(name) u8 *name = shared_memory
#define UNROLL _Pragma("unroll")

DEVICE int thread() { return threadIdx.x; }
DEVICE int block_x() { return blockIdx.x; }
DEVICE int block_y() { return blockIdx.y; }
DEVICE int block_z() { return blockIdx.z; }
DEVICE int blocks_x() { return gridDim.x; }
DEVICE void barrier() { __syncthreads(); }
DEVICE void barrier_warp() { __syncwarp(); }

DEVICE float shuffle(float v, int mask) { return __shfl_xor_sync(~0u, v, mask); }
DEVICE int shuffle(int v, int mask) { return __shfl_xor_sync(~0u, v, mask); }

// same_in_warp is v, which is the same in all lanes, in a way that the compiler can tell.
DEVICE int same_in_warp(int v) { return __shfl_sync(~0u, v, 0); }

DEVICE u32 bits(float v) { return __float_as_uint(v); }
DEVICE float from_bits(u32 v) { return __uint_as_float(v); }
// fused is a·b + c, rounded once: for products that are exact, which alone the rules allow.
DEVICE float fused(float a, float b, float c) { return __fmaf_rn(a, b, c); }
// permute is the bytes of b:a that the digits of which name.
DEVICE u32 permute(u32 a, u32 b, u32 which) { return __byte_perm(a, b, which); }
DEVICE float root(float v) { return __fsqrt_rn(v); }

DEVICE int atomic_max(int *p, int v) { return atomicMax(p, v); }
DEVICE int atomic_add(int *p, int v) { return atomicAdd(p, v); }

// half_bits is the half nearest to v, halves to even; what is too large is infinite.
DEVICE u16 half_bits(float v) {
  u16 h;
  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(h) : "f"(v));
  return h;
}

DEVICE u32 shared_address(const void *p) { return (u32)__cvta_generic_to_shared(p); }

// copy16 starts a copy of 16 bytes to shared memory; both ends are aligned.
DEVICE void copy16(void *to, const void *from) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(shared_address(to)), "l"(from)
               : "memory");
}
// copy_commit closes a group of copies; copy_wait waits until all but the last n groups have
// landed.
DEVICE void copy_commit() { asm volatile("cp.async.commit_group;" ::: "memory"); }
template <int n> DEVICE void copy_wait() {
  asm volatile("cp.async.wait_group %0;" ::"n"(n) : "memory");
}

// load_matrix reads four 8×16-byte matrices; lane i names row i%8 of matrix i/8 and gets the 4
// bytes i%4 of row i/4 of each.
DEVICE void load_matrix(u32 (&r)[4], const void *p) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(shared_address(p))
               : "memory");
}

// multiply is c += a·b of bytes on tensor cores, a 16×32 and b 32×8; A and B say which are signed.
// Of lane 4·g+t, a[i] is bytes 4·t… of row g + 8·(i%2), 16 further for i ≥ 2; b[i] bytes 4·t +
// 16·i… of column g; c[i] is column 2·t + i%2 of row g + 8·(i/2).
#define MULTIPLY(A, B) \
  asm volatile("mma.sync.aligned.m16n8k32.row.col.s32." A "." B \
               ".s32 " \
               "{%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};" \
               : "+r"(c[0]), "+r"(c[1]), "+r"(c[2]), "+r"(c[3]) \
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1))
template <bool a_signed, bool b_signed>
DEVICE void multiply(int (&c)[4], const u32 (&a)[4], u32 b0, u32 b1) {
  if (a_signed && b_signed)
    MULTIPLY("s8", "s8");
  else if (a_signed)
    MULTIPLY("s8", "u8");
  else if (b_signed)
    MULTIPLY("u8", "s8");
  else
    MULTIPLY("u8", "u8");
}

// multiply_halves is c += a·b of halves on tensor cores, summed in float32 in the hardware's order;
// a is 16×16 and b 16×8, in the same bytes as of multiply.
DEVICE void multiply_halves(float (&c)[4], const u32 (&a)[4], u32 b0, u32 b1) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, "
      "{%0,%1,%2,%3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

// What follows is of compute capability 9.0 and no other (target sm_90a): tensor cores multiply
// matrices that lie in shared memory while threads go on. A group is four warps, the first of them
// a multiple of four; all of its threads make these calls together.
#ifdef __CUDA_ARCH_FEAT_SM90_ALL
#define WARP_GROUPS

// fence_copies lets tensor cores see what this thread's copies have put into shared memory.
DEVICE void fence_copies() { asm volatile("fence.proxy.async.shared::cta;" ::: "memory"); }

#define SUMS4(j) "+r"(c[j][0]), "+r"(c[j][1]), "+r"(c[j][2]), "+r"(c[j][3])
#define SUMS16(j) SUMS4(j), SUMS4(j + 1), SUMS4(j + 2), SUMS4(j + 3)
#define SUMS64 SUMS16(0), SUMS16(4), SUMS16(8), SUMS16(12)
#define SUMS128 SUMS64, SUMS16(16), SUMS16(20), SUMS16(24), SUMS16(28)
#define REGISTERS64 \
  "%0,%1,%2,%3,%4,%5,%6,%7,%8,%9,%10,%11,%12,%13,%14,%15," \
  "%16,%17,%18,%19,%20,%21,%22,%23,%24,%25,%26,%27,%28,%29,%30,%31," \
  "%32,%33,%34,%35,%36,%37,%38,%39,%40,%41,%42,%43,%44,%45,%46,%47," \
  "%48,%49,%50,%51,%52,%53,%54,%55,%56,%57,%58,%59,%60,%61,%62,%63"
#define REGISTERS128 \
  REGISTERS64 "," \
  "%64,%65,%66,%67,%68,%69,%70,%71,%72,%73,%74,%75,%76,%77,%78,%79," \
  "%80,%81,%82,%83,%84,%85,%86,%87,%88,%89,%90,%91,%92,%93,%94,%95," \
  "%96,%97,%98,%99,%100,%101,%102,%103,%104,%105,%106,%107,%108,%109,%110,%111," \
  "%112,%113,%114,%115,%116,%117,%118,%119,%120,%121,%122,%123,%124,%125,%126,%127"

// group_fence comes between a thread's use of its sums and a product that adds to them.
DEVICE void group_fence(int (&c)[16][4]) {
  asm volatile("wgmma.fence.sync.aligned;" : SUMS64::"memory");
}
DEVICE void group_fence(int (&c)[32][4]) {
  asm volatile("wgmma.fence.sync.aligned;" : SUMS128::"memory");
}

// group_multiply starts c += a·b, of matrices of 32 bytes a row: 64 rows of levels and 128 or 256
// of weights (matrix, wgmma.h). Of lane 4·g+t of the group's warp w, c[j][i] is column 8·j + 2·t +
// i%2 of row 16·w + g + 8·(i/2); until group_wait it is nothing.
#define GROUP_MULTIPLY(columns, registers, a, b) \
  "{\n.reg .pred add;\nsetp.eq.u32 add, 0, 0;\n" \
  "wgmma.mma_async.sync.aligned.m64n" columns "k32.s32.u8.s8 {" registers "}, " a ", " b \
  ", add;\n}"
DEVICE void group_multiply(int (&c)[16][4], u64 a, u64 b) {
  asm volatile(GROUP_MULTIPLY("128", REGISTERS64, "%64", "%65")
               : SUMS64
               : "l"(a), "l"(b)
               : "memory");
}
DEVICE void group_multiply(int (&c)[32][4], u64 a, u64 b) {
  asm volatile(GROUP_MULTIPLY("256", REGISTERS128, "%128", "%129")
               : SUMS128
               : "l"(a), "l"(b)
               : "memory");
}

// group_commit closes a group of products; group_wait waits until all but the last n are done. With
// sums it waits for all, and the sums are the thread's again.
DEVICE void group_commit() { asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory"); }
template <int n> DEVICE void group_wait() {
  asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(n) : "memory");
}
DEVICE void group_wait(int (&c)[16][4]) {
  asm volatile("wgmma.wait_group.sync.aligned 0;" : SUMS64::"memory");
}
DEVICE void group_wait(int (&c)[32][4]) {
  asm volatile("wgmma.wait_group.sync.aligned 0;" : SUMS128::"memory");
}
#endif

#endif

// Some values that lie side by side, moved as one: from and to are at multiples of their size.
template <class T, int n> struct alignas(n * sizeof(T)) Some { T of[n]; };
template <class T, int n> DEVICE void load(T (&to)[n], const T *from) {
  Some<T, n> some = *(const Some<T, n> *)from;
  UNROLL
  for (int i = 0; i < n; i++) to[i] = some.of[i];
}
template <class T, int n> DEVICE void store(T *to, const T (&from)[n]) {
  Some<T, n> some;
  UNROLL
  for (int i = 0; i < n; i++) some.of[i] = from[i];
  *(Some<T, n> *)to = some;
}

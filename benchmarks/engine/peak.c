// Multiplications and additions a second of one core with 128-bit fused multiply-add, which is all that WebAssembly has.
#include <immintrin.h>
#include <stdio.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

int main(void) {
  const long rounds = 20000000;
  double best = 0;
  float kept = 0;
  for (int attempt = 0; attempt < 5; attempt++) {
    __m128 sums[12];
    const __m128 x = _mm_set1_ps(0.999f), y = _mm_set1_ps(1e-6f);
    for (int i = 0; i < 12; i++) sums[i] = _mm_set1_ps(i);
    const double start = now();
    for (long round = 0; round < rounds; round++)
#pragma GCC unroll 12
      for (int i = 0; i < 12; i++) sums[i] = _mm_fmadd_ps(sums[i], x, y);
    const double rate = rounds * 12 * 8 / (now() - start) / 1e9;
    for (int i = 0; i < 12; i++) kept += _mm_cvtss_f32(sums[i]);
    if (rate > best) best = rate;
  }
  printf("%.1f\n", kept == 1 ? 0 : best);
  return 0;
}

// The machine's peak of fused multiply-adds on one core, by doing nothing else: twelve independent chains of vectors as wide as each instruction set has them.
// Prints one line of JSON: billions of scalar fused operations a second (one operation, two flops) for double and float with AVX2 and, where the processor has
// it, AVX-512. Processor time, the best of many short runs: other programs only make one slower.
#include <immintrin.h>

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace {

constexpr int chains = 12;
constexpr int rounds = 200'000;
constexpr int repeats = 60;

template <class Run>
double billions_per_second(int lanes, Run run) {
  double best = 1e300;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const std::clock_t begin = std::clock();
    run();
    best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
  }
  return 1e-9 * chains * rounds * lanes / best;
}

// One function an instruction set; a macro, because a function may use wide vectors only where it is compiled for them. The empty statements keep the chains
// apart and in registers.
#define NEUROCART_CHAINS(name, instruction_set, vector, set, multiply_add, number)                                                                         \
  [[gnu::target(instruction_set)]] void name() {                                                                                                           \
    const vector factor = set(number);                                                                                                                     \
    vector a = factor, b = factor, c = factor, d = factor, e = factor, f = factor, g = factor, h = factor, i = factor, j = factor, k = factor, l = factor; \
    for (int round = 0; round < rounds; ++round) {                                                                                                         \
      a = multiply_add(a, factor, factor), b = multiply_add(b, factor, factor), c = multiply_add(c, factor, factor), d = multiply_add(d, factor, factor);  \
      e = multiply_add(e, factor, factor), f = multiply_add(f, factor, factor), g = multiply_add(g, factor, factor), h = multiply_add(h, factor, factor);  \
      i = multiply_add(i, factor, factor), j = multiply_add(j, factor, factor), k = multiply_add(k, factor, factor), l = multiply_add(l, factor, factor);  \
      asm volatile("" : "+v"(a), "+v"(b), "+v"(c), "+v"(d), "+v"(e), "+v"(f), "+v"(g), "+v"(h), "+v"(i), "+v"(j), "+v"(k), "+v"(l));                       \
    }                                                                                                                                                      \
  }

NEUROCART_CHAINS(double_avx2, "avx2,fma", __m256d, _mm256_set1_pd, _mm256_fmadd_pd, 0.5)
NEUROCART_CHAINS(float_avx2, "avx2,fma", __m256, _mm256_set1_ps, _mm256_fmadd_ps, 0.5F)
NEUROCART_CHAINS(double_avx512, "avx512f", __m512d, _mm512_set1_pd, _mm512_fmadd_pd, 0.5)
NEUROCART_CHAINS(float_avx512, "avx512f", __m512, _mm512_set1_ps, _mm512_fmadd_ps, 0.5F)

}  // namespace

int main() {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
    std::fprintf(stderr, "peak: the processor has no AVX2 with fused operations\n");
    return 5;
  }
  std::printf("{\"fp64_avx2\": %.2f, \"fp32_avx2\": %.2f", billions_per_second(4, double_avx2), billions_per_second(8, float_avx2));
  if (__builtin_cpu_supports("avx512f"))
    std::printf(", \"fp64_avx512\": %.2f, \"fp32_avx512\": %.2f", billions_per_second(8, double_avx512), billions_per_second(16, float_avx512));
  std::printf("}\n");
  return 0;
}

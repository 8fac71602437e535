// The program's door, compiled for the oldest x86-64 so that it can refuse a processor that the rest would crash on.
#include <cstdio>

namespace neurocart::cli {
int run_program(int argument_count, char** arguments);
}

int main(int argument_count, char** arguments) {
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
    std::fputs("neurocart needs a processor with AVX2 and FMA (x86-64-v3, 2013 or later); this one lacks them.\n", stderr);
    return 5;
  }
  return neurocart::cli::run_program(argument_count, arguments);
}

// See vector_math.hpp.
#include "engine/jit/vector_math.hpp"

#include <sleef.h>

#include <array>
#include <stdexcept>

// The header declares the widest forms only for translation units that are compiled for AVX-512; the library always has them. Only their addresses are used.
extern "C" {
#ifndef __AVX512F__
void Sleef_finz_expd8_u10avx512f();
void Sleef_finz_logd8_u10avx512f();
void Sleef_finz_powd8_u10avx512f();
void Sleef_finz_expf16_u10avx512f();
void Sleef_finz_logf16_u10avx512f();
void Sleef_finz_powf16_u10avx512f();
#endif
}

namespace neurocart::jit {

namespace {

#define NEUROCART_MATH(name) \
  MathSymbol { #name, reinterpret_cast<void*>(&(name)) }

const std::array symbols{
    NEUROCART_MATH(Sleef_finz_expd1_u10purecfma),  NEUROCART_MATH(Sleef_finz_expd2_u10avx2128),   NEUROCART_MATH(Sleef_finz_expd4_u10avx2),
    NEUROCART_MATH(Sleef_finz_expd8_u10avx512f),   NEUROCART_MATH(Sleef_finz_logd1_u10purecfma),  NEUROCART_MATH(Sleef_finz_logd2_u10avx2128),
    NEUROCART_MATH(Sleef_finz_logd4_u10avx2),      NEUROCART_MATH(Sleef_finz_logd8_u10avx512f),   NEUROCART_MATH(Sleef_finz_powd1_u10purecfma),
    NEUROCART_MATH(Sleef_finz_powd2_u10avx2128),   NEUROCART_MATH(Sleef_finz_powd4_u10avx2),      NEUROCART_MATH(Sleef_finz_powd8_u10avx512f),
    NEUROCART_MATH(Sleef_finz_expf1_u10purecfma),  NEUROCART_MATH(Sleef_finz_expf4_u10avx2128),   NEUROCART_MATH(Sleef_finz_expf8_u10avx2),
    NEUROCART_MATH(Sleef_finz_expf16_u10avx512f),  NEUROCART_MATH(Sleef_finz_logf1_u10purecfma),  NEUROCART_MATH(Sleef_finz_logf4_u10avx2128),
    NEUROCART_MATH(Sleef_finz_logf8_u10avx2),      NEUROCART_MATH(Sleef_finz_logf16_u10avx512f),  NEUROCART_MATH(Sleef_finz_powf1_u10purecfma),
    NEUROCART_MATH(Sleef_finz_powf4_u10avx2128),   NEUROCART_MATH(Sleef_finz_powf8_u10avx2),      NEUROCART_MATH(Sleef_finz_powf16_u10avx512f),
    NEUROCART_MATH(Sleef_finz_sind1_u10purecfma),  NEUROCART_MATH(Sleef_finz_cosd1_u10purecfma),  NEUROCART_MATH(Sleef_finz_tand1_u10purecfma),
    NEUROCART_MATH(Sleef_finz_asind1_u10purecfma), NEUROCART_MATH(Sleef_finz_acosd1_u10purecfma), NEUROCART_MATH(Sleef_finz_atand1_u10purecfma),
    NEUROCART_MATH(Sleef_finz_sinhd1_u10purecfma), NEUROCART_MATH(Sleef_finz_coshd1_u10purecfma), NEUROCART_MATH(Sleef_finz_tanhd1_u10purecfma),
    NEUROCART_MATH(Sleef_finz_sinf1_u10purecfma),  NEUROCART_MATH(Sleef_finz_cosf1_u10purecfma),  NEUROCART_MATH(Sleef_finz_tanf1_u10purecfma),
    NEUROCART_MATH(Sleef_finz_asinf1_u10purecfma), NEUROCART_MATH(Sleef_finz_acosf1_u10purecfma), NEUROCART_MATH(Sleef_finz_atanf1_u10purecfma),
    NEUROCART_MATH(Sleef_finz_sinhf1_u10purecfma), NEUROCART_MATH(Sleef_finz_coshf1_u10purecfma), NEUROCART_MATH(Sleef_finz_tanhf1_u10purecfma)};

#undef NEUROCART_MATH

const char* stem_of(ir::Op op) {
  using ir::Op;
  switch (op) {
    case Op::exponential:
      return "exp";
    case Op::logarithm:
      return "log";
    case Op::power:
    case Op::power_slope:
      return "pow";
    case Op::sine:
      return "sin";
    case Op::cosine:
      return "cos";
    case Op::tangent:
      return "tan";
    case Op::arc_sine:
      return "asin";
    case Op::arc_cosine:
      return "acos";
    case Op::arc_tangent:
      return "atan";
    case Op::hyperbolic_sine:
      return "sinh";
    case Op::hyperbolic_cosine:
      return "cosh";
    case Op::hyperbolic_tangent:
      return "tanh";
    default:
      throw std::logic_error("math_symbol: the operation is no function");
  }
}

const char* form_of(unsigned bytes) { return bytes == 64 ? "avx512f" : bytes == 32 ? "avx2" : bytes == 16 ? "avx2128" : "purecfma"; }

}  // namespace

std::span<const MathSymbol> math_symbols() { return symbols; }

std::string math_symbol(ir::Op op, bool single_precision, unsigned lanes) {
  const unsigned bytes = lanes == 1 ? 0 : lanes * (single_precision ? 4 : 8);
  return std::string("Sleef_finz_") + stem_of(op) + (single_precision ? "f" : "d") + std::to_string(lanes) + "_u10" + form_of(bytes);
}

double power(double base, double exponent) { return Sleef_finz_powd1_u10purecfma(base, exponent); }
float power(float base, float exponent) { return Sleef_finz_powf1_u10purecfma(base, exponent); }

}  // namespace neurocart::jit

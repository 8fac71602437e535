// Lanes as packs of numbers, 1 to 16, double or float, with the same operations, written for x86-64-v3. Every operation gives each lane the bits that a pack of
// 1 gives.
#pragma once

#include <immintrin.h>
#include <sleef.h>

#include <cmath>
#include <cstring>

namespace neurocart::tape {

// Wider than the machine's vectors: two halves.
template <class Real, int lanes>
struct Pack {
  using Half = Pack<Real, lanes / 2>;
  Half low, high;
  static Pack load(const Real* p) { return {Half::load(p), Half::load(p + lanes / 2)}; }
  void store(Real* p) const {
    low.store(p);
    high.store(p + lanes / 2);
  }
  static Pack all(Real x) { return {Half::all(x), Half::all(x)}; }
  friend Pack operator+(Pack a, Pack b) { return {a.low + b.low, a.high + b.high}; }
  friend Pack operator-(Pack a, Pack b) { return {a.low - b.low, a.high - b.high}; }
  friend Pack operator*(Pack a, Pack b) { return {a.low * b.low, a.high * b.high}; }
  friend Pack operator/(Pack a, Pack b) { return {a.low / b.low, a.high / b.high}; }
  friend Pack operator-(Pack a) { return {-a.low, -a.high}; }
  friend Pack multiply_add(Pack a, Pack b, Pack c) { return {multiply_add(a.low, b.low, c.low), multiply_add(a.high, b.high, c.high)}; }
  friend Pack multiply_subtract(Pack a, Pack b, Pack c) { return {multiply_subtract(a.low, b.low, c.low), multiply_subtract(a.high, b.high, c.high)}; }
  friend Pack multiply_subtract_from(Pack a, Pack b, Pack c) {
    return {multiply_subtract_from(a.low, b.low, c.low), multiply_subtract_from(a.high, b.high, c.high)};
  }
  friend Pack square_root(Pack a) { return {square_root(a.low), square_root(a.high)}; }
  friend Pack absolute(Pack a) { return {absolute(a.low), absolute(a.high)}; }
  friend Pack floor(Pack a) { return {floor(a.low), floor(a.high)}; }
  friend Pack ceiling(Pack a) { return {ceiling(a.low), ceiling(a.high)}; }
  friend Pack less(Pack a, Pack b) { return {less(a.low, b.low), less(a.high, b.high)}; }
  friend Pack less_equal(Pack a, Pack b) { return {less_equal(a.low, b.low), less_equal(a.high, b.high)}; }
  friend Pack equal(Pack a, Pack b) { return {equal(a.low, b.low), equal(a.high, b.high)}; }
  friend Pack not_equal(Pack a, Pack b) { return {not_equal(a.low, b.low), not_equal(a.high, b.high)}; }
  friend Pack select(Pack condition, Pack yes, Pack no) { return {select(condition.low, yes.low, no.low), select(condition.high, yes.high, no.high)}; }
  friend Pack minimum(Pack a, Pack b) { return {minimum(a.low, b.low), minimum(a.high, b.high)}; }
  friend Pack maximum(Pack a, Pack b) { return {maximum(a.low, b.low), maximum(a.high, b.high)}; }
  friend Pack exponential(Pack a) { return {exponential(a.low), exponential(a.high)}; }
  friend Pack logarithm(Pack a) { return {logarithm(a.low), logarithm(a.high)}; }
  friend Pack plain_power(Pack a, Pack b) { return {plain_power(a.low, b.low), plain_power(a.high, b.high)}; }
  Real lane(int i) const { return i < lanes / 2 ? low.lane(i) : high.lane(i - lanes / 2); }
  void set_lane(int i, Real x) { i < lanes / 2 ? low.set_lane(i, x) : high.set_lane(i - lanes / 2, x); }
};

template <>
struct Pack<double, 1> {
  using Vector = double;
  Vector v;
  static Pack load(const double* p) { return {*p}; }
  void store(double* p) const { *p = v; }
  static Pack all(double x) { return {x}; }
  friend Pack operator+(Pack a, Pack b) { return {a.v + b.v}; }
  friend Pack operator-(Pack a, Pack b) { return {a.v - b.v}; }
  friend Pack operator*(Pack a, Pack b) { return {a.v * b.v}; }
  friend Pack operator/(Pack a, Pack b) { return {a.v / b.v}; }
  friend Pack operator-(Pack a) { return {-a.v}; }
  friend Pack multiply_add(Pack a, Pack b, Pack c) { return {std::fma(a.v, b.v, c.v)}; }
  friend Pack multiply_subtract(Pack a, Pack b, Pack c) { return {std::fma(a.v, b.v, -c.v)}; }
  friend Pack multiply_subtract_from(Pack a, Pack b, Pack c) { return {std::fma(-a.v, b.v, c.v)}; }
  friend Pack square_root(Pack a) { return {std::sqrt(a.v)}; }
  friend Pack absolute(Pack a) { return {std::fabs(a.v)}; }
  friend Pack floor(Pack a) { return {std::floor(a.v)}; }
  friend Pack ceiling(Pack a) { return {std::ceil(a.v)}; }
  friend Pack less(Pack a, Pack b) { return {a.v < b.v ? 1.0 : 0.0}; }
  friend Pack less_equal(Pack a, Pack b) { return {a.v <= b.v ? 1.0 : 0.0}; }
  friend Pack equal(Pack a, Pack b) { return {a.v == b.v ? 1.0 : 0.0}; }
  friend Pack not_equal(Pack a, Pack b) { return {a.v != b.v ? 1.0 : 0.0}; }
  friend Pack select(Pack condition, Pack yes, Pack no) { return {condition.v != 0.0 ? yes.v : no.v}; }
  friend Pack minimum(Pack a, Pack b) { return {a.v < b.v ? a.v : b.v}; }
  friend Pack maximum(Pack a, Pack b) { return {a.v > b.v ? a.v : b.v}; }
  friend Pack exponential(Pack a) { return {Sleef_finz_expd1_u10purecfma(a.v)}; }
  friend Pack logarithm(Pack a) { return {Sleef_finz_logd1_u10purecfma(a.v)}; }
  friend Pack plain_power(Pack a, Pack b) { return {Sleef_finz_powd1_u10purecfma(a.v, b.v)}; }
  double lane(int) const { return v; }
  void set_lane(int, double x) { v = x; }
};

template <>
struct Pack<double, 2> {
  using Vector = __m128d;
  Vector v;
  static Pack load(const double* p) { return {_mm_loadu_pd(p)}; }
  void store(double* p) const { _mm_storeu_pd(p, v); }
  static Pack all(double x) { return {_mm_set1_pd(x)}; }
  friend Pack operator+(Pack a, Pack b) { return {_mm_add_pd(a.v, b.v)}; }
  friend Pack operator-(Pack a, Pack b) { return {_mm_sub_pd(a.v, b.v)}; }
  friend Pack operator*(Pack a, Pack b) { return {_mm_mul_pd(a.v, b.v)}; }
  friend Pack operator/(Pack a, Pack b) { return {_mm_div_pd(a.v, b.v)}; }
  friend Pack operator-(Pack a) { return {_mm_xor_pd(a.v, _mm_set1_pd(-0.0))}; }
  friend Pack multiply_add(Pack a, Pack b, Pack c) { return {_mm_fmadd_pd(a.v, b.v, c.v)}; }
  friend Pack multiply_subtract(Pack a, Pack b, Pack c) { return {_mm_fmsub_pd(a.v, b.v, c.v)}; }
  friend Pack multiply_subtract_from(Pack a, Pack b, Pack c) { return {_mm_fnmadd_pd(a.v, b.v, c.v)}; }
  friend Pack square_root(Pack a) { return {_mm_sqrt_pd(a.v)}; }
  friend Pack absolute(Pack a) { return {_mm_andnot_pd(_mm_set1_pd(-0.0), a.v)}; }
  friend Pack floor(Pack a) { return {_mm_floor_pd(a.v)}; }
  friend Pack ceiling(Pack a) { return {_mm_ceil_pd(a.v)}; }
  friend Pack less(Pack a, Pack b) { return {_mm_and_pd(_mm_cmp_pd(a.v, b.v, _CMP_LT_OQ), _mm_set1_pd(1.0))}; }
  friend Pack less_equal(Pack a, Pack b) { return {_mm_and_pd(_mm_cmp_pd(a.v, b.v, _CMP_LE_OQ), _mm_set1_pd(1.0))}; }
  friend Pack equal(Pack a, Pack b) { return {_mm_and_pd(_mm_cmp_pd(a.v, b.v, _CMP_EQ_OQ), _mm_set1_pd(1.0))}; }
  friend Pack not_equal(Pack a, Pack b) { return {_mm_and_pd(_mm_cmp_pd(a.v, b.v, _CMP_NEQ_UQ), _mm_set1_pd(1.0))}; }
  friend Pack select(Pack condition, Pack yes, Pack no) { return {_mm_blendv_pd(no.v, yes.v, _mm_cmp_pd(condition.v, _mm_setzero_pd(), _CMP_NEQ_UQ))}; }
  friend Pack minimum(Pack a, Pack b) { return {_mm_min_pd(a.v, b.v)}; }
  friend Pack maximum(Pack a, Pack b) { return {_mm_max_pd(a.v, b.v)}; }
  friend Pack exponential(Pack a) { return {Sleef_finz_expd2_u10avx2128(a.v)}; }
  friend Pack logarithm(Pack a) { return {Sleef_finz_logd2_u10avx2128(a.v)}; }
  friend Pack plain_power(Pack a, Pack b) { return {Sleef_finz_powd2_u10avx2128(a.v, b.v)}; }
  double lane(int i) const { return v[i]; }
  void set_lane(int i, double x) { v[i] = x; }
};

template <>
struct Pack<double, 4> {
  using Vector = __m256d;
  Vector v;
  static Pack load(const double* p) { return {_mm256_loadu_pd(p)}; }
  void store(double* p) const { _mm256_storeu_pd(p, v); }
  static Pack all(double x) { return {_mm256_set1_pd(x)}; }
  friend Pack operator+(Pack a, Pack b) { return {_mm256_add_pd(a.v, b.v)}; }
  friend Pack operator-(Pack a, Pack b) { return {_mm256_sub_pd(a.v, b.v)}; }
  friend Pack operator*(Pack a, Pack b) { return {_mm256_mul_pd(a.v, b.v)}; }
  friend Pack operator/(Pack a, Pack b) { return {_mm256_div_pd(a.v, b.v)}; }
  friend Pack operator-(Pack a) { return {_mm256_xor_pd(a.v, _mm256_set1_pd(-0.0))}; }
  friend Pack multiply_add(Pack a, Pack b, Pack c) { return {_mm256_fmadd_pd(a.v, b.v, c.v)}; }
  friend Pack multiply_subtract(Pack a, Pack b, Pack c) { return {_mm256_fmsub_pd(a.v, b.v, c.v)}; }
  friend Pack multiply_subtract_from(Pack a, Pack b, Pack c) { return {_mm256_fnmadd_pd(a.v, b.v, c.v)}; }
  friend Pack square_root(Pack a) { return {_mm256_sqrt_pd(a.v)}; }
  friend Pack absolute(Pack a) { return {_mm256_andnot_pd(_mm256_set1_pd(-0.0), a.v)}; }
  friend Pack floor(Pack a) { return {_mm256_floor_pd(a.v)}; }
  friend Pack ceiling(Pack a) { return {_mm256_ceil_pd(a.v)}; }
  friend Pack less(Pack a, Pack b) { return {_mm256_and_pd(_mm256_cmp_pd(a.v, b.v, _CMP_LT_OQ), _mm256_set1_pd(1.0))}; }
  friend Pack less_equal(Pack a, Pack b) { return {_mm256_and_pd(_mm256_cmp_pd(a.v, b.v, _CMP_LE_OQ), _mm256_set1_pd(1.0))}; }
  friend Pack equal(Pack a, Pack b) { return {_mm256_and_pd(_mm256_cmp_pd(a.v, b.v, _CMP_EQ_OQ), _mm256_set1_pd(1.0))}; }
  friend Pack not_equal(Pack a, Pack b) { return {_mm256_and_pd(_mm256_cmp_pd(a.v, b.v, _CMP_NEQ_UQ), _mm256_set1_pd(1.0))}; }
  friend Pack select(Pack condition, Pack yes, Pack no) {
    return {_mm256_blendv_pd(no.v, yes.v, _mm256_cmp_pd(condition.v, _mm256_setzero_pd(), _CMP_NEQ_UQ))};
  }
  friend Pack minimum(Pack a, Pack b) { return {_mm256_min_pd(a.v, b.v)}; }
  friend Pack maximum(Pack a, Pack b) { return {_mm256_max_pd(a.v, b.v)}; }
  friend Pack exponential(Pack a) { return {Sleef_finz_expd4_u10avx2(a.v)}; }
  friend Pack logarithm(Pack a) { return {Sleef_finz_logd4_u10avx2(a.v)}; }
  friend Pack plain_power(Pack a, Pack b) { return {Sleef_finz_powd4_u10avx2(a.v, b.v)}; }
  double lane(int i) const { return v[i]; }
  void set_lane(int i, double x) { v[i] = x; }
};

template <>
struct Pack<float, 1> {
  using Vector = float;
  Vector v;
  static Pack load(const float* p) { return {*p}; }
  void store(float* p) const { *p = v; }
  static Pack all(float x) { return {x}; }
  friend Pack operator+(Pack a, Pack b) { return {a.v + b.v}; }
  friend Pack operator-(Pack a, Pack b) { return {a.v - b.v}; }
  friend Pack operator*(Pack a, Pack b) { return {a.v * b.v}; }
  friend Pack operator/(Pack a, Pack b) { return {a.v / b.v}; }
  friend Pack operator-(Pack a) { return {-a.v}; }
  friend Pack multiply_add(Pack a, Pack b, Pack c) { return {std::fma(a.v, b.v, c.v)}; }
  friend Pack multiply_subtract(Pack a, Pack b, Pack c) { return {std::fma(a.v, b.v, -c.v)}; }
  friend Pack multiply_subtract_from(Pack a, Pack b, Pack c) { return {std::fma(-a.v, b.v, c.v)}; }
  friend Pack square_root(Pack a) { return {std::sqrt(a.v)}; }
  friend Pack absolute(Pack a) { return {std::fabs(a.v)}; }
  friend Pack floor(Pack a) { return {std::floor(a.v)}; }
  friend Pack ceiling(Pack a) { return {std::ceil(a.v)}; }
  friend Pack less(Pack a, Pack b) { return {a.v < b.v ? 1.0f : 0.0f}; }
  friend Pack less_equal(Pack a, Pack b) { return {a.v <= b.v ? 1.0f : 0.0f}; }
  friend Pack equal(Pack a, Pack b) { return {a.v == b.v ? 1.0f : 0.0f}; }
  friend Pack not_equal(Pack a, Pack b) { return {a.v != b.v ? 1.0f : 0.0f}; }
  friend Pack select(Pack condition, Pack yes, Pack no) { return {condition.v != 0.0f ? yes.v : no.v}; }
  friend Pack minimum(Pack a, Pack b) { return {a.v < b.v ? a.v : b.v}; }
  friend Pack maximum(Pack a, Pack b) { return {a.v > b.v ? a.v : b.v}; }
  friend Pack exponential(Pack a) { return {Sleef_finz_expf1_u10purecfma(a.v)}; }
  friend Pack logarithm(Pack a) { return {Sleef_finz_logf1_u10purecfma(a.v)}; }
  friend Pack plain_power(Pack a, Pack b) { return {Sleef_finz_powf1_u10purecfma(a.v, b.v)}; }
  float lane(int) const { return v; }
  void set_lane(int, float x) { v = x; }
};

template <>
struct Pack<float, 4> {
  using Vector = __m128;
  Vector v;
  static Pack load(const float* p) { return {_mm_loadu_ps(p)}; }
  void store(float* p) const { _mm_storeu_ps(p, v); }
  static Pack all(float x) { return {_mm_set1_ps(x)}; }
  friend Pack operator+(Pack a, Pack b) { return {_mm_add_ps(a.v, b.v)}; }
  friend Pack operator-(Pack a, Pack b) { return {_mm_sub_ps(a.v, b.v)}; }
  friend Pack operator*(Pack a, Pack b) { return {_mm_mul_ps(a.v, b.v)}; }
  friend Pack operator/(Pack a, Pack b) { return {_mm_div_ps(a.v, b.v)}; }
  friend Pack operator-(Pack a) { return {_mm_xor_ps(a.v, _mm_set1_ps(-0.0f))}; }
  friend Pack multiply_add(Pack a, Pack b, Pack c) { return {_mm_fmadd_ps(a.v, b.v, c.v)}; }
  friend Pack multiply_subtract(Pack a, Pack b, Pack c) { return {_mm_fmsub_ps(a.v, b.v, c.v)}; }
  friend Pack multiply_subtract_from(Pack a, Pack b, Pack c) { return {_mm_fnmadd_ps(a.v, b.v, c.v)}; }
  friend Pack square_root(Pack a) { return {_mm_sqrt_ps(a.v)}; }
  friend Pack absolute(Pack a) { return {_mm_andnot_ps(_mm_set1_ps(-0.0f), a.v)}; }
  friend Pack floor(Pack a) { return {_mm_floor_ps(a.v)}; }
  friend Pack ceiling(Pack a) { return {_mm_ceil_ps(a.v)}; }
  friend Pack less(Pack a, Pack b) { return {_mm_and_ps(_mm_cmp_ps(a.v, b.v, _CMP_LT_OQ), _mm_set1_ps(1.0f))}; }
  friend Pack less_equal(Pack a, Pack b) { return {_mm_and_ps(_mm_cmp_ps(a.v, b.v, _CMP_LE_OQ), _mm_set1_ps(1.0f))}; }
  friend Pack equal(Pack a, Pack b) { return {_mm_and_ps(_mm_cmp_ps(a.v, b.v, _CMP_EQ_OQ), _mm_set1_ps(1.0f))}; }
  friend Pack not_equal(Pack a, Pack b) { return {_mm_and_ps(_mm_cmp_ps(a.v, b.v, _CMP_NEQ_UQ), _mm_set1_ps(1.0f))}; }
  friend Pack select(Pack condition, Pack yes, Pack no) { return {_mm_blendv_ps(no.v, yes.v, _mm_cmp_ps(condition.v, _mm_setzero_ps(), _CMP_NEQ_UQ))}; }
  friend Pack minimum(Pack a, Pack b) { return {_mm_min_ps(a.v, b.v)}; }
  friend Pack maximum(Pack a, Pack b) { return {_mm_max_ps(a.v, b.v)}; }
  friend Pack exponential(Pack a) { return {Sleef_finz_expf4_u10avx2128(a.v)}; }
  friend Pack logarithm(Pack a) { return {Sleef_finz_logf4_u10avx2128(a.v)}; }
  friend Pack plain_power(Pack a, Pack b) { return {Sleef_finz_powf4_u10avx2128(a.v, b.v)}; }
  float lane(int i) const { return v[i]; }
  void set_lane(int i, float x) { v[i] = x; }
};

template <>
struct Pack<float, 8> {
  using Vector = __m256;
  Vector v;
  static Pack load(const float* p) { return {_mm256_loadu_ps(p)}; }
  void store(float* p) const { _mm256_storeu_ps(p, v); }
  static Pack all(float x) { return {_mm256_set1_ps(x)}; }
  friend Pack operator+(Pack a, Pack b) { return {_mm256_add_ps(a.v, b.v)}; }
  friend Pack operator-(Pack a, Pack b) { return {_mm256_sub_ps(a.v, b.v)}; }
  friend Pack operator*(Pack a, Pack b) { return {_mm256_mul_ps(a.v, b.v)}; }
  friend Pack operator/(Pack a, Pack b) { return {_mm256_div_ps(a.v, b.v)}; }
  friend Pack operator-(Pack a) { return {_mm256_xor_ps(a.v, _mm256_set1_ps(-0.0f))}; }
  friend Pack multiply_add(Pack a, Pack b, Pack c) { return {_mm256_fmadd_ps(a.v, b.v, c.v)}; }
  friend Pack multiply_subtract(Pack a, Pack b, Pack c) { return {_mm256_fmsub_ps(a.v, b.v, c.v)}; }
  friend Pack multiply_subtract_from(Pack a, Pack b, Pack c) { return {_mm256_fnmadd_ps(a.v, b.v, c.v)}; }
  friend Pack square_root(Pack a) { return {_mm256_sqrt_ps(a.v)}; }
  friend Pack absolute(Pack a) { return {_mm256_andnot_ps(_mm256_set1_ps(-0.0f), a.v)}; }
  friend Pack floor(Pack a) { return {_mm256_floor_ps(a.v)}; }
  friend Pack ceiling(Pack a) { return {_mm256_ceil_ps(a.v)}; }
  friend Pack less(Pack a, Pack b) { return {_mm256_and_ps(_mm256_cmp_ps(a.v, b.v, _CMP_LT_OQ), _mm256_set1_ps(1.0f))}; }
  friend Pack less_equal(Pack a, Pack b) { return {_mm256_and_ps(_mm256_cmp_ps(a.v, b.v, _CMP_LE_OQ), _mm256_set1_ps(1.0f))}; }
  friend Pack equal(Pack a, Pack b) { return {_mm256_and_ps(_mm256_cmp_ps(a.v, b.v, _CMP_EQ_OQ), _mm256_set1_ps(1.0f))}; }
  friend Pack not_equal(Pack a, Pack b) { return {_mm256_and_ps(_mm256_cmp_ps(a.v, b.v, _CMP_NEQ_UQ), _mm256_set1_ps(1.0f))}; }
  friend Pack select(Pack condition, Pack yes, Pack no) {
    return {_mm256_blendv_ps(no.v, yes.v, _mm256_cmp_ps(condition.v, _mm256_setzero_ps(), _CMP_NEQ_UQ))};
  }
  friend Pack minimum(Pack a, Pack b) { return {_mm256_min_ps(a.v, b.v)}; }
  friend Pack maximum(Pack a, Pack b) { return {_mm256_max_ps(a.v, b.v)}; }
  friend Pack exponential(Pack a) { return {Sleef_finz_expf8_u10avx2(a.v)}; }
  friend Pack logarithm(Pack a) { return {Sleef_finz_logf8_u10avx2(a.v)}; }
  friend Pack plain_power(Pack a, Pack b) { return {Sleef_finz_powf8_u10avx2(a.v, b.v)}; }
  float lane(int i) const { return v[i]; }
  void set_lane(int i, float x) { v[i] = x; }
};

}  // namespace neurocart::tape

// The interpreter loop, one instance for each number of lanes. Code comes in runs of one operation, so that the dispatch is paid once a run.
#pragma once

#include <array>
#include <cstdint>

#include "engine/tape/code.hpp"
#include "engine/tape/packs.hpp"

namespace neurocart::tape {

template <class Real>
using Bases = std::array<Real*, array_count>;

// Rare functions, one lane.
inline double sine_of(double x) { return Sleef_finz_sind1_u10purecfma(x); }
inline float sine_of(float x) { return Sleef_finz_sinf1_u10purecfma(x); }
inline double cosine_of(double x) { return Sleef_finz_cosd1_u10purecfma(x); }
inline float cosine_of(float x) { return Sleef_finz_cosf1_u10purecfma(x); }
inline double tangent_of(double x) { return Sleef_finz_tand1_u10purecfma(x); }
inline float tangent_of(float x) { return Sleef_finz_tanf1_u10purecfma(x); }
inline double arc_sine_of(double x) { return Sleef_finz_asind1_u10purecfma(x); }
inline float arc_sine_of(float x) { return Sleef_finz_asinf1_u10purecfma(x); }
inline double arc_cosine_of(double x) { return Sleef_finz_acosd1_u10purecfma(x); }
inline float arc_cosine_of(float x) { return Sleef_finz_acosf1_u10purecfma(x); }
inline double arc_tangent_of(double x) { return Sleef_finz_atand1_u10purecfma(x); }
inline float arc_tangent_of(float x) { return Sleef_finz_atanf1_u10purecfma(x); }
inline double hyperbolic_sine_of(double x) { return Sleef_finz_sinhd1_u10purecfma(x); }
inline float hyperbolic_sine_of(float x) { return Sleef_finz_sinhf1_u10purecfma(x); }
inline double hyperbolic_cosine_of(double x) { return Sleef_finz_coshd1_u10purecfma(x); }
inline float hyperbolic_cosine_of(float x) { return Sleef_finz_coshf1_u10purecfma(x); }
inline double hyperbolic_tangent_of(double x) { return Sleef_finz_tanhd1_u10purecfma(x); }
inline float hyperbolic_tangent_of(float x) { return Sleef_finz_tanhf1_u10purecfma(x); }

template <class Real, int lanes>
struct Interpreter {
  using P = Pack<Real, lanes>;
  using Word = std::uint32_t;

  static Real* at(const Bases<Real>& bases, Word word) { return bases[word >> place_shift] + (word & place_mask); }

  template <class F>
  static const Word* each_1(const Word* code, Word count, const Bases<Real>& bases, F f) {
    for (; count != 0; --count, code += 2) f(P::load(at(bases, code[1]))).store(at(bases, code[0]));
    return code;
  }
  template <class F>
  static const Word* each_2(const Word* code, Word count, const Bases<Real>& bases, F f) {
    for (; count != 0; --count, code += 3) f(P::load(at(bases, code[1])), P::load(at(bases, code[2]))).store(at(bases, code[0]));
    return code;
  }
  template <class F>
  static const Word* each_3(const Word* code, Word count, const Bases<Real>& bases, F f) {
    for (; count != 0; --count, code += 4) f(P::load(at(bases, code[1])), P::load(at(bases, code[2])), P::load(at(bases, code[3]))).store(at(bases, code[0]));
    return code;
  }
  template <class F>
  static const Word* each_lane(const Word* code, Word count, const Bases<Real>& bases, F f) {
    return each_1(code, count, bases, [f](P a) {
      for (int i = 0; i < lanes; ++i) a.set_lane(i, f(a.lane(i)));
      return a;
    });
  }

  static P zero() { return P::all(Real(0)); }
  static P one() { return P::all(Real(1)); }

  static P power(P base, P exponent) {
    const P broken = not_equal(exponent, floor(exponent));
    const P clamped = select(less(base, zero()) * broken, zero(), base);
    return plain_power(clamped, exponent);
  }

  // ir::Op::power_slope; the quotient serves all lanes unless a base is close to 0.
  static P power_slope(P base, P exponent, P value) {
    const P tiny = P::all(Real(1e-12));
    const P negative = less(base, zero()) * not_equal(exponent, floor(exponent));
    P slope = select(negative, zero(), exponent * value / base);
    const P close = less(absolute(base), tiny);
    for (int i = 0; i < lanes; ++i) {
      if (close.lane(i) == Real(0)) continue;
      using Single = Pack<Real, 1>;
      const Real y = exponent.lane(i);
      slope.set_lane(i, y * plain_power(Single::all(Real(1e-12)), Single::all(y - Real(1))).lane(0));
    }
    return slope;
  }

  static void run(const std::vector<Word>& words, const Bases<Real>& bases) {
    const Word* code = words.data();
    const Word* const end = code + words.size();
    while (code != end) {
      const Word count = *code >> 8;
      const auto operation = static_cast<std::uint8_t>(*code & 0xFF);
      ++code;
      code =
          operation == copy_operation ? each_1(code, count, bases, [](P a) { return a; }) : run_operation(static_cast<ir::Op>(operation), code, count, bases);
    }
  }

  static const Word* run_operation(ir::Op op, const Word* code, Word count, const Bases<Real>& bases) {
    using ir::Op;
    switch (op) {
      case Op::add:
        return each_2(code, count, bases, [](P a, P b) { return a + b; });
      case Op::subtract:
        return each_2(code, count, bases, [](P a, P b) { return a - b; });
      case Op::multiply:
        return each_2(code, count, bases, [](P a, P b) { return a * b; });
      case Op::divide:
        return each_2(code, count, bases, [](P a, P b) { return a / b; });
      case Op::negate:
        return each_1(code, count, bases, [](P a) { return -a; });
      case Op::reciprocal:
        return each_1(code, count, bases, [](P a) { return one() / a; });
      case Op::multiply_add:
        return each_3(code, count, bases, [](P a, P b, P c) { return multiply_add(a, b, c); });
      case Op::multiply_subtract:
        return each_3(code, count, bases, [](P a, P b, P c) { return multiply_subtract(a, b, c); });
      case Op::multiply_subtract_from:
        return each_3(code, count, bases, [](P a, P b, P c) { return multiply_subtract_from(a, b, c); });
      case Op::square_root:
        return each_1(code, count, bases, [](P a) { return square_root(a); });
      case Op::exponential:
        return each_1(code, count, bases, [](P a) { return exponential(a); });
      case Op::logarithm:
        return each_1(code, count, bases, [](P a) { return logarithm(a); });
      case Op::power:
        return each_2(code, count, bases, [](P a, P b) { return power(a, b); });
      case Op::power_slope:
        return each_3(code, count, bases, [](P a, P b, P c) { return power_slope(a, b, c); });
      case Op::minimum:
        return each_2(code, count, bases, [](P a, P b) { return minimum(a, b); });
      case Op::maximum:
        return each_2(code, count, bases, [](P a, P b) { return maximum(a, b); });
      case Op::absolute:
        return each_1(code, count, bases, [](P a) { return absolute(a); });
      case Op::floor:
        return each_1(code, count, bases, [](P a) { return floor(a); });
      case Op::ceiling:
        return each_1(code, count, bases, [](P a) { return ceiling(a); });
      case Op::less:
        return each_2(code, count, bases, [](P a, P b) { return less(a, b); });
      case Op::less_equal:
        return each_2(code, count, bases, [](P a, P b) { return less_equal(a, b); });
      case Op::equal:
        return each_2(code, count, bases, [](P a, P b) { return equal(a, b); });
      case Op::not_equal:
        return each_2(code, count, bases, [](P a, P b) { return not_equal(a, b); });
      case Op::logical_and:
        return each_2(code, count, bases, [](P a, P b) { return not_equal(a, zero()) * not_equal(b, zero()); });
      case Op::logical_or:
        return each_2(code, count, bases, [](P a, P b) { return maximum(not_equal(a, zero()), not_equal(b, zero())); });
      case Op::logical_not:
        return each_1(code, count, bases, [](P a) { return equal(a, zero()); });
      case Op::select:
        return each_3(code, count, bases, [](P a, P b, P c) { return select(a, b, c); });
      default:
        return run_rare(op, code, count, bases);
    }
  }

  // Lane by lane: too rare in models of kinetics to be worth more.
  static const Word* run_rare(ir::Op op, const Word* code, Word count, const Bases<Real>& bases) {
    using ir::Op;
    switch (op) {
      case Op::sine:
        return each_lane(code, count, bases, [](Real x) { return sine_of(x); });
      case Op::cosine:
        return each_lane(code, count, bases, [](Real x) { return cosine_of(x); });
      case Op::tangent:
        return each_lane(code, count, bases, [](Real x) { return tangent_of(x); });
      case Op::arc_sine:
        return each_lane(code, count, bases, [](Real x) { return arc_sine_of(x); });
      case Op::arc_cosine:
        return each_lane(code, count, bases, [](Real x) { return arc_cosine_of(x); });
      case Op::arc_tangent:
        return each_lane(code, count, bases, [](Real x) { return arc_tangent_of(x); });
      case Op::hyperbolic_sine:
        return each_lane(code, count, bases, [](Real x) { return hyperbolic_sine_of(x); });
      case Op::hyperbolic_cosine:
        return each_lane(code, count, bases, [](Real x) { return hyperbolic_cosine_of(x); });
      default:
        return each_lane(code, count, bases, [](Real x) { return hyperbolic_tangent_of(x); });
    }
  }
};

}  // namespace neurocart::tape

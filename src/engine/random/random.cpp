// See random.hpp.
#include "engine/random/random.hpp"

#include <Random123/philox.h>

#include <bit>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <stdexcept>

namespace neurocart::random {
namespace {

namespace policies = boost::math::policies;
// Double arithmetic throughout: the same bits whatever long double is.
using Policy = policies::policy<policies::promote_double<false>, policies::discrete_quantile<policies::integer_round_up>>;

constexpr double square_root_of_two = 1.4142135623730951;
constexpr int feistel_rounds = 6;

std::uint64_t mixed(std::uint64_t x) {  // finaliser of splitmix64
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

}  // namespace

std::uint64_t name_hash(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return mixed(hash);
}

std::uint64_t bits(const DrawKey& key) {
  const r123::Philox4x64::key_type seed = {{key.seed, key.purpose}};
  const r123::Philox4x64::ctr_type counter = {{key.name, key.patient, (static_cast<std::uint64_t>(key.replicate) << 32) | key.attempt, key.occurrence}};
  return r123::Philox4x64()(counter, seed)[0];
}

double to_uniform(std::uint64_t bits) { return (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52; }

double uniform(const DrawKey& key) { return to_uniform(bits(key)); }

double normal_quantile(double u) { return -square_root_of_two * boost::math::erfc_inv(2.0 * u, Policy()); }

double normal_distribution(double x) { return 0.5 * boost::math::erfc(-x / square_root_of_two, Policy()); }

double normal(const DrawKey& key) { return normal_quantile(uniform(key)); }

double exponential(const DrawKey& key) { return -std::log(uniform(key)); }

std::uint64_t poisson_quantile(double u, double mean) {
  if (!(mean >= 0.0) || !std::isfinite(mean)) throw std::invalid_argument("a Poisson mean must be a finite number of at least 0");
  if (mean == 0.0) return 0;
  return static_cast<std::uint64_t>(boost::math::quantile(boost::math::poisson_distribution<double, Policy>(mean), u));
}

std::uint64_t poisson(const DrawKey& key, double mean) { return poisson_quantile(uniform(key), mean); }

double gamma_quantile(double u, double shape) {
  if (!(shape > 0.0) || !std::isfinite(shape)) throw std::invalid_argument("the shape of a gamma variable must be a finite number above 0");
  return boost::math::gamma_p_inv(shape, u, Policy());
}

std::uint64_t permuted(std::uint64_t index, std::uint64_t count, const DrawKey& key) {
  if (index >= count) throw std::invalid_argument("permuted: the index lies outside the permutation");
  if (count == 1) return 0;
  const int half = (static_cast<int>(std::bit_width(count - 1)) + 1) / 2;
  const std::uint64_t mask = (1ULL << half) - 1;
  const std::uint64_t own = mixed(key.seed + 0x9e3779b97f4a7c15ULL * (key.purpose + 1)) ^ mixed(key.name + 0xd1b54a32d192ed03ULL * (key.replicate + 1ULL));
  do {  // the domain is at most four times the count, so few rounds suffice
    std::uint64_t left = index >> half, right = index & mask;
    for (int round = 0; round < feistel_rounds; ++round) {
      const std::uint64_t next = left ^ (mixed(own + right * 0x9e3779b97f4a7c15ULL + static_cast<std::uint64_t>(round)) & mask);
      left = right;
      right = next;
    }
    index = (left << half) | right;
  } while (index >= count);
  return index;
}

}  // namespace neurocart::random

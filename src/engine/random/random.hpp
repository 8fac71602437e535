// Random numbers that are functions of what they are drawn for: no state, no order, no thread can change one. The generator is Philox4x64-10 of Random123
// (Salmon et al., SC11); everything else is its inverse distribution function, so that a draw is one uniform number however it is used.
#pragma once

#include <cstdint>
#include <string_view>

namespace neurocart::random {

// What a draw is. Two keys that differ anywhere give independent numbers.
struct DrawKey {
  std::uint64_t seed = 0;
  std::uint64_t purpose = 0;  // which kind of thing is drawn; each caller has its own numbers
  std::uint64_t name = 0;     // name_hash of the parameter, event or factor
  std::uint64_t patient = 0;
  std::uint32_t replicate = 0;
  std::uint32_t attempt = 0;
  std::uint64_t occurrence = 0;
};

// 64 bits of a name, the same on every machine (FNV-1a with a final mix).
std::uint64_t name_hash(std::string_view name);

// 64 random bits.
std::uint64_t bits(const DrawKey& key);

// The middle of one of 2^52 equal parts of (0, 1): never 0, never 1.
double to_uniform(std::uint64_t bits);
double uniform(const DrawKey& key);

// Quantile of the standard normal at u in (0, 1), relative error below 1e-15 (Boost.Math), and its distribution function.
double normal_quantile(double u);
double normal_distribution(double x);

double normal(const DrawKey& key);
// Mean 1.
double exponential(const DrawKey& key);
// The smallest count whose distribution function reaches u. Throws std::invalid_argument for a mean that is negative or not finite; a mean of 0 gives 0.
std::uint64_t poisson_quantile(double u, double mean);
std::uint64_t poisson(const DrawKey& key, double mean);

// Quantile of a gamma variable of that shape and scale 1; std::invalid_argument for a shape that is not above 0.
double gamma_quantile(double u, double shape);

// Place of `index` in a random permutation of 0 ... count - 1 that belongs to the key (whose patient, attempt and occurrence are not looked at); found
// without the other places, by a Feistel network that walks its cycle. Throws std::invalid_argument unless index < count.
std::uint64_t permuted(std::uint64_t index, std::uint64_t count, const DrawKey& key);

}  // namespace neurocart::random

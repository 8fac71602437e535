// What many patients look like at each time, without keeping the patients: for every cell (a quantity at a time) an integer histogram over values of either
// sign, 64 bins an octave, with the exact sum of what fell into each octave. Counts and sums are integers, so that adding patients in any order, or merging
// what several machines counted, gives the same bits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurocart::cohort {

class Histogram {
 public:
  // NaN is counted as missing and stands outside everything else; values under 2^-60 in size count as 0, above 2^67 as 2^67.
  void add(double value);
  void merge(const Histogram& other);

  std::uint64_t count() const;  // without the missing ones
  std::uint64_t missing() const { return missing_; }
  // Value below which this share (0 to 1) of the patients lies, straight lines inside a bin (1.1 % wide at most); NaN when nothing was counted.
  double quantile(double share) const;
  // Sum over count; every value rounded to 31 bits.
  double mean() const;
  // Share of the counted patients at or below a value, straight lines inside a bin.
  double share_below(double value) const;

  // Bytes that hold exactly this state, and back. read() advances `text`; false when it is damaged.
  void write(std::string& text) const;
  bool read(std::string_view& text);

  friend bool operator==(const Histogram&, const Histogram&) = default;

 private:
  static constexpr int bins_an_octave = 64;
  struct Octave {
    int number = 0;  // values from 2^number on; of negative values with `negative`
    bool negative = false;
    std::uint64_t sum = 0;  // of the 31-bit mantissas
    std::array<std::uint32_t, bins_an_octave> counts{};
    std::int64_t order() const { return negative ? -1 - static_cast<std::int64_t>(number + 4096) : number + 4096; }
    friend bool operator==(const Octave&, const Octave&) = default;
  };
  struct Bin {
    double low = 0.0, high = 0.0;
    std::uint64_t count = 0;
  };
  Octave& octave(int number, bool negative);
  template <class Visit>
  void each_bin(const Visit& visit) const;

  std::vector<Octave> octaves_;  // ascending by the values they hold
  std::uint64_t zeros_ = 0, missing_ = 0;
};

class Bands {
 public:
  Bands(std::size_t times, std::size_t quantities);

  std::size_t times() const { return times_; }
  std::size_t quantities() const { return quantities_; }
  // rows[time * quantities + quantity] of each patient; many at once are much faster than one by one.
  void add(std::span<const std::span<const double>> patients);
  void merge(const Bands& other);
  const Histogram& at(std::size_t time, std::size_t quantity) const { return cells_[quantity * times_ + time]; }

  std::string bytes() const;
  // False when the bytes are damaged or of another shape; then nothing changed.
  bool restore(std::string_view bytes);

  friend bool operator==(const Bands&, const Bands&) = default;

 private:
  std::size_t times_, quantities_;
  std::vector<Histogram> cells_;
};

}  // namespace neurocart::cohort

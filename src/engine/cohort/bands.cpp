#include "engine/cohort/bands.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace neurocart::cohort {

namespace {

constexpr int least_octave = -60, most_octave = 66;
constexpr int mantissa_bits = 30;  // behind the leading one

template <class Number>
void put(std::string& text, Number value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  text.append(bytes, sizeof value);
}

template <class Number>
bool take(std::string_view& text, Number& value) {
  if (text.size() < sizeof value) return false;
  char bytes[sizeof value];
  text.copy(bytes, sizeof value);
  std::memcpy(&value, bytes, sizeof value);
  text.remove_prefix(sizeof value);
  return true;
}

// Seven bits a byte, the lowest first: most counts are small.
void put_count(std::string& text, std::uint32_t count) {
  for (; count >= 0x80; count >>= 7) text += static_cast<char>(count | 0x80);
  text += static_cast<char>(count);
}

bool take_count(std::string_view& text, std::uint32_t& count) {
  count = 0;
  for (int shift = 0; shift < 35; shift += 7) {
    std::uint8_t byte = 0;
    if (!take(text, byte)) return false;
    count |= static_cast<std::uint32_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

}  // namespace

Histogram::Octave& Histogram::octave(int number, bool negative) {
  Octave wanted;
  wanted.number = number;
  wanted.negative = negative;
  const auto place =
      std::lower_bound(octaves_.begin(), octaves_.end(), wanted, [](const Octave& left, const Octave& right) { return left.order() < right.order(); });
  if (place != octaves_.end() && place->order() == wanted.order()) return *place;
  return *octaves_.insert(place, wanted);
}

void Histogram::add(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const int exponent = static_cast<int>((bits >> 52) & 0x7FF) - 1023;
  if (std::isnan(value)) {
    ++missing_;
    return;
  }
  if (exponent < least_octave) {
    ++zeros_;
    return;
  }
  const bool is_large = exponent > most_octave;
  // The leading bits of the mantissa, rounded down: bin and exact sum use the same number.
  const std::uint64_t mantissa = is_large ? (std::uint64_t{1} << mantissa_bits) - 1 : (bits & ((std::uint64_t{1} << 52) - 1)) >> (52 - mantissa_bits);
  Octave& place = octave(is_large ? most_octave : exponent, (bits >> 63) != 0);
  ++place.counts[mantissa >> (mantissa_bits - 6)];
  place.sum += (std::uint64_t{1} << mantissa_bits) + mantissa;
}

void Histogram::merge(const Histogram& other) {
  for (const Octave& theirs : other.octaves_) {
    Octave& ours = octave(theirs.number, theirs.negative);
    ours.sum += theirs.sum;
    for (std::size_t i = 0; i < ours.counts.size(); ++i) ours.counts[i] += theirs.counts[i];
  }
  zeros_ += other.zeros_;
  missing_ += other.missing_;
}

// Bins that hold something, ascending.
template <class Visit>
void Histogram::each_bin(const Visit& visit) const {
  bool zeros_visited = zeros_ == 0;
  for (const Octave& octave : octaves_) {
    if (!octave.negative && !zeros_visited) {
      visit(Bin{0.0, 0.0, zeros_});
      zeros_visited = true;
    }
    const double start = std::ldexp(1.0, octave.number), width = start / bins_an_octave;
    for (int i = 0; i < bins_an_octave; ++i) {
      const int bin = octave.negative ? bins_an_octave - 1 - i : i;
      const std::uint64_t count = octave.counts[static_cast<std::size_t>(bin)];
      if (count == 0) continue;
      const double low = start + width * bin;
      visit(octave.negative ? Bin{-(low + width), -low, count} : Bin{low, low + width, count});
    }
  }
  if (!zeros_visited) visit(Bin{0.0, 0.0, zeros_});
}

std::uint64_t Histogram::count() const {
  std::uint64_t total = zeros_;
  for (const Octave& octave : octaves_)
    for (const std::uint32_t count : octave.counts) total += count;
  return total;
}

double Histogram::quantile(double share) const {
  const std::uint64_t total = count();
  if (total == 0) return std::numeric_limits<double>::quiet_NaN();
  const double wanted = share * static_cast<double>(total);
  std::uint64_t below = 0;
  double result = std::numeric_limits<double>::quiet_NaN();
  bool found = false;
  each_bin([&](const Bin& bin) {
    if (found) return;
    const double inside = (wanted - static_cast<double>(below)) / static_cast<double>(bin.count);
    result = bin.low + (bin.high - bin.low) * std::clamp(inside, 0.0, 1.0);
    below += bin.count;
    found = static_cast<double>(below) >= wanted;
  });
  return result;
}

double Histogram::share_below(double value) const {
  const std::uint64_t total = count();
  if (total == 0) return std::numeric_limits<double>::quiet_NaN();
  double below = 0.0;
  each_bin([&](const Bin& bin) {
    const double inside = bin.high > bin.low ? std::clamp((value - bin.low) / (bin.high - bin.low), 0.0, 1.0) : (bin.low <= value ? 1.0 : 0.0);
    below += inside * static_cast<double>(bin.count);
  });
  return below / static_cast<double>(total);
}

double Histogram::mean() const {
  const std::uint64_t total = count();
  if (total == 0) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0.0;
  for (const Octave& octave : octaves_) sum += (octave.negative ? -1.0 : 1.0) * std::ldexp(static_cast<double>(octave.sum), octave.number - mantissa_bits);
  return sum / static_cast<double>(total);
}

// Only bins that hold something are written, marked in one word an octave.
void Histogram::write(std::string& text) const {
  put(text, zeros_);
  put(text, missing_);
  put(text, static_cast<std::uint16_t>(octaves_.size()));
  for (const Octave& octave : octaves_) {
    put(text, static_cast<std::int16_t>(octave.number));
    put(text, static_cast<std::uint8_t>(octave.negative ? 1 : 0));
    put(text, octave.sum);
    std::uint64_t held = 0;
    for (std::size_t i = 0; i < octave.counts.size(); ++i) held |= std::uint64_t{octave.counts[i] != 0} << i;
    put(text, held);
    for (const std::uint32_t count : octave.counts)
      if (count != 0) put_count(text, count);
  }
}

bool Histogram::read(std::string_view& text) {
  Histogram read;
  std::uint16_t octave_count = 0;
  if (!take(text, read.zeros_) || !take(text, read.missing_) || !take(text, octave_count)) return false;
  for (std::uint16_t i = 0; i < octave_count; ++i) {
    Octave octave;
    std::int16_t number = 0;
    std::uint8_t negative = 0;
    std::uint64_t held = 0;
    if (!take(text, number) || !take(text, negative) || !take(text, octave.sum) || !take(text, held)) return false;
    if (number < least_octave || number > most_octave || negative > 1) return false;
    octave.number = number;
    octave.negative = negative != 0;
    for (std::size_t bin = 0; bin < octave.counts.size(); ++bin)
      if ((held >> bin & 1) != 0 && !take_count(text, octave.counts[bin])) return false;
    if (!read.octaves_.empty() && read.octaves_.back().order() >= octave.order()) return false;
    read.octaves_.push_back(octave);
  }
  *this = std::move(read);
  return true;
}

Bands::Bands(std::size_t times, std::size_t quantities) : times_(times), quantities_(quantities), cells_(times * quantities) {}

void Bands::add(std::span<const std::span<const double>> patients) {
  for (const auto& rows : patients)
    if (rows.size() != cells_.size()) throw std::invalid_argument("Bands::add: a patient's rows do not fit");
  // Cell by cell, so that a histogram stays in cache while many patients are added to it.
  for (std::size_t time = 0; time < times_; ++time)
    for (std::size_t quantity = 0; quantity < quantities_; ++quantity) {
      Histogram& cell = cells_[quantity * times_ + time];
      for (const auto& rows : patients) cell.add(rows[time * quantities_ + quantity]);
    }
}

void Bands::merge(const Bands& other) {
  if (other.times_ != times_ || other.quantities_ != quantities_) throw std::invalid_argument("Bands::merge: another shape");
  for (std::size_t i = 0; i < cells_.size(); ++i) cells_[i].merge(other.cells_[i]);
}

std::string Bands::bytes() const {
  std::string text;
  put(text, static_cast<std::uint64_t>(times_));
  put(text, static_cast<std::uint64_t>(quantities_));
  for (const Histogram& cell : cells_) cell.write(text);
  return text;
}

bool Bands::restore(std::string_view bytes) {
  std::uint64_t times = 0, quantities = 0;
  if (!take(bytes, times) || !take(bytes, quantities) || times != times_ || quantities != quantities_) return false;
  std::vector<Histogram> cells(cells_.size());
  for (Histogram& cell : cells)
    if (!cell.read(bytes)) return false;
  if (!bytes.empty()) return false;
  cells_ = std::move(cells);
  return true;
}

}  // namespace neurocart::cohort

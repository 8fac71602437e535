// See own_data.hpp.
#include "clinic/report/own_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <tuple>

#include "engine/base/text_file.hpp"

namespace neurocart::report {

namespace {

constexpr std::array<std::string_view, 4> wanted = {"id", "time", "observable", "value"};
constexpr std::array<std::string_view, 12> of_doses = {"amt", "rate", "dur", "evid", "mdv", "cmt", "addl", "ii", "ss", "lag", "bio", "dose"};
constexpr std::size_t most_problems = 20;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return out;
}

struct Cell {
  std::string text;
  int column = 1;  // of its first character
};

// Cells of a line; quotation marks round a cell are taken off, doubled ones inside stand for one.
std::vector<Cell> cells_of(std::string_view line) {
  std::vector<Cell> cells(1);
  bool is_quoted = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char letter = line[at];
    if (letter == '"' && is_quoted && at + 1 < line.size() && line[at + 1] == '"') {
      cells.back().text += line[++at];
    } else if (letter == '"') {
      is_quoted = !is_quoted;
    } else if (letter == ',' && !is_quoted) {
      cells.push_back({{}, static_cast<int>(at) + 2});
    } else if (letter != '\r') {
      cells.back().text += letter;
    }
  }
  for (auto& cell : cells) {
    const auto first = cell.text.find_first_not_of(" \t"), last = cell.text.find_last_not_of(" \t");
    cell.text = first == std::string::npos ? std::string() : cell.text.substr(first, last - first + 1);
  }
  return cells;
}

std::optional<double> number_of(const std::string& text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

bool is_empty(const std::string& text) { return text.empty() || text == "."; }

class Reader {
 public:
  Reader(std::string file, const compose::Composition& composition, Diagnostics& diagnostics) : file_(std::move(file)), diagnostics_(diagnostics) {
    for (const auto& readout : composition.readouts) {
      names_.push_back(readout.name);
      if (!readout.observable.empty() && readout.observable != readout.name) names_.push_back(readout.observable);
    }
    data_.file = std::filesystem::path(file_).filename().string();
  }

  // False when columns are missing; then no row can be read.
  bool read_header(const std::string& line) {
    places_.fill(none);
    const auto cells = cells_of(line);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const auto name = lower(cells[i].text);
      const auto place = std::find(wanted.begin(), wanted.end(), name);
      if (place != wanted.end())
        places_[static_cast<std::size_t>(place - wanted.begin())] = i;
      else if (std::find(of_doses.begin(), of_doses.end(), name) != of_doses.end())
        data_.ignored_columns.push_back(cells[i].text);
      else
        unknown_column(cells[i]);
      if (name == "evid") evid_ = i;
    }
    for (std::size_t i = 0; i < wanted.size(); ++i)
      if (places_[i] == none)
        diagnostics_.error("N4111", {file_, 1, 1}, fmt::format("the column '{}' is missing", wanted[i]),
                           "the columns are ID, TIME (days from time zero), observable, value");
    return !diagnostics_.has_errors();
  }

  void read_row(const std::string& line, int number) {
    const auto cells = cells_of(line);
    const auto cell = [&](std::size_t place) { return place < cells.size() ? cells[place] : Cell{}; };
    const auto id = cell(places_[0]), time = cell(places_[1]), observable = cell(places_[2]), value = cell(places_[3]);
    const bool is_dose = evid_ != none && !is_empty(cell(evid_).text) && cell(evid_).text != "0";
    if (is_dose || is_empty(value.text) || problems_ >= most_problems) return;
    const auto day = number_of(time.text), seen = number_of(value.text);
    for (const auto* bad : {day ? nullptr : &time, seen ? nullptr : &value}) {
      if (bad == nullptr) continue;
      ++problems_;
      diagnostics_.error("N4113", {file_, number, bad->column}, fmt::format("'{}' is no number", bad->text),
                         "numbers have a point as decimal mark; a missing value is empty or '.'");
    }
    if (std::find(names_.begin(), names_.end(), observable.text) == names_.end()) return unknown_observable(observable, number);
    if (day && seen) add(id.text, observable.text, *day, *seen);
  }

  OwnData take() {
    for (auto& series : data_.series)
      for (auto& patient : series.patients) sort(patient);
    return std::move(data_);
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  void unknown_column(const Cell& cell) {
    std::vector<std::string> known(wanted.begin(), wanted.end());
    known.insert(known.end(), of_doses.begin(), of_doses.end());
    auto hint = did_you_mean(lower(cell.text), known);
    if (hint.empty()) hint = "the columns are ID, TIME (days from time zero), observable, value; NONMEM's columns of doses are passed over";
    diagnostics_.error("N4111", {file_, 1, cell.column}, fmt::format("unknown column '{}'", cell.text), hint);
  }

  void unknown_observable(const Cell& cell, int line) {
    if (std::find(told_.begin(), told_.end(), cell.text) != told_.end()) return;
    told_.push_back(cell.text);
    ++problems_;
    auto hint = did_you_mean(cell.text, names_);
    if (hint.empty()) hint = "a read-out of the model, or the observable that it gives: see `neurocart model explain`";
    diagnostics_.error("N4112", {file_, line, cell.column}, fmt::format("the model gives nothing named '{}'", cell.text), hint);
  }

  void add(const std::string& id, const std::string& observable, double day, double value) {
    auto series = std::find_if(data_.series.begin(), data_.series.end(), [&](const auto& one) { return one.observable == observable; });
    if (series == data_.series.end()) series = data_.series.insert(series, {observable, {}});
    auto patient = std::find_if(series->patients.begin(), series->patients.end(), [&](const auto& one) { return one.id == id; });
    if (patient == series->patients.end()) patient = series->patients.insert(patient, {id, {}, {}});
    patient->days.push_back(day);
    patient->values.push_back(value);
  }

  static void sort(OwnPatient& patient) {
    // The place keeps values of one day in the order of the file.
    std::vector<std::tuple<double, std::size_t, double>> rows;
    for (std::size_t i = 0; i < patient.days.size(); ++i) rows.emplace_back(patient.days[i], i, patient.values[i]);
    std::sort(rows.begin(), rows.end());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      patient.days[i] = std::get<0>(rows[i]);
      patient.values[i] = std::get<2>(rows[i]);
    }
  }

  std::string file_;
  Diagnostics& diagnostics_;
  std::vector<std::string> names_, told_;
  std::array<std::size_t, wanted.size()> places_{};
  std::size_t evid_ = none, problems_ = 0;
  OwnData data_;
};

}  // namespace

OwnData read_own_data_of(std::string_view text, const std::string& file, const compose::Composition& composition, Diagnostics& diagnostics) {
  Reader reader(file, composition, diagnostics);
  int number = 0;
  bool has_header = false;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.find_first_not_of(" \t\r,") == std::string::npos || line[0] == '#') continue;
    if (has_header) {
      reader.read_row(line, number);
      continue;
    }
    if (!reader.read_header(line)) return {};
    has_header = true;
  }
  if (!has_header) diagnostics.error("N4111", {file, 1, 1}, "the file has no header line", "the columns are ID, TIME (days from time zero), observable, value");
  return reader.take();
}

OwnData read_own_data(const std::filesystem::path& file, const compose::Composition& composition, Diagnostics& diagnostics) {
  return read_own_data_of(read_text_file(file), file.string(), composition, diagnostics);
}

}  // namespace neurocart::report

// See records.hpp.
#include "engine/dosing/records.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

namespace neurocart::dosing {

namespace {

enum Item { id, time, evid, amt, cmt, rate, ii, addl, ss, mdv, dv, item_count };
constexpr std::array<std::string_view, item_count> item_names = {"ID", "TIME", "EVID", "AMT", "CMT", "RATE", "II", "ADDL", "SS", "MDV", "DV"};

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& letter : result)
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  return result;
}

std::string_view trim(std::string_view text) {
  const auto is_margin = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '"'; };
  while (!text.empty() && is_margin(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_margin(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view line, char separator) {
  std::vector<std::string_view> cells;
  for (;;) {
    const auto place = line.find(separator);
    cells.push_back(trim(line.substr(0, place)));
    if (place == std::string_view::npos) return cells;
    line.remove_prefix(place + 1);
  }
}

bool is_missing(std::string_view cell) { return cell.empty() || cell == "." || cell == "NA"; }

std::optional<double> to_number(std::string_view cell) {
  if (!cell.empty() && cell.front() == '+') cell.remove_prefix(1);
  double value = 0.0;
  const auto [end, failure] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (failure != std::errc() || end != cell.data() + cell.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

class RecordReader {
 public:
  RecordReader(const std::string& file, Diagnostics& diagnostics) : diagnostics_(diagnostics) { table_.file = file; }

  Table read(std::string_view text) {
    int line_number = 0;
    bool has_header = false;
    while (!text.empty()) {
      const auto end = text.find('\n');
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      ++line_number;
      if (trim(line).empty() || (has_header && line.front() == '#')) continue;
      if (has_header) {
        row(split(line, ','), line_number);
      } else {
        has_header = true;
        if (!header(split(line, ','), line_number)) return std::move(table_);
      }
    }
    if (!has_header) error("N4401", 0, "the file holds no records", "the first line names the columns: ID,TIME,EVID,AMT,CMT,...");
    return std::move(table_);
  }

 private:
  void error(const char* code, int line, std::string message, std::string hint = {}) {
    diagnostics_.error(code, {table_.file, line, 0}, std::move(message), std::move(hint));
  }

  bool header(const std::vector<std::string_view>& cells, int line) {
    cell_count_ = cells.size();
    marks_comments_ = upper(cells[0]) == "C" || cells[0] == "#";
    std::vector<std::string> own;
    for (std::size_t i = marks_comments_ ? 1 : 0; i < cells.size(); ++i) {
      const auto known = std::find(item_names.begin(), item_names.end(), upper(cells[i]));
      if (known == item_names.end()) {
        table_.columns.emplace_back(cells[i]);
        further_.push_back(i);
        continue;
      }
      int& place = place_[static_cast<std::size_t>(known - item_names.begin())];
      if (place >= 0) error("N4401", line, "the column " + std::string(*known) + " stands twice");
      place = static_cast<int>(i);
    }
    const std::size_t before = diagnostics_.error_count();
    for (const Item needed : {Item::id, Item::time})
      if (place_[needed] < 0)
        error("N4401", line, "there is no column " + std::string(item_names[needed]), did_you_mean(std::string(item_names[needed]), table_.columns));
    return diagnostics_.error_count() == before;
  }

  // The cell's number, or `absent` when the cell or its column is missing.
  double number(const std::vector<std::string_view>& cells, Item item, double absent, int line) {
    if (place_[item] < 0) return absent;
    const std::string_view cell = cells[static_cast<std::size_t>(place_[item])];
    if (is_missing(cell)) return absent;
    if (const auto value = to_number(cell)) return *value;
    error("N4402", line, std::string(item_names[item]) + " is '" + std::string(cell) + "', which is not a number");
    return absent;
  }

  int whole(const std::vector<std::string_view>& cells, Item item, int absent, int least, int most, int line) {
    const double value = number(cells, item, absent, line);
    if (value == std::floor(value) && value >= least && value <= most) return static_cast<int>(value);
    const std::string range =
        most < std::numeric_limits<int>::max() ? std::to_string(least) + " to " + std::to_string(most) : "not below " + std::to_string(least);
    error("N4404", line,
          std::string(item_names[item]) + " is " + std::string(cells[static_cast<std::size_t>(place_[item])]) + "; it is a whole number, " + range);
    return absent;
  }

  void row(const std::vector<std::string_view>& cells, int line) {
    if (marks_comments_ && !is_missing(cells[0])) return;
    if (cells.size() != cell_count_) {
      error("N4401", line, "the line has " + std::to_string(cells.size()) + " cells, the header " + std::to_string(cell_count_));
      return;
    }
    const std::size_t faults = diagnostics_.error_count();
    constexpr int any = std::numeric_limits<int>::max();
    Record record;
    record.line = line;
    record.time = number(cells, Item::time, std::numeric_limits<double>::quiet_NaN(), line);
    if (std::isnan(record.time) && diagnostics_.error_count() == faults) error("N4402", line, "the record has no TIME");
    record.amount = number(cells, amt, 0.0, line);
    record.rate = number(cells, rate, 0.0, line);
    record.interval = number(cells, ii, 0.0, line);
    const int default_event = place_[evid] < 0 && (record.amount != 0.0 || record.rate != 0.0) ? 1 : 0;
    record.event = static_cast<Record::Event>(whole(cells, evid, default_event, 0, 4, line));
    record.compartment = whole(cells, cmt, 1, record.has_dose() ? 1 : -any, any, line);
    record.additional = whole(cells, addl, 0, 0, any, line);
    record.steady_state = whole(cells, ss, 0, 0, 2, line);
    for (std::size_t i = 0; i < further_.size(); ++i) {
      const auto value = to_number(cells[further_[i]]);
      record.values.push_back(value ? *value : std::numeric_limits<double>::quiet_NaN());
    }
    if (diagnostics_.error_count() == faults) check_dose(record);
    place_record(std::string(cells[static_cast<std::size_t>(place_[Item::id])]), std::move(record));
  }

  void check_dose(const Record& record) {
    const int line = record.line;
    if (record.amount < 0) error("N4404", line, "AMT is negative");
    if (record.interval < 0) error("N4404", line, "II is negative");
    if (record.rate < 0 && record.rate != -1 && record.rate != -2)
      error("N4404", line, "RATE is negative", "-1 stands for the modelled rate, -2 for the modelled duration");
    if (!record.has_dose()) {
      if (record.amount > 0) error("N4404", line, "an amount on a record that gives no dose", "EVID 1 gives a dose, 4 resets first");
      return;
    }
    if (record.steady_state > 0 && record.interval == 0 && record.amount > 0)
      error("N4405", line, "a steady state of doses needs the interval II", "a constant infusion at steady state has AMT 0, II 0 and a RATE");
    if (record.additional > 0 && record.interval == 0) error("N4405", line, "additional doses (ADDL) need the interval II");
    if (record.amount == 0 && record.steady_state == 0 && record.event == Record::Event::dose)
      error("N4404", line, "a dose record without an amount", "EVID 0 is an observation, 2 another kind of record");
    if (record.amount == 0 && record.steady_state > 0 && record.rate == -2) error("N4404", line, "a constant infusion has a rate and no duration");
  }

  void place_record(const std::string& subject, Record record) {
    if (table_.subjects.empty() || table_.subjects.back().id != subject) {
      if (!seen_.insert(subject).second)
        error("N4411", record.line, "records of subject " + subject + " stand apart: other subjects lie between them", "sort the lines by ID, then TIME");
      table_.subjects.push_back({subject, {}});
    }
    std::vector<Record>& records = table_.subjects.back().records;
    if (!records.empty() && record.time < records.back().time) {
      error("N4403", record.line, "time goes backwards in subject " + subject, "sort the lines by ID, then TIME");
    }
    records.push_back(std::move(record));
  }

  Diagnostics& diagnostics_;
  Table table_;
  std::array<int, item_count> place_ = [] {
    std::array<int, item_count> none{};
    none.fill(-1);
    return none;
  }();
  std::vector<std::size_t> further_;
  std::set<std::string> seen_;
  std::size_t cell_count_ = 0;
  bool marks_comments_ = false;
};

}  // namespace

int Table::find_column(std::string_view name) const {
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (columns[i] == name) return static_cast<int>(i);
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (upper(columns[i]) == upper(name)) return static_cast<int>(i);
  return -1;
}

Table read_records(std::string_view text, const std::string& file, Diagnostics& diagnostics) { return RecordReader(file, diagnostics).read(text); }

}  // namespace neurocart::dosing

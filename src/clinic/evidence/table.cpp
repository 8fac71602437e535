// See table.hpp.
#include "clinic/evidence/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <set>
#include <string_view>

#include "clinic/evidence/number_text.hpp"

namespace neurocart::evidence {

namespace {

struct Column {
  std::string_view title;
  bool right_aligned;
  int drop_order;  // the column with the highest goes first where the line is too narrow; 0 stays
};

constexpr std::array<Column, 11> columns{{{"study", false, 0},
                                          {"disease", false, 4},
                                          {"treatment", false, 1},
                                          {"observable", false, 0},
                                          {"statistic", false, 9},
                                          {"day", true, 2},
                                          {"value", true, 0},
                                          {"interval", false, 6},
                                          {"n", true, 3},
                                          {"role", false, 8},
                                          {"read", false, 5}}};
using Cells = std::array<std::string, columns.size()>;

// Characters as a terminal shows them: bytes that continue a character do not count.
std::size_t shown_width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

std::string shortened(const std::string& text, std::size_t width) {
  if (shown_width(text) <= width) return text;
  std::string head;
  std::size_t shown = 0;
  for (const char byte : text) {
    const bool begins = (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    if (begins && ++shown >= width) break;
    head += byte;
  }
  return head + "…";
}

Cells cells_of(const Evidence& evidence, const Target& target) {
  const auto* observable = evidence.find_observable(target.observable);
  const auto details = details_of(target);
  return {target.study,
          target.disease,
          treatment_of(target.arm),
          details.empty() ? target.observable : target.observable + " (" + details + ")",
          target.statistic,
          day_for_reader(target),
          value_for_reader(target, observable),
          interval_for_reader(target, observable),
          n_for_reader(target),
          target.role,
          target.quality};
}

using Widths = std::array<std::size_t, columns.size()>;

constexpr std::size_t gap = 2;

std::size_t line_width(const Widths& widths) {
  std::size_t sum = 0;
  for (const auto width : widths) sum += width > 0 ? width + gap : 0;
  return sum > 0 ? sum - gap : 0;
}

// What each column would like; 0 where all its cells are empty.
Widths natural_widths(const std::vector<Cells>& rows) {
  constexpr std::size_t most = 44;
  Widths widths{};
  for (std::size_t column = 0; column < columns.size(); ++column) {
    for (const auto& row : rows) widths[column] = std::min(most, std::max(widths[column], shown_width(row[column])));
    if (widths[column] > 0) widths[column] = std::max(widths[column], columns[column].title.size());
  }
  return widths;
}

// The widths that fit: columns leave in their order until the rest can be read, and what room remains goes to those cut shortest.
Widths fitted_widths(const std::vector<Cells>& rows, std::size_t width) {
  constexpr std::size_t readable = 18, least = 8;
  const auto natural = natural_widths(rows);
  Widths widths = natural;
  for (auto& each : widths) each = std::min(each, readable);
  while (line_width(widths) > width) {
    std::size_t first = columns.size();
    for (std::size_t column = 0; column < columns.size(); ++column) {
      const bool can_leave = widths[column] > 0 && columns[column].drop_order > 0;
      if (can_leave && (first == columns.size() || columns[column].drop_order > columns[first].drop_order)) first = column;
    }
    if (first < columns.size()) {
      widths[first] = 0;
    } else if (auto widest = std::max_element(widths.begin(), widths.end()); *widest > least) {
      --*widest;
    } else {
      break;
    }
  }
  for (auto room = width - std::min(width, line_width(widths)); room > 0; --room) {
    std::size_t shortest = columns.size(), lacking = 0;
    for (std::size_t column = 0; column < columns.size(); ++column) {
      if (widths[column] == 0 || natural[column] - widths[column] <= lacking) continue;
      lacking = natural[column] - widths[column];
      shortest = column;
    }
    if (shortest == columns.size()) break;
    ++widths[shortest];
  }
  return widths;
}

std::string line_of(const Cells& cells, const Widths& widths) {
  std::string line;
  for (std::size_t column = 0; column < columns.size(); ++column) {
    if (widths[column] == 0) continue;
    const auto text = shortened(cells[column], widths[column]);
    const std::string padding(widths[column] - shown_width(text), ' ');
    line += columns[column].right_aligned ? padding + text : text + padding;
    line += "  ";
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + "\"";
}

std::string csv_cell(const std::optional<double>& number) { return number ? as_given(*number) : std::string(); }

std::string window_end(const Target& target, double Range::* end) { return target.window_days ? as_given((*target.window_days).*end) : std::string(); }

// The cells of one row, in the order of the header.
std::vector<std::string> csv_cells_of(const Target& target, std::string_view unit) {
  std::vector<std::string> cells;
  const auto texts = [&](std::initializer_list<std::string_view> values) {
    for (const auto value : values) cells.push_back(csv_cell(value));
  };
  const auto numbers = [&](std::initializer_list<const std::optional<double>*> values) {
    for (const auto* value : values) cells.push_back(csv_cell(*value));
  };
  const auto treatment = treatment_of(target.arm), details = details_of(target);
  texts({target.id, target.study, target.disease, target.population, target.subgroup, target.arm.kind, treatment, target.arm.construct});
  texts({target.observable, details, target.statistic, unit});
  numbers({&target.time_days});
  texts({window_end(target, &Range::low), window_end(target, &Range::high), as_given(target.value)});
  numbers({&target.lower, &target.upper});
  texts({target.interval_kind, target.limit});
  numbers({&target.n, &target.count, &target.n_study});
  texts({target.role, target.quality, target.confidence, target.strength, target.cluster, target.citation, target.source});
  return cells;
}

constexpr std::string_view csv_header =
    "target,study,disease,population,subgroup,arm,treatment,construct,observable,details,statistic,unit,day,window_from,window_to,value,lower,upper,"
    "interval_kind,limit,n,count,n_study,role,quality,confidence,strength,cluster,citation,source\n";

}  // namespace

std::string terminal_table(const Evidence& evidence, const std::vector<const Target*>& targets, int width) {
  std::vector<Cells> rows;
  rows.reserve(targets.size());
  for (const auto* target : targets) rows.push_back(cells_of(evidence, *target));
  constexpr int narrowest = 40;
  const auto widths = fitted_widths(rows, static_cast<std::size_t>(std::max(width, narrowest)));
  Cells titles;
  for (std::size_t column = 0; column < columns.size(); ++column) titles[column] = columns[column].title;
  std::string text = line_of(titles, widths);
  for (const auto& row : rows) text += line_of(row, widths);
  return text + "\n" + counts_of(targets) + "\n";
}

std::string csv_table(const Evidence& evidence, const std::vector<const Target*>& targets) {
  std::string text(csv_header);
  for (const auto* target : targets) {
    const auto* observable = evidence.find_observable(target->observable);
    const auto cells = csv_cells_of(*target, observable != nullptr ? std::string_view(observable->unit) : std::string_view());
    text += fmt::format("{}\n", fmt::join(cells, ","));
  }
  return text;
}

std::string counts_of(const std::vector<const Target*>& targets) {
  std::set<std::string_view> studies;
  std::size_t calibration = 0, recalled = 0;
  for (const auto* target : targets) {
    studies.insert(target->study);
    calibration += target->role == "calibration" ? 1 : 0;
    recalled += target->quality == "recalled" ? 1 : 0;
  }
  return fmt::format("{} {} from {} {}: {} calibration, {} check; {} read, {} recalled", targets.size(), targets.size() == 1 ? "observation" : "observations",
                     studies.size(), studies.size() == 1 ? "study" : "studies", calibration, targets.size() - calibration, targets.size() - recalled, recalled);
}

}  // namespace neurocart::evidence

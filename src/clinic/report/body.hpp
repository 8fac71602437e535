// The body of a report while it is put together: figures and tables, numbered in the order added, in the sections where they stand. Internal to this folder.
#pragma once

#include <vector>

#include "clinic/report/context.hpp"

namespace neurocart::report {

class Body {
 public:
  explicit Body(Json& report);

  // A null content adds nothing; then false.
  bool add_figure(const SectionText& section, Json content, bool beside_last = false);
  bool add_table(const SectionText& section, Json table);

 private:
  void place(const SectionText& section, const std::string& id, bool beside_last);

  Json& report_;
};

// What every figure says, with its type.
Json figure_json(const Context& context, const FigureText& text, const char* type);
// Both of panels over time; null when no panel has a line.
Json course_json(Context& context);
Json first_days_json(Context& context);

Json lede_json(const Context& context);
Json clock_json(const Context& context);
// Title, headline, lede, facts, keys, strategies and clock: what stands before the figures.
void add_opening(Json& report, const Context& context);

}  // namespace neurocart::report

// The context of a population's report. Internal to this folder.
#pragma once

#include "clinic/report/context.hpp"

namespace neurocart::report {

// Strategies in order: the population (its course is the median), the compared populations, the nominal patient. `input` must hold the first one's
// composition; `nominal` may be null.
Context make_population_context(const ReportInput& input, const std::vector<std::shared_ptr<PopulationView>>& views, const course::Course* nominal,
                                Texts texts);

// A number of the texts with its gaps filled; nothing when it is none.
std::optional<double> limit_of(const Words& words, const std::string& text);

// The recipe with its read-out's gaps filled.
MetricRecipe resolved(const Context& context, const Strategy& strategy, MetricRecipe recipe);

}  // namespace neurocart::report

// A composition by hand, with what reports ask of one.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "clinic/compose/composition.hpp"

namespace neurocart::report {

inline compose::Composition toy_composition() {
  compose::Composition composition;
  composition.title = "Toy";
  composition.scenario_text = "title = \"</script><!--<script>alert(1)</script> & more\"\n";
  composition.start_day = -10;
  composition.end_day = 190;
  composition.time_zero = "infusion";
  composition.diseases = {"toy_disease"};
  composition.families = {"toy"};
  composition.sex = "female";
  for (const auto& [key, text] : std::vector<std::pair<std::string, std::string>>{{"name", "toy disease"},
                                                                                  {"antibody_name", "toy antibodies"},
                                                                                  {"score", "toy_latent"},
                                                                                  {"score_name", "TOY"},
                                                                                  {"score_range", "0 to 10"},
                                                                                  {"score_observable", "none"}}) {
    composition.texts.push_back({"toy_disease", "report", key, text});
  }
  composition.parts = {{"toy_cells", "library/products/toy_cells.toml"}};
  composition.acts.push_back({0.0, "dose_1", "toy_cells", "Toy cells", 1e8, "cells", "1e8 cells", "Toy cells"});
  compose::ParameterRecord parameter;
  parameter.path = "toy.rate";
  parameter.unit = "1/day";
  parameter.meaning = "rate of the toy";
  parameter.status = "assumed";
  parameter.chain.push_back({"part", "1", 1.0, {}});
  parameter.spread.kind = "lognormal";
  parameter.spread.size = 0.5;
  parameter.used_by = {"toy.cells"};
  composition.parameters.push_back(parameter);
  return composition;
}

}  // namespace neurocart::report

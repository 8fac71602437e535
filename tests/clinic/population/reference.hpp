// Compositions and populations for tests of this folder: of the small library beside it, and of the program's own.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "clinic/compose/composer.hpp"
#include "clinic/population/population.hpp"

namespace neurocart::population {

std::string text_of(const Diagnostics& diagnostics);

// The library in this folder, with the parts patient, clone, sites, killing, graft and pill, and what composing `treatments` (product = "graft" and the like)
// for one disease or more gives.
const compose::Library& small_library();
compose::Composition small_patient(const std::string& treatments = {}, const std::string& diseases = "\"alpha_disease\"",
                                   const compose::Overrides& overrides = {});

// The program's library, and a scenario file composed.
const compose::Library& whole_library();
compose::Composition composed(const std::filesystem::path& scenario, const compose::Overrides& overrides = {});

// The population that a text describes ("schema = 1" and a title go before it), bound; errors fail the test.
Population bound(const compose::Composition& composition, const std::string& text, const Options& options = {});
// What reading and binding it says: "N4301 7 message | hint" a line, 7 the line in `text`.
std::string said(const compose::Composition& composition, const std::string& text);

// One column of many patients.
std::vector<double> column(const Population& population, const Drawn& drawn, const std::string& path);

double mean_of(const std::vector<double>& values);
double deviation_of(const std::vector<double>& values);
double correlation_of(const std::vector<double>& one, const std::vector<double>& other);
std::vector<double> logarithms(std::vector<double> values);
// Between the values of a sample; NaN values are left out.
double quantile_of(std::vector<double> values, double share);

}  // namespace neurocart::population

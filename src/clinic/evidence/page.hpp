// evidence.html: the published observations as one self-contained page (no network, no storage), sortable and searchable, light and dark, printable.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clinic/evidence/evidence.hpp"

namespace neurocart::evidence {

// `filter_words` says what was asked for ("disease x, product y"), empty for everything. Texts from the evidence are escaped.
std::string evidence_page(const Evidence& evidence, const std::vector<const Target*>& targets, std::string_view filter_words);

}  // namespace neurocart::evidence

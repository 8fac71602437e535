// The report's data as one HTML file: readable without script, drawn by the kit with it. web/src/report.ts says what stands where.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace neurocart::report {

// The skeleton with its markers replaced. Every text is escaped; the data block cannot be closed from inside.
std::string assemble_page(const nlohmann::ordered_json& report);

std::string escape_html(std::string_view text);

}  // namespace neurocart::report

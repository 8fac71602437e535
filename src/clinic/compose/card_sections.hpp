// The card reader's inner door: sections read in card_sections.cpp, and what both files share.
#pragma once

#include <string>

#include "clinic/compose/card.hpp"
#include "clinic/compose/toml_table.hpp"

namespace neurocart::compose {

void read_class_tables(const TomlTable& table, Card& card);
// [act], [dosing], [preset], [set], [multiply].
void read_treatment_sections(const TomlTable& table, Card& card);
void read_disease_and_score(const TomlTable& table, Card& card);
void read_gives(const TomlTable& table, Card& card);

ByTissue<Value> read_value_by_tissue(const toml::node& node, const std::string& file, const std::string& what, Diagnostics& diagnostics);
// N2017 unless the name is letters, digits and single underscores.
void check_name(const std::string& name, const SourceSpan& span, Diagnostics& diagnostics);

}  // namespace neurocart::compose

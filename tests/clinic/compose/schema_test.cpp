// The JSON Schemas in schema/ and the readers know the same keys.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <set>

#include "clinic/compose/keys.hpp"
#include "engine/base/text_file.hpp"

namespace neurocart::compose {
namespace {

using Names = std::set<std::string>;

nlohmann::json schema(const std::string& name) {
  return nlohmann::json::parse(read_text_file(std::string(NEUROCART_SOURCE_DIR) + "/schema/" + name + ".schema.json"));
}

Names keys_of(const nlohmann::json& object) {
  Names names;
  for (const auto& [key, value] : object.at("properties").items()) names.insert(key);
  return names;
}

Names names_of(keys::KeyList list) { return {list.begin(), list.end()}; }

TEST(Schemas, KnowTheKeysOfEveryCard) {
  const std::pair<const char*, CardKind> files[] = {{"part", CardKind::host},       {"disease", CardKind::disease}, {"score", CardKind::score},
                                                    {"product", CardKind::product}, {"regimen", CardKind::regimen}, {"anatomy", CardKind::anatomy}};
  for (const auto& [name, kind] : files) {
    const auto json = schema(name);
    EXPECT_EQ(json.at("$schema"), "https://json-schema.org/draft/2020-12/schema") << name;
    EXPECT_EQ(json.at("additionalProperties"), false) << name;
    Names wanted = names_of(keys::card(kind));
    // Drugs have a part's schema, with their own few keys.
    if (kind == CardKind::host) wanted.merge(names_of(keys::card(CardKind::drug)));
    EXPECT_EQ(keys_of(json), wanted) << name;
  }
}

TEST(Schemas, KnowTheKeysOfInnerTables) {
  const auto part = schema("part");
  const auto& inner = part.at("$defs");
  EXPECT_EQ(keys_of(inner.at("parameter")), names_of(keys::parameter()));
  EXPECT_EQ(keys_of(inner.at("quantity")), names_of(keys::quantity()));
  EXPECT_EQ(keys_of(inner.at("junction")), names_of(keys::junction()));
  EXPECT_EQ(keys_of(inner.at("population")), names_of(keys::population()));
  EXPECT_EQ(keys_of(inner.at("collect")), names_of(keys::collect()));
  EXPECT_EQ(keys_of(inner.at("readout")), names_of(keys::readout()));
  EXPECT_EQ(keys_of(inner.at("dosing")), names_of(keys::dosing()));
  EXPECT_EQ(keys_of(inner.at("dose_plan")), names_of(keys::dose_plan()));
  EXPECT_EQ(keys_of(inner.at("setting")), names_of(keys::preset_entry()));
  EXPECT_EQ(keys_of(inner.at("spread")), names_of(keys::spread()));
  EXPECT_EQ(keys_of(schema("regimen").at("$defs").at("give")), names_of(keys::give()));
}

TEST(Schemas, KnowTheKeysOfAScenario) {
  const auto scenario = schema("scenario");
  EXPECT_EQ(keys_of(scenario), names_of(keys::scenario()));
  EXPECT_EQ(keys_of(scenario.at("$defs").at("treatment")), names_of(keys::treatment()));
  EXPECT_EQ(keys_of(scenario.at("properties").at("run")), names_of(keys::run()));
  EXPECT_EQ(keys_of(scenario.at("properties").at("show")), names_of(keys::show()));
  EXPECT_EQ(keys_of(scenario.at("properties").at("care")), names_of(keys::care()));
  EXPECT_EQ(keys_of(scenario.at("properties").at("population")), names_of(keys::scenario_population()));
}

}  // namespace
}  // namespace neurocart::compose

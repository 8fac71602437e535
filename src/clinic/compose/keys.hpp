// The keys that cards and scenarios may have. The readers accept exactly these and the JSON Schemas in schema/ list the same (tested).
#pragma once

#include <span>
#include <string_view>

#include "clinic/compose/card.hpp"

namespace neurocart::compose::keys {

using KeyList = std::span<const std::string_view>;

KeyList card(CardKind kind);
KeyList parameter();
KeyList quantity();
KeyList junction();
KeyList population();
KeyList collect();
KeyList readout();
KeyList dosing();
KeyList dose_plan();
KeyList preset_entry();
KeyList give();
KeyList spread();
KeyList scenario();
KeyList treatment();
KeyList run();
KeyList show();
KeyList care();
KeyList scenario_population();

}  // namespace neurocart::compose::keys

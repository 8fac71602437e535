// The flat model's symbol table.
#include "engine/model/model.hpp"

namespace neurocart::model {

void Model::rebuild_index() const {
  index_.clear();
  index_.reserve(symbols.size());
  for (std::size_t i = 0; i < symbols.size(); ++i) index_.emplace(symbols[i].id, static_cast<int>(i));
}

int Model::find(std::string_view id) const {
  if (index_.size() != symbols.size()) rebuild_index();
  const auto found = index_.find(std::string(id));
  if (found == index_.end()) return -1;
  if (symbols[static_cast<std::size_t>(found->second)].id == id) return found->second;
  // Symbols were renamed or moved in place.
  rebuild_index();
  const auto again = index_.find(std::string(id));
  return again == index_.end() ? -1 : again->second;
}

Symbol& Model::symbol(std::string_view id) {
  if (const int at = find(id); at >= 0) return symbols[static_cast<std::size_t>(at)];
  Symbol added;
  added.id = std::string(id);
  added.display_name = added.id;
  symbols.push_back(std::move(added));
  index_.emplace(std::string(id), static_cast<int>(symbols.size() - 1));
  return symbols.back();
}

}  // namespace neurocart::model

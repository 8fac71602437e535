// Holds JSON against the parts of JSON Schema that schema/report.schema.json uses: $ref, anyOf, const, enum, type, required, properties, items.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace neurocart::report {

class JsonCheck {
 public:
  explicit JsonCheck(nlohmann::json schema) : root_(std::move(schema)) {}

  std::vector<std::string> problems(const nlohmann::json& value) {
    std::vector<std::string> found;
    check(value, root_, "", found);
    return found;
  }

 private:
  using Json = nlohmann::json;

  static bool has_type(const Json& value, const std::string& type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "number") return value.is_number();
    if (type == "integer") return value.is_number_integer();
    if (type == "boolean") return value.is_boolean();
    return type == "null" && value.is_null();
  }

  void check(const Json& value, const Json& schema, const std::string& where, std::vector<std::string>& found) {
    if (schema.contains("$ref")) return check(value, root_.at(Json::json_pointer(schema["$ref"].get<std::string>().substr(1))), where, found);
    for (const char* choice : {"anyOf", "oneOf"}) {
      if (schema.contains(choice)) return check_any(value, schema[choice], where, found);
    }
    if (schema.contains("const") && value != schema["const"]) found.push_back(where + ": not " + schema["const"].dump());
    if (schema.contains("enum") && std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end())
      found.push_back(where + ": " + value.dump() + " is not allowed");
    if (schema.contains("type") && schema["type"].is_string() && !has_type(value, schema["type"]))
      found.push_back(where + ": not of type " + schema["type"].get<std::string>());
    if (value.is_object()) check_object(value, schema, where, found);
    if (value.is_array() && schema.contains("items") && schema["items"].is_object()) {
      for (std::size_t i = 0; i < value.size(); ++i) check(value[i], schema["items"], where + "/" + std::to_string(i), found);
    }
  }

  void check_any(const Json& value, const Json& choices, const std::string& where, std::vector<std::string>& found) {
    std::vector<std::string> closest;
    for (const auto& choice : choices) {
      std::vector<std::string> here;
      check(value, choice, where, here);
      if (here.empty()) return;
      if (closest.empty() || here.size() < closest.size()) closest = here;
    }
    found.insert(found.end(), closest.begin(), closest.end());
  }

  void check_object(const Json& value, const Json& schema, const std::string& where, std::vector<std::string>& found) {
    for (const auto& key : schema.value("required", Json::array())) {
      if (!value.contains(key.get<std::string>())) found.push_back(where + ": lacks " + key.get<std::string>());
    }
    const auto known = schema.value("properties", Json::object());
    const auto others = schema.value("additionalProperties", Json(true));
    for (const auto& [key, inner] : value.items()) {
      if (known.contains(key))
        check(inner, known[key], where + "/" + key, found);
      else if (others.is_object())
        check(inner, others, where + "/" + key, found);
      else if (others == false)
        found.push_back(where + ": unknown key " + key);
    }
  }

  Json root_;
};

}  // namespace neurocart::report

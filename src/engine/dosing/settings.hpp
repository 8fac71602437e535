// How the records of a table meet a model: what the numbers of CMT stand for, where lag times and the like come from, how covariates are carried.
#pragma once

#include <string>
#include <vector>

namespace neurocart::dosing {

// Each modifier names a column of the table, else a constant of the model or one derived from constants, else it is a number; empty: none. The value is the one
// of the dose record, for its additional doses too.
struct Compartment {
  std::string state;            // id in the model
  std::string lag;              // time
  std::string bioavailability;  // share of the amount
  std::string rate;             // for RATE -1: amount per time
  std::string duration;         // for RATE -2: time
};

// A further column that bears the name of a constant of the model sets it. Where it varies within a subject, the values between records have to be said:
// forward: from a record on (last observation carried forward); backward: up to a record (next observation carried backward, as NONMEM does).
struct Covariate {
  enum class Carry { forward, backward };
  std::string column;
  Carry carry = Carry::forward;
};

struct Settings {
  std::vector<Compartment> compartments;  // CMT 1, 2, ...
  std::vector<Covariate> covariates;
};

}  // namespace neurocart::dosing

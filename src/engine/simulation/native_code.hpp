// Native code of one system, compiled when first asked for and kept; or nothing, where no compiler was built in.
#pragma once

#include <memory>

#include "engine/ir/phases.hpp"
#include "engine/ir/system.hpp"
#include "engine/kernel/kernel_table.h"

namespace neurocart::simulation {

class NativeCode {
 public:
  NativeCode();
  ~NativeCode();
  NativeCode(const NativeCode&) = delete;
  NativeCode& operator=(const NativeCode&) = delete;

  static bool is_built_in();
  // Null where there is no compiler, or it cannot make code for this processor and number of lanes. Thread safe.
  const nk_table_f64* wide(const ir::System& system, const ir::Phases& phases, unsigned lanes);
  const nk_table_f32* single(const ir::System& system, const ir::Phases& phases, unsigned lanes);

 private:
  struct Programs;
  std::unique_ptr<Programs> programs_;
};

}  // namespace neurocart::simulation

#include "engine/simulation/native_code.hpp"

#ifdef NEUROCART_HAS_JIT

#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "engine/jit/program.hpp"

namespace neurocart::simulation {

struct NativeCode::Programs {
  std::mutex lock;
  std::map<std::pair<jit::Precision, unsigned>, std::unique_ptr<jit::Program>> made;  // null: could not be made

  const jit::Program* get(const ir::System& system, const ir::Phases& phases, jit::Precision precision, unsigned lanes) {
    const std::scoped_lock guard(lock);
    const auto [place, is_new] = made.try_emplace({precision, lanes});
    if (is_new) {
      jit::Options options;
      options.precision = precision;
      options.lanes = lanes;
      try {
        place->second = jit::compile(system, phases, options);
      } catch (const std::runtime_error&) {
        place->second = nullptr;  // the tape serves every processor
      }
    }
    return place->second.get();
  }
};

NativeCode::NativeCode() : programs_(std::make_unique<Programs>()) {}
NativeCode::~NativeCode() = default;

bool NativeCode::is_built_in() { return true; }

const nk_table_f64* NativeCode::wide(const ir::System& system, const ir::Phases& phases, unsigned lanes) {
  if (lanes > 8) return nullptr;  // wider than any register
  const jit::Program* program = programs_->get(system, phases, jit::Precision::f64, lanes);
  return program == nullptr ? nullptr : &program->table_f64();
}

const nk_table_f32* NativeCode::single(const ir::System& system, const ir::Phases& phases, unsigned lanes) {
  const jit::Program* program = programs_->get(system, phases, jit::Precision::f32, lanes);
  return program == nullptr ? nullptr : &program->table_f32();
}

}  // namespace neurocart::simulation

#else

namespace neurocart::simulation {

struct NativeCode::Programs {};

NativeCode::NativeCode() = default;
NativeCode::~NativeCode() = default;

bool NativeCode::is_built_in() { return false; }
const nk_table_f64* NativeCode::wide(const ir::System&, const ir::Phases&, unsigned) { return nullptr; }
const nk_table_f32* NativeCode::single(const ir::System&, const ir::Phases&, unsigned) { return nullptr; }

}  // namespace neurocart::simulation

#endif

// compile(): cache, generator and table put together.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <type_traits>

#include "engine/jit/cache.hpp"
#include "engine/jit/key.hpp"
#include "engine/jit/native.hpp"
#include "engine/jit/program.hpp"

namespace neurocart::jit {

namespace {

namespace fs = std::filesystem;

const std::vector<std::string> entry_names{"derive", "rhs", "time_derivative", "factor", "solve", "conditions", "act", "event_terms", "readouts"};

// Values of a phase that may stand in registers at once: the rest is left to the generator for numbers and intermediate results.
int registers_for(const Machine& machine, NativeForm form) {
  const unsigned bytes = form.lanes * (form.single_precision ? 4 : 8);
  const int parts = std::max(1, static_cast<int>(bytes / machine.vector_bytes));
  return std::max(4, machine.vector_registers / parts - 5);
}

NativeForm form_of(const Options& options, const Machine& machine) {
  NativeForm form;
  form.single_precision = options.precision == Precision::f32;
  const unsigned widest = machine.vector_bytes / (form.single_precision ? 4 : 8);
  form.lanes = options.lanes == 0 ? widest : options.lanes;
  constexpr std::array<unsigned, 5> known{1, 2, 4, 8, 16};
  if (std::find(known.begin(), known.end(), form.lanes) == known.end() || form.lanes > (form.single_precision ? 16u : 8u))
    throw std::invalid_argument("compiled code has 1, 2, 4, 8 or, in single precision, 16 lanes");
  return form;
}

template <class Table>
void fill(Table& table, const LoadedObject& code, const NativeForm& form, const nk_shape& shape, bool names_time) {
  const auto set = [&](auto& slot, const char* name) { slot = reinterpret_cast<std::remove_reference_t<decltype(slot)>>(code.find(name)); };
  table.abi_version = NK_ABI_VERSION;
  table.lanes = form.lanes;
  table.shape = shape;
  table.self = nullptr;
  set(table.derive, "derive");
  set(table.rhs, "rhs");
  if (names_time) set(table.time_derivative, "time_derivative");
  set(table.factor, "factor");
  set(table.solve, "solve");
  set(table.conditions, "conditions");
  set(table.act, "act");
  set(table.event_terms, "event_terms");
  set(table.readouts, "readouts");
}

class NativeProgram : public Program {
 public:
  NativeProgram(const ir::System& system, const ir::Phases& phases, const Options& options) {
    const auto begin = std::chrono::steady_clock::now();
    const Machine machine = machine_of(options.processor);
    form_ = form_of(options, machine);
    const fs::path folder = options.cache_folder ? *options.cache_folder : default_cache_folder();
    const std::string key = key_of(system, phases, machine, form_);
    nk_shape shape = shape_of(system, phases);
    if (const auto cached = read_cached(folder, key)) {
      try {
        code_ = load_object(cached->object, entry_names);
        shape.work = cached->work;
        report_.from_cache = true;
        report_.code_bytes = cached->object.size();
      } catch (const std::runtime_error&) {
        code_.reset();  // compiled again below
      }
    }
    if (!code_) {
      const FunctionSet set = make_functions(system, phases, registers_for(machine, form_));
      CachedObject entry{set.shape.work, make_object(set, machine, form_)};
      code_ = load_object(entry.object, entry_names);
      write_cached(folder, key, entry);
      shape.work = set.shape.work;
      report_.code_bytes = entry.object.size();
      for (const Function& function : set.functions) {
        if (function.name != "rhs" && function.name != "factor" && function.name != "solve") continue;
        report_.loads += function.schedule.loads;
        report_.stores += function.schedule.stores;
        report_.operations += function.schedule.operations;
      }
    }
    const bool names_time = !phases.time_derivative.empty();
    if (form_.single_precision)
      fill(table_f32_, *code_, form_, shape, names_time);
    else
      fill(table_f64_, *code_, form_, shape, names_time);
    report_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }

  const nk_table_f64& table_f64() const override {
    if (form_.single_precision) throw std::logic_error("this program was compiled in single precision");
    return table_f64_;
  }
  const nk_table_f32& table_f32() const override {
    if (!form_.single_precision) throw std::logic_error("this program was compiled in double precision");
    return table_f32_;
  }
  const CompileReport& report() const override { return report_; }

 private:
  NativeForm form_;
  std::unique_ptr<LoadedObject> code_;
  nk_table_f64 table_f64_{};
  nk_table_f32 table_f32_{};
  CompileReport report_;
};

}  // namespace

std::unique_ptr<Program> compile(const ir::System& system, const ir::Phases& phases, const Options& options) {
  return std::make_unique<NativeProgram>(system, phases, options);
}

unsigned widest_lanes(Precision precision, const std::string& processor) { return machine_of(processor).vector_bytes / (precision == Precision::f32 ? 4 : 8); }

fs::path default_cache_folder() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return fs::path(value == nullptr ? "" : value);
  };
  if (const fs::path own = variable("NEUROCART_CACHE"); !own.empty()) return own;
  if (const fs::path users = variable("XDG_CACHE_HOME"); !users.empty()) return users / "neurocart";
  if (const fs::path home = variable("HOME"); !home.empty()) return home / ".cache" / "neurocart";
  return {};
}

Listing list_code(const ir::System& system, const ir::Phases& phases, const Options& options) {
  const Machine machine = machine_of(options.processor);
  const NativeForm form = form_of(options, machine);
  Listing listing;
  const std::string object = make_object(make_functions(system, phases, registers_for(machine, form)), machine, form, &listing.text);
  listing.called = called_by(object);
  return listing;
}

}  // namespace neurocart::jit

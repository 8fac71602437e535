// The second back end: phases become native code through LLVM, behind the same C ABI as the tape and with the same bits in double precision. Compiling takes
// a good part of a second, so results are kept in a cache on disk; parameter values never need another compilation.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/ir/phases.hpp"
#include "engine/ir/system.hpp"
#include "engine/kernel/kernel_table.h"

namespace neurocart::jit {

enum class Precision { f64, f32 };

struct Options {
  Precision precision = Precision::f64;
  unsigned lanes = 0;  // 1, 2, 4, 8 or (f32) 16; 0: as many as the widest registers hold
  // Where compiled code is kept. Nothing: the user's cache (see default_cache_folder); an empty path: nowhere.
  std::optional<std::filesystem::path> cache_folder;
  std::string processor;  // LLVM's name of a processor to compile for, as "x86-64-v3"; empty: this machine
};

struct CompileReport {
  double seconds = 0.0;  // from the call to a usable table
  bool from_cache = false;
  std::size_t code_bytes = 0;                         // of the object: code and numbers
  std::size_t loads = 0, stores = 0, operations = 0;  // of rhs, factor and solve together; 0 when from the cache
};

// Native code of one system for one precision and number of lanes. Thread safe.
class Program {
 public:
  virtual ~Program() = default;
  // The functions; valid as long as the program. The one of the other precision throws std::logic_error.
  virtual const nk_table_f64& table_f64() const = 0;
  virtual const nk_table_f32& table_f32() const = 0;
  virtual const CompileReport& report() const = 0;
};

// `phases` must come from `system` (ir::make_phases). Throws std::invalid_argument for a number of lanes or a processor that is not known, std::runtime_error
// when LLVM cannot make code for it. Trouble with the cache is never an error.
std::unique_ptr<Program> compile(const ir::System& system, const ir::Phases& phases, const Options& options = {});

// Lanes that fill the widest registers of the processor: 8 doubles or 16 floats with AVX-512, else 4 or 8.
unsigned widest_lanes(Precision precision, const std::string& processor = {});

// $NEUROCART_CACHE, else $XDG_CACHE_HOME/neurocart, else ~/.cache/neurocart; empty when none of them is set.
std::filesystem::path default_cache_folder();

// What compile() would generate, for inspection: LLVM's text, and the functions outside it that the object calls.
struct Listing {
  std::string text;
  std::vector<std::string> called;
};
Listing list_code(const ir::System& system, const ir::Phases& phases, const Options& options = {});

}  // namespace neurocart::jit

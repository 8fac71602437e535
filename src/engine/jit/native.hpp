// Functions to machine code and back into memory: all that the floor asks of LLVM, whose headers stand in native.cpp alone.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/jit/functions.hpp"

namespace neurocart::jit {

// What code is made for.
struct Machine {
  std::string processor, features;  // as LLVM names them
  unsigned vector_bytes = 0;        // of the widest registers
  int vector_registers = 0;
};

// `processor` empty: this machine. Throws std::invalid_argument when LLVM does not know the processor or it lacks AVX2 and fused operations.
Machine machine_of(const std::string& processor);

std::string llvm_version();

struct NativeForm {
  bool single_precision = false;
  unsigned lanes = 0;
};

// The object file (ELF). Each Function becomes a function of its name but act_I and event_terms_I, which stand behind `act` and `event_terms`. `text`: LLVM's
// listing of what the object was made from, when not null. Throws std::runtime_error when LLVM refuses.
std::string make_object(const FunctionSet& set, const Machine& machine, NativeForm form, std::string* text = nullptr);

// Names of functions that an object calls and does not contain.
std::vector<std::string> called_by(std::string_view object);

// An object in memory, ready to run.
class LoadedObject {
 public:
  virtual ~LoadedObject() = default;
  // Address of a function; null when the object has none of that name.
  virtual void* find(const std::string& name) const = 0;
};

// Throws std::runtime_error when the bytes cannot be linked.
std::unique_ptr<LoadedObject> load_object(std::string_view object, const std::vector<std::string>& names);

}  // namespace neurocart::jit

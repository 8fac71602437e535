// See native.hpp. The one translation unit that sees LLVM.
#include "engine/jit/native.hpp"

#include <llvm/ADT/StringMap.h>
#include <llvm/Config/llvm-config.h>
#include <llvm/ExecutionEngine/Orc/Core.h>
#include <llvm/ExecutionEngine/Orc/ExecutorProcessControl.h>
#include <llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h>
#include <llvm/ExecutionEngine/Orc/TaskDispatch.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Verifier.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Object/ObjectFile.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/Target/TargetOptions.h>
#include <llvm/TargetParser/Host.h>

#include <array>
#include <map>
#include <mutex>
#include <stdexcept>

#include "engine/jit/emitter.hpp"
#include "engine/jit/vector_math.hpp"

namespace neurocart::jit {

namespace {

std::string words_of(llvm::Error error) { return llvm::toString(std::move(error)); }

void start_llvm() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    // The order of instructions is the schedule's; the machine scheduler would undo it.
    constexpr std::array words{"neurocart", "-enable-misched=false", "-enable-post-misched=false"};
    llvm::cl::ParseCommandLineOptions(static_cast<int>(words.size()), words.data());
  });
}

const std::string& triple() {
  static const std::string text = llvm::sys::getProcessTriple();
  return text;
}

const llvm::Target& target() {
  std::string trouble;
  const llvm::Target* found = llvm::TargetRegistry::lookupTarget(triple(), trouble);
  if (found == nullptr) throw std::runtime_error("LLVM: " + trouble);
  return *found;
}

std::unique_ptr<llvm::TargetMachine> target_machine(const Machine& machine) {
  llvm::TargetOptions options;
  options.AllowFPOpFusion = llvm::FPOpFusion::Strict;
  std::unique_ptr<llvm::TargetMachine> made(target().createTargetMachine(triple(), machine.processor, machine.features, options, llvm::Reloc::PIC_,
                                                                         llvm::CodeModel::Small, llvm::CodeGenOptLevel::Default, true));
  if (!made) throw std::runtime_error("LLVM: no code generator for " + machine.processor);
  return made;
}

}  // namespace

std::string llvm_version() { return LLVM_VERSION_STRING; }

Machine machine_of(const std::string& processor) {
  start_llvm();
  Machine machine;
  machine.processor = processor.empty() ? llvm::sys::getHostCPUName().str() : processor;
  if (processor.empty()) {
    std::map<std::string, bool> sorted;  // so that the text is the same in every run
    for (const auto& feature : llvm::sys::getHostCPUFeatures()) sorted[feature.getKey().str()] = feature.getValue();
    for (const auto& [name, there] : sorted) machine.features += (machine.features.empty() ? "" : ",") + std::string(there ? "+" : "-") + name;
  }
  const std::unique_ptr<llvm::MCSubtargetInfo> any(target().createMCSubtargetInfo(triple(), "", ""));
  if (!any->isCPUStringValid(machine.processor)) throw std::invalid_argument("LLVM knows no processor '" + machine.processor + "'");
  const std::unique_ptr<llvm::MCSubtargetInfo> known(target().createMCSubtargetInfo(triple(), machine.processor, machine.features));
  if (!known->checkFeatures("+avx2,+fma")) throw std::invalid_argument("processor '" + machine.processor + "' has no AVX2 with fused operations");
  const bool wide = known->checkFeatures("+avx512f,+avx512vl,+avx512dq,+avx512bw");
  machine.vector_bytes = wide ? 64 : 32;
  machine.vector_registers = wide ? 32 : 16;
  return machine;
}

std::string make_object(const FunctionSet& set, const Machine& machine, NativeForm form, std::string* text) {
  start_llvm();
  const auto generator = target_machine(machine);
  llvm::LLVMContext context;
  llvm::Module module("kernel", context);
  module.setTargetTriple(triple());
  module.setDataLayout(generator->createDataLayout());
  Emitter(module, set, machine, form).emit_all();
  std::string trouble;
  llvm::raw_string_ostream trouble_stream(trouble);
  if (llvm::verifyModule(module, &trouble_stream)) throw std::runtime_error("LLVM refuses the generated code: " + trouble);
  if (text != nullptr) {
    llvm::raw_string_ostream stream(*text);
    module.print(stream, nullptr);
  }
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  llvm::legacy::PassManager passes;
  if (generator->addPassesToEmitFile(passes, stream, nullptr, llvm::CodeGenFileType::ObjectFile)) throw std::runtime_error("LLVM writes no object files here");
  passes.run(module);
  return {bytes.begin(), bytes.end()};
}

std::vector<std::string> called_by(std::string_view object) {
  const llvm::MemoryBufferRef bytes(llvm::StringRef(object.data(), object.size()), "kernel");
  auto file = llvm::object::ObjectFile::createObjectFile(bytes);
  if (!file) throw std::runtime_error("LLVM: " + words_of(file.takeError()));
  std::vector<std::string> names;
  for (const auto& symbol : (*file)->symbols()) {
    auto flags = symbol.getFlags();
    auto name = symbol.getName();
    if (!flags || !name) throw std::runtime_error("LLVM: a symbol cannot be read");
    if ((*flags & llvm::object::BasicSymbolRef::SF_Undefined) != 0 && !name->empty()) names.push_back(name->str());
  }
  return names;
}

namespace {

class Session : public LoadedObject {
 public:
  Session(std::string_view object, const std::vector<std::string>& names) : session_(process()), layer_(session_, memory()) {
    llvm::orc::JITDylib& library = session_.createBareJITDylib("kernel");
    llvm::orc::SymbolMap outside;
    for (const MathSymbol& symbol : math_symbols())
      outside[session_.intern(symbol.name)] = {llvm::orc::ExecutorAddr::fromPtr(symbol.address), llvm::JITSymbolFlags::Exported};
    std::vector<llvm::orc::SymbolStringPtr> wanted;
    for (const std::string& name : names) wanted.push_back(session_.intern(name));
    check(library.define(llvm::orc::absoluteSymbols(std::move(outside))));
    check(layer_.add(library, llvm::MemoryBuffer::getMemBufferCopy(llvm::StringRef(object.data(), object.size()), "kernel")));
    auto found = session_.lookup({{&library, llvm::orc::JITDylibLookupFlags::MatchExportedSymbolsOnly}}, llvm::orc::SymbolLookupSet(wanted));
    check(found ? llvm::Error::success() : found.takeError());
    for (const auto& [name, symbol] : *found) addresses_[(*name).str()] = symbol.getAddress().toPtr<void*>();
  }
  ~Session() override { llvm::consumeError(session_.endSession()); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void* find(const std::string& name) const override {
    const auto place = addresses_.find(name);
    return place == addresses_.end() ? nullptr : place->second;
  }

 private:
  static std::unique_ptr<llvm::orc::ExecutorProcessControl> process() {
    auto made = llvm::orc::SelfExecutorProcessControl::Create(nullptr, std::make_unique<llvm::orc::InPlaceTaskDispatcher>());
    if (!made) throw std::runtime_error("LLVM: " + words_of(made.takeError()));
    return std::move(*made);
  }
  llvm::jitlink::JITLinkMemoryManager& memory() { return session_.getExecutorProcessControl().getMemMgr(); }
  void check(llvm::Error error) {
    if (!error) return;
    const std::string words = words_of(std::move(error));
    llvm::consumeError(session_.endSession());
    throw std::runtime_error("LLVM: " + words);
  }

  llvm::orc::ExecutionSession session_;
  llvm::orc::ObjectLinkingLayer layer_;
  std::map<std::string, void*> addresses_;
};

}  // namespace

std::unique_ptr<LoadedObject> load_object(std::string_view object, const std::vector<std::string>& names) {
  start_llvm();
  return std::make_unique<Session>(object, names);
}

}  // namespace neurocart::jit

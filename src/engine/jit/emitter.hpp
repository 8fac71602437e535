// The part of native.cpp that turns schedules into LLVM's intermediate form, step by step. Included there only.
//
// Loads and stores are volatile: LLVM then keeps each where the schedule has it, and folds it into the operation beside it, but neither merges two loads of one
// value into a register held for long nor moves one away. No operation carries a flag that would let its rounding change.
#pragma once

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/MDBuilder.h>
#include <llvm/IR/Module.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "engine/jit/functions.hpp"
#include "engine/jit/native.hpp"
#include "engine/jit/vector_math.hpp"
#include "engine/kernel/kernel_table.h"

namespace neurocart::jit {

class Emitter {
 public:
  Emitter(llvm::Module& module, const FunctionSet& set, const Machine& machine, NativeForm form)
      : module_(module), context_(module.getContext()), set_(set), machine_(machine), lanes_(form.lanes), single_(form.single_precision), build_(context_) {
    scalar_ = single_ ? build_.getFloatTy() : build_.getDoubleTy();
    vector_ = vector_of(scalar_);
    mask_ = vector_of(build_.getInt1Ty());
    bytes_ = vector_of(build_.getInt8Ty());
    bits_ = vector_of(single_ ? build_.getInt32Ty() : build_.getInt64Ty());
  }

  void emit_all() {
    for (const Function& function : set_.functions) emit(function);
    emit_switch("act", {Array::time, Array::constants, Array::draws, Array::registers, Array::states}, true);
    emit_switch("event_terms", {Array::time, Array::constants, Array::registers, Array::states, Array::output_0, Array::output_1}, false);
  }

 private:
  using Value = llvm::Value;
  using Type = llvm::Type;
  using Op = ir::Op;

  Type* vector_of(Type* type) const { return lanes_ == 1 ? type : llvm::FixedVectorType::get(type, lanes_); }
  Value* number(double value) const { return llvm::ConstantFP::get(vector_, single_ ? static_cast<double>(static_cast<float>(value)) : value); }
  llvm::Align unit() const { return llvm::Align(single_ ? 4 : 8); }

  llvm::Function* begin(const std::string& name, std::size_t pointers, bool by_event) {
    std::vector<Type*> types{build_.getPtrTy()};
    if (by_event) types.push_back(build_.getInt32Ty());
    types.insert(types.end(), pointers, build_.getPtrTy());
    auto* function = llvm::Function::Create(llvm::FunctionType::get(build_.getVoidTy(), types, false), llvm::Function::ExternalLinkage, name, module_);
    function->setDoesNotThrow();
    if (vector_->getPrimitiveSizeInBits() >= 512 && machine_.vector_bytes == 64) {
      function->addFnAttr("prefer-vector-width", "512");
      function->addFnAttr("min-legal-vector-width", "512");
    }
    build_.SetInsertPoint(llvm::BasicBlock::Create(context_, "entry", function));
    return function;
  }

  void emit(const Function& source) {
    llvm::Function* function = begin(source.name, source.arguments.size() + (source.is_act ? 3 : 2), false);
    values_.clear();
    masks_.clear();
    results_.clear();
    source_ = &source;
    pointers_.fill(nullptr);
    unsigned next = 1;
    for (const Array array : source.arguments) pointers_[static_cast<std::size_t>(array)] = function->getArg(next++);
    Value* act_mask = source.is_act ? function->getArg(next++) : nullptr;
    pointers_[static_cast<std::size_t>(Array::work)] = function->getArg(next++);
    status_ = function->getArg(next);
    finite_ = nullptr;
    for (const Step& step : source.schedule.steps) follow(step);
    if (finite_ != nullptr) report(build_.CreateICmpNE(finite_, llvm::Constant::getNullValue(bits_)), nk_status_not_finite);
    if (source.checks_pivot) report(build_.CreateFCmpUGT(results_.at(0), number(ir::most_pivot_sum)), nk_status_pivot);
    if (source.is_act) write_targets(source, act_mask);
    build_.CreateRetVoid();
  }

  // One function for all events: the caller's number chooses.
  void emit_switch(const std::string& name, const std::vector<Array>& arguments, bool with_mask) {
    llvm::Function* function = begin(name, arguments.size() + (with_mask ? 3 : 2), true);
    auto* end = llvm::BasicBlock::Create(context_, "end", function);
    auto* choice = build_.CreateSwitch(function->getArg(1), end);
    for (std::uint32_t event = 0; event < set_.shape.triggers; ++event) {
      auto* block = llvm::BasicBlock::Create(context_, "", function, end);
      choice->addCase(build_.getInt32(event), block);
      build_.SetInsertPoint(block);
      std::vector<Value*> passed{function->getArg(0)};
      for (unsigned i = 2; i < function->arg_size(); ++i) passed.push_back(function->getArg(i));
      build_.CreateCall(module_.getFunction(name + "_" + std::to_string(event)), passed);
      build_.CreateBr(end);
    }
    build_.SetInsertPoint(end);
    build_.CreateRetVoid();
  }

  Value* address(Place place) {
    return build_.CreateConstInBoundsGEP1_64(scalar_, pointers_[static_cast<std::size_t>(place.array)], std::uint64_t{place.index} * lanes_);
  }

  void follow(const Step& step) {
    switch (step.kind) {
      case Step::Kind::load:
        values_[step.node.index] = build_.CreateAlignedLoad(vector_, address(step.place), unit(), true);
        masks_.erase(step.node.index);
        break;
      case Step::Kind::store:
        if (step.place.array == Array::result) {
          results_[step.place.index] = value(step.node);
          break;
        }
        build_.CreateAlignedStore(value(step.node), address(step.place), unit(), true);
        if (std::find(source_->finite.begin(), source_->finite.end(), step.place.array) != source_->finite.end()) {
          // x - x has no bit set for every finite x and is NaN otherwise; unlike a product it keeps the multipliers free.
          Value* bits = build_.CreateBitCast(build_.CreateFSub(value(step.node), value(step.node)), bits_);
          finite_ = finite_ == nullptr ? bits : build_.CreateOr(finite_, bits);
        }
        break;
      case Step::Kind::operate:
        operate(step.node);
        break;
    }
  }

  Value* value(ir::Node node) {
    const ir::NodeData& data = set_.graph[node];
    return data.op == Op::constant ? number(data.value) : values_.at(node.index);
  }
  Value* truth(ir::Node node) {
    const auto place = masks_.find(node.index);
    return place != masks_.end() ? place->second : build_.CreateFCmpUNE(value(node), number(0.0));
  }
  Value* fused(Value* a, Value* b, Value* c) { return build_.CreateIntrinsic(llvm::Intrinsic::fma, {vector_}, {a, b, c}); }
  Value* unary(llvm::Intrinsic::ID id, Value* a) { return build_.CreateUnaryIntrinsic(id, a); }

  void operate(ir::Node node) {
    const ir::NodeData& data = set_.graph[node];
    Value* result = nullptr;
    if (ir::is_truth_value(data.op)) {
      Value* mask = relation(data);
      masks_[node.index] = mask;
      result = build_.CreateSelect(mask, number(1.0), number(0.0));
    } else {
      result = arithmetic(data);
    }
    values_[node.index] = result;
  }

  Value* relation(const ir::NodeData& data) {
    const ir::Node a = data.args[0], b = data.args[1];
    switch (data.op) {
      case Op::less:
        return build_.CreateFCmpOLT(value(a), value(b));
      case Op::less_equal:
        return build_.CreateFCmpOLE(value(a), value(b));
      case Op::equal:
        return build_.CreateFCmpOEQ(value(a), value(b));
      case Op::not_equal:
        return build_.CreateFCmpUNE(value(a), value(b));
      case Op::logical_and:
        return build_.CreateAnd(truth(a), truth(b));
      case Op::logical_or:
        return build_.CreateOr(truth(a), truth(b));
      default:  // logical_not: a NaN is no zero
        return build_.CreateFCmpOEQ(value(a), number(0.0));
    }
  }

  Value* arithmetic(const ir::NodeData& data) {
    std::array<Value*, 3> x{};
    for (int k = 0; k < argument_count(data.op); ++k) x[static_cast<std::size_t>(k)] = value(data.args[static_cast<std::size_t>(k)]);
    switch (data.op) {
      case Op::add:
        return build_.CreateFAdd(x[0], x[1]);
      case Op::subtract:
        return build_.CreateFSub(x[0], x[1]);
      case Op::multiply:
        return build_.CreateFMul(x[0], x[1]);
      case Op::divide:
        return build_.CreateFDiv(x[0], x[1]);
      case Op::negate:
        return build_.CreateFNeg(x[0]);
      case Op::reciprocal:
        return build_.CreateFDiv(number(1.0), x[0]);
      case Op::multiply_add:
        return fused(x[0], x[1], x[2]);
      case Op::multiply_subtract:
        return fused(x[0], x[1], build_.CreateFNeg(x[2]));
      case Op::multiply_subtract_from:
        return fused(build_.CreateFNeg(x[0]), x[1], x[2]);
      case Op::square_root:
        return unary(llvm::Intrinsic::sqrt, x[0]);
      case Op::minimum:
        return build_.CreateSelect(build_.CreateFCmpOLT(x[0], x[1]), x[0], x[1]);
      case Op::maximum:
        return build_.CreateSelect(build_.CreateFCmpOGT(x[0], x[1]), x[0], x[1]);
      case Op::absolute:
        return unary(llvm::Intrinsic::fabs, x[0]);
      case Op::floor:
        return unary(llvm::Intrinsic::floor, x[0]);
      case Op::ceiling:
        return unary(llvm::Intrinsic::ceil, x[0]);
      case Op::select:
        return build_.CreateSelect(truth(data.args[0]), x[1], x[2]);
      case Op::exponential:
      case Op::logarithm:
        return call(data.op, {x[0]});
      case Op::power:
        return power_of(data, x[0], x[1]);
      case Op::power_slope:
        return slope_of(data, x[0], x[1], x[2]);
      default:
        return each_lane(data.op, x[0]);
    }
  }

  // Base below 0 under an exponent that is not whole.
  Value* is_broken(ir::Node exponent_node, Value* base, Value* exponent) {
    const ir::NodeData& data = set_.graph[exponent_node];
    Value* negative = build_.CreateFCmpOLT(base, number(0.0));
    if (data.op == Op::constant) return data.value == std::floor(data.value) ? llvm::Constant::getNullValue(mask_) : negative;
    return build_.CreateAnd(negative, build_.CreateFCmpUNE(exponent, unary(llvm::Intrinsic::floor, exponent)));
  }

  Value* power_of(const ir::NodeData& data, Value* base, Value* exponent) {
    Value* clamped = build_.CreateSelect(is_broken(data.args[1], base, exponent), number(0.0), base);
    return call(Op::power, {clamped, exponent});
  }

  // Within 1e-12 of 0 the slope is that at 1e-12: a number when the exponent is one, else computed aside for the rare lanes that ask.
  Value* slope_of(const ir::NodeData& data, Value* base, Value* exponent, Value* power_value) {
    Value* quotient = build_.CreateFDiv(build_.CreateFMul(exponent, power_value), base);
    Value* slope = build_.CreateSelect(is_broken(data.args[1], base, exponent), number(0.0), quotient);
    Value* close = build_.CreateFCmpOLT(unary(llvm::Intrinsic::fabs, base), number(1e-12));
    if (set_.graph[data.args[1]].op == Op::constant) {
      const double y = set_.graph[data.args[1]].value;
      const auto single = static_cast<float>(y);
      const double limit = single_ ? static_cast<double>(single * power(1e-12f, single - 1.0f)) : y * power(1e-12, y - 1.0);
      return build_.CreateSelect(close, number(limit), slope);
    }
    llvm::BasicBlock* before = build_.GetInsertBlock();
    auto* aside = llvm::BasicBlock::Create(context_, "", before->getParent());
    auto* after = llvm::BasicBlock::Create(context_, "", before->getParent());
    Value* any = lanes_ == 1 ? close : build_.CreateICmpNE(build_.CreateBitCast(close, build_.getIntNTy(lanes_)), build_.getIntN(lanes_, 0));
    build_.CreateCondBr(any, aside, after, llvm::MDBuilder(context_).createBranchWeights(1, 1u << 20));
    build_.SetInsertPoint(aside);
    Value* limit = build_.CreateFMul(exponent, call(Op::power, {number(1e-12), build_.CreateFSub(exponent, number(1.0))}));
    Value* mended = build_.CreateSelect(close, limit, slope);
    build_.CreateBr(after);
    build_.SetInsertPoint(after);
    llvm::PHINode* joined = build_.CreatePHI(vector_, 2);
    joined->addIncoming(slope, before);
    joined->addIncoming(mended, aside);
    return joined;
  }

  Value* call_symbol(Op op, unsigned width, const std::vector<Value*>& arguments) {
    Type* type = arguments[0]->getType();
    const std::vector<Type*> types(arguments.size(), type);
    auto callee = module_.getOrInsertFunction(math_symbol(op, single_, width), llvm::FunctionType::get(type, types, false));
    llvm::cast<llvm::Function>(callee.getCallee())->setDoesNotThrow();
    return build_.CreateCall(callee, arguments);
  }

  // The widest form of the function that the processor has, in parts where there are more lanes. Two floats are padded to four.
  Value* call(Op op, const std::vector<Value*>& arguments) {
    const unsigned real = single_ ? 4 : 8;
    const unsigned widest = machine_.vector_bytes / real, narrowest = lanes_ == 1 ? 1 : 16 / real;
    const unsigned width = std::max(std::min(lanes_, widest), narrowest);
    if (width == lanes_) return call_symbol(op, width, arguments);
    std::vector<Value*> parts;
    for (unsigned first = 0; first < lanes_; first += width) {
      std::vector<int> chosen;
      for (unsigned i = 0; i < width; ++i) chosen.push_back(static_cast<int>(std::min(first + i, lanes_ - 1)));
      std::vector<Value*> passed;
      for (Value* argument : arguments) passed.push_back(build_.CreateShuffleVector(argument, chosen));
      parts.push_back(call_symbol(op, width, passed));
    }
    std::vector<int> all;
    for (unsigned i = 0; i < lanes_; ++i) all.push_back(static_cast<int>(i));
    return parts.size() == 1 ? build_.CreateShuffleVector(parts[0], all) : build_.CreateShuffleVector(parts[0], parts[1], all);
  }

  // Too rare in models of kinetics to be worth more, as in the tape.
  Value* each_lane(Op op, Value* a) {
    if (lanes_ == 1) return call_symbol(op, 1, {a});
    Value* result = a;
    for (unsigned lane = 0; lane < lanes_; ++lane)
      result = build_.CreateInsertElement(result, call_symbol(op, 1, {build_.CreateExtractElement(a, std::uint64_t{lane})}), std::uint64_t{lane});
    return result;
  }

  void report(Value* trouble, unsigned bit) {
    Value* bits = build_.CreateSelect(trouble, llvm::ConstantInt::get(bytes_, bit), llvm::ConstantInt::get(bytes_, 0));
    Value* old = build_.CreateAlignedLoad(bytes_, status_, llvm::Align(1));
    build_.CreateAlignedStore(build_.CreateOr(old, bits), status_, llvm::Align(1));
  }

  void write_targets(const Function& source, Value* act_mask) {
    Value* acts = build_.CreateICmpNE(build_.CreateAlignedLoad(bytes_, act_mask, llvm::Align(1)), llvm::ConstantInt::get(bytes_, 0));
    Value* trouble = llvm::Constant::getNullValue(mask_);
    for (std::size_t i = 0; i < source.targets.size(); ++i) {
      Value* result = results_.at(static_cast<std::uint32_t>(i));
      Value* place = address({source.targets[i].array, source.targets[i].index});
      Value* old = build_.CreateAlignedLoad(vector_, place, unit(), true);
      build_.CreateAlignedStore(build_.CreateSelect(acts, result, old), place, unit(), true);
      trouble = build_.CreateOr(trouble, build_.CreateFCmpUNE(build_.CreateFMul(result, number(0.0)), number(0.0)));
    }
    report(build_.CreateAnd(trouble, acts), nk_status_not_finite);
  }

  llvm::Module& module_;
  llvm::LLVMContext& context_;
  const FunctionSet& set_;
  const Machine& machine_;
  unsigned lanes_;
  bool single_;
  llvm::IRBuilder<> build_;
  Type *scalar_ = nullptr, *vector_ = nullptr, *mask_ = nullptr, *bytes_ = nullptr, *bits_ = nullptr;
  // Of the function being made.
  const Function* source_ = nullptr;
  std::array<Value*, array_count> pointers_{};
  Value *status_ = nullptr, *finite_ = nullptr;
  std::unordered_map<std::int32_t, Value*> values_, masks_;
  std::unordered_map<std::uint32_t, Value*> results_;
};

}  // namespace neurocart::jit

// See schedule.hpp. Registers are given by Belady's rule: the value whose next reading lies farthest ahead makes room.
#include "engine/jit/schedule.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <stdexcept>

#include "engine/jit/order.hpp"

namespace neurocart::jit {

using ir::Graph;
using ir::Node;
using ir::NodeData;
using ir::Op;

namespace {

Array array_of(Op input) {
  switch (input) {
    case Op::parameter:
      return Array::parameters;
    case Op::fixed:
      return Array::constants;
    case Op::state:
      return Array::states;
    case Op::time:
    case Op::start_time:
      return Array::time;
    case Op::reg:
      return Array::registers;
    case Op::draw:
      return Array::draws;
    case Op::shift:
      return Array::shift;
    case Op::factor:
      return Array::factors;
    case Op::right:
      return Array::right;
    default:
      throw std::logic_error("array_of: not an input");
  }
}

class Allocator {
 public:
  Allocator(const Graph& graph, const std::vector<Node>& order, std::span<const Output> outputs, const ScheduleOptions& options)
      : graph_(graph), order_(order), outputs_(outputs), options_(options), values_(graph.size()) {
    for (std::size_t i = 0; i < order.size(); ++i)
      for (const Node arg : arguments(order[i])) value(arg).uses.push_back(static_cast<std::int32_t>(i));
    for (const Output& output : outputs) {
      if (is_operation(output.node))
        value(output.node).outputs.push_back(output.place);
      else
        copies_.push_back(output);
    }
  }

  Schedule run() {
    save_early();
    for (std::size_t i = 0; i < order_.size(); ++i) operate(order_[i], static_cast<std::int32_t>(i));
    for (const Output& output : copies_) {
      if (graph_[output.node].op != Op::constant && !value(output.node).in_register) load(output.node, {});
      push({Step::Kind::store, output.node, output.place});
    }
    return std::move(schedule_);
  }

 private:
  struct Value {
    std::vector<std::int32_t> uses;  // positions in the order, ascending; may repeat
    std::size_t next = 0;            // first use to come
    bool in_register = false;
    std::optional<Place> home;  // where memory has it
    bool entered = false;       // home of an input is known
    std::vector<Place> outputs;
  };

  bool is_operation(Node node) const { return graph_[node].op != Op::constant && !ir::is_input(graph_[node].op); }
  Value& value(Node node) { return values_[static_cast<std::size_t>(node.index)]; }
  std::span<const Node> arguments(Node node) const {
    const NodeData& data = graph_[node];
    return {data.args.data(), static_cast<std::size_t>(argument_count(data.op))};
  }

  void push(Step step) {
    schedule_.loads += step.kind == Step::Kind::load;
    schedule_.stores += step.kind == Step::Kind::store;
    schedule_.operations += step.kind == Step::Kind::operate;
    schedule_.steps.push_back(step);
  }

  void enter(Node node) {
    Value& v = value(node);
    if (v.entered) return;
    v.entered = true;
    const NodeData& data = graph_[node];
    if (ir::is_input(data.op) && !v.home) v.home = Place{array_of(data.op), static_cast<std::uint32_t>(std::max(data.slot, 0))};
  }

  std::uint32_t fresh_slot() {
    if (free_.empty()) return schedule_.work++;
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    return slot;
  }

  void save(Node node) {
    Value& v = value(node);
    if (v.home) return;
    v.home = Place{Array::work, fresh_slot()};
    push({Step::Kind::store, node, *v.home});
  }

  bool is_needed(const Value& v) const { return v.next < v.uses.size(); }

  void leave_register(Node node) {
    value(node).in_register = false;
    registers_.erase(std::find(registers_.begin(), registers_.end(), node));
  }

  void make_room(std::span<const Node> keep) {
    while (registers_.size() >= static_cast<std::size_t>(options_.registers)) {
      std::optional<Node> farthest;
      std::int64_t reach = -1;
      for (const Node node : registers_) {
        if (std::find(keep.begin(), keep.end(), node) != keep.end()) continue;
        const Value& v = value(node);
        // Of two values as far away, the one that memory has already leaves.
        const std::int64_t next = is_needed(v) ? 2 * std::int64_t{v.uses[v.next]} + (v.home ? 1 : 0) : std::numeric_limits<std::int64_t>::max();
        if (next > reach) {
          reach = next;
          farthest = node;
        }
      }
      if (!farthest) return;
      if (is_needed(value(*farthest))) save(*farthest);
      leave_register(*farthest);
    }
  }

  void enter_register(Node node, std::span<const Node> keep) {
    make_room(keep);
    value(node).in_register = true;
    registers_.push_back(node);
  }

  void load(Node node, std::span<const Node> keep) {
    enter(node);
    enter_register(node, keep);
    push({Step::Kind::load, node, *value(node).home});
  }

  // The value has been read for the last time.
  void retire(Node node) {
    Value& v = value(node);
    if (v.in_register) leave_register(node);
    if (v.home && v.home->array == Array::work) free_.push_back(v.home->index);
  }

  void operate(Node node, std::int32_t position) {
    const auto args = arguments(node);
    for (const Node arg : args)
      if (graph_[arg].op != Op::constant && !value(arg).in_register) load(arg, args);
    for (const Node arg : args) {
      Value& v = value(arg);
      while (is_needed(v) && v.uses[v.next] <= position) ++v.next;
    }
    if (is_call(graph_[node].op)) {
      const std::vector<Node> held = registers_;
      for (const Node other : held)
        if (is_needed(value(other))) save(other);
      for (const Node other : held)
        if (is_needed(value(other))) leave_register(other);
    }
    for (std::size_t k = 0; k < args.size(); ++k) {
      const bool repeated = std::find(args.begin(), args.begin() + static_cast<std::ptrdiff_t>(k), args[k]) != args.begin() + static_cast<std::ptrdiff_t>(k);
      if (!repeated && graph_[args[k]].op != Op::constant && !is_needed(value(args[k]))) retire(args[k]);
    }
    enter_register(node, {});
    push({Step::Kind::operate, node, {}});
    Value& made = value(node);
    for (const Place place : made.outputs) {
      if (options_.output_over_right) keep_right(place.index);
      push({Step::Kind::store, node, place});
      if (!made.home && place.array != Array::result) made.home = place;
    }
    if (!is_needed(made)) retire(node);
  }

  // right[index] is about to be written over.
  void keep_right(std::uint32_t index) {
    for (const Node node : rights_) {
      if (static_cast<std::uint32_t>(graph_[node].slot) != index) continue;
      Value& v = value(node);
      if (!is_needed(v) || (v.entered && v.home && v.home->array != Array::right)) return;
      if (!v.in_register) load(node, {});
      v.entered = true;
      v.home.reset();
      save(node);
    }
  }

  // Right-hand sides that are results themselves are set aside before anything is written over them.
  void save_early() {
    if (!options_.output_over_right) return;
    std::vector<char> seen(graph_.size(), 0);
    const auto note = [&](Node node) {
      if (graph_[node].op != Op::right || seen[static_cast<std::size_t>(node.index)]) return;
      seen[static_cast<std::size_t>(node.index)] = 1;
      rights_.push_back(node);
    };
    for (const Node node : order_)
      for (const Node arg : arguments(node)) note(arg);
    for (const Output& output : copies_) {
      if (graph_[output.node].op != Op::right) continue;
      note(output.node);
      load(output.node, {});
      value(output.node).home.reset();
      save(output.node);
      value(output.node).uses.push_back(std::numeric_limits<std::int32_t>::max());  // copied at the end
    }
  }

  const Graph& graph_;
  const std::vector<Node>& order_;
  std::span<const Output> outputs_;
  const ScheduleOptions& options_;
  std::vector<Value> values_;
  std::vector<Output> copies_;  // outputs that no operation makes
  std::vector<Node> rights_;
  std::vector<Node> registers_;
  std::vector<std::uint32_t> free_;
  Schedule schedule_;
};

}  // namespace

Schedule make_schedule(const Graph& graph, std::span<const Output> outputs, const ScheduleOptions& options) {
  std::vector<Node> results;
  for (const Output& output : outputs) results.push_back(output.node);
  const std::vector<Node> base = depth_first_order(graph, results);
  std::optional<Schedule> best;
  const auto consider = [&](const std::vector<Node>& order) {
    Schedule schedule = Allocator(graph, order, outputs, options).run();
    // A store takes the machine about twice as long as a load.
    const auto effort = [](const Schedule& s) { return s.loads + 2 * s.stores; };
    if (!best || effort(schedule) < effort(*best)) best = std::move(schedule);
  };
  // Far enough for the latency of a fused operation, short enough to cost few registers; measured from 2 to 64.
  constexpr std::size_t window = 16;
  consider(spread_order(graph, base, window));
  consider(spread_order(graph, gathered_order(graph, base, options.registers), window));
  return std::move(*best);
}

}  // namespace neurocart::jit

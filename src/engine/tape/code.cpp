// From nodes to instructions: order, runs of one operation, scratch slots by liveness.
#include "engine/tape/code.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <queue>
#include <stdexcept>
#include <unordered_map>

#include "engine/ir/rewrite.hpp"

namespace neurocart::tape {

using ir::Graph;
using ir::Node;
using ir::NodeData;
using ir::Op;

std::uint32_t Literals::index_of(double value) {
  const auto same = [&](double known) { return std::bit_cast<std::uint64_t>(known) == std::bit_cast<std::uint64_t>(value); };
  const auto place = std::find_if(values_.begin(), values_.end(), same);
  if (place != values_.end()) return static_cast<std::uint32_t>(place - values_.begin());
  values_.push_back(value);
  return static_cast<std::uint32_t>(values_.size() - 1);
}

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

// Operations in the order of the graph, gathered into runs: a run takes the operation of the first instruction left over and every ready one of the same kind
// within the window.
std::vector<Node> schedule(const Graph& graph, const std::vector<Node>& operations, std::int32_t window) {
  const auto count = static_cast<std::int32_t>(operations.size());
  std::vector<std::int32_t> position(graph.size(), -1), waiting(operations.size(), 0);
  std::vector<std::vector<std::int32_t>> users(operations.size());
  using Queue = std::priority_queue<std::int32_t, std::vector<std::int32_t>, std::greater<>>;
  std::vector<Queue> ready(ir::op_count);
  for (std::int32_t i = 0; i < count; ++i) position[static_cast<std::size_t>(operations[static_cast<std::size_t>(i)].index)] = i;
  const auto op_at = [&](std::int32_t i) { return static_cast<std::size_t>(graph[operations[static_cast<std::size_t>(i)]].op); };
  for (std::int32_t i = 0; i < count; ++i) {
    const NodeData& data = graph[operations[static_cast<std::size_t>(i)]];
    for (int k = 0; k < argument_count(data.op); ++k) {
      const std::int32_t arg = position[static_cast<std::size_t>(data.args[static_cast<std::size_t>(k)].index)];
      if (arg < 0) continue;
      ++waiting[static_cast<std::size_t>(i)];
      users[static_cast<std::size_t>(arg)].push_back(i);
    }
    if (waiting[static_cast<std::size_t>(i)] == 0) ready[op_at(i)].push(i);
  }
  std::vector<char> done(operations.size(), 0);
  std::vector<Node> order;
  order.reserve(operations.size());
  for (std::int32_t first = 0; first < count; ++first) {
    if (done[static_cast<std::size_t>(first)]) continue;
    Queue& queue = ready[op_at(first)];
    while (!queue.empty() && queue.top() < first + window) {
      const std::int32_t i = queue.top();
      queue.pop();
      done[static_cast<std::size_t>(i)] = 1;
      order.push_back(operations[static_cast<std::size_t>(i)]);
      for (std::int32_t user : users[static_cast<std::size_t>(i)])
        if (--waiting[static_cast<std::size_t>(user)] == 0) ready[op_at(user)].push(user);
    }
  }
  return order;
}

class Generator {
 public:
  Generator(const Graph& graph, std::span<const Output> outputs, const CodeOptions& options, Literals& literals)
      : graph_(graph),
        outputs_(outputs),
        options_(options),
        literals_(literals),
        place_(graph.size()),
        direct_(graph.size(), -1),
        last_use_(graph.size(), -1) {}

  Code run() {
    std::vector<Node> nodes;
    for (const Output& output : outputs_) nodes.push_back(output.node);
    std::vector<Node> operations;
    for (Node node : ir::reachable(graph_, nodes)) {
      const NodeData& data = graph_[node];
      if (data.op == Op::constant)
        place_[index(node)] = {Array::literals, literals_.index_of(data.value)};
      else if (ir::is_input(data.op))
        place_[index(node)] = {array_of(data.op), static_cast<std::uint32_t>(std::max(data.slot, 0))};
      else
        operations.push_back(node);
    }
    order_ = schedule(graph_, operations, options_.window);
    find_uses();
    choose_direct_outputs();
    save_early();
    for (std::size_t i = 0; i < order_.size(); ++i) emit(order_[i], static_cast<std::int64_t>(i));
    for (std::size_t k = 0; k < outputs_.size(); ++k) {
      const Output& output = outputs_[k];
      if (direct_[index(output.node)] == static_cast<std::int64_t>(k)) continue;
      const Place from = early_[k] != no_slot ? Place{Array::work, early_[k]} : place_[index(output.node)];
      code_.instructions.push_back({copy_operation, 1, output.place, {from}});
    }
    return std::move(code_);
  }

 private:
  static constexpr std::uint32_t no_slot = std::numeric_limits<std::uint32_t>::max();
  static std::size_t index(Node node) { return static_cast<std::size_t>(node.index); }
  bool is_operation(Node node) const { return graph_[node].op != Op::constant && !ir::is_input(graph_[node].op); }

  void find_uses() {
    for (std::size_t i = 0; i < order_.size(); ++i) {
      const NodeData& data = graph_[order_[i]];
      for (int k = 0; k < argument_count(data.op); ++k) last_use_[index(data.args[static_cast<std::size_t>(k)])] = static_cast<std::int64_t>(i);
    }
  }

  // An operation's result goes straight into its first output, unless that place is still to be read as right-hand side.
  void choose_direct_outputs() {
    std::unordered_map<std::uint32_t, std::int64_t> last_read;  // of right[index]
    if (options_.output_over_right)
      for (Node node : order_) {
        const NodeData& data = graph_[node];
        for (int k = 0; k < argument_count(data.op); ++k) {
          const Node arg = data.args[static_cast<std::size_t>(k)];
          if (graph_[arg].op == Op::right) last_read[static_cast<std::uint32_t>(graph_[arg].slot)] = last_use_[index(arg)];
        }
      }
    std::vector<std::int64_t> position(graph_.size(), -1);
    for (std::size_t i = 0; i < order_.size(); ++i) position[index(order_[i])] = static_cast<std::int64_t>(i);
    for (std::size_t k = 0; k < outputs_.size(); ++k) {
      const Node node = outputs_[k].node;
      if (!is_operation(node) || direct_[index(node)] >= 0) {
        if (is_operation(node)) last_use_[index(node)] = std::numeric_limits<std::int64_t>::max();
        continue;
      }
      const auto read = last_read.find(outputs_[k].place.index);
      if (read != last_read.end() && read->second > position[index(node)])
        last_use_[index(node)] = std::numeric_limits<std::int64_t>::max();  // copied at the end
      else
        direct_[index(node)] = static_cast<std::int64_t>(k);
    }
  }

  // Right-hand sides that are themselves results are set aside before anything is written over them.
  void save_early() {
    early_.assign(outputs_.size(), no_slot);
    if (!options_.output_over_right) return;
    for (std::size_t k = 0; k < outputs_.size(); ++k) {
      if (graph_[outputs_[k].node].op != Op::right) continue;
      early_[k] = code_.work++;
      code_.instructions.push_back({copy_operation, 1, {Array::work, early_[k]}, {place_[index(outputs_[k].node)]}});
    }
  }

  void emit(Node node, std::int64_t position) {
    const NodeData& data = graph_[node];
    Instruction instruction;
    instruction.operation = static_cast<std::uint8_t>(data.op);
    instruction.inputs = static_cast<std::uint8_t>(argument_count(data.op));
    for (int k = 0; k < argument_count(data.op); ++k) instruction.args[k] = place_[index(data.args[static_cast<std::size_t>(k)])];
    for (int k = 0; k < argument_count(data.op); ++k) {
      const Node arg = data.args[static_cast<std::size_t>(k)];
      const bool repeated = (k > 0 && arg == data.args[0]) || (k > 1 && arg == data.args[1]);
      if (repeated || !is_operation(arg) || direct_[index(arg)] >= 0 || last_use_[index(arg)] != position) continue;
      free_.push_back(place_[index(arg)].index);
    }
    Place& target = place_[index(node)];
    if (direct_[index(node)] >= 0) {
      target = outputs_[static_cast<std::size_t>(direct_[index(node)])].place;
    } else if (!free_.empty()) {
      target = {Array::work, free_.back()};
      free_.pop_back();
    } else {
      target = {Array::work, code_.work++};
    }
    instruction.target = target;
    code_.instructions.push_back(instruction);
  }

  const Graph& graph_;
  std::span<const Output> outputs_;
  const CodeOptions& options_;
  Literals& literals_;
  std::vector<Place> place_;
  std::vector<std::int64_t> direct_;    // output that the node's result goes into, -1 none
  std::vector<std::int64_t> last_use_;  // position of the last instruction that reads it
  std::vector<std::uint32_t> early_;
  std::vector<Node> order_;
  std::vector<std::uint32_t> free_;
  Code code_;
};

}  // namespace

Code generate(const Graph& graph, std::span<const Output> outputs, const CodeOptions& options, Literals& literals) {
  return Generator(graph, outputs, options, literals).run();
}

std::vector<std::uint32_t> encode(const Code& code, unsigned lanes) {
  std::vector<std::uint32_t> words;
  const auto word_of = [&](Place place) {
    const std::uint64_t offset = std::uint64_t{place.index} * lanes;
    if (offset > place_mask) throw std::length_error("the tape's arrays are too long for its words");
    return static_cast<std::uint32_t>(place.array) << place_shift | static_cast<std::uint32_t>(offset);
  };
  std::size_t head = 0;
  constexpr std::uint32_t longest_run = (1u << 24) - 1;
  for (const Instruction& instruction : code.instructions) {
    const bool same_run = !words.empty() && (words[head] & 0xFF) == instruction.operation && words[head] >> 8 < longest_run;
    if (!same_run) {
      head = words.size();
      words.push_back(instruction.operation);
    }
    words[head] += 1u << 8;
    words.push_back(word_of(instruction.target));
    for (int k = 0; k < instruction.inputs; ++k) words.push_back(word_of(instruction.args[k]));
  }
  return words;
}

}  // namespace neurocart::tape

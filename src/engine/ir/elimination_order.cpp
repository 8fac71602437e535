#include "engine/ir/elimination_order.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

namespace neurocart::ir {

namespace {

constexpr double reciprocal_cost = 5.0;
constexpr double solves = 6.0;

EntryKind product_kind(EntryKind a, EntryKind b) { return std::max(a, b); }

// Cost of entry * entry.
double product_cost(EntryKind a, EntryKind b) {
  if (a == EntryKind::unit || b == EntryKind::unit) return 0.0;
  return product_kind(a, b) == EntryKind::still ? 0.0 : 1.0;
}

double scaling_products(const Pattern& pattern, std::int32_t vertex, Scaling scaling) {
  if (scaling == Scaling::none || pattern.pivots[static_cast<std::size_t>(vertex)] == EntryKind::still) return 0.0;
  double count = 0.0;
  if (scaling == Scaling::row) {
    for (const PatternEntry& entry : pattern.rows[static_cast<std::size_t>(vertex)]) count += entry.kind == EntryKind::unit ? 0.0 : 1.0;
    return count;
  }
  for (std::int32_t row : pattern.columns[static_cast<std::size_t>(vertex)]) {
    const auto& entries = pattern.rows[static_cast<std::size_t>(row)];
    const auto place = std::lower_bound(entries.begin(), entries.end(), vertex, [](const PatternEntry& e, std::int32_t v) { return e.column < v; });
    count += place->kind == EntryKind::unit ? 0.0 : 1.0;
  }
  return count;
}

// Operations of one solve that the vertex causes.
double solve_cost(const Pattern& pattern, std::int32_t vertex, Scaling scaling) {
  const auto k = static_cast<std::size_t>(vertex);
  const bool right = pattern.has_right[k], needed = pattern.needed[k];
  const auto above = static_cast<double>(pattern.columns[k].size()), aside = static_cast<double>(pattern.rows[k].size());
  double cost = 0.0;
  if (right) cost += above + (scaling == Scaling::row ? 1.0 : 0.0);
  if (needed) cost += aside + (scaling == Scaling::column ? 1.0 : 0.0);
  return cost;
}

}  // namespace

Scaling scaling_of(const Pattern& pattern, std::int32_t vertex) {
  if (pattern.pivots[static_cast<std::size_t>(vertex)] == EntryKind::unit) return Scaling::none;
  const double column = scaling_products(pattern, vertex, Scaling::column) + solves * solve_cost(pattern, vertex, Scaling::column);
  const double row = scaling_products(pattern, vertex, Scaling::row) + solves * solve_cost(pattern, vertex, Scaling::row);
  return column <= row ? Scaling::column : Scaling::row;
}

namespace {

struct VertexCost {
  OrderCost own;
  double fills = 0.0;  // entries that the elimination adds
};

// Operations of all updates row i += above * row k of the elimination of `vertex`, and the entries they add.
double update_cost(const Pattern& pattern, std::int32_t vertex, Scaling scaling, double& fills) {
  const auto k = static_cast<std::size_t>(vertex);
  const auto& aside = pattern.rows[k];
  const EntryKind pivot = pattern.pivots[k];
  double cost = 0.0;
  for (std::int32_t row : pattern.columns[k]) {
    const auto& entries = pattern.rows[static_cast<std::size_t>(row)];
    const auto own = std::lower_bound(entries.begin(), entries.end(), vertex, [](const PatternEntry& e, std::int32_t v) { return e.column < v; });
    const EntryKind above = scaling == Scaling::column ? product_kind(own->kind, pivot) : own->kind;
    auto place = entries.begin();
    for (const PatternEntry& entry : aside) {
      const EntryKind second = scaling == Scaling::row ? product_kind(entry.kind, pivot) : entry.kind;
      if (entry.column == row) {  // the row's own pivot
        cost += 1.0;
        continue;
      }
      while (place != entries.end() && place->column < entry.column) ++place;
      const bool fill = place == entries.end() || place->column != entry.column;
      if (fill) {
        cost += product_cost(above, second);
        fills += 1.0;
      } else {
        const bool all_still = product_kind(product_kind(above, second), place->kind) != EntryKind::moving;
        cost += all_still ? 0.0 : 1.0;
      }
    }
  }
  return cost;
}

VertexCost vertex_cost(const Pattern& pattern, std::int32_t vertex) {
  const Scaling scaling = scaling_of(pattern, vertex);
  VertexCost result;
  OrderCost& cost = result.own;
  if (scaling != Scaling::none)
    cost.factor += (pattern.pivots[static_cast<std::size_t>(vertex)] == EntryKind::moving ? reciprocal_cost : 0.0) + scaling_products(pattern, vertex, scaling);
  cost.factor += update_cost(pattern, vertex, scaling, result.fills);
  cost.solve = solve_cost(pattern, vertex, scaling);
  return result;
}

}  // namespace

void eliminate_vertex(Pattern& pattern, std::int32_t vertex, OrderCost& cost) {
  const auto k = static_cast<std::size_t>(vertex);
  const Scaling scaling = scaling_of(pattern, vertex);
  const OrderCost own = vertex_cost(pattern, vertex).own;
  cost.factor += own.factor;
  cost.solve += own.solve;
  const std::vector<PatternEntry> aside = std::move(pattern.rows[k]);
  const std::vector<std::int32_t> above = std::move(pattern.columns[k]);
  const EntryKind pivot = pattern.pivots[k];
  std::vector<PatternEntry> merged;
  for (std::int32_t row : above) {
    auto& entries = pattern.rows[static_cast<std::size_t>(row)];
    const auto own_entry = std::lower_bound(entries.begin(), entries.end(), vertex, [](const PatternEntry& e, std::int32_t v) { return e.column < v; });
    const EntryKind factor = scaling == Scaling::none ? own_entry->kind : product_kind(own_entry->kind, pivot);
    merged.clear();
    auto place = entries.begin();
    for (const PatternEntry& entry : aside) {
      for (; place != entries.end() && place->column < entry.column; ++place)
        if (place->column != vertex) merged.push_back(*place);
      const EntryKind kind = product_kind(factor, entry.kind);
      if (entry.column == row) {
        auto& own_pivot = pattern.pivots[static_cast<std::size_t>(row)];
        own_pivot = std::max({own_pivot, kind, EntryKind::still});
      } else if (place != entries.end() && place->column == entry.column) {
        merged.push_back({entry.column, std::max({place->kind, kind, EntryKind::still})});
        ++place;
      } else {
        merged.push_back({entry.column, kind});
        auto& column = pattern.columns[static_cast<std::size_t>(entry.column)];
        column.insert(std::lower_bound(column.begin(), column.end(), row), row);
      }
    }
    for (; place != entries.end(); ++place)
      if (place->column != vertex) merged.push_back(*place);
    entries = merged;
    if (pattern.has_right[k]) pattern.has_right[static_cast<std::size_t>(row)] = 1;
  }
  for (const PatternEntry& entry : aside) {
    auto& column = pattern.columns[static_cast<std::size_t>(entry.column)];
    column.erase(std::lower_bound(column.begin(), column.end(), vertex));
    if (pattern.needed[k]) pattern.needed[static_cast<std::size_t>(entry.column)] = 1;
  }
}

OrderCost cost_of_order(Pattern pattern, const std::vector<std::int32_t>& order) {
  OrderCost cost;
  for (std::int32_t vertex : order) eliminate_vertex(pattern, vertex, cost);
  return cost;
}

namespace {

// splitmix64: a short sequence of repeatable numbers for perturbed costs.
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : state_(seed) {}
  double next() {  // in [0, 1)
    state_ += 0x9E3779B97F4A7C15ull;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
  }

 private:
  std::uint64_t state_;
};

// An elimination under way.
struct Progress {
  Pattern pattern;
  std::vector<char> gone;
  std::vector<std::int32_t> order;
  OrderCost cost;
};

struct Weights {
  double entry = 12.0;  // operations that an entry left in the matrix will cost later: what a vertex adds or takes away counts so much
  double spread = 0.0;  // of random factors on the keys
};

// Eliminates the vertex with the smallest key again and again. The key is what the vertex costs now (factor and six solves) and the worth of the entries by
// which the rest grows or shrinks. Without the second part intermediates, free in the solves, would all go first, and the sums where many states meet with
// them.
class Greedy {
 public:
  Greedy(Progress start, Weights weights, Noise& noise)
      : progress_(std::move(start)),
        weights_(weights),
        keys_(progress_.gone.size(), std::numeric_limits<double>::infinity()),
        factors_(progress_.gone.size(), 1.0) {
    if (weights_.spread <= 0) return;
    for (double& factor : factors_) factor += weights_.spread * (noise.next() - 0.5);
  }

  // Until no key is at most `most_key`, or the cost reaches `give_up`.
  Progress run(double most_key, double give_up) {
    for (std::size_t i = 0; i < keys_.size(); ++i)
      if (!progress_.gone[i]) refresh(static_cast<std::int32_t>(i));
    std::vector<std::int32_t> touched;
    while (progress_.order.size() < keys_.size() && progress_.cost.weighted() < give_up) {
      const auto k = static_cast<std::size_t>(std::min_element(keys_.begin(), keys_.end()) - keys_.begin());  // the first of equals
      if (keys_[k] > most_key) break;
      touched = progress_.pattern.columns[k];
      for (const PatternEntry& entry : progress_.pattern.rows[k]) touched.push_back(entry.column);
      eliminate_vertex(progress_.pattern, static_cast<std::int32_t>(k), progress_.cost);
      keys_[k] = std::numeric_limits<double>::infinity();
      progress_.gone[k] = 1;
      progress_.order.push_back(static_cast<std::int32_t>(k));
      std::sort(touched.begin(), touched.end());
      touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
      for (std::int32_t vertex : touched) refresh(vertex);
    }
    return std::move(progress_);
  }

 private:
  void refresh(std::int32_t vertex) {
    constexpr double floor = 50.0;  // keys may be negative; factors work on what lies above -floor
    const auto k = static_cast<std::size_t>(vertex);
    const VertexCost cost = vertex_cost(progress_.pattern, vertex);
    const double entries = cost.fills - static_cast<double>(progress_.pattern.rows[k].size() + progress_.pattern.columns[k].size());
    keys_[k] = (floor + cost.own.weighted() + weights_.entry * entries) * factors_[k];
  }

  Progress progress_;
  Weights weights_;
  std::vector<double> keys_, factors_;
};

}  // namespace

OrderSearch search_order(const Pattern& pattern, const EliminationOptions& options) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  constexpr double unlimited = std::numeric_limits<double>::infinity();
  constexpr double gain_only = 50.0;  // keys up to here shrink the matrix by more than they cost: done once, shared by all orders tried
  Noise noise(options.seed);
  const std::size_t count = pattern.rows.size();
  const Progress core = Greedy({pattern, std::vector<char>(count, 0), {}, {}}, {}, noise).run(gain_only, unlimited);
  Progress best = Greedy(core, {}, noise).run(unlimited, unlimited);
  OrderSearch result;
  result.greedy_cost = best.cost;
  for (result.tried = 1; result.tried < static_cast<std::size_t>(std::max(options.orders, 1)); ++result.tried) {
    if (options.most_seconds > 0 && std::chrono::duration<double>(Clock::now() - begin).count() > options.most_seconds) break;
    const Weights weights{8.0 + 20.0 * noise.next(), 0.3 * noise.next()};
    Progress found = Greedy(core, weights, noise).run(unlimited, best.cost.weighted());
    if (found.order.size() == count && found.cost.weighted() < best.cost.weighted()) best = std::move(found);
  }
  result.order = std::move(best.order);
  result.cost = best.cost;
  return result;
}

}  // namespace neurocart::ir

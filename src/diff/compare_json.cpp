// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "diff/checks.h"
#include "diff/json_partners.h"
#include "diff/json_tree.h"
#include "diff/line_marks.h"
#include "diff/run_list.h"
#include "diff/words.h"
#include "penstock/diff/compare.h"

namespace penstock::diff {
namespace {

using Kind = JsonTree::Kind;

constexpr unsigned kDeepest = 64;        // levels that are indented
constexpr std::uint64_t kEffortForMarks = 60'000'000;
constexpr std::size_t kMostText = std::size_t(1) << 30;

/// The lines of one side as they are written.
struct Side {
  explicit Side(const JsonTree& t) : tree(t) {
    text.reserve(t.source().size() * 2);
    nodes.reserve(t.nodes().size() * 2);
  }
  const JsonTree& tree;
  std::string text;
  std::vector<std::uint32_t> nodes;  // of each line

  /// Begins a value's line; what it is written before its own text.
  void begin(std::uint32_t node, unsigned depth) {
    text.append(std::size_t(std::min(depth, kDeepest)) * 2, ' ');
    nodes.push_back(node);
  }
  void key(std::uint32_t node) {
    if (tree.isMember(tree[node])) text.append(tree.key(tree[node])).append(": ");
  }
  void end(std::uint32_t node) { text.append(tree.isLast(node) ? "\n" : ",\n"); }
  char bracket(std::uint32_t node, bool open) const { return tree[node].kind == Kind::object ? (open ? '{' : '}') : (open ? '[' : ']'); }
};

/// Paths are made when they are asked for.
class JsonNames final : public LineNames {
 public:
  struct Of {
    std::shared_ptr<const JsonTree> tree;
    std::vector<std::uint32_t> nodes;  // of each line
  };
  JsonNames(Of left, Of right) : left_(std::move(left)), right_(std::move(right)) {}
  std::string of(Sides side, std::uint32_t line) const override {
    const Of& names = side == Sides::right ? right_ : left_;
    return line < names.nodes.size() ? pathOf(*names.tree, names.nodes[line]) : std::string();
  }

 private:
  const Of left_, right_;
};

Error notJson(const char* side, const Error& e) {
  if (e.code == ErrorCode::cancelled) return e;
  return makeError(
      e.code, std::string("the ") + side + (e.code == ErrorCode::corrupt ? " is no JSON: " : " is too large for a tree: ") + e.message);
}

class TreeComparison {
 public:
  TreeComparison(const JsonTree& left, const JsonTree& right, IgnoreSearch& ignored, const CancelToken& token)
      : left_(left), right_(right), partners_(left, right, token), words_(kEffortForMarks, token), ignored_(ignored), token_(token) {}

  /// False where there would be too much of it.
  bool run() {
    tasks_.push_back({0, 0, 0, false, RowKind::changed});
    for (std::size_t steps = 0; !tasks_.empty(); ++steps) {
      if (steps % 1024 == 0 && (token_.cancelled() || left_.text.size() + right_.text.size() > kMostText)) return false;
      const Task task = tasks_.back();
      tasks_.pop_back();
      if (task.left == JsonTree::none)
        alone(right_, task.right, task);
      else if (task.right == JsonTree::none)
        alone(left_, task.left, task);
      else
        both(task);
    }
    return true;
  }

  Comparison finish() {
    Comparison out;
    out.left = Lines(std::move(left_.text));
    out.right = Lines(std::move(right_.text));
    out.runs = runs_.take();
    out.leftMarks = std::move(leftMarks_);
    out.rightMarks = std::move(rightMarks_);
    out.coarse = partners_.coarse() || words_.coarse();
    return out;
  }
  std::vector<std::uint32_t> takeLeftNodes() { return std::move(left_.nodes); }
  std::vector<std::uint32_t> takeRightNodes() { return std::move(right_.nodes); }

 private:
  struct Task {
    std::uint32_t left, right;
    unsigned depth;
    bool closing;   // the end of a container that was begun
    RowKind kind;   // of a value without a partner; `alike`: nothing in it counts
  };

  void both(const Task& task) {
    const JsonTree::Node &l = left_.tree[task.left], &r = right_.tree[task.right];
    if (task.closing) return bracketRow(task);
    const bool ignored = task.kind == RowKind::alike || l.ignored || r.ignored;
    if (l.kind == Kind::scalar && r.kind == Kind::scalar) return scalars(task, ignored);
    if (l.kind != r.kind) {
      const RowKind kind = ignored ? RowKind::alike : RowKind::changed;
      tasks_.push_back({JsonTree::none, task.right, task.depth, false, kind});
      tasks_.push_back({task.left, JsonTree::none, task.depth, false, kind});
      return;
    }
    bracketRow(task);
    const RowKind inner = ignored ? RowKind::alike : RowKind::changed;
    tasks_.push_back({task.left, task.right, task.depth, true, inner});
    const auto pairs = l.kind == Kind::object ? partners_.members(task.left, task.right) : partners_.elements(task.left, task.right);
    for (auto it = pairs.rbegin(); it != pairs.rend(); ++it) {
      const bool out = (it->first == JsonTree::none ? right_.tree[it->second] : left_.tree[it->first]).ignored;
      tasks_.push_back({it->first, it->second, task.depth + 1, false, out ? RowKind::alike : inner});
    }
  }

  /// A line with a bracket on either side.
  void bracketRow(const Task& task) {
    for (Side* side : {&left_, &right_}) {
      const std::uint32_t node = side == &left_ ? task.left : task.right;
      side->begin(node, task.depth);
      if (!task.closing) side->key(node);
      side->text += side->bracket(node, !task.closing);
      if (task.closing)
        side->end(node);
      else
        side->text += '\n';
    }
    runs_.both(lastLinesEqual() ? RowKind::same : RowKind::alike);
  }

  void scalars(const Task& task, bool ignored) {
    const JsonTree::Node &l = left_.tree[task.left], &r = right_.tree[task.right];
    const Mark leftValue = scalarLine(left_, task.left, task.depth), rightValue = scalarLine(right_, task.right, task.depth);
    if (!ignored && l.value != r.value) {
      runs_.both(RowKind::changed);
      mark(leftValue, rightValue);
    } else {
      runs_.both(lastLinesEqual() ? RowKind::same : RowKind::alike);
    }
  }

  /// Where its value is in the text.
  static Mark scalarLine(Side& side, std::uint32_t node, unsigned depth) {
    side.begin(node, depth);
    side.key(node);
    const auto begin = std::uint32_t(side.text.size());
    side.text.append(side.tree.text(side.tree[node]));
    const auto end = std::uint32_t(side.text.size());
    side.end(node);
    return {begin, end};
  }

  void mark(const Mark& l, const Mark& r) {
    const auto of = [](const Side& side, const Mark& m) { return std::string_view(side.text).substr(m.begin, m.end - m.begin); };
    const std::string_view a = of(left_, l), b = of(right_, r);
    const std::size_t firstLeft = leftMarks_.size(), firstRight = rightMarks_.size();
    if (a.starts_with('"') && b.starts_with('"') && words_.compare(a, b) && words_.related()) {
      words_.appendMarks(l.begin, r.begin, leftMarks_, rightMarks_);
      if (!ignored_.idle()) {
        cutOut(leftMarks_, firstLeft, ignored_.in(a), a, l.begin);
        cutOut(rightMarks_, firstRight, ignored_.in(b), b, r.begin);
      }
    }
    if (leftMarks_.size() > firstLeft || rightMarks_.size() > firstRight) return;
    leftMarks_.push_back(l);
    rightMarks_.push_back(r);
  }

  void alone(Side& side, std::uint32_t node, const Task& task) {
    const RowKind kind = task.kind;
    const JsonTree::Node& n = side.tree[node];
    const auto row = [&] { &side == &left_ ? runs_.left(kind) : runs_.right(kind); };
    const auto push = [&](std::uint32_t child, unsigned depth, bool closing) {
      const bool left = &side == &left_;
      tasks_.push_back({left ? child : JsonTree::none, left ? JsonTree::none : child, depth, closing, kind});
    };
    row();
    if (n.kind == Kind::scalar) {
      scalarLine(side, node, task.depth);
      return;
    }
    side.begin(node, task.depth);
    if (task.closing) {
      side.text += side.bracket(node, false);
      side.end(node);
      return;
    }
    side.key(node);
    side.text += side.bracket(node, true);
    if (n.end == node + 1) {
      side.text += side.bracket(node, false);
      side.end(node);
      return;
    }
    side.text += '\n';
    push(node, task.depth, true);
    const auto children = side.tree.children(node);
    for (auto it = children.rbegin(); it != children.rend(); ++it) push(*it, task.depth + 1, false);
  }

  /// The comma behind a value is no part of it.
  bool lastLinesEqual() const {
    const auto last = [](const Side& side) {
      std::string_view text = std::string_view(side.text).substr(0, side.text.size() - 1);
      if (text.ends_with(',')) text.remove_suffix(1);
      return text.substr(text.rfind('\n') + 1);
    };
    return last(left_) == last(right_);
  }

  Side left_, right_;
  JsonPartners partners_;
  WordDifference words_;
  IgnoreSearch& ignored_;
  const CancelToken& token_;
  std::vector<Task> tasks_;
  RunList runs_;
  std::vector<Mark> leftMarks_, rightMarks_;
};

}  // namespace

Result<Comparison> compareJson(std::string left, std::string right, const IgnoreRules& ignore, const CancelToken& token) {
  JsonReader reader(ignore, token);
  const bool same = left == right;
  auto leftRead = reader.read(std::move(left));
  if (leftRead.has_error()) return notJson("left", leftRead.error());
  const auto l = std::make_shared<const JsonTree>(std::move(*leftRead));
  auto r = l;
  if (!same) {
    auto rightRead = reader.read(std::move(right));
    if (rightRead.has_error()) return notJson("right", rightRead.error());
    r = std::make_shared<const JsonTree>(std::move(*rightRead));
  }
  TreeComparison comparison(*l, *r, reader.search(), token);
  if (!comparison.run())
    return token.cancelled() ? cancelledError() : makeError(ErrorCode::limit, "the two are too large to be laid out as trees");
  if (token.cancelled()) return cancelledError();
  std::vector<std::uint32_t> leftNodes = comparison.takeLeftNodes(), rightNodes = comparison.takeRightNodes();
  Comparison out = comparison.finish();
  tellTired(reader.search().gaveUp(), out.notices);
  out.names = std::make_shared<JsonNames>(JsonNames::Of{l, std::move(leftNodes)}, JsonNames::Of{r, std::move(rightNodes)});
  return out;
}

}  // namespace penstock::diff

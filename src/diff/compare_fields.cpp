// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>

#include "diff/alignment.h"
#include "diff/checks.h"
#include "diff/ignore_search.h"
#include "diff/interner.h"
#include "diff/line_keys.h"
#include "diff/line_marks.h"
#include "diff/run_list.h"
#include "diff/words.h"
#include "penstock/base/ascii.h"
#include "penstock/diff/compare.h"

namespace penstock::diff {
namespace {

constexpr std::uint32_t kNone = UINT32_MAX;
constexpr std::size_t kMostCells = 250'000;
constexpr std::uint64_t kEffortForMarks = 60'000'000;

struct Field {
  std::string_view line;
  std::string name;        // in lower case
  Symbol of = 0;           // its name
  Symbol content = 0;      // name and value, as far as they count
  std::uint32_t valueAt = 0;
  bool ignored = false;
};

using Pair = std::pair<std::uint32_t, std::uint32_t>;

class NamesOfFields final : public LineNames {
 public:
  NamesOfFields(std::vector<std::string> left, std::vector<std::string> right) : left_(std::move(left)), right_(std::move(right)) {}
  std::string of(Sides side, std::uint32_t line) const override {
    const auto& names = side == Sides::right ? right_ : left_;
    return line < names.size() ? names[line] : std::string();
  }

 private:
  const std::vector<std::string> left_, right_;
};

class FieldComparison {
 public:
  FieldComparison(const IgnoreRules& ignore, const CancelToken& token)
      : ignore_(ignore), token_(token), search_(ignore, token), words_(kEffortForMarks, token) {}

  Comparison run(std::string_view left, std::string_view right, const FieldOptions& options) {
    const Lines l{std::string(left)}, r{std::string(right)};
    const std::uint32_t leftStart = std::min<std::uint32_t>(options.leftStart, std::uint32_t(l.size()));
    const std::uint32_t rightStart = std::min<std::uint32_t>(options.rightStart, std::uint32_t(r.size()));
    left_ = read(l, leftStart);
    right_ = read(r, rightStart);
    for (std::uint32_t i = 0; i < std::max(leftStart, rightStart); ++i) row(i < leftStart ? i : kNone, i < rightStart ? i : kNone);
    for (const auto& [a, b] : options.ordered ? inOrder(leftStart, rightStart) : byName(leftStart, rightStart)) row(a, b);

    Comparison out;
    out.left = Lines(std::move(leftText_));
    out.right = Lines(std::move(rightText_));
    out.runs = runs_.take();
    out.leftMarks = std::move(leftMarks_);
    out.rightMarks = std::move(rightMarks_);
    out.names = std::make_shared<NamesOfFields>(std::move(leftNames_), std::move(rightNames_));
    tellTired(search_.gaveUp(), out.notices);
    return out;
  }

 private:
  std::vector<Field> read(const Lines& lines, std::uint32_t start) {
    std::vector<Field> fields;
    std::string scratch;
    for (std::uint32_t i = 0; i < lines.size() && !token_.cancelled(); ++i) {
      Field f;
      f.line = arena_.keep(lines[i].ends_with('\r') ? lines[i].substr(0, lines[i].size() - 1) : lines[i]);
      const std::string_view name = i < start ? std::string_view() : fieldName(f.line);
      f.name = lowered(name);
      f.valueAt = std::uint32_t(name.empty() ? 0 : name.size() + 1);
      f.ignored = !name.empty() && ignore_.header(name);
      std::string_view value = trimOws(f.line.substr(f.valueAt));
      if (search_.without(value, scratch)) value = scratch;
      f.of = interner_.of(arena_.keep(f.name));
      f.content = f.ignored ? f.of : interner_.of(arena_.keep(f.name + '\n' + std::string(value)));
      fields.push_back(std::move(f));
    }
    return fields;
  }

  static std::vector<Symbol> symbolsOf(const std::vector<Field>& fields, Range range, Symbol Field::*what) {
    std::vector<Symbol> out;
    for (std::uint32_t i = range.begin; i < range.end; ++i) out.push_back(fields[i].*what);
    return out;
  }

  /// Pairs of what is equal of two ranges, and what lies between as it is told.
  template <class Equal, class Changed>
  void walk(Range left, Range right, Symbol Field::*what, Equal equal, Changed changed) const {
    const Difference found = difference(symbolsOf(left_, left, what), symbolsOf(right_, right, what), kEffort / 100, token_);
    std::uint32_t l = left.begin, r = right.begin;
    for (const Change& c : found.changes) {
      while (l < left.begin + c.left.begin) equal(l++, r++);
      changed(Range{l, left.begin + c.left.end}, Range{r, right.begin + c.right.end});
      l = left.begin + c.left.end, r = right.begin + c.right.end;
    }
    while (l < left.end && r < right.end) equal(l++, r++);
  }

  std::vector<Pair> inOrder(std::uint32_t leftStart, std::uint32_t rightStart) const {
    std::vector<Pair> out;
    const auto equal = [&](std::uint32_t l, std::uint32_t r) { out.emplace_back(l, r); };
    const auto alone = [&](Range left, Range right) {
      for (std::uint32_t i = left.begin; i < left.end; ++i) out.emplace_back(i, kNone);
      for (std::uint32_t i = right.begin; i < right.end; ++i) out.emplace_back(kNone, i);
    };
    const Range left{leftStart, std::uint32_t(left_.size())}, right{rightStart, std::uint32_t(right_.size())};
    if (std::size_t(left.size()) * right.size() > kMostCells) {
      // Equal fields first; between them those of one name.
      walk(left, right, &Field::content, equal, [&](Range l, Range r) { walk(l, r, &Field::of, equal, alone); });
      return out;
    }
    const auto likeness = [&](std::size_t i, std::size_t j) {
      const Field &l = left_[left.begin + i], &r = right_[right.begin + j];
      return l.content == r.content ? 3 : l.of == r.of ? 2 : 0;
    };
    Range rest{left.begin, left.end}, beside{right.begin, right.end};
    for (const auto& [i, j] : bestAlignment(left.size(), right.size(), likeness)) {
      alone({rest.begin, left.begin + std::uint32_t(i)}, {beside.begin, right.begin + std::uint32_t(j)});
      rest.begin = left.begin + std::uint32_t(i) + 1, beside.begin = right.begin + std::uint32_t(j) + 1;
      equal(rest.begin - 1, beside.begin - 1);
    }
    alone(rest, beside);
    return out;
  }

  std::vector<Pair> byName(std::uint32_t leftStart, std::uint32_t rightStart) const {
    std::map<Symbol, std::pair<std::vector<std::uint32_t>, std::vector<std::uint32_t>>> names;
    for (std::uint32_t i = leftStart; i < left_.size(); ++i) names[left_[i].of].first.push_back(i);
    for (std::uint32_t i = rightStart; i < right_.size(); ++i) names[right_[i].of].second.push_back(i);
    std::vector<std::uint32_t> ofLeft(left_.size(), kNone), ofRight(right_.size(), kNone);
    for (const auto& [name, places] : names) pairUp(places.first, places.second, ofLeft, ofRight);
    std::vector<Pair> out;
    const auto alone = [&](std::uint32_t from) {
      for (; from < right_.size() && ofRight[from] == kNone; ++from) out.emplace_back(kNone, from);
    };
    alone(rightStart);
    for (std::uint32_t i = leftStart; i < left_.size(); ++i) {
      out.emplace_back(i, ofLeft[i]);
      if (ofLeft[i] != kNone) alone(ofLeft[i] + 1);
    }
    return out;
  }

  /// Fields of one name: equal ones first, the others as they come.
  void pairUp(const std::vector<std::uint32_t>& left, const std::vector<std::uint32_t>& right, std::vector<std::uint32_t>& ofLeft,
              std::vector<std::uint32_t>& ofRight) const {
    std::multimap<Symbol, std::uint32_t> contents;
    for (const std::uint32_t r : right) contents.emplace(right_[r].content, r);
    const auto join = [&](std::uint32_t l, std::uint32_t r) { ofLeft[l] = r, ofRight[r] = l; };
    for (const std::uint32_t l : left) {
      const auto found = contents.find(left_[l].content);
      if (found == contents.end()) continue;
      join(l, found->second);
      contents.erase(found);
    }
    auto next = right.begin();
    for (const std::uint32_t l : left) {
      if (ofLeft[l] != kNone) continue;
      while (next != right.end() && ofRight[*next] != kNone) ++next;
      if (next == right.end()) break;
      join(l, *next);
    }
  }

  void row(std::uint32_t l, std::uint32_t r) {
    const std::size_t leftAt = leftText_.size(), rightAt = rightText_.size();
    if (l != kNone) leftText_.append(left_[l].line).append("\n"), leftNames_.push_back(left_[l].name);
    if (r != kNone) rightText_.append(right_[r].line).append("\n"), rightNames_.push_back(right_[r].name);
    const bool ignored = l != kNone ? left_[l].ignored : right_[r].ignored;
    if (r == kNone) return runs_.left(ignored ? RowKind::alike : RowKind::changed);
    if (l == kNone) return runs_.right(ignored ? RowKind::alike : RowKind::changed);
    const Field &a = left_[l], &b = right_[r];
    if (ignored || a.content == b.content) return runs_.both(a.line == b.line ? RowKind::same : RowKind::alike);
    runs_.both(RowKind::changed);
    mark(a, std::uint32_t(leftAt), b, std::uint32_t(rightAt));
  }

  void mark(const Field& a, std::uint32_t leftAt, const Field& b, std::uint32_t rightAt) {
    const std::string_view l = a.line.substr(a.valueAt), r = b.line.substr(b.valueAt);
    leftAt += a.valueAt, rightAt += b.valueAt;
    const std::size_t firstLeft = leftMarks_.size(), firstRight = rightMarks_.size();
    if (words_.compare(l, r) && words_.related()) {
      words_.appendMarks(leftAt, rightAt, leftMarks_, rightMarks_);
      if (!search_.idle()) {
        cutOut(leftMarks_, firstLeft, search_.in(l), l, leftAt);
        cutOut(rightMarks_, firstRight, search_.in(r), r, rightAt);
      }
    }
    if (leftMarks_.size() > firstLeft || rightMarks_.size() > firstRight) return;
    const auto whole = [](std::string_view value, std::uint32_t at, std::vector<Mark>& marks) {
      const std::string_view trimmed = trimOws(value);
      if (trimmed.empty()) return;
      const auto begin = at + std::uint32_t(trimmed.data() - value.data());
      marks.push_back({begin, begin + std::uint32_t(trimmed.size())});
    };
    whole(l, leftAt, leftMarks_);
    whole(r, rightAt, rightMarks_);
  }

  const IgnoreRules& ignore_;
  const CancelToken& token_;
  IgnoreSearch search_;
  WordDifference words_;
  Interner interner_;
  TextArena arena_;
  std::vector<Field> left_, right_;
  std::string leftText_, rightText_;
  std::vector<std::string> leftNames_, rightNames_;
  RunList runs_;
  std::vector<Mark> leftMarks_, rightMarks_;
};

}  // namespace

Result<Comparison> compareFields(std::string_view left, std::string_view right, const FieldOptions& options, const IgnoreRules& ignore,
                                 const CancelToken& token) {
  constexpr std::size_t most = 100'000;
  for (const std::string_view head : {left, right})
    if (std::size_t(std::count(head.begin(), head.end(), '\n')) > most)
      return makeError(ErrorCode::limit, "a head of more than " + std::to_string(most) + " fields is too large to be compared by names");
  Comparison out = FieldComparison(ignore, token).run(left, right, options);
  if (token.cancelled()) return cancelledError();
  return out;
}

}  // namespace penstock::diff

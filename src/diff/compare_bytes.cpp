// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "diff/checks.h"
#include "diff/interner.h"
#include "diff/run_list.h"
#include "penstock/diff/compare.h"

namespace penstock::diff {
namespace {

constexpr std::uint32_t kColumns = 16;
constexpr std::uint32_t kShortIsland = 4;       // equal bytes between two changes that are chance
constexpr std::size_t kInOneGo = 64 * 1024;     // bytes of both; what is larger is compared by pieces first
constexpr char kDigits[] = "0123456789abcdef";

/// Numbers that look like chance, the same every time.
constexpr std::array<std::uint32_t, 256> kGear = [] {
  std::array<std::uint32_t, 256> t{};
  std::uint64_t state = 0x9e3779b97f4a7c15;
  for (std::uint32_t& n : t) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    n = std::uint32_t(state >> 32);
  }
  return t;
}();

/// Cuts bytes where the last 32 of them say so, some 64 apart: wherever something is put in, the cuts behind it stay with their bytes.
std::vector<std::uint32_t> cuts(std::string_view bytes) {
  constexpr std::uint32_t least = 16, most = 512;
  std::vector<std::uint32_t> out{0};
  std::uint32_t hash = 0;
  for (std::uint32_t i = 0; i < bytes.size(); ++i) {
    hash = (hash << 1) + kGear[static_cast<unsigned char>(bytes[i])];
    const std::uint32_t size = i + 1 - out.back();
    if (size >= most || (size >= least && hash >> 26 == 0)) out.push_back(i + 1);
  }
  if (out.back() != bytes.size()) out.push_back(std::uint32_t(bytes.size()));
  return out;
}

std::vector<Symbol> bytesOf(std::string_view bytes, const Range& range) {
  std::vector<Symbol> out(range.size());
  for (std::uint32_t i = 0; i < range.size(); ++i) out[i] = static_cast<unsigned char>(bytes[range.begin + i]);
  return out;
}

void joinIslands(std::vector<Change>& changes) {
  std::vector<Change> out;
  for (const Change& c : changes) {
    const bool joins = !out.empty() && c.left.begin - out.back().left.end < kShortIsland &&
                       (c.left.size() != c.right.size() || out.back().left.size() != out.back().right.size());
    if (joins)
      out.back() = {{out.back().left.begin, c.left.end}, {out.back().right.begin, c.right.end}};
    else
      out.push_back(c);
  }
  changes = std::move(out);
}

Difference byteDifference(std::string_view left, std::string_view right, const CancelToken& token) {
  Difference out;
  const auto inside = [&](const Range& l, const Range& r) {
    const double share = double(l.size() + r.size()) / double(left.size() + right.size() + 1);
    const Difference found = difference(bytesOf(left, l), bytesOf(right, r), std::uint64_t(double(kEffort) * share) + 10'000, token);
    out.coarse |= found.coarse;
    for (const Change& c : found.changes)
      out.changes.push_back({{l.begin + c.left.begin, l.begin + c.left.end}, {r.begin + c.right.begin, r.begin + c.right.end}});
  };
  if (left.size() + right.size() <= kInOneGo) {
    inside({0, std::uint32_t(left.size())}, {0, std::uint32_t(right.size())});
  } else {
    const std::vector<std::uint32_t> leftCuts = cuts(left), rightCuts = cuts(right);
    Interner interner;
    const auto symbols = [&](std::string_view bytes, const std::vector<std::uint32_t>& at) {
      std::vector<Symbol> pieces;
      for (std::size_t i = 0; i + 1 < at.size() && !token.cancelled(); ++i)
        pieces.push_back(interner.of(bytes.substr(at[i], at[i + 1] - at[i])));
      return pieces;
    };
    const std::vector<Symbol> l = symbols(left, leftCuts), r = symbols(right, rightCuts);
    const Difference pieces = token.cancelled() ? Difference() : difference(l, r, kEffort / 2, token);
    for (const Change& c : pieces.changes) {
      if (token.cancelled()) break;
      inside({leftCuts[c.left.begin], leftCuts[c.left.end]}, {rightCuts[c.right.begin], rightCuts[c.right.end]});
    }
  }
  joinIslands(out.changes);
  return out;
}

/// One side's cells of a row.
class HexSide {
 public:
  HexSide(std::string_view bytes, unsigned digits) : bytes_(bytes), digits_(digits) { cells_.fill(kEmpty); }

  void put(std::uint32_t column, std::uint32_t at, bool marked) {
    if (first_ == kEmpty) first_ = at;
    cells_[column] = at;
    marked_[column] = marked;
  }
  bool empty() const { return first_ == kEmpty; }

  /// Writes the row, which is empty again then.
  void write(std::string& text, std::vector<Mark>& marks) {
    const auto start = std::uint32_t(text.size());
    text.resize(text.size() + digits_ + 71, ' ');
    char* row = text.data() + start;
    for (unsigned d = 0; d < digits_; ++d) row[d] = kDigits[first_ >> 4 * (digits_ - 1 - d) & 15];
    const auto hexAt = [this](std::uint32_t column) { return digits_ + 2 + column * 3 + (column >= kColumns / 2); };
    const std::uint32_t letters = hexAt(kColumns) + 1;
    row[letters] = row[letters + kColumns + 1] = '|';
    row[letters + kColumns + 2] = '\n';
    for (std::uint32_t c = 0; c < kColumns; ++c) {
      if (cells_[c] == kEmpty) continue;
      const auto byte = static_cast<unsigned char>(bytes_[cells_[c]]);
      row[hexAt(c)] = kDigits[byte >> 4];
      row[hexAt(c) + 1] = kDigits[byte & 15];
      row[letters + 1 + c] = byte >= 0x20 && byte < 0x7f ? char(byte) : '.';
    }
    mark(marks, start, [&](std::uint32_t c) { return Mark{hexAt(c), hexAt(c) + 2}; });
    mark(marks, start, [&](std::uint32_t c) { return Mark{letters + 1 + c, letters + 2 + c}; });
    cells_.fill(kEmpty);
    marked_.fill(false);
    first_ = kEmpty;
  }

 private:
  static constexpr std::uint32_t kEmpty = UINT32_MAX;

  /// Cells that are marked and follow each other are one mark.
  template <class Place>
  void mark(std::vector<Mark>& marks, std::uint32_t start, Place place) const {
    for (std::uint32_t c = 0; c < kColumns; ++c) {
      if (!marked_[c]) continue;
      const Mark here = place(c);
      if (c > 0 && marked_[c - 1])
        marks.back().end = start + here.end;
      else
        marks.push_back({start + here.begin, start + here.end});
    }
  }

  std::string_view bytes_;
  unsigned digits_;
  std::array<std::uint32_t, kColumns> cells_;
  std::array<bool, kColumns> marked_{};
  std::uint32_t first_ = kEmpty;
};

class HexRows {
 public:
  HexRows(std::string_view left, std::string_view right, unsigned digits) : left_(left, digits), right_(right, digits) {}

  void equal(std::uint32_t left, std::uint32_t right) { cell(&left, &right, false); }
  void changed(const Change& c) {
    const std::uint32_t both = std::min(c.left.size(), c.right.size());
    for (std::uint32_t i = 0; i < std::max(c.left.size(), c.right.size()); ++i) {
      const std::uint32_t l = c.left.begin + i, r = c.right.begin + i;
      cell(i < both || c.left.size() > both ? &l : nullptr, i < both || c.right.size() > both ? &r : nullptr, true);
    }
  }
  Comparison finish() {
    flush();
    Comparison out;
    out.left = Lines(std::move(leftText_));
    out.right = Lines(std::move(rightText_));
    out.runs = runs_.take();
    out.leftMarks = std::move(leftMarks_);
    out.rightMarks = std::move(rightMarks_);
    return out;
  }

 private:
  void cell(const std::uint32_t* left, const std::uint32_t* right, bool marked) {
    if (left) left_.put(column_, *left, marked);
    if (right) right_.put(column_, *right, marked);
    differs_ |= marked;
    if (++column_ == kColumns) flush();
  }

  void flush() {
    if (column_ == 0) return;
    const bool onLeft = !left_.empty(), onRight = !right_.empty();
    const RowKind kind = differs_ ? RowKind::changed : RowKind::same;
    if (onLeft) left_.write(leftText_, leftMarks_);
    if (onRight) right_.write(rightText_, rightMarks_);
    if (onLeft && onRight)
      runs_.both(kind);
    else
      onLeft ? runs_.left(kind) : runs_.right(kind);
    column_ = 0;
    differs_ = false;
  }

  HexSide left_, right_;
  std::uint32_t column_ = 0;
  bool differs_ = false;
  std::string leftText_, rightText_;
  std::vector<Mark> leftMarks_, rightMarks_;
  RunList runs_;
};

}  // namespace

Result<Comparison> compareBytes(std::string_view left, std::string_view right, const CancelToken& token) {
  if (std::max(left.size(), right.size()) > kMostHexBytes)
    return makeError(ErrorCode::limit, "more than " + std::to_string(kMostHexBytes >> 20) + " MB are too many to be compared byte by byte");
  const Difference found = byteDifference(left, right, token);
  if (token.cancelled()) return cancelledError();
  HexRows rows(left, right, 8);
  std::uint32_t l = 0, r = 0;
  const auto equalUpTo = [&](std::uint32_t end) {
    while (l < end) rows.equal(l++, r++);
  };
  std::size_t steps = 0;
  for (const Change& c : found.changes) {
    if (++steps % 256 == 0 && token.cancelled()) return cancelledError();
    equalUpTo(c.left.begin);
    rows.changed(c);
    l = c.left.end, r = c.right.end;
  }
  equalUpTo(std::uint32_t(left.size()));
  Comparison out = rows.finish();
  out.coarse = found.coarse;
  return out;
}

}  // namespace penstock::diff

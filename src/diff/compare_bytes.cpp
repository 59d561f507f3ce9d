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
constexpr std::size_t kInside = 2u << 20;       // bytes of both between pieces that are equal: more than that without one has nothing in common
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
std::vector<std::uint32_t> cuts(std::string_view bytes, const CancelToken& token) {
  constexpr std::uint32_t least = 16, most = 512;
  std::vector<std::uint32_t> out{0};
  out.reserve(bytes.size() / 64);
  std::uint32_t hash = 0;
  StopCheck stop(token);
  for (std::uint32_t i = 0; i < bytes.size(); ++i) {
    hash = (hash << 1) + kGear[static_cast<unsigned char>(bytes[i])];
    const std::uint32_t size = i + 1 - out.back();
    if (size < most && (size < least || hash >> 26 != 0)) continue;
    if (stop.now(size)) break;
    out.push_back(i + 1);
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
  if (left == right) return out;
  const auto inside = [&](const Range& l, const Range& r) {
    if (std::size_t(l.size()) + r.size() > kInside) {
      out.coarse = out.coarse || (!l.empty() && !r.empty());
      out.changes.push_back({l, r});
      return;
    }
    const double share = double(l.size() + r.size()) / double(left.size() + right.size() + 1);
    const Difference found = difference(bytesOf(left, l), bytesOf(right, r), std::uint64_t(double(kEffort) * share) + 10'000, token);
    out.coarse |= found.coarse;
    for (const Change& c : found.changes)
      out.changes.push_back({{l.begin + c.left.begin, l.begin + c.left.end}, {r.begin + c.right.begin, r.begin + c.right.end}});
  };
  if (left.size() + right.size() <= kInOneGo) {
    inside({0, std::uint32_t(left.size())}, {0, std::uint32_t(right.size())});
  } else {
    const std::vector<std::uint32_t> leftCuts = cuts(left, token), rightCuts = cuts(right, token);
    Interner interner;
    const auto symbols = [&](std::string_view bytes, const std::vector<std::uint32_t>& at) {
      std::vector<Symbol> pieces;
      pieces.reserve(at.size());
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

/// How a row is written: the offset, sixteen bytes in two groups, the letters that they are.
struct HexRow {
  static constexpr std::uint32_t kDigitsOfOffset = 8, kLetters = kDigitsOfOffset + 2 + kColumns * 3 + 2, kSize = kLetters + kColumns + 3;
  static constexpr std::uint32_t hexAt(std::uint32_t column) { return kDigitsOfOffset + 2 + column * 3 + (column >= kColumns / 2); }
  static constexpr std::uint32_t letterAt(std::uint32_t column) { return kLetters + 1 + column; }

  static void writeOffset(char* row, std::uint32_t offset) {
    for (unsigned d = 0; d < kDigitsOfOffset; ++d) row[d] = kDigits[offset >> 4 * (kDigitsOfOffset - 1 - d) & 15];
  }
  static void writeByte(char* row, std::uint32_t column, unsigned char byte) {
    row[hexAt(column)] = kDigits[byte >> 4];
    row[hexAt(column) + 1] = kDigits[byte & 15];
    row[letterAt(column)] = byte >= 0x20 && byte < 0x7f ? char(byte) : '.';
  }
  /// Without bytes.
  static constexpr std::array<char, kSize> kEmpty = [] {
    std::array<char, kSize> row{};
    row.fill(' ');
    row[kLetters] = row[kLetters + kColumns + 1] = '|';
    row[kSize - 1] = '\n';
    return row;
  }();
};

/// One side's text, and its cells of the row under way.
class HexSide {
 public:
  explicit HexSide(std::string_view bytes) : bytes_(bytes) { cells_.fill(kNone); }

  void reserve(std::size_t rows, std::size_t marks) {
    text_.reserve(rows * HexRow::kSize);
    marks_.reserve(marks);
  }
  void put(std::uint32_t column, std::uint32_t at, bool marked) {
    if (first_ == kNone) first_ = at;
    cells_[column] = at;
    marked_[column] = marked;
  }
  bool empty() const { return first_ == kNone; }

  /// Writes the row, which is empty again then.
  void write() {
    const auto start = std::uint32_t(text_.size());
    char* row = newRow(first_);
    for (std::uint32_t c = 0; c < kColumns; ++c)
      if (cells_[c] != kNone) HexRow::writeByte(row, c, static_cast<unsigned char>(bytes_[cells_[c]]));
    mark(start, [](std::uint32_t c) { return Mark{HexRow::hexAt(c), HexRow::hexAt(c) + 2}; });
    mark(start, [](std::uint32_t c) { return Mark{HexRow::letterAt(c), HexRow::letterAt(c) + 1}; });
    cells_.fill(kNone);
    marked_.fill(false);
    first_ = kNone;
  }
  /// Writes sixteen bytes from there.
  const char* writeWhole(std::uint32_t at) {
    char* row = newRow(at);
    for (std::uint32_t c = 0; c < kColumns; ++c) HexRow::writeByte(row, c, static_cast<unsigned char>(bytes_[at + c]));
    return row;
  }
  /// The same row as the other side has, at another place.
  void copyWhole(const char* row, std::uint32_t at) {
    text_.append(row, HexRow::kSize);
    HexRow::writeOffset(text_.data() + text_.size() - HexRow::kSize, at);
  }
  std::string takeText() { return std::move(text_); }
  std::vector<Mark> takeMarks() { return std::move(marks_); }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  char* newRow(std::uint32_t offset) {
    text_.append(HexRow::kEmpty.data(), HexRow::kSize);
    char* row = text_.data() + text_.size() - HexRow::kSize;
    HexRow::writeOffset(row, offset);
    return row;
  }

  /// Cells that are marked and follow each other are one mark.
  template <class Place>
  void mark(std::uint32_t start, Place place) {
    for (std::uint32_t c = 0; c < kColumns; ++c) {
      if (!marked_[c]) continue;
      const Mark here = place(c);
      if (c > 0 && marked_[c - 1])
        marks_.back().end = start + here.end;
      else
        marks_.push_back({start + here.begin, start + here.end});
    }
  }

  std::string_view bytes_;
  std::string text_;
  std::vector<Mark> marks_;
  std::array<std::uint32_t, kColumns> cells_;
  std::array<bool, kColumns> marked_{};
  std::uint32_t first_ = kNone;
};

/// Rows of both sides as they are told, until somebody wants no more of them.
class HexRows {
 public:
  HexRows(std::string_view left, std::string_view right, const std::vector<Change>& changes, const CancelToken& token)
      : left_(left), right_(right), stop_(token) {
    std::size_t columns = left.size(), changed = 0;
    for (const Change& c : changes) {
      columns += c.right.size() - std::min(c.left.size(), c.right.size());
      changed += std::max(c.left.size(), c.right.size());
    }
    // A row that changed as a whole has two marks; most others have two for each change.
    const std::size_t marks = changed / kColumns * 2 + changes.size() * 4;
    left_.reserve(std::min(columns, left.size() + kColumns * changes.size()) / kColumns + 1, marks);
    right_.reserve(std::min(columns, right.size() + kColumns * changes.size()) / kColumns + 1, marks);
  }

  /// So many bytes that are the same.
  void equal(std::uint32_t left, std::uint32_t right, std::uint32_t count) {
    const std::uint32_t end = left + count;
    while (left < end) {
      if (stop_.now()) return;
      if (column_ == 0 && end - left >= kColumns) {
        right_.copyWhole(left_.writeWhole(left), right);
        runs_.both(RowKind::same);
        left += kColumns, right += kColumns;
      } else {
        cell(&left, &right, false);
        ++left, ++right;
      }
    }
  }
  void changed(const Change& c) {
    const std::uint32_t both = std::min(c.left.size(), c.right.size());
    for (std::uint32_t i = 0; i < std::max(c.left.size(), c.right.size()); ++i) {
      if (stop_.now()) return;
      const std::uint32_t l = c.left.begin + i, r = c.right.begin + i;
      cell(i < both || c.left.size() > both ? &l : nullptr, i < both || c.right.size() > both ? &r : nullptr, true);
    }
  }
  /// **Errors**: cancelled.
  Result<Comparison> finish() {
    flush();
    Comparison out;
    if (stop_.now()) return cancelledError();
    out.left = Lines(left_.takeText());
    if (stop_.look()) return cancelledError();
    out.right = Lines(right_.takeText());
    out.runs = runs_.take();
    out.leftMarks = left_.takeMarks();
    out.rightMarks = right_.takeMarks();
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
    if (onLeft) left_.write();
    if (onRight) right_.write();
    if (onLeft && onRight)
      runs_.both(kind);
    else
      onLeft ? runs_.left(kind) : runs_.right(kind);
    column_ = 0;
    differs_ = false;
  }

  HexSide left_, right_;
  StopCheck stop_;
  std::uint32_t column_ = 0;
  bool differs_ = false;
  RunList runs_;
};

}  // namespace

Result<Comparison> compareBytes(std::string_view left, std::string_view right, const CancelToken& token) {
  if (std::max(left.size(), right.size()) > kMostHexBytes)
    return makeError(ErrorCode::limit, "more than " + std::to_string(kMostHexBytes >> 20) + " MB are too many to be compared byte by byte");
  const Difference found = byteDifference(left, right, token);
  if (token.cancelled()) return cancelledError();
  HexRows rows(left, right, found.changes, token);
  std::uint32_t l = 0, r = 0;
  for (const Change& c : found.changes) {
    rows.equal(l, r, c.left.begin - l);
    rows.changed(c);
    l = c.left.end, r = c.right.end;
  }
  rows.equal(l, r, std::uint32_t(left.size()) - l);
  auto out = rows.finish();
  if (out) out->coarse = found.coarse;
  return out;
}

}  // namespace penstock::diff

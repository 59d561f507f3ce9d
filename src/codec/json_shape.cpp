// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/json_shape.h"

#include <unordered_set>
#include <vector>

#include "penstock/codec/json_scanner.h"

namespace penstock::codec {
namespace {

constexpr std::size_t mostDepth = 1'000, mostMembers = 100'000;
constexpr std::uint64_t seed = 14695981039346656037ull, prime = 1099511628211ull;

std::uint64_t mixed(std::uint64_t hash, std::string_view bytes) {
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * prime;
  return hash;
}

/// Notes the type of every place: members by their names, elements of an array by one place for all.
class Shape final : public JsonHandler {
 public:
  void open(char bracket) override {
    note(bracket == '{' ? "object" : "array");
    const std::uint64_t here = place();
    if (levels_.size() < mostDepth)
      levels_.push_back({mixed(here, bracket == '{' ? "." : "[]"), 0});
    else
      tooMuch_ = true;
    if (bracket == '[' && !tooMuch_) levels_.back().child = levels_.back().of;
  }
  void close(char) override {
    if (!levels_.empty() && !tooMuch_) levels_.pop_back();
  }
  void comma() override {}
  void colon() override {}
  void scalar(TokenKind kind, std::string_view piece, bool last) override {
    if (kind == TokenKind::key) {
      key_ = mixed(inKey_ ? key_ : levels_.empty() ? seed : levels_.back().of, piece);
      inKey_ = !last;
      if (last && !levels_.empty()) levels_.back().child = key_;
      return;
    }
    if (!last) return;
    note(kind == TokenKind::string ? "string" : kind == TokenKind::number ? "number" : piece.ends_with('l') ? "null" : "boolean");
  }
  std::optional<std::uint64_t> value() const {
    if (tooMuch_) return std::nullopt;
    std::uint64_t sum = seed;
    for (const std::uint64_t one : seen_) sum += one * prime;  // whatever their order
    return sum;
  }

 private:
  struct Level {
    std::uint64_t of = 0, child = 0;  // of its members; of the one under way
  };
  std::uint64_t place() const { return levels_.empty() ? seed : levels_.back().child; }
  void note(std::string_view type) {
    if (seen_.size() < mostMembers)
      seen_.insert(mixed(place(), type));
    else
      tooMuch_ = true;
  }

  std::vector<Level> levels_;
  std::unordered_set<std::uint64_t> seen_;
  std::uint64_t key_ = 0;
  bool inKey_ = false, tooMuch_ = false;
};

}  // namespace

std::optional<std::uint64_t> jsonShape(std::string_view text) {
  Shape shape;
  JsonScanner scanner(shape);
  if (!scanner.feed(text) || scanner.finish() != JsonEnd::complete) return std::nullopt;
  return shape.value();
}

}  // namespace penstock::codec

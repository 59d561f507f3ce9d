// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "diff/ignore_search.h"
#include "diff/interner.h"
#include "penstock/base/cancel_token.h"
#include "penstock/base/result.h"

namespace penstock::diff {

/// A JSON text as values in the order in which they begin. Values are equal when their symbols are, if both trees were read by one reader.
class JsonTree {
 public:
  enum class Kind : std::uint8_t { scalar, array, object };
  struct Node {
    std::uint32_t parent = 0;                    // of the first: itself
    std::uint32_t end = 0;                       // the next one that is not inside of it
    std::uint32_t textBegin = 0, textEnd = 0;    // of a scalar, as it is written
    std::uint32_t keyBegin = 0, keyEnd = 0;      // of an object's member, with its quotes
    std::uint32_t index = 0;                     // of an array's element
    Symbol key = 0, value = 0;
    Kind kind = Kind::scalar;
    bool ignored = false;
  };
  static constexpr std::uint32_t none = UINT32_MAX;

  const std::vector<Node>& nodes() const { return nodes_; }
  std::string_view source() const { return text_; }
  const Node& operator[](std::uint32_t node) const { return nodes_[node]; }
  std::string_view text(const Node& node) const { return text_.substr(node.textBegin, node.textEnd - node.textBegin); }
  std::string_view key(const Node& node) const { return text_.substr(node.keyBegin, node.keyEnd - node.keyBegin); }
  bool isMember(const Node& node) const { return node.keyEnd > node.keyBegin; }
  /// Its own container's last.
  bool isLast(std::uint32_t node) const { return node == 0 || nodes_[node].end == nodes_[nodes_[node].parent].end; }
  std::vector<std::uint32_t> children(std::uint32_t node) const;

 private:
  friend class JsonReader;
  std::shared_ptr<const std::string> source_;
  std::string_view text_;  // of source_
  std::vector<Node> nodes_;
};

/// Reads trees that are to be compared with each other. Their nesting may be as deep as they like.
class JsonReader {
 public:
  JsonReader(const IgnoreRules& ignore, const CancelToken& token) : ignore_(ignore), token_(token), search_(ignore, token) {}

  /// **Errors**: corrupt (where and why), limit (more than kMostTreeNodes), cancelled.
  Result<JsonTree> read(std::string json);
  IgnoreSearch& search() { return search_; }

 private:
  class Builder;
  Symbol scalarSymbol(std::string_view text);
  /// With the parts of strings and numbers that patterns match taken out.
  Symbol valueSymbol(std::string_view text);
  Symbol containerSymbol(const JsonTree& tree, std::uint32_t node);

  const IgnoreRules& ignore_;
  const CancelToken& token_;
  IgnoreSearch search_;
  Interner interner_;
  TextArena arena_;
  std::string scratch_, list_;
  std::vector<std::pair<Symbol, Symbol>> members_;
  std::vector<std::shared_ptr<const std::string>> sources_;  // what the interner refers to
};

/// A JSON string without its quotes and escapes. Half of a surrogate pair stays as it is written.
std::string unescaped(std::string_view quoted);
/// One way to write a number: 1.50 and 15e-1 are "15e-1". Beyond 18 digits of exponent it stays as it is written.
std::string canonicalNumber(std::string_view number);
/// "$.items[3]["odd name"]".
std::string pathOf(const JsonTree& tree, std::uint32_t node);

}  // namespace penstock::diff

// SPDX-License-Identifier: GPL-3.0-or-later
// A JSON value as a tree of bounded size: what is long stays in the file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "importer/source.h"

namespace penstock::importer {

struct Node {
  enum class Kind : std::uint8_t {
    null,
    boolean,
    number,
    string,
    longString,  // its text is [begin, end) of the file, between the quotes and with its escapes
    list,        // an array that is read by Elements: it begins at `begin`
    array,
    object,
  } kind = Kind::null;
  bool value = false;         // boolean
  std::string text;           // number as written, string
  std::uint64_t begin = 0, end = 0;
  std::vector<std::pair<std::string, Node>> members;
  std::vector<Node> items;

  bool is(Kind k) const { return kind == k; }
  bool isText() const { return kind == Kind::string || kind == Kind::longString; }
  /// The last member of that name, as most readers have it; a null node where there is none, or this is no object.
  const Node& operator[](std::string_view name) const;
  /// Text of a string or number; "" of all else.
  std::string_view word() const { return kind == Kind::string || kind == Kind::number ? std::string_view(text) : std::string_view(); }
  /// A number, also one that stands in quotes.
  std::optional<double> number() const;
  std::optional<std::int64_t> integer() const;
  /// As integer(), held to a range.
  std::uint64_t count(std::uint64_t most) const;
};

struct ReadError {
  std::uint64_t offset = 0;
  std::string message;
};

/// What was read, and where it ends.
struct ReadValue {
  Node node;
  std::uint64_t end = 0;
};

inline constexpr std::size_t longestString = 64 * 1024;        // bytes of a string that is kept in the tree
inline constexpr std::size_t mostNodeBytes = 32 * 1024 * 1024;  // of a tree
inline constexpr std::size_t deepestNode = 64;

/// The value that begins at `offset`. Arrays that are members of one of the `lists` are only passed over.
/// Nothing more than the tree is kept; numbers, depth and sizes are bounded. **Errors**: where it is no JSON, and why; over a bound.
std::optional<ReadError> readValue(Source& source, std::uint64_t offset, ReadValue& out);

}  // namespace penstock::importer

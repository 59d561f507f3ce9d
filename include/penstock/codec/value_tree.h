// SPDX-License-Identifier: GPL-3.0-or-later
// Values in values, whatever format they were written in: what a tree view, a path and a copy of a part work on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/cancel_token.h"
#include "penstock/codec/json_scanner.h"

namespace penstock::codec {

enum class ValueKind : std::uint8_t {
  object,   // children have keys
  array,    // children have none: their key is ""
  string,   // text: the characters, escapes taken off; what a JSON string says of half a surrogate pair is U+FFFD
  number,   // text as it was written
  literal,  // true, false, null, undefined
  bytes,    // text: the bytes themselves, which are no UTF-8
  tagged,   // one child and what its format says of it: a CBOR tag, a MessagePack extension. `text` is the tag
};

/// A node is told by its place in the order of the document: 0 is the root, a node's first child is the next one. Immutable, 36 bytes a
/// value beside the texts; what walks over it needs no recursion. Thread: any.
class ValueTree {
 public:
  using Id = std::uint32_t;
  static constexpr Id none = UINT32_MAX;

  std::size_t size() const { return nodes_.size(); }
  bool empty() const { return nodes_.empty(); }
  ValueKind kind(Id n) const { return ValueKind(nodes_[n].kind); }
  /// UTF-8, escapes taken off. Formats with keys that are no text write them as CBOR's diagnostic notation does: `1`, `h'00ff'`.
  std::string_view key(Id n) const { return {text_->data() + nodes_[n].keyAt, nodes_[n].keySize}; }
  /// False: the key is a number, bytes or more, and was written out.
  bool keyIsText(Id n) const { return !nodes_[n].keyWritten; }
  /// Of object and array "".
  std::string_view text(Id n) const { return {text_->data() + nodes_[n].textAt, nodes_[n].textSize}; }
  /// What else there is to say: "zigzag 75", "2024-05-01 12:00:00 UTC", "field 3". "" for nothing.
  std::string_view note(Id n) const { return {text_->data() + nodes_[n].textAt + nodes_[n].textSize, nodes_[n].noteSize}; }
  /// `none` for the root.
  Id parent(Id n) const { return nodes_[n].parent; }
  std::uint32_t childCount(Id n) const { return nodes_[n].childCount; }
  /// `at` below childCount(). Constant time.
  Id child(Id n, std::uint32_t at) const { return children_[nodes_[n].childAt + at]; }
  /// Which child of its parent it is. Logarithmic.
  std::uint32_t row(Id n) const;
  bool holdsValues(Id n) const { return kind(n) <= ValueKind::array || kind(n) == ValueKind::tagged; }
  /// A sentence with its final stop why this is not all of it: too many values, too deep, the source is damaged. "" for all of it.
  const std::string& problem() const { return problem_; }
  /// Bytes it holds.
  std::size_t memory() const;

 private:
  friend class ValueTreeBuilder;
  struct Node {
    Id parent = none;
    std::uint32_t childAt = 0, childCount = 0;
    std::uint32_t keyAt = 0, textAt = 0, textSize = 0, noteSize = 0;
    std::uint32_t keySize : 28 = 0, kind : 3 = 0, keyWritten : 1 = 0;
  };
  static_assert(sizeof(Node) == 32);

  std::vector<Node> nodes_;
  std::vector<Id> children_;  // those of a node side by side
  std::shared_ptr<const std::string> text_ = std::make_shared<const std::string>();
  std::string problem_;
};
using ValueTreePtr = std::shared_ptr<const ValueTree>;

struct ValueTreeLimits {
  std::size_t nodes = 4'000'000;   // 36 bytes each
  std::size_t depth = 1000;        // what lies deeper is left out and counted as a problem
  std::size_t text = 1u << 30;     // bytes of keys, texts and notes
};

/// Builds one from begin to end. What goes over a limit is left out, with all that comes behind it, and told. Thread: one at a time.
class ValueTreeBuilder {
 public:
  /// `source`: a text that keys and values may be slices of, so that they need not be copied.
  explicit ValueTreeBuilder(std::string source = {}, ValueTreeLimits limits = {});

  /// Stays where it is until finish().
  const std::string& source() const { return source_; }
  /// The key of the value that comes next. `written`: see keyIsText().
  void key(std::string_view text, bool written = false);
  void keyInSource(std::size_t at, std::size_t size);
  /// A value that holds others, ended by close().
  void open(ValueKind kind, std::string_view text = {}, std::string_view note = {});
  void close();
  void value(ValueKind kind, std::string_view text, std::string_view note = {});
  void valueInSource(ValueKind kind, std::size_t at, std::size_t size);
  /// How deep the next value lies: 0 is the root.
  std::size_t depth() const { return open_.size() + skipped_; }
  /// Which one the next value will be.
  ValueTree::Id next() const { return ValueTree::Id(nodes_.size()); }
  /// More would be left out: who reads may end.
  bool full() const { return full_; }
  /// A sentence with its final stop; the first one stays.
  void problem(std::string sentence);
  /// Closes what is open. The builder is empty afterwards.
  ValueTreePtr finish();

 private:
  bool add(ValueKind kind);
  std::uint32_t put(std::string_view text);

  std::string source_, text_;  // text_ comes behind the source
  const ValueTreeLimits limits_;
  std::vector<ValueTree::Node> nodes_;
  std::vector<ValueTree::Id> open_;
  std::size_t skipped_ = 0;  // open values that lie too deep
  std::uint32_t keyAt_ = 0, keySize_ = 0;
  bool keyWritten_ = false, full_ = false;
  std::string problem_;
};

struct JsonTree {
  ValueTreePtr tree;  // as far as it was valid; null when it was cancelled
  JsonEnd end = JsonEnd::complete;
  JsonError error;
};
/// `json` is valid UTF-8; it becomes the tree's text. `several`: values may follow each other: they are the items of an array, the root.
/// Linear in time.
JsonTree jsonTree(std::string json, bool several, const CancelToken& token = {}, ValueTreeLimits limits = {});

/// The inside of a JSON string, without its quotes, with its escapes taken off.
std::string jsonUnescape(std::string_view inside);
/// A text as a JSON string, quotes included. Of its escapes only those that have to be: valid UTF-8 stays.
std::string jsonQuoted(std::string_view text);

/// Where it stands, as JSONPath (RFC 9535) has it: `$.a[0]["b c"]`.
std::string valuePath(const ValueTree& tree, ValueTree::Id node);
/// A value and what it holds as JSON, laid out: bytes as Base64 strings, tags left out, keys that are no text as they are written.
/// At most about `limit` bytes, then "…".
std::string valueJson(const ValueTree& tree, ValueTree::Id node, std::size_t limit = 64u << 20);

}  // namespace penstock::codec

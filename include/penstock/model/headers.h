// SPDX-License-Identifier: GPL-3.0-or-later
// The header section of a message as it was on the wire.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::model {

/// A part of a head's text: offset and length in bytes. Survives copies of the text it points into.
struct Slice {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

/// Ordered field lines over one block of text. Order, case, duplicates and white space are kept; look-up ignores case.
///
/// The text is the raw block the fields came from (for HTTP/1 the whole head with its start line and blank line); lines
/// appended later live behind it. For HTTP/2 the block is written by the codec, one `name: value CRLF` a field,
/// pseudo-header fields first as received.
/// Lifetime: views returned are valid until the next change of this object. Thread: immutable use from any thread.
class Headers {
 public:
  struct Field {
    std::string_view name;
    std::string_view value;  // without surrounding optional white space (OWS), otherwise every byte
    std::string_view line;   // the raw line as received, its line end included
    bool neverIndexed = false;  // HTTP/2: the sender forbade every compression table to hold it (RFC 7541 7.1.3)
  };

  Headers() = default;
  /// Takes the block; fields are told with addField in wire order.
  explicit Headers(std::string block) : text_(std::move(block)), receivedSize_(std::uint32_t(text_.size())) {}

  /// Wire order. `line` must cover name and value; all are slices of the block.
  void addField(Slice name, Slice value, Slice line, bool neverIndexed = false) {
    fields_.push_back({name, value, line, neverIndexed});
  }
  void reserve(std::size_t fields) { fields_.reserve(fields); }

  std::size_t size() const { return fields_.size(); }
  bool empty() const { return fields_.empty(); }
  Field operator[](std::size_t i) const {
    const Entry& e = fields_[i];
    return {view(e.name), view(e.value), view(e.line), e.neverIndexed};
  }
  /// First value of that name, or nothing. Ignores case.
  std::optional<std::string_view> find(std::string_view name) const;
  /// Every value of that name in order. Ignores case.
  std::vector<std::string_view> findAll(std::string_view name) const;
  /// All values of that name as one list (RFC 9110 5.3): "gzip, br". Ignores case. "" for none.
  std::string joined(std::string_view name) const;
  bool contains(std::string_view name) const { return find(name).has_value(); }
  /// Whether a comma-separated list field of that name holds `token` (both ignoring case), in any of its lines.
  bool hasToken(std::string_view name, std::string_view token) const;

  /// Appends `name: value CRLF`.
  void append(std::string_view name, std::string_view value);
  /// Replaces the first field of that name in place and removes the others; appends when there is none.
  void set(std::string_view name, std::string_view value);
  /// Replaces line i.
  void replaceAt(std::size_t i, std::string_view name, std::string_view value);
  void removeAt(std::size_t i);
  /// Removes all of that name; tells how many.
  std::size_t remove(std::string_view name);

  /// The block as received: never changed by edits.
  std::string_view received() const { return std::string_view(text_).substr(0, receivedSize_); }
  /// False as long as the fields are exactly those received.
  bool edited() const { return edited_; }
  std::string_view view(Slice s) const { return std::string_view(text_).substr(s.offset, s.length); }
  /// Appends the field lines as they stand now (raw lines where untouched), without the blank line.
  void appendLinesTo(std::string& out) const;

 private:
  struct Entry {
    Slice name, value, line;
    bool neverIndexed = false;
  };
  Entry write(std::string_view name, std::string_view value);

  std::string text_;
  std::uint32_t receivedSize_ = 0;
  std::vector<Entry> fields_;
  bool edited_ = false;
};

}  // namespace penstock::model

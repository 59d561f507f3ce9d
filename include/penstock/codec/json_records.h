// SPDX-License-Identifier: GPL-3.0-or-later
// Where the records of a body lie that is many values of JSON: lines (NDJSON), a text sequence (RFC 7464), the elements of an array.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace penstock::codec {

enum class RecordForm : std::uint8_t {
  lines,     // a value a line
  sequence,  // a record separator (0x1e) before each
  array,     // one array, or values that follow each other: what a media type that says JSON alone may be
};
/// What a media type (lower case, without parameters) says; nothing where it is no JSON.
std::optional<RecordForm> recordFormOf(std::string_view mediaType);

/// Finds them as the bytes come; whether a record is JSON is not looked at. Linear, holds none of them. Thread: one at a time.
class JsonRecords {
 public:
  explicit JsonRecords(RecordForm form) : form_(form) {}
  /// each(begin, end) with each record that ended, places in bytes from the start of all that was fed, without white space around it.
  template <class Each>
  void feed(std::string_view in, Each each) {
    for (std::size_t i = 0; i < in.size();) {
      i = step(in, i);
      if (found_) each(begin_, end_);
    }
    position_ += in.size();
  }
  /// The input ended, and with it the last of them.
  template <class Each>
  void finish(Each each) {
    if (begun_) each(begin_, end_);
    begun_ = false;
  }
  /// Where the record under way begins; what lies before is not needed any more.
  std::uint64_t pending() const { return begun_ ? begin_ : position_; }

 private:
  std::size_t step(std::string_view in, std::size_t i);
  std::size_t stepLine(std::string_view in, std::size_t i);
  std::size_t stepValue(std::string_view in, std::size_t i);
  std::size_t stepString(std::string_view in, std::size_t i);
  void begin(std::uint64_t at);

  const RecordForm form_;
  std::uint64_t position_ = 0, begin_ = 0, end_ = 0;
  std::uint64_t depth_ = 0;
  bool begun_ = false, found_ = false;
  bool inString_ = false, escaped_ = false, scalar_ = false, seen_ = false;
};

}  // namespace penstock::codec
